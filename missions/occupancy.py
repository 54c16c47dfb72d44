"""Who lived aboard a station, when, and which ships brought them: all of its history, or a year of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from charts.bars import Bar, BarChart
from charts.scales import TimeScale
from missions.chart_words import names_of
from missions.models import DockingEvent, Mission, Station, Trip
from missions.models.trip import TripQuerySet
from missions.number_words import people_words
from missions.stays import Stay, ship_stays, trip_stays
from people.models import Person
from publishing.durations import Duration

MOST_AT_ONCE = 30  # Parties in one drawing; a station that had more is shown year by year.


@dataclass
class Party:
    """People who went up on one ship and came, or are to come, home on one."""

    up_id: int
    home_id: int | None
    head_count: int
    start: datetime
    end: datetime | None
    stays: list[Stay]  # Aboard this station; empty where no docking is recorded.
    up: Mission | None = None
    home: Mission | None = None
    people: list[Person] = field(default_factory=list)

    @property
    def first(self) -> datetime:
        return self.stays[0].start.at if self.stays else self.start

    @property
    def last(self) -> datetime | None:
        if not self.stays:
            return self.end
        return self.stays[-1].end.at if self.stays[-1].end else None

    @property
    def is_recorded(self) -> bool:
        return bool(self.stays)

    @property
    def is_aboard(self) -> bool:
        return self.last is None or self.last > timezone.now()

    @property
    def durations(self) -> list[Duration]:
        return [stay.duration for stay in self.stays]

    def overlaps(self, start: datetime, end: datetime) -> bool:
        return self.first < end and (self.last is None or self.last > start)


class Occupancy:
    def __init__(self, station: Station, year: int | None = None) -> None:
        self.station = station
        self.asked_year = year
        self.now = timezone.now()

    @cached_property
    def _trips(self) -> TripQuerySet:
        docked = DockingEvent.objects.filter(station=self.station).values("mission")
        orbital = Mission.objects.published().filter(kind=Mission.Kind.ORBITAL)
        ships = orbital.filter(Q(station=self.station) | Q(pk__in=docked)).values("pk")
        flown = Trip.objects.flown().confirmed()
        return flown.filter(Q(launch_mission__in=ships) | Q(landing_mission__in=ships) | Q(expected_mission__in=ships))

    @cached_property
    def _dockings(self) -> dict[int, list[DockingEvent]]:
        """Of every ship that was ever here, at whatever station, by its key."""
        here = DockingEvent.objects.filter(station=self.station, mission__in=Mission.objects.published())
        rows = DockingEvent.objects.filter(mission__in=here.values("mission"))
        dockings = defaultdict(list)
        for docking in rows.in_time_order().select_related("station"):
            dockings[docking.mission_id].append(docking)
        return dockings

    @cached_property
    def parties(self) -> list[Party]:
        """All of them: the first to arrive first, and of those the ones who stayed longest."""
        rows = (
            self._trips.order_by()
            .values_list("launch_mission", "landing_mission", "expected_mission")
            .annotate(people=Count("pk"), start=Min("start_at"), end=Max("end_at"))
        )
        parties = filter(None, (self._party(*row) for row in rows))
        return sorted(parties, key=lambda party: (party.first, self.now - (party.last or self.now), party.up_id))

    def _party(
        self, up: int, landed: int | None, expected: int | None, people: int, start: datetime, end: datetime | None
    ) -> Party | None:
        trip = Trip(
            launch_mission_id=up, landing_mission_id=landed, expected_mission_id=expected, start_at=start, end_at=end
        )
        stays = trip_stays(trip, ship_stays(self._dockings[up]), ship_stays(self._dockings[trip.home_id or up]))
        here = [stay for stay in stays if stay.station == self.station]
        if stays and not here:  # Only the other ship was ever here.
            return None
        return Party(up, trip.home_id, people, start, end, here)

    # Of the period that is shown.

    @cached_property
    def years(self) -> list[int]:
        """Those in which somebody was aboard, the latest first."""
        spans = [(party.first.year, (party.last or self.now).year) for party in self.parties]
        return sorted({year for first, last in spans for year in range(first, last + 1)}, reverse=True)

    @property
    def is_long(self) -> bool:
        """Whether its history is too much for one drawing."""
        return len(self.parties) > MOST_AT_ONCE

    @property
    def year(self) -> int | None:
        """The one that is shown; none where all of the history is."""
        return self.asked_year or (self.years[0] if self.is_long else None)

    @property
    def is_known(self) -> bool:
        """Whether there is anything to show of the year that was asked for."""
        return self.asked_year is None or self.asked_year in self.years

    @cached_property
    def scale(self) -> TimeScale:
        if self.year:
            return TimeScale(datetime(self.year, 1, 1, tzinfo=UTC), datetime(self.year + 1, 1, 1, tzinfo=UTC))
        last = max(party.last or self.now for party in self.parties)
        return TimeScale(self.parties[0].first, last)

    @cached_property
    def shown(self) -> list[Party]:
        """The parties of the period, with their people and ships."""
        if not self.parties:
            return []
        shown = [party for party in self.parties if party.overlaps(self.scale.start, self.scale.end)]
        ships = {ship for party in shown for ship in (party.up_id, party.home_id) if ship}
        missions = Mission.objects.in_bulk(ships)
        aboard = defaultdict(list)
        up = [party.up_id for party in shown]
        for trip in self._trips.filter(launch_mission__in=up).select_related("person").order_by("person__sort_key"):
            aboard[trip.launch_mission_id, trip.home_id].append(trip.person)
        for party in shown:
            party.up, party.home = missions[party.up_id], missions.get(party.home_id)
            party.people = aboard[party.up_id, party.home_id]
        return shown

    @property
    def dockings(self) -> list[DockingEvent]:
        """Those at this station in the period, each with its ship where a person of the period was on it."""
        ships = {ship.pk: ship for party in self.shown for ship in (party.up, party.home) if ship}
        here = []
        for docking in (docking for pk in ships for docking in self._dockings[pk]):
            if docking.station_id == self.station.pk and self._overlaps(docking):
                docking.mission = ships[docking.mission_id]
                here.append(docking)
        return sorted(here, key=lambda docking: docking.docked_at)

    def _overlaps(self, docking: DockingEvent) -> bool:
        left = docking.undocked_at
        return docking.docked_at < self.scale.end and (left is None or left > self.scale.start)

    @cached_property
    def has_unrecorded(self) -> bool:
        return any(not party.is_recorded for party in self.shown)

    # In words and as a drawing.

    @property
    def head_count(self) -> int:
        return sum(party.head_count for party in self.shown)

    @property
    def aboard_now(self) -> int:
        return sum(party.head_count for party in self.parties if party.is_aboard)

    @cached_property
    def people_ever(self) -> int:
        return self._trips.aggregate(people=Count("person", distinct=True))["people"]

    @property
    def trips_ever(self) -> int:
        return sum(party.head_count for party in self.parties)

    @property
    def summary(self) -> str:
        people = capfirst(people_words(self.head_count))
        if self.year:
            return _("%(people)s aboard in %(year)d.") % {"people": people, "year": self.year}
        return _("%(people)s aboard, from %(first)d to %(last)d.") % {
            "people": people,
            "first": self.scale.start.year,
            "last": self.scale.end.year,
        }

    @cached_property
    def chart(self) -> BarChart | None:
        if not self.shown:
            return None
        everybody = [person for party in self.shown for person in party.people]
        bars = [
            Bar(
                names_of(party.people, among=everybody),
                party.first,
                party.last,
                "" if party.is_recorded else "unrecorded",
            )
            for party in self.shown
        ]
        return BarChart(bars, self.scale, now=self.now)
