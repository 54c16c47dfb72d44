"""Who was aboard a station in its whole history or in one year, as a sentence, figures and a chart."""

from datetime import UTC, datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from charts.bars import Bar, BarChart
from charts.scales import TimeScale
from missions.drawings.chart_words import names_of
from missions.drawings.number_words import number_word, people_on_trips, people_words
from missions.models import DockingEvent, Mission, Station
from missions.pages.parties import StationParties, StationParty, head_count
from people.models import Person

MOST_AT_ONCE = 30  # Most parties in one chart; a longer history is shown by year.
INSTANT = timedelta(microseconds=1)


class Occupancy(StationParties):
    def __init__(self, station: Station, year: int | None = None) -> None:
        super().__init__(station)
        self.asked_year = year
        self.now = timezone.now()

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
    def shown(self) -> list[StationParty]:
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
