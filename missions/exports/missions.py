"""The list of missions in every format, and each mission as JSON."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from exports import fields
from exports.calendars import ICALENDAR, CalendarEvent, write_calendar, write_events
from exports.embedded import PERSON_LINK, RELATED, SPACEWALK, SUMMARY, UNCONFIRMED_SINCE
from exports.feeds import FeedEntry, feed_picture
from exports.lists import ListExportView
from exports.records import RecordExportView
from missions.exports.calendar import cancelled_events, describe_crew, events_of, removed_events_of
from missions.filters import MissionFilter
from missions.models import (
    CrewAssignment,
    DockingEvent,
    Mission,
    MissionCoverage,
    MissionPhoto,
    MoonLanding,
    Spacewalk,
    Trip,
)
from missions.models.moon_landing import moon_landings
from photos.models import Photo, Rendition
from photos.pictures import files_of
from publishing.models import last_changed
from wording.languages import interface_language

SEAT = fields.RecordFields(
    _lazy("One person on the mission, at launch, at landing or both."),
    *PERSON_LINK.through("person"),
    fields.one_of("status", CrewAssignment.Status.values, _lazy("The person’s assignment.")),
    fields.yes_no("launched", _lazy("Aboard at lift-off, or expected to be for a planned mission.")),
    fields.yes_no("landed", _lazy("Aboard at landing, or expected to be until then.")),
    fields.text("launch_role", _lazy("Code of the role at launch: CDR, FE-1, SFP. Empty if not known.")),
    fields.text("landing_role", _lazy("Code of the role at landing. Empty if not known.")),
    fields.text("country", _lazy("The country flown for at the time: ISO 3166."), "country.code", nullable=True),
)


def first_station(mission: Mission, name: str) -> str | None:
    return next((getattr(station, name) for station in mission.stations), None)


def join_names(mission: Mission, **held: Any) -> str:
    """Names of the people whose crew row holds these values."""
    rows = (row for row in mission.everybody if all(getattr(row, name) == value for name, value in held.items()))
    return "; ".join(row.person.name for row in rows)


LIST_FIELDS = fields.RecordFields(
    _lazy("One flight of one spacecraft, from lift-off to its end."),
    fields.text("name", _lazy("The usual name: Soyuz MS-25."), csv=True),
    fields.identifier(),
    fields.text("slug", _lazy("The last part of its address. Former ones redirect.")),
    fields.site_address("address", _lazy("Its page."), csv=True),
    fields.json_address("missions:json"),
    fields.one_of(
        "status",
        Mission.Status.values,
        _lazy("Its status today."),
        "status.value",
        csv=fields.column(_lazy("Its status today, in words."), "status_words"),
    ),
    fields.moment("unconfirmed_since", UNCONFIRMED_SINCE, nullable=True),
    fields.one_of(
        "kind",
        Mission.Kind.values,
        _lazy("The kind of flight."),
        csv=fields.column(_lazy("The kind of flight, in words."), lambda mission: Mission.Kind(mission.kind).label),
    ),
    fields.text(
        "programme",
        _lazy("Slug of the programme."),
        "programme.slug",
        nullable=True,
        csv=fields.column(_lazy("Name of the programme."), "programme"),
    ),
    fields.text(
        "agency",
        _lazy("Slug of the agency that operated the flight."),
        "agency.slug",
        nullable=True,
        csv=fields.column(_lazy("Short name of the agency that operated the flight."), "agency"),
    ),
    fields.text(
        "spacecraft",
        _lazy("Slug of the type of spacecraft."),
        "spacecraft.slug",
        nullable=True,
        csv=fields.column(_lazy("Name of the type of spacecraft."), "spacecraft"),
    ),
    fields.text("serial", _lazy("Serial number or name of this spacecraft: 756, Columbia.")),
    fields.text("callsign", _lazy("Its callsign.")),
    fields.text("lander", _lazy("Name of the lunar module aboard: Eagle. Empty if there was none.")),
    fields.one_of(
        "destination",
        Mission.Destination.values,
        _lazy("Where it went, or was planned to go; null if not known, and after an abort."),
        nullable=True,
        csv=fields.column(_lazy("Where it went, or was planned to go, in words."), "get_destination_display"),
    ),
    fields.text(
        "station",
        _lazy("The first of `stations`."),
        lambda mission: first_station(mission, "slug"),
        nullable=True,
        csv=fields.column(
            _lazy("Short name of the first of `stations`."), lambda mission: first_station(mission, "short_name")
        ),
    ),
    fields.text_list(
        "stations",
        _lazy("Slug of a station."),
        _lazy("Stations it docked with, in time order. If no docking is recorded, the one it was bound for."),
        lambda mission: [station.slug for station in mission.stations],
        csv=fields.column(
            _lazy(
                "Short names of the stations it docked with, separated by “; ”. "
                "If no docking is recorded, the one it was bound for."
            ),
            lambda mission: "; ".join(station.short_name for station in mission.stations),
        ),
    ),
    fields.text("cospar_id", _lazy("International designation: 2024-055A.")),
    fields.partial_date("launch", _lazy("Lift-off, UTC. “NET ” means no earlier than."), csv=True),
    fields.partial_date("end", _lazy("Landing, loss or failure of this spacecraft, UTC."), csv=True),
    fields.partial_date("planned_end", _lazy("The planned end, UTC.")),
    *fields.duration("flight", _lazy("Lift-off to end."), csv=True),
    *SUMMARY,
    fields.moment("updated", _lazy("When this record last changed."), "updated_at"),
    fields.record_list("crew", SEAT, _lazy("Everybody assigned, commander first, including backups."), "everybody"),
    fields.csv_only(
        "launched",
        _lazy("Names of the people aboard at lift-off, separated by “; ”."),
        lambda mission: join_names(mission, launched=True),
    ),
    fields.csv_only(
        "landed",
        _lazy("Names of the people aboard at landing, separated by “; ”."),
        lambda mission: join_names(mission, landed=True),
    ),
    fields.csv_only(
        "backup",
        _lazy("Names of the backups, separated by “; ”."),
        lambda mission: join_names(mission, status="backup"),
    ),
)


DOCKING_FIELDS = [
    fields.text("port", _lazy("Name of the port.")),
    fields.one_of("kind", DockingEvent.Kind.values, _lazy("Arrival, or relocation from another port.")),
    fields.partial_date("docked", _lazy("Docked from."), nullable=False),
    fields.partial_date("undocked", _lazy("Docked until.")),
]


def spacewalks_of(mission: Mission) -> list[Spacewalk]:
    crew = Trip.objects.filter(launch_mission=mission).values("person")
    walks = Spacewalk.objects.published().concerning([mission], crew).prefetch_related("sources").with_trips()
    return [walk for walk in walks if mission.pk in walk.flights_up]


MOON_LANDING = fields.RecordFields(
    _lazy("A landing on the Moon."),
    fields.text("site", _lazy("Where it landed.")),
    fields.partial_date("landed", _lazy("When it landed."), nullable=False),
    fields.partial_date("left", _lazy("When it lifted off from the Moon.")),
    fields.record_list("people", PERSON_LINK, _lazy("Who landed."), "people"),
)


def moon_landing_of(mission: Mission) -> MoonLanding | None:
    return moon_landings().get(mission.pk)


def completeness(topic: MissionCoverage.Topic, about: Any) -> fields.Field:
    return fields.yes_no(f"{topic}_complete", about, lambda mission: mission.is_complete(topic))


FIELDS = fields.RecordFields(
    _lazy("The full record of a mission."),
    *LIST_FIELDS.fields,
    fields.text_list(
        "other_names",
        _lazy("One name."),
        _lazy("Nicknames and other spellings, in any language."),
        lambda mission: mission.aliases.values_list("text", flat=True),
    ),
    fields.field(
        "peak_altitude_km",
        fields.typed(
            "number", _lazy("It decides whether a flight below orbit counts as a spaceflight."), nullable=True
        ),
        lambda mission: None if mission.peak_altitude_km is None else float(mission.peak_altitude_km),
    ),
    fields.text("launch_site", _lazy("Slug of the site."), "launch_site.slug", nullable=True),
    fields.text("landing_site", _lazy("Slug of the site."), "landing_site.slug", nullable=True),
    fields.record_list(
        "dockings",
        fields.RecordFields(
            _lazy("One stay at one port."),
            fields.text(
                "station", _lazy("Slug of the station; null if it was another ship."), "station.slug", nullable=True
            ),
            fields.text("other_ship", _lazy("The other ship in words; empty if it was a station."), "target"),
            *DOCKING_FIELDS,
        ),
        _lazy("Where it was docked, in time order."),
        lambda mission: mission.dockings.in_time_order().select_related("station"),
    ),
    completeness(MissionCoverage.Topic.DOCKINGS, _lazy("Whether all its dockings are recorded, or it had none.")),
    fields.record("moon_landing", MOON_LANDING, moon_landing_of, about=_lazy("Null if it did not land on the Moon.")),
    fields.record_list(
        "spacewalks", SPACEWALK, _lazy("By people who launched on this mission, in time order."), spacewalks_of
    ),
    completeness(MissionCoverage.Topic.SPACEWALKS, _lazy("Whether all its spacewalks are recorded, or it had none.")),
    completeness(MissionCoverage.Topic.BACKUPS, _lazy("Whether all its backups are recorded, or it had none.")),
    fields.text_list(
        "photos",
        _lazy("Slug of a picture."),
        _lazy("Its pictures, the lead picture first."),
        lambda mission: mission.pictures().values_list("slug", flat=True),
    ),
    *RELATED,
)


CREW_COLUMNS = [  # Loading the others of so many rows takes more time than writing them.
    *("mission", "status", "launched", "landed", "launch_role", "landing_role", "country__code"),
    *(f"person__{column}" for column in ("name", "slug", "published_at", "withdrawn_at")),
]


def with_everybody(missions: QuerySet) -> QuerySet:
    crew = CrewAssignment.objects.select_related("person", "country").only(*CREW_COLUMNS).order_by("order", "pk")
    missions = missions.with_stations().select_related("programme", "agency", "spacecraft")
    return missions.prefetch_related("translations", Prefetch("assignments", crew, to_attr="everybody"))


class MissionExportView(ListExportView):
    filterset_class = MissionFilter
    title = _lazy("Missions on Space Portal")
    stem = "missions"
    fields = LIST_FIELDS
    last_columns = ("address", "id")

    def get_queryset(self) -> QuerySet:
        return Mission.objects.published()

    def loaded(self, rows: QuerySet) -> QuerySet:
        # The page of the list loads cards, which show the prime crew only.
        return with_everybody(rows.prefetch_related(None))

    def loaded_for_calendar(self, rows: QuerySet) -> QuerySet:
        return self.loaded(rows).select_related("launch_site", "landing_site")

    def loaded_for_feed(self, rows: QuerySet) -> QuerySet:
        photos = Photo.objects.published().with_renditions(Rendition.Crop.NATURAL)
        pictures = MissionPhoto.objects.order_by("order", "pk").prefetch_related(Prefetch("photo", photos))
        return self.loaded(rows).prefetch_related(Prefetch("picture_rows", pictures))

    def last_changed(self) -> datetime | None:
        return last_changed(Mission, Photo)

    def feed_entries(self, missions: Iterable[Mission]) -> Iterator[FeedEntry]:
        for mission in missions:
            summary = mission.reader_summary
            photos = (row.photo for row in mission.picture_rows.all() if row.photo)
            pictures = (feed_picture(files_of(photo), self.absolute_url) for photo in photos)
            yield FeedEntry(
                id=mission.uid,
                address=self.absolute_url(mission.get_absolute_url()),
                title=mission.name,
                summary=summary.text or describe_launch(mission),
                published=mission.first_public_at or mission.changed_at,
                updated=mission.updated_at,
                language=summary.language if summary.text else interface_language(),
                picture=next(filter(None, pictures), None),
                tags=[str(mission.programme)] if mission.programme else [],
            )

    def calendar_events(self, row: Mission) -> Iterator[CalendarEvent]:
        return events_of(row, self.absolute_url)

    def cancelled_events(self) -> Iterator[CalendarEvent]:
        return cancelled_events(self.select)


def describe_launch(mission: Mission) -> str:
    date = _("Launch: %(date)s.") % {"date": mission.launch} if mission.launch else ""
    return " ".join(filter(None, [date, describe_crew(mission, "launch")]))


class MissionJsonView(RecordExportView):
    model = Mission
    fields = FIELDS

    def find_public(self, slug: str) -> Mission | None:
        missions = with_everybody(self.published()).select_related("launch_site", "landing_site")
        return missions.prefetch_related("coverage").filter(slug=slug).first()


class MissionCalendarView(MissionJsonView):
    """Launch and landing of one mission, to add to a calendar. Dates not known to the day are left out."""

    def respond_with(self, **parts: str) -> HttpResponseBase:
        mission = self.find(**parts)
        events = write_calendar(
            [write_events([*events_of(mission, self.absolute_url), *removed_events_of(mission)])],
            title=mission.name,
            address=self.absolute_url(self.request.path),
            page=self.absolute_url(mission.get_absolute_url()),
            language=interface_language(),
        )
        response = self.respond(events, media_type=ICALENDAR)
        response.headers["Content-Disposition"] = f'attachment; filename="{mission.slug}.ics"'
        return response
