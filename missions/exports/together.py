"""What several people's flights had in common, as JSON."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _lazy

from exports import fields
from exports.embedded import MISSION_LINK, PERSON_LINK
from exports.records import JsonView
from facets.query import Rejected
from missions.drawings.journeys_summary import JourneysSummary
from missions.journeys import Journeys
from missions.models import Trip
from missions.pages.together import MOST_PEOPLE, Chosen

PERSON = fields.RecordFields(PERSON_LINK.about, fields.identifier(), *PERSON_LINK.fields)
MISSION = fields.RecordFields(MISSION_LINK.about, fields.identifier(), *MISSION_LINK.fields)
STATION = fields.RecordFields(
    _lazy("A station, by name."),
    fields.text("name", _lazy("Its name.")),
    fields.text("slug", _lazy("The last part of its address.")),
)
STAY = fields.RecordFields(
    _lazy("A stay aboard a station, by recorded dockings."),
    fields.record("station", STATION),
    fields.partial_date("start", _lazy("When it began."), nullable=False),
    fields.partial_date("end", _lazy("When it ended.")),
    *fields.duration("", _lazy("From docking to undocking.")),
)
TRIP = fields.RecordFields(
    _lazy("One person’s flight, from lift-off to landing."),
    fields.record("person", PERSON),
    fields.record("up", MISSION, "launch_mission"),
    fields.record(
        "home",
        MISSION,
        about=_lazy("The mission the person returned on or is expected to return on; null if it is not known."),
    ),
    fields.partial_date("start", _lazy("Lift-off."), nullable=False),
    fields.partial_date("end", _lazy("Landing or loss; null if none is recorded.")),
    fields.one_of("end_reason", Trip.EndReason.values, _lazy("How it ended.")),
    fields.yes_no(
        "unconfirmed", _lazy("Whether it should be over by now but has no recorded landing."), "is_unconfirmed"
    ),
    fields.yes_no("spaceflight", _lazy("Whether it counts as a spaceflight."), "counts_as_spaceflight"),
    *fields.duration("", _lazy("Flight time.")),
    fields.record_list("stays", STAY, _lazy("Stays aboard stations, in time order.")),
)
MEETING_FIELDS = [
    fields.partial_date("start", _lazy("When the last of them arrived."), nullable=False),
    fields.partial_date("end", _lazy("When the first of them left; null if none has, as far as is known.")),
    fields.yes_no("certain", _lazy("Whether it is certain; otherwise the dates are too vague to say."), "is_certain"),
    fields.yes_no("unconfirmed", _lazy("Whether it is not known how long it lasted."), "is_unconfirmed"),
    *fields.duration("", _lazy("How long they were together.")),
]
IN_SPACE = fields.RecordFields(
    _lazy("People who were in space at the same time."),
    fields.record_list("people", PERSON, _lazy("Who.")),
    *MEETING_FIELDS,
)
ABOARD = fields.RecordFields(
    _lazy("People who were aboard one station at the same time."),
    fields.record("station", STATION),
    fields.record_list("people", PERSON, _lazy("Who.")),
    *MEETING_FIELDS,
    fields.yes_no(
        "dockings_complete",
        _lazy("Whether all dockings of their flights are recorded; if not, it may have been longer."),
        lambda meeting: not meeting.may_be_longer,
    ),
)
RIDE = fields.RecordFields(
    _lazy("People who launched or returned on one mission."),
    fields.record("mission", MISSION, "ship"),
    fields.record_list("people", PERSON, _lazy("Who.")),
)
SWAP = fields.RecordFields(
    _lazy("Two groups of people who exchanged ships."),
    fields.record("mission", MISSION, "ship"),
    fields.record("other_mission", MISSION, "other"),
    fields.record_list(
        "people",
        PERSON,
        _lazy("Launched on the mission and returned on the other."),
        lambda swap: [trip.person for trip in swap.trips],
    ),
    fields.record_list(
        "other_people",
        PERSON,
        _lazy("Launched on the other mission and returned on this one."),
        lambda swap: [trip.person for trip in swap.other_trips],
    ),
)
GAP = fields.RecordFields(
    _lazy("The shortest time between flights of two of them."),
    fields.record("before", PERSON, "before.person"),
    fields.record("after", PERSON, "after.person"),
    *fields.duration("", _lazy("From landing to lift-off.")),
)
IN_COMMON = [
    fields.record_list("in_space", IN_SPACE, _lazy("The largest groups in space at the same time, in time order.")),
    fields.record_list("aboard", ABOARD, _lazy("The largest groups aboard a station at the same time, in time order.")),
    fields.record_list("launches", RIDE, _lazy("Missions that at least two of them launched on.")),
    fields.record_list(
        "returns", RIDE, _lazy("Missions that at least two of them returned on or are due to return on.")
    ),
    fields.record_list("swaps", SWAP, _lazy("Exchanges of ships.")),
]
PAIR = fields.RecordFields(
    _lazy("Two of the people who have something in common."),
    fields.record_list("people", PERSON, _lazy("The two.")),
    *IN_COMMON,
)
TOGETHER = fields.RecordFields(
    _lazy("What the flights of several people had in common."),
    fields.site_address(
        "address", _lazy("The same as a page of the site."), lambda found: Chosen(people=found.people).address
    ),
    fields.text("summary", _lazy("The same in words."), lambda found: JourneysSummary(found).text),
    fields.record_list("people", PERSON, _lazy("The people, in the order of the address.")),
    fields.record_list("not_flown", PERSON, _lazy("Those who have not flown.")),
    fields.record_list("trips", TRIP, _lazy("All their flights, in time order.")),
    *IN_COMMON,
    fields.record("gap", GAP, about=_lazy("If no two were ever in space at once: the time between; null otherwise.")),
    fields.record_list("pairs", PAIR, _lazy("Pairs of people who have something in common.")),
)


class TogetherJsonView(JsonView):
    """The people are given by `crew`, which may be repeated. Former addresses of people redirect."""

    fields = TOGETHER
    parameters = {
        "crew": format_lazy(_lazy("Slug of a person. At most {number} people are compared."), number=MOST_PEOPLE)
    }
    chosen: Chosen

    @property
    def ignored(self) -> list[Rejected]:
        return self.chosen.rejected + self.find_unknown(["crew"])

    def find(self, **parts: str) -> Journeys:
        return Journeys(self.chosen.people)

    def get(self, request: HttpRequest, **parts: Any) -> HttpResponseBase:
        query = request.GET.copy()
        query.pop("name", None)  # Names are for people who type; data are asked for by slug.
        self.chosen = Chosen.read(query)
        if self.chosen.has_former_slugs:
            address = f"{reverse('missions:together-json')}?{self.chosen.parameters}"
            return self.add_ignored_header(HttpResponseRedirect(address))
        return super().get(request, **parts)
