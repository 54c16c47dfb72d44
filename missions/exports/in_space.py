"""Who is in space, or was on a date, as JSON."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy

from exports import fields
from exports.embedded import MISSION_LINK, PERSON_LINK
from exports.records import JsonView
from missions.models import Trip
from missions.pages.in_space import InSpace, parse_moment
from wording.partial_dates import PartialDate

ABOARD = fields.RecordFields(
    _lazy("A person in space."),
    *PERSON_LINK.through("person"),
    fields.partial_date(
        "since", _lazy("Lift-off of the spacecraft the person launched on."), "start.iso", nullable=False
    ),
    fields.partial_date("until", _lazy("The person’s landing, if it is over."), "end.iso"),
    fields.record("up", MISSION_LINK, "launch_mission"),
    fields.record(
        "home",
        MISSION_LINK,
        "public_home",
        about=_lazy("The mission the person returned on, or is expected to return on."),
    ),
)


def trips_at(place: Any) -> Iterator[Trip]:
    return (trip for party in place.parties.values() for trip in party.trips)


PLACE = fields.RecordFields(
    _lazy("A station, a place on the Moon, or a spacecraft in free flight."),
    fields.text("name", _lazy("Its name.")),
    fields.one_of("kind", ["station", "moon", "free flight", "suborbital"], _lazy("What it is.")),
    fields.record_list("people", ABOARD, _lazy("Who is there."), trips_at),
)


def moment_of(shown: InSpace) -> PartialDate:
    """Now is given to the minute, so that the response stays the same within it."""
    return PartialDate(shown.moment.at, "minute") if shown.is_now else shown.moment


def page_of(shown: InSpace) -> str:
    return reverse("missions:in-space") if shown.is_now else reverse("missions:in-space-on", args=[shown.moment.iso])


IN_SPACE = fields.RecordFields(
    _lazy("Who is, or was, in space at a moment or on a day."),
    fields.partial_date(
        "moment",
        _lazy("The day or moment requested; without one, the current minute."),
        lambda shown: moment_of(shown).iso,
        nullable=False,
    ),
    fields.site_address("address", _lazy("The same as a page of the site."), page_of),
    fields.number(
        "head_count",
        _lazy("The number of people; null for a day or moment in the future."),
        lambda shown: None if shown.is_future else shown.head_count,
        nullable=True,
    ),
    fields.record_list("places", PLACE, _lazy("Stations first, each group ordered by number of people.")),
    fields.record_list("unconfirmed", ABOARD, _lazy("People who may be home by now. They are not counted.")),
)


class InSpaceJsonView(JsonView):
    fields = IN_SPACE

    def find(self, **parts: str) -> InSpace:
        try:
            return InSpace(parse_moment(parts["date"])) if parts.get("date") else InSpace.now()
        except ValueError as error:
            raise Http404(str(error)) from error
