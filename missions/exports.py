"""Missions taken along: the list in every format, and each mission, station, moment and record as JSON."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from exports import schemas
from exports.calendars import CalendarEvent
from exports.feeds import FeedEntry
from exports.lists import CHUNK, ListExportView
from exports.records import JsonView, RecordExportView
from exports.times import time_columns, time_fields, time_values
from facets.selection import Selection
from missions.filters import MissionFilter
from missions.models import (
    CancelledEvent,
    CrewAssignment,
    DockingEvent,
    Mission,
    MissionPhoto,
    Spacewalk,
    Station,
    Trip,
)
from missions.models.calendar import CANCELLATION_IS_TOLD
from missions.pages.in_space import InSpace, parse_moment
from missions.pages.top_lists import Records
from people.exports import (
    ARTICLE,
    PERSON_LINK,
    SOURCE,
    SPACEWALK,
    UNCONFIRMED_SINCE,
    article_links,
    person_link,
    sources_of,
    spacewalk_of,
)
from photos.exports import feed_picture
from photos.models import Photo, Rendition
from publishing.models import last_changed
from records.identifiers import short_uid
from wording.durations import Duration
from wording.languages import ENGLISH, interface_language
from wording.partial_dates import PartialDate

Here = Callable[[str], str]
OLDEST_FIRST = MissionFilter.base_filters["sort"].orders["oldest"][1]

FLIGHT_TIME = _lazy("Lift-off to end.")

SEAT = schemas.record(
    _lazy("One person on the mission, on one leg of it or on both."),
    name=schemas.text(_lazy("The person’s usual name in English.")),
    slug=schemas.text(_lazy("By which /people/ knows the person; null without a public page."), nullable=True),
    status=schemas.one_of(CrewAssignment.Status.values, _lazy("What the person was named as.")),
    launched=schemas.yes_no(_lazy("Aboard at lift-off; of a planned mission, to be so.")),
    landed=schemas.yes_no(_lazy("Aboard at landing; until then, to be so.")),
    launch_role=schemas.text(_lazy("Code of the role on the way up: CDR, FE-1, SFP. Empty if not known.")),
    landing_role=schemas.text(_lazy("Code of the role on the way down.")),
    country=schemas.text(_lazy("Flown for at the time: ISO 3166."), nullable=True),
)
MISSION_ROW = schemas.record(
    _lazy("One flight of one spacecraft, from lift-off to its end."),
    name=schemas.text(_lazy("As the field says it: Soyuz MS-25.")),
    id=schemas.identifier(),
    slug=schemas.text(_lazy("The last part of its address. Former ones lead to it.")),
    address=schemas.address(_lazy("Its page.")),
    json=schemas.address(_lazy("All that is told of it, as JSON.")),
    status=schemas.one_of(Mission.Status.values, _lazy("How it stands today.")),
    unconfirmed_since=schemas.moment(UNCONFIRMED_SINCE, nullable=True),
    kind=schemas.one_of(Mission.Kind.values, _lazy("What sort of flight it is.")),
    programme=schemas.text(_lazy("Slug of the programme."), nullable=True),
    agency=schemas.text(_lazy("Slug of the agency that operated the flight."), nullable=True),
    spacecraft=schemas.text(_lazy("Slug of the type of spacecraft."), nullable=True),
    serial=schemas.text(_lazy("Number or name of the one craft: 756, Columbia.")),
    callsign=schemas.text(_lazy("Its callsign.")),
    station=schemas.text(_lazy("The first of `stations`."), nullable=True),
    stations=schemas.listed(
        schemas.text(_lazy("Slug of a station.")),
        _lazy("Stations it docked with, in time order; where no docking is recorded, the one it was bound for."),
    ),
    cospar_id=schemas.text(_lazy("International designation: 2024-055A.")),
    launch=schemas.partial_date(_lazy("Lift-off, UTC; after “NET ” no earlier than.")),
    end=schemas.partial_date(_lazy("Landing, loss or failure of this ship, UTC.")),
    planned_end=schemas.partial_date(_lazy("When it is to end.")),
    **time_fields("flight", FLIGHT_TIME),
    summary=schemas.text(_lazy("One or two sentences.")),
    updated=schemas.moment(_lazy("When this record was last changed.")),
    crew=schemas.listed(SEAT, _lazy("Everybody named, commander first; backups among them.")),
)
MISSION = schemas.extended(
    MISSION_ROW,
    _lazy("A mission with all that its page tells."),
    peak_altitude_km=schemas.decimal(_lazy("Decides whether a flight below orbit counts."), nullable=True),
    launch_site=schemas.text(_lazy("Slug of the site."), nullable=True),
    landing_site=schemas.text(_lazy("Slug of the site."), nullable=True),
    dockings=schemas.listed(
        schemas.record(
            _lazy("One stay at one port."),
            station=schemas.text(_lazy("Slug of the station.")),
            port=schemas.text(_lazy("Name of the port.")),
            kind=schemas.one_of(DockingEvent.Kind.values, _lazy("Arrival, or relocation from another port.")),
            docked=schemas.partial_date(_lazy("From when."), nullable=False),
            undocked=schemas.partial_date(_lazy("Until when.")),
        ),
        _lazy("Where it was docked, in time order."),
    ),
    spacewalks=schemas.listed(SPACEWALK, _lazy("By people whom this mission took up, in time order.")),
    photos=schemas.listed(schemas.text(_lazy("Slug of a photo.")), _lazy("Its pictures, the leading one first.")),
    articles=schemas.listed(ARTICLE, _lazy("Articles that are about it or mention it, newest first.")),
    sources=schemas.listed(SOURCE, _lazy("Where the facts can be checked.")),
    checked=schemas.moment(_lazy("When somebody last compared it with its sources."), nullable=True),
)
MISSION_COLUMNS = {
    "name": _lazy("Name of the mission."),
    "status": _lazy("How it stands today, in words."),
    "kind": _lazy("What sort of flight it is, in words."),
    "programme": _lazy("Name of the programme."),
    "agency": _lazy("Short name of the agency that operated the flight."),
    "spacecraft": _lazy("Name of the type of spacecraft."),
    "station": _lazy("Short name of the first of `stations`."),
    "stations": _lazy(
        "Short names of the stations it docked with, with “; ” between them; "
        "where no docking is recorded, of the one it was bound for."
    ),
    "launch": _lazy("Lift-off, UTC, as exactly as it is known; after “NET ” no earlier than."),
    "end": _lazy("Landing, loss or failure of this ship, likewise."),
    **time_columns("flight", FLIGHT_TIME),
    "launched": _lazy("Names of those aboard at lift-off, with “; ” between them."),
    "landed": _lazy("Names of those aboard at landing."),
    "backup": _lazy("Names of the backups."),
    "address": _lazy("Address of its page."),
    "id": schemas.IDENTIFIER,
}


def iso(date: PartialDate | None) -> str | None:
    return date.iso if date else None


def slug_of(record: Any) -> str | None:
    return record.slug if record else None


def with_everybody(missions: QuerySet) -> QuerySet:
    crew = CrewAssignment.objects.select_related("person", "country").order_by("order", "pk")
    missions = missions.with_stations().select_related("programme", "agency", "spacecraft")
    return missions.prefetch_related(Prefetch("assignments", crew, to_attr="everybody"))


def mission_row(mission: Mission, here: Here) -> dict[str, Any]:
    stations = [station.slug for station in mission.stations]
    return {
        "name": mission.name,
        "id": mission.uid,
        "slug": mission.slug,
        "address": here(mission.get_absolute_url()),
        "json": here(reverse("missions:json", args=[mission.slug])),
        "status": mission.status.value,
        "unconfirmed_since": mission.unconfirmed_since,
        "kind": mission.kind,
        "programme": slug_of(mission.programme),
        "agency": slug_of(mission.agency),
        "spacecraft": slug_of(mission.spacecraft),
        "serial": mission.serial,
        "callsign": mission.callsign,
        "station": stations[0] if stations else None,
        "stations": stations,
        "cospar_id": mission.cospar_id,
        "launch": iso(mission.launch),
        "end": iso(mission.end),
        "planned_end": iso(mission.planned_end),
        **time_values("flight", mission.duration),
        "summary": mission.summary,
        "updated": mission.updated_at,
        "crew": [
            {
                **person_link(row.person),
                "status": row.status,
                "launched": row.launched,
                "landed": row.landed,
                "launch_role": row.launch_role,
                "landing_role": row.landing_role,
                "country": row.country and row.country.code,
            }
            for row in mission.everybody
        ],
    }


class MissionExportView(ListExportView):
    filterset_class = MissionFilter
    title = _lazy("Missions on Space Portal")
    kind = "missions"
    schema = MISSION_ROW
    columns = MISSION_COLUMNS

    def get_queryset(self) -> QuerySet:
        return Mission.objects.published()

    def loaded(self, rows: QuerySet) -> QuerySet:
        # The list shows cards, with the prime crew only.
        return with_everybody(rows.prefetch_related(None))

    def loaded_for_feed(self, rows: QuerySet) -> QuerySet:
        photos = Photo.objects.published().with_renditions(Rendition.Crop.NATURAL)
        pictures = MissionPhoto.objects.order_by("order", "pk").prefetch_related(Prefetch("photo", photos))
        return self.loaded(rows).prefetch_related(Prefetch("picture_rows", pictures))

    def record(self, mission: Mission) -> dict[str, Any]:
        return mission_row(mission, self.here)

    def cells(self, mission: Mission) -> dict[str, Any]:
        stations = [station.short_name for station in mission.stations]
        return {
            "name": mission.name,
            "status": mission.status_words,
            "kind": mission.get_kind_display(),
            "programme": mission.programme,
            "agency": mission.agency,
            "spacecraft": mission.spacecraft,
            "station": stations[0] if stations else None,
            "stations": "; ".join(stations),
            "launch": iso(mission.launch),
            "end": iso(mission.end),
            **time_values("flight", mission.duration),
            "launched": names(mission, launched=True),
            "landed": names(mission, landed=True),
            "backup": names(mission, status="backup"),
            "address": self.here(mission.get_absolute_url()),
            "id": mission.uid,
        }

    # --- Feeds --------------------------------------------------------------------------------------

    def last_changed(self) -> datetime | None:
        return last_changed(Mission, Photo)

    def entries(self, missions: Iterable[Mission]) -> Iterator[FeedEntry]:
        for mission in missions:
            pictures = (feed_picture(row.photo, self.here) for row in mission.picture_rows.all())
            yield FeedEntry(
                id=mission.uid,
                address=self.here(mission.get_absolute_url()),
                title=mission.name,
                summary=mission.summary or in_words(mission),
                published=mission.first_public_at or mission.changed_at,
                updated=mission.updated_at,
                language=ENGLISH if mission.summary else interface_language(),
                picture=next(filter(None, pictures), None),
                tags=[str(mission.programme)] if mission.programme else [],
            )

    # --- Calendar -----------------------------------------------------------------------------------

    def events(self) -> Iterator[CalendarEvent]:
        missions = self.loaded(self.selection.rows).select_related("launch_site", "landing_site")
        for mission in missions.iterator(chunk_size=CHUNK):
            yield from self.events_of(mission)
        for mission in self.withdrawn():
            for leg, date in mission.calendar_dates.items():
                changed = max(mission.changed_at, mission.withdrawn_at or mission.changed_at)
                yield cancelled(mission.uid, leg, date, sequence=mission.cancelled_sequence, changed=changed)
        for event in self.cancelled():
            yield cancelled(
                event.mission_uid, event.leg, event.date, sequence=event.sequence, changed=event.cancelled_at
            )

    def events_of(self, mission: Mission) -> Iterator[CalendarEvent]:
        for leg, date in mission.calendar_dates.items():
            words, is_sure, site = (
                (_("launch"), not mission.is_planned, mission.launch_site)
                if leg == "launch"
                else (landing_words(mission), mission.end is not None, mission.landing_site)
            )
            title = _("%(mission)s: %(event)s") % {"mission": mission.name, "event": words}
            yield CalendarEvent(
                uid=event_uid(mission.uid, leg),
                date=date,
                title=_("%(event)s (no earlier than)") % {"event": title} if date.is_net else title,
                description="\n".join(filter(None, [f"{capfirst(words)}: {date}", crew_in_words(mission, leg)])),
                address=self.here(mission.get_absolute_url()),
                place=str(site or ""),
                category=_("Launch") if leg == "launch" else _("Landing"),
                sequence=mission.calendar_sequence,
                changed=mission.updated_at,
                is_sure=is_sure,
            )

    def of_this_list(self, missions: QuerySet, *, leaving_out: Iterable[str] = ()) -> QuerySet:
        query = self.request.GET.copy()
        for name in leaving_out:
            query.pop(name, None)
        return Selection(self.filterset_class(query, missions)).rows

    def withdrawn(self) -> QuerySet:
        """Missions of this list that the public could see until lately: whoever took them over is told."""
        since = timezone.now() - CANCELLATION_IS_TOLD
        rows = Mission.objects.in_state(Mission.State.WITHDRAWN)
        return self.of_this_list(rows.filter(withdrawn_at__gt=since, published_at__lt=F("withdrawn_at")))

    def cancelled(self) -> Iterator[CancelledEvent]:
        """Events that a change has taken out of the calendar, of this list's missions and of those that are deleted.

        The dates asked for are left out of the question: they are what has changed.
        """
        events = list(CancelledEvent.objects.told().order_by("pk"))
        if not events:
            return
        missions = Mission.objects.filter(uid__in=[event.mission_uid for event in events])
        known = {mission.uid: mission for mission in missions}
        own = set(self.of_this_list(missions, leaving_out=("from", "to")).values_list("uid", flat=True))
        for event in events:
            mission = known.get(event.mission_uid)
            if mission is None or (mission.uid in own and event.leg not in mission.told_dates):
                yield event


def event_uid(mission_uid: str, leg: str) -> str:
    return f"mission-{short_uid(mission_uid)}-{leg}@spaceportal"


def cancelled(mission_uid: str, leg: str, date: PartialDate, *, sequence: int, changed: datetime) -> CalendarEvent:
    """Nothing of what the page said but the day, by which calendars find what to strike out."""
    return CalendarEvent(
        uid=event_uid(mission_uid, leg),
        date=date,
        title=_("Cancelled"),
        sequence=sequence,
        changed=changed,
        is_cancelled=True,
    )


def landing_words(mission: Mission) -> str:
    if mission.end is None:
        return _("planned landing")
    return _("lost") if mission.is_lost else _("landing")


def names(mission: Mission, **held: Any) -> str:
    rows = (row for row in mission.everybody if all(getattr(row, name) == value for name, value in held.items()))
    return "; ".join(row.person.name for row in rows)


def crew_in_words(mission: Mission, leg: str) -> str:
    crew = names(mission, **({"launched": True} if leg == "launch" else {"landed": True}))
    return _("Crew: %(names)s") % {"names": crew.replace("; ", ", ")} if crew else ""


def in_words(mission: Mission) -> str:
    """What a feed says of a mission without a summary."""
    date = _("Launch: %(date)s.") % {"date": mission.launch} if mission.launch else ""
    return " ".join(filter(None, [date, crew_in_words(mission, "launch")]))


class MissionJsonView(RecordExportView):
    route = "missions:json"
    schema = MISSION

    def published(self) -> Any:
        return Mission.objects.published()

    def find(self, slug: str) -> Mission | None:
        return with_everybody(self.published()).select_related("launch_site", "landing_site").filter(slug=slug).first()

    def record(self, mission: Mission) -> dict[str, Any]:
        dockings = mission.dockings.in_time_order().select_related("station")
        crew = Trip.objects.filter(launch_mission=mission).values("person")
        walks = Spacewalk.objects.published().concerning([mission], crew).with_trips()
        return {
            **mission_row(mission, self.here),
            "peak_altitude_km": mission.peak_altitude_km and float(mission.peak_altitude_km),
            "launch_site": slug_of(mission.launch_site),
            "landing_site": slug_of(mission.landing_site),
            "dockings": [
                {
                    "station": docking.station.slug,
                    "port": docking.port,
                    "kind": docking.kind,
                    "docked": docking.docked.iso,
                    "undocked": iso(docking.undocked),
                }
                for docking in dockings
            ],
            "spacewalks": [spacewalk_of(walk) for walk in walks if mission.pk in walk.flights_up],
            "photos": list(mission.pictures().values_list("slug", flat=True)),
            "articles": article_links(mission.edition_rows.live(), self.here),
            "sources": sources_of(mission),
            "checked": mission.verified_at,
        }


# --- Stations -----------------------------------------------------------------------------------------

SHIP_LINK = schemas.record(
    _lazy("A mission, named."),
    name=schemas.text(_lazy("Its name.")),
    slug=schemas.text(_lazy("By which /missions/ knows it; null without a public page."), nullable=True),
)
STATION = schemas.record(
    _lazy("A space station and the ships that were docked to it."),
    name=schemas.text(_lazy("Its name.")),
    short_name=schemas.text(_lazy("As lists print it: ISS.")),
    slug=schemas.text(_lazy("The last part of its address.")),
    address=schemas.address(_lazy("Its page.")),
    launched=schemas.partial_date(_lazy("When the first module was launched.")),
    ended=schemas.partial_date(_lazy("When it left orbit.")),
    dockings=schemas.listed(
        schemas.record(
            _lazy("One stay of a ship at one port."),
            mission=SHIP_LINK,
            port=schemas.text(_lazy("Name of the port.")),
            kind=schemas.one_of(DockingEvent.Kind.values, _lazy("Arrival, or relocation from another port.")),
            docked=schemas.partial_date(_lazy("From when."), nullable=False),
            undocked=schemas.partial_date(_lazy("Until when.")),
        ),
        _lazy("In time order."),
    ),
    missions=schemas.listed(
        SHIP_LINK,
        _lazy("Missions that docked with it, or were bound for it and have no docking recorded; in order of launch."),
    ),
    expeditions=schemas.listed(
        schemas.record(
            _lazy("A numbered crew of the station."),
            name=schemas.text(_lazy("Its name.")),
            started=schemas.partial_date(_lazy("When it began."), nullable=False),
            ended=schemas.partial_date(_lazy("When it ended.")),
            people=schemas.listed(PERSON_LINK, _lazy("Its members, commander first.")),
        ),
        _lazy("In time order."),
    ),
)


def ship_link(mission: Mission) -> dict[str, Any]:
    return {"name": mission.name, "slug": mission.slug if mission.is_published else None}


class StationJsonView(JsonView):
    schema = STATION

    def content(self, *, slug: str) -> dict[str, Any]:
        station = Station.objects.filter(slug=slug).first()
        if station is None:
            raise Http404
        missions = Mission.objects.published().at_stations([station])
        dockings = station.dockings.filter(mission__in=Mission.objects.published())
        return {
            "name": station.name,
            "short_name": station.short_name,
            "slug": station.slug,
            "address": self.here(station.get_absolute_url()),
            "launched": station.launched_on,
            "ended": station.ended_on,
            "dockings": [
                {
                    "mission": ship_link(docking.mission),
                    "port": docking.port,
                    "kind": docking.kind,
                    "docked": docking.docked.iso,
                    "undocked": iso(docking.undocked),
                }
                for docking in dockings.in_time_order().select_related("mission")
            ],
            "missions": [ship_link(mission) for mission in missions.order_by(*OLDEST_FIRST)],
            "expeditions": [
                {
                    "name": expedition.name,
                    "started": expedition.started.iso,
                    "ended": iso(expedition.ended),
                    "people": [person_link(row.person) for row in expedition.crew.all()],
                }
                for expedition in station.expeditions.order_by("started_at", "pk").prefetch_related("crew__person")
            ],
        }


# --- In space -----------------------------------------------------------------------------------------

ABOARD = schemas.record(
    _lazy("Somebody in space."),
    **PERSON_LINK["properties"],
    since=schemas.partial_date(_lazy("Lift-off of the ship that took the person up."), nullable=False),
    until=schemas.partial_date(_lazy("Landing, if the person is home.")),
    up=SHIP_LINK,
    home=schemas.nullable(SHIP_LINK, _lazy("The ship that brought the person home, or is to do so.")),
)
IN_SPACE = schemas.record(
    _lazy("Who is, or was, in space at an instant or on a day."),
    moment=schemas.partial_date(_lazy("The day or instant; now, to the minute, if none was named."), nullable=False),
    address=schemas.address(_lazy("The same as a page of the site.")),
    head_count=schemas.number(_lazy("How many people.")),
    places=schemas.listed(
        schemas.record(
            _lazy("A station, or a ship by itself."),
            name=schemas.text(_lazy("Its name.")),
            kind=schemas.one_of(["station", "free flight", "suborbital"], _lazy("What it is.")),
            people=schemas.listed(ABOARD, _lazy("Who is there.")),
        ),
        _lazy("Stations first, each with most people first."),
    ),
    unconfirmed=schemas.listed(ABOARD, _lazy("People who may be home by now; they are not counted.")),
)


class InSpaceJsonView(JsonView):
    schema = IN_SPACE

    def content(self, *, date: str = "") -> dict[str, Any]:
        try:
            moment = parse_moment(date) if date else None
        except ValueError as error:
            raise Http404(str(error)) from error
        here = InSpace(moment) if moment else InSpace.now()
        # To the minute, so that who asks again within it is told that nothing has changed.
        at = here.moment if moment else PartialDate(here.moment.at, "minute")
        page = reverse("missions:in-space-on", args=[moment.iso]) if moment else reverse("missions:in-space")
        return {
            "moment": at.iso,
            "address": self.here(page),
            "head_count": here.head_count,
            "places": [
                {
                    "name": place.name,
                    "kind": place.kind,
                    "people": [self.aboard(trip) for party in place.parties.values() for trip in party.trips],
                }
                for place in here.places
            ],
            "unconfirmed": [self.aboard(trip) for trip in here.unconfirmed],
        }

    def aboard(self, trip: Any) -> dict[str, Any]:
        return {
            **person_link(trip.person),
            "since": trip.start.iso,
            "until": iso(trip.end),
            "up": ship_link(trip.launch_mission),
            "home": ship_link(trip.public_home) if trip.public_home else None,
        }


# --- Records ------------------------------------------------------------------------------------------

RECORDS = schemas.record(
    _lazy("Who holds which record, computed from the flights of this catalogue."),
    address=schemas.address(_lazy("The same as a page of the site.")),
    records=schemas.listed(
        schemas.record(
            _lazy("One record and its best places."),
            slug=schemas.text(_lazy("Its name in addresses.")),
            title=schemas.text(_lazy("What it is.")),
            explanation=schemas.text(_lazy("What is counted.")),
            measure=schemas.text(_lazy("What the figures are.")),
            places=schemas.listed(
                schemas.record(
                    _lazy("One place."),
                    figure=schemas.text(_lazy("The figure in words.")),
                    **time_fields("", _lazy("The same, if it is a length of time.")),
                    people=schemas.listed(PERSON_LINK, _lazy("Who holds it.")),
                    missions=schemas.listed(SHIP_LINK, _lazy("On which missions.")),
                    on=schemas.partial_date(_lazy("When.")),
                ),
                _lazy("The best first; equal ones side by side."),
            ),
            more_with_the_last_figure=schemas.number(_lazy("How many others are level with the last place listed.")),
        ),
        _lazy("In the order of the page."),
    ),
)


class RecordsJsonView(JsonView):
    schema = RECORDS

    def content(self) -> dict[str, Any]:
        return {
            "address": self.here(reverse("missions:records")),
            "records": [
                {
                    "slug": record.slug,
                    "title": record.title,
                    "explanation": record.explanation,
                    "measure": record.measure,
                    "places": [
                        {
                            "figure": str(entry.figure),
                            **time_values("", entry.figure if isinstance(entry.figure, Duration) else None),
                            "people": [person_link(person) for person in entry.people],
                            "missions": [ship_link(mission) for mission in entry.missions],
                            "on": iso(entry.on),
                        }
                        for entry in record.entries
                    ],
                    "more_with_the_last_figure": record.left_out,
                }
                for record in Records().all
            ],
        }
