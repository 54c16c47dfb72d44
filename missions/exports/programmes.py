"""Each programme as JSON."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _lazy

from exports import fields
from exports.embedded import MISSION_LINK, PERSON_LINK, SUMMARY
from exports.records import RecordExportView
from missions.exports.stations import OLDEST_FIRST
from missions.models import Mission, Programme
from missions.models.mission import MissionQuerySet
from missions.pages.programmes import figures_of

FIRST = fields.RecordFields(
    _lazy("Something the programme did for the first time."),
    fields.text("title", _lazy("What it was.")),
    fields.record("mission", MISSION_LINK),
    fields.partial_date("on", _lazy("When."), nullable=False),
    fields.record_list("people", PERSON_LINK, _lazy("Who; empty for dockings.")),
    fields.text("where", _lazy("The station or ship docked with, or the landing site; else empty.")),
)
LOSS = fields.RecordFields(
    _lazy("A mission on which people died."),
    fields.record("mission", MISSION_LINK),
    fields.record_list("people", PERSON_LINK, _lazy("Who died.")),
)


def missions_of(programme: Programme) -> MissionQuerySet:
    return Mission.objects.published().filter(programme=programme).order_by(*OLDEST_FIRST)


PROGRAMME = fields.RecordFields(
    _lazy("A programme of missions."),
    fields.text("name", _lazy("Its name.")),
    fields.text("slug", _lazy("The last part of its address.")),
    fields.site_address("address", _lazy("Its page.")),
    *SUMMARY,
    fields.text("agency", _lazy("Slug of the agency."), "agency.slug", nullable=True),
    fields.number("launched", _lazy("Number of missions that have launched."), "figures.missions"),
    fields.number("spaceflights", _lazy("Number of those that reached space."), "figures.spaceflights"),
    fields.number("people", _lazy("Number of people who flew into space on its ships."), "figures.person_count"),
    fields.text_list(
        "spacecraft",
        _lazy("Name of a type."),
        _lazy("Types of its ships, in the order of first flights."),
        lambda row: [ship.name for ship in row.figures.spacecraft],
    ),
    fields.text_list(
        "stations",
        _lazy("Slug of a station."),
        _lazy("Stations its missions reached, or were bound for; in the order of first flights."),
        lambda row: [visits.station.slug for visits in row.figures.visits],
    ),
    fields.record_list("firsts", FIRST, _lazy("In time order."), "figures.firsts"),
    fields.record_list("losses", LOSS, _lazy("In time order."), "figures.losses"),
    fields.record_list(
        "missions",
        MISSION_LINK,
        _lazy("Its launched missions, in order of launch."),
        lambda row: missions_of(row).launched(),
    ),
    fields.record_list(
        "planned_missions",
        MISSION_LINK,
        _lazy("Its planned missions, in order of launch."),
        lambda row: missions_of(row).planned(),
    ),
)


class ProgrammeJsonView(RecordExportView):
    fields = PROGRAMME

    def published(self) -> QuerySet[Programme]:
        return Programme.objects.select_related("agency")

    def find(self, **parts: str) -> Any:
        programme = super().find(**parts)
        programme.figures = figures_of(programme)
        return programme
