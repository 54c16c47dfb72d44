"""Who lived aboard a station, when, and on which ships they came: its whole history, or one year."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from charts.bars import Bar, BarChart
from charts.scales import TimeScale
from missions.drawings.chart_words import names_of
from missions.drawings.number_words import number_word, people_on_trips, people_words
from missions.models import DockingEvent, Mission, Station, Trip
from missions.models.trip import TripQuerySet
from missions.stays import Stay, ship_stays, trip_stays
from people.models import Person
from wording.durations import Duration

MOST_AT_ONCE = 30  # Most parties in one chart; a longer history is shown by year.
INSTANT = timedelta(microseconds=1)
SHIPS = ["launch_mission", "landing_mission", "expected_mission"]
STATIONS = [f"{ship}__station" for ship in SHIPS]
COLUMNS = ["start_at", "end_at", "start_precision", "end_precision", "precision", "counted_until"]


@dataclass
class Party:
    """People with the same launch ship and the same return ship."""

    trip: Trip  # The trip of any of them.
    stays: list[Stay]  # Aboard this station; empty if no docking is recorded.
    person_ids: list[int] = field(default_factory=list)
    up: Mission | None = None
    home: Mission | None = None
    people: list[Person] = field(default_factory=list)

    @property
    def head_count(self) -> int:
        return len(self.person_ids)

    @property
    def first(self) -> datetime:
        return self.stays[0].first_at if self.stays else self.trip.start_at

    @property
    def last(self) -> datetime:
        """The first instant after their stay; people are counted until then."""
        return (self.stays[-1].until_at if self.stays else None) or self.trip.counted_until

    @property
    def is_recorded(self) -> bool:
        return bool(self.stays)

    @property
    def has_left(self) -> bool:
        return not self.trip.is_open or bool(self.stays and self.stays[-1].end)

    @property
    def is_aboard(self) -> bool:
        return self.last > timezone.now()

    @property
    def is_unconfirmed(self) -> bool:
        """Whether they would be aboard if it were confirmed that they are still in space."""
        return self.trip.is_unconfirmed and not self.has_left

    @property
    def durations(self) -> list[Duration]:
        return [stay.duration for stay in self.stays]

    def overlaps(self, start: datetime, end: datetime) -> bool:
        return self.first < end and self.last > start


class Occupancy:
    def __init__(self, station: Station, year: int | None = None) -> None:
        self.station = station
        self.asked_year = year
        self.now = timezone.now()

    @cached_property
    def _trips(self) -> TripQuerySet:
        orbital = Mission.objects.published().filter(kind=Mission.Kind.ORBITAL)
        ships = orbital.at_stations([self.station]).values("pk")
        flown = Trip.objects.flown()
        return flown.filter(Q(launch_mission__in=ships) | Q(landing_mission__in=ships) | Q(expected_mission__in=ships))

    @cached_property
    def _rows(self) -> list[tuple]:
        return list(self._trips.order_by("start_at", "pk").values_list(*SHIPS, *STATIONS, *COLUMNS, "person"))

    @cached_property
    def _dockings(self) -> dict[int, list[DockingEvent]]:
        """Ship → its dockings at all stations."""
        ships = {ship for row in self._rows for ship in row[: len(SHIPS)] if ship}
        rows = DockingEvent.objects.filter(mission__in=Mission.objects.published().filter(pk__in=ships))
        dockings = defaultdict(list)
        for docking in rows.in_time_order().select_related("station"):
            dockings[docking.mission_id].append(docking)
        return dockings

    @cached_property
    def parties(self) -> list[Party]:
        """All parties, by arrival; the longest stay first among equals."""
        parties: dict[tuple[int | None, ...], Party | None] = {}
        for row in self._rows:
            ships, stations, columns, person = row[:3], row[3:6], row[6:-1], row[-1]
            if ships not in parties:
                trip = Trip(**dict(zip([f"{ship}_id" for ship in SHIPS], ships, strict=True)))
                for name, value in zip(COLUMNS, columns, strict=True):
                    setattr(trip, name, value)
                parties[ships] = self._party(trip, dict(zip(ships, stations, strict=True)))
            if party := parties[ships]:
                party.person_ids.append(person)
        found = filter(None, parties.values())
        return sorted(found, key=lambda party: (party.first, -party.last.timestamp(), party.trip.launch_mission_id))

    def _party(self, trip: Trip, bound_for: dict[int | None, int | None]) -> Party | None:
        up, home = self._dockings[trip.launch_mission_id], self._dockings[trip.home_id or trip.launch_mission_id]
        stays = trip_stays(trip, ship_stays(up), ship_stays(home))
        here = [stay for stay in stays if stay.station == self.station]
        # The same rule as Trip.presumed_station, without loading missions and stations.
        places: list[int | None] = []
        for ship, station in bound_for.items():
            reached = [docking.station_id for docking in self._dockings[ship]] if ship else []
            places += reached or [station]
        where = next(filter(None, places), None)
        return Party(trip, here) if here or (not stays and where == self.station.pk) else None

    # The period that is shown.

    @cached_property
    def years(self) -> list[int]:
        """Years in which somebody was aboard, latest first."""
        spans = [(party.first.year, (min(party.last, self.now) - INSTANT).year) for party in self.parties]
        return sorted({year for first, last in spans for year in range(first, last + 1)}, reverse=True)

    @property
    def is_long(self) -> bool:
        """Whether the history is too long for one chart."""
        return len(self.parties) > MOST_AT_ONCE

    @property
    def year(self) -> int | None:
        """The year that is shown, or None for the whole history."""
        return self.asked_year or (self._opening_year if self.is_long else None)

    @property
    def _opening_year(self) -> int:
        """The latest year of a station in orbit; of another one the latest of those with the most people."""
        if self.station.ended_on is None:
            return self.years[0]

        def people(year: int) -> int:
            return head_count(party for party in self.parties if party.overlaps(*bounds(year)))

        return max(self.years, key=people)

    @property
    def is_known(self) -> bool:
        """Whether somebody was aboard in the requested year, if there is one."""
        return self.asked_year is None or self.asked_year in self.years

    @cached_property
    def scale(self) -> TimeScale:
        if self.year:
            return TimeScale(*bounds(self.year))
        last = max(party.last for party in self.parties)
        return TimeScale(self.parties[0].first, min(last, self.now))

    @cached_property
    def shown(self) -> list[Party]:
        """The parties of the period, with their people and ships."""
        if not self.parties:
            return []
        shown = [party for party in self.parties if party.overlaps(self.scale.start, self.scale.end)]
        ships = {ship for party in shown for ship in (party.trip.launch_mission_id, party.trip.home_id) if ship}
        missions = Mission.objects.in_bulk(ships)
        people = Person.objects.in_bulk({person for party in shown for person in party.person_ids})
        for party in shown:
            party.up, party.home = missions[party.trip.launch_mission_id], missions.get(party.trip.home_id)
            party.people = sorted((people[key] for key in party.person_ids), key=lambda person: person.sort_key)
        return shown

    @property
    def dockings(self) -> list[DockingEvent]:
        """Dockings of the ships of the period at this station, with their missions."""
        ships = {ship.pk: ship for party in self.shown for ship in (party.up, party.home) if ship}
        here = []
        for docking in (docking for pk in ships for docking in self._dockings[pk]):
            if docking.station_id == self.station.pk and self._overlaps(docking):
                docking.mission = ships[docking.mission_id]
                here.append(docking)
        return sorted(here, key=lambda docking: docking.docked_at)

    def _overlaps(self, docking: DockingEvent) -> bool:
        left = docking.undocked
        return docking.docked_at < self.scale.end and (left is None or left.latest > self.scale.start)

    @cached_property
    def has_unrecorded(self) -> bool:
        return any(not party.is_recorded for party in self.shown)

    # Figures, summary and chart.

    @property
    def head_count(self) -> int:
        """Number of different people in the period."""
        return head_count(self.shown)

    @cached_property
    def aboard_now(self) -> int:
        return head_count(party for party in self.parties if party.is_aboard)

    @cached_property
    def unconfirmed_now(self) -> int:
        return head_count(party for party in self.parties if party.is_unconfirmed)

    @property
    def ever(self) -> str:
        """Number of people and trips in the whole history, in words."""
        return people_on_trips(head_count(self.parties), sum(party.head_count for party in self.parties))

    @property
    def trips(self) -> int:
        """Number of trips in the period."""
        return sum(party.head_count for party in self.shown)

    @property
    def summary(self) -> str:
        first, last = self.scale.start.year, (self.scale.end - INSTANT).year
        values = {
            "people": capfirst(people_words(self.head_count)),
            "trips": number_word(self.trips),
            "year": first,
            "first": first,
            "last": last,
        }
        if self.trips > self.head_count:  # Somebody came more than once.
            if first == last:
                return _("%(people)s aboard in %(year)d, on %(trips)s trips.") % values
            return _("%(people)s aboard on %(trips)s trips, from %(first)d to %(last)d.") % values
        if first == last:
            return _("%(people)s aboard in %(year)d.") % values
        return _("%(people)s aboard, from %(first)d to %(last)d.") % values

    @cached_property
    def chart(self) -> BarChart | None:
        if not self.shown:
            return None
        everybody = [person for party in self.shown for person in party.people]
        bars = [
            Bar(
                names_of(party.people, among=everybody),
                party.first,
                min(party.last, self.now),
                "" if party.is_recorded else "unrecorded",
            )
            for party in self.shown
        ]
        return BarChart(bars, self.scale, now=self.now)


def bounds(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def head_count(parties: Iterable[Party]) -> int:
    return len({person for party in parties for person in party.person_ids})
