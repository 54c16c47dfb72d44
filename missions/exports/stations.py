"""Each station as JSON."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _lazy

from exports import fields
from exports.embedded import MISSION_LINK, PERSON_LINK, SOURCE, SUMMARY
from exports.records import RecordExportView
from missions.exports.missions import DOCKING_FIELDS
from missions.filters import MissionFilter
from missions.models import Mission, MissionCoverage, Station
from missions.models.coverage import is_station_complete, possible_visits
from missions.models.mission import MissionQuerySet

OLDEST_FIRST = MissionFilter.base_filters["sort"].orders["oldest"][1]

EXPEDITION = fields.RecordFields(
    _lazy("A numbered crew of the station."),
    fields.text("name", _lazy("Its name.")),
    fields.partial_date("started", _lazy("When it began."), nullable=False),
    fields.partial_date("ended", _lazy("When it ended.")),
    fields.record_list(
        "people",
        PERSON_LINK,
        _lazy("Its members, commander first."),
        lambda expedition: [row.person for row in expedition.crew.all()],
    ),
    fields.record_list("sources", SOURCE, _lazy("Sources that confirm the facts."), "sources.all"),
)


def dockings_at(station: Station) -> QuerySet:
    dockings = station.dockings.filter(mission__in=Mission.objects.published())
    return dockings.in_time_order().select_related("mission")


def missions_to(station: Station) -> MissionQuerySet:
    return Mission.objects.published().at_stations([station]).order_by(*OLDEST_FIRST)


STATION = fields.RecordFields(
    _lazy("A space station and the spacecraft that docked with it."),
    fields.text("name", _lazy("Its name.")),
    fields.text("short_name", _lazy("Its name in lists: ISS.")),
    fields.text_list(
        "other_names",
        _lazy("One name."),
        _lazy("Nicknames and other spellings, in any language."),
        lambda station: station.aliases.values_list("text", flat=True),
    ),
    fields.text("slug", _lazy("The last part of its address.")),
    fields.site_address("address", _lazy("Its page.")),
    *SUMMARY,
    fields.partial_date("launched", _lazy("When the first module was launched."), "launched_on"),
    fields.partial_date("ended", _lazy("When it left orbit."), "ended_on"),
    fields.partial_date(
        "expeditions_complete_until", _lazy("Until when no expedition is missing."), "crews_complete_until"
    ),
    fields.record_list(
        "dockings",
        fields.RecordFields(
            _lazy("One stay of a spacecraft at one port."), fields.record("mission", MISSION_LINK), *DOCKING_FIELDS
        ),
        _lazy("In time order."),
        dockings_at,
    ),
    fields.yes_no(
        "dockings_complete",
        _lazy("Whether all dockings of all its missions are recorded."),
        lambda station: is_station_complete(station, MissionCoverage.Topic.DOCKINGS),
    ),
    fields.record_list(
        "missions",
        MISSION_LINK,
        _lazy(
            "Launched missions that docked with it, or were bound for it and have no docking recorded; "
            "in order of launch."
        ),
        lambda station: missions_to(station).launched(),
    ),
    fields.yes_no(
        "missions_complete",
        _lazy("Whether no other mission may have been there, because all dockings are recorded."),
        lambda station: not possible_visits().get(station.slug),
    ),
    fields.record_list(
        "planned_missions",
        MISSION_LINK,
        _lazy("Planned missions that are bound for it, in order of launch."),
        lambda station: missions_to(station).planned(),
    ),
    fields.record_list(
        "expeditions",
        EXPEDITION,
        _lazy("In time order."),
        lambda station: station.expeditions.order_by("started_at", "pk").prefetch_related("crew__person", "sources"),
    ),
)


class StationJsonView(RecordExportView):
    fields = STATION

    def published(self) -> QuerySet[Station]:
        return Station.objects.all()
