"""Who was aboard a station in its whole history or in one year, as a sentence, figures and a chart."""

from collections import defaultdict
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charts.bars import Bar, BarChart
from charts.scales import TimeScale
from missions.drawings.chart_words import names_of, shared_families
from missions.drawings.number_words import number_word, people_on_trips, people_words
from missions.models import DockingEvent, Expedition, Mission, MissionCoverage, Station
from missions.models.coverage import incomplete_missions, is_station_complete
from missions.models.docking import load_dockings
from missions.models.expedition import load_expeditions
from missions.models.mission import load_ships
from missions.pages.parties import SHIPS, StationParties, StationParty, head_count
from missions.pages.visits import Visits, visits_by_station
from missions.stays import Stay
from people.models import Person
from people.models.person import load_people
from publishing.generation import once_per_generation
from wording.partial_dates import INSTANT, Precision, floor

MOST_AT_ONCE = 30  # Most parties in one chart; a longer history is shown by year.


@dataclass(frozen=True)
class Aboard:
    """The first party aboard, or the one that stayed longest."""

    people: list[Person]
    up: Mission
    stay: Stay | None  # None if no docking is recorded.


@dataclass(frozen=True)
class Outline:
    """What the pages of all years of a station have in common."""

    trips: dict[int, list[int]]  # Year → keys of the trips of those aboard; latest first.
    is_long: bool  # Whether the history is too long for one chart.
    opening_year: int | None
    ever: str  # Number of people and trips in the whole history, in words; empty if dockings may be missing.
    aboard_now: int
    unconfirmed_now: int
    visits: Visits | None
    first: Aboard | None
    longest: Aboard | None  # Of the stays that are over; None if some dockings are not recorded.
    crews: int | None  # Numbered crews; None if some may be missing.


@once_per_generation
def outline_of(station: Station, hour: datetime) -> Outline:
    parties, now = StationParties(station).parties, timezone.now()
    by_year: defaultdict[int, list[StationParty]] = defaultdict(list)
    for party in parties:
        for year in range(party.first.year, (min(party.last, now) - INSTANT).year + 1):
            by_year[year].append(party)
    are_dockings_complete = is_station_complete(station, MissionCoverage.Topic.DOCKINGS)
    years = sorted(by_year, reverse=True)
    first, longest = first_and_longest(parties)
    return Outline(
        trips={year: [trip for party in by_year[year] for trip in party.trip_ids] for year in years},
        is_long=len(parties) > MOST_AT_ONCE,
        opening_year=opening_year(station, {year: head_count(by_year[year]) for year in years}),
        ever=people_on_trips(head_count(parties), sum(party.head_count for party in parties))
        if are_dockings_complete
        else "",
        aboard_now=head_count(party for party in parties if party.is_aboard),
        unconfirmed_now=head_count(party for party in parties if party.is_unconfirmed),
        visits=visits_by_station().get(station),
        first=first,
        longest=longest,
        crews=station.expeditions.count() if station.crews_complete_until else None,
    )


def first_and_longest(parties: list[StationParty]) -> tuple[Aboard | None, Aboard | None]:
    """The first party, and the one with the longest of the stays that are over if all stays are recorded."""
    stays = [(party, stay) for party in parties if party.has_left for stay in party.stays]
    is_complete = all(party.is_recorded for party in parties)
    first = [(party, next(iter(party.stays), None)) for party in parties[:1]]
    longest = [max(stays, key=lambda each: each[1].duration.length)] if stays and is_complete else []
    people = Person.objects.in_bulk({person for party, _stay in first + longest for person in party.person_ids})
    missions = Mission.objects.in_bulk({party.trip.launch_mission_id for party, _stay in first + longest})
    found = [
        Aboard(
            sorted((people[person] for person in party.person_ids), key=lambda person: person.sort_key),
            missions[party.trip.launch_mission_id],
            stay,
        )
        for party, stay in first + longest
    ]
    return (found[0] if first else None), (found[-1] if longest else None)


def opening_year(station: Station, people: dict[int, int]) -> int | None:
    """The latest year of a station in orbit; of another one the latest of those with the most people."""
    return next(iter(people), None) if station.ended_on is None else max(people, key=people.__getitem__, default=None)


class Occupancy(StationParties):
    def __init__(self, station: Station, year: int | None = None) -> None:
        self.asked_year = year
        self.now = timezone.now()
        self.outline = outline_of(station, floor(self.now, Precision.HOUR))
        years = [self.year] if self.year in self.outline.trips else self.years
        super().__init__(station, {trip for year in years for trip in self.outline.trips[year]})

    @cached_property
    def _dockings(self) -> dict[int, list[DockingEvent]]:
        ships = load_ships({ship for row in self._rows for ship in row[: len(SHIPS)] if ship})
        found = load_dockings(key for key, ship in ships.items() if ship.is_published)
        dockings = {ship: [row for row in rows if row.station] for ship, rows in found.items()}
        return defaultdict(list, dockings)

    # The period that is shown.

    @property
    def years(self) -> list[int]:
        """Years in which somebody was aboard, latest first."""
        return list(self.outline.trips)

    @property
    def is_long(self) -> bool:
        return self.outline.is_long

    @property
    def year(self) -> int | None:
        """The year that is shown, or None for the whole history."""
        return self.asked_year or (self.outline.opening_year if self.is_long else None)

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
    def shown(self) -> list[StationParty]:
        """The parties of the period, with their people and ships."""
        if not self.parties:
            return []
        shown = [party for party in self.parties if party.overlaps(self.scale.start, self.scale.end)]
        ships = {ship for party in shown for ship in (party.trip.launch_mission_id, party.trip.home_id) if ship}
        missions = load_ships(ships)
        incomplete = incomplete_missions(MissionCoverage.Topic.DOCKINGS)
        people = load_people(person for party in shown for person in party.person_ids)
        for party in shown:
            trip = party.trip
            party.up, party.home = missions[trip.launch_mission_id], missions.get(trip.home_id or 0)
            party.lacks_dockings = not incomplete.isdisjoint({trip.launch_mission_id, trip.landing_mission_id})
            party.people = sorted((people[key] for key in party.person_ids), key=lambda person: person.sort_key)
        return shown

    @property
    def dockings(self) -> list[DockingEvent]:
        """Dockings of the ships of the period at this station, with their missions."""
        ships = {ship.pk: ship for party in self.shown for ship in (party.up, party.home) if ship}
        here = []
        for docking in (docking for pk in ships for docking in self._dockings[pk]):
            if docking.station_id == self.station.pk and self._overlaps(docking):
                docking = copy(docking)  # Other pages share it.
                docking.mission = ships[docking.mission_id]
                here.append(docking)
        return sorted(here, key=lambda docking: docking.docked_at)

    def _overlaps(self, docking: DockingEvent) -> bool:
        left = docking.undocked
        return docking.docked_at < self.scale.end and (left is None or left.latest > self.scale.start)

    @cached_property
    def expeditions(self) -> list[Expedition]:
        """The numbered crews of the period, with their members."""
        found = load_expeditions([self.station.pk])[self.station.pk]
        if not self.year:
            return found
        start, end = bounds(self.year)
        return [each for each in found if each.started_at < end and (each.ended_at is None or each.ended_at >= start)]

    @property
    def lacks_expeditions(self) -> bool:
        """Whether a numbered crew of the period may be missing."""
        last = min(bounds(self.year)[1] - INSTANT, self.now) if self.year else self.now
        return not self.station.has_all_crews_until(last.date())

    @cached_property
    def has_unrecorded(self) -> bool:
        return any(not party.is_recorded for party in self.shown)

    @property
    def lacks_dockings(self) -> bool:
        """Whether dockings of a ship of the period may be missing, and so people or a part of their time aboard."""
        return any(party.lacks_dockings for party in self.shown)

    # Figures, summary and chart.

    @property
    def head_count(self) -> int:
        """Number of different people in the period."""
        return head_count(self.shown)

    @property
    def trips(self) -> int:
        """Number of trips in the period."""
        return sum(party.head_count for party in self.shown)

    @property
    def summary(self) -> str:
        """How many people were aboard or, if dockings may be missing, how many are listed."""
        if self.lacks_dockings:
            words = ngettext(
                "Docking records are incomplete: %(people)s is listed.",
                "Docking records are incomplete: %(people)s are listed.",
                self.head_count,
            )
            return words % {"people": people_words(self.head_count)}
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
        shared = shared_families(person for party in self.shown for person in party.people)
        bars = [
            Bar(
                names_of(party.people, shared=shared),
                party.first,
                min(party.last, self.now),
                "" if party.is_recorded else "unrecorded",
            )
            for party in self.shown
        ]
        return BarChart(bars, self.scale, now=self.now)


def bounds(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
