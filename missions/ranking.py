"""Spaceflights and spacewalks as top lists compare them; all flights are read once, with few columns."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from heapq import nlargest, nsmallest
from itertools import pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import cached_property

from missions.models import Mission, Trip
from wording.durations import Duration
from wording.partial_dates import EXACT, LENGTHS, PartialDate, Precision, coarser


class RankedFlight(NamedTuple):
    """A spaceflight of one person, with the columns that top lists need."""

    person: int
    up: int
    home: int | None
    start_at: datetime
    end_at: datetime | None
    start_precision: str
    end_precision: str
    precision: str
    counted_until: datetime
    kind: str
    born_on: date | None
    born_precision: str

    @property
    def is_over(self) -> bool:
        return self.end_at is not None

    @property
    def is_unconfirmed(self) -> bool:
        return self.end_at is None and self.counted_until <= timezone.now()

    @property
    def is_orbital(self) -> bool:
        return self.kind == Mission.Kind.ORBITAL

    @property
    def start(self) -> PartialDate:
        return PartialDate(self.start_at, self.start_precision)

    @property
    def duration(self) -> Duration:
        if self.end_at is None:
            precision = coarser(Precision.MINUTE, self.start_precision)
            return Duration(timezone.now() - self.start_at, precision, is_running=True)
        return Duration(self.end_at - self.start_at, self.precision)

    @property
    def age(self) -> timedelta | None:
        """Age at lift-off, or None unless birth and lift-off are known to the day."""
        if self.born_on is None or self.born_precision != Precision.DAY or self.start_precision not in LENGTHS:
            return None
        return self.start_at.date() - self.born_on

    @property
    def age_limits(self) -> tuple[timedelta, timedelta]:
        """The age at lift-off, in days, is above the first and below the second, as far as the dates are known."""
        if self.born_on is None:
            return timedelta(), timedelta.max
        born = PartialDate(datetime.combine(self.born_on, time(), UTC), self.born_precision)
        return self.start.at - born.until, self.start.until - born.at


Pause = tuple[RankedFlight, RankedFlight]  # The flights before and after it.

COLUMNS = [  # In the order of RankedFlight's fields.
    "person",
    "launch_mission",
    "landing_mission",
    "start_at",
    "end_at",
    "start_precision",
    "end_precision",
    "precision",
    "counted_until",
    "launch_mission__kind",
    "person__born_on",
    "person__born_precision",
]


class RankedFlights:
    """All public spaceflights that have begun."""

    @cached_property
    def flights(self) -> list[RankedFlight]:
        trips = Trip.objects.flown().order_by("start_at", "pk")
        rows = trips.values_list(*COLUMNS)
        return [RankedFlight._make(row) for row in rows.iterator()]

    @cached_property
    def careers(self) -> dict[int, list[RankedFlight]]:
        """Person → their flights, in time order."""
        careers = defaultdict(list)
        for flight in self.flights:
            careers[flight.person].append(flight)
        return careers

    @cached_property
    def shared(self) -> dict[tuple[int, int | None], list[RankedFlight]]:
        """(launch mission, landing mission) → flights of the people who share both."""
        shared = defaultdict(list)
        for flight in self.flights:
            shared[flight.up, flight.home].append(flight)
        return shared

    @cached_property
    def orbital_careers(self) -> dict[int, list[RankedFlight]]:
        """Like `careers`, but only flights into orbit."""
        careers = {
            person: [flight for flight in flights if flight.is_orbital] for person, flights in self.careers.items()
        }
        return {person: flights for person, flights in careers.items() if flights}


def best_of(rows: Iterable[Any], key: Callable[[Any], Any], *, places: int, smallest: bool = False) -> list[Any]:
    """The top `places` rows, including ties for the last place."""
    figures = [(key(row), row) for row in rows]
    leading = (nsmallest if smallest else nlargest)(places, (figure for figure, _ in figures))
    if not leading:
        return []
    last = leading[-1]
    best = [(figure, row) for figure, row in figures if (figure <= last if smallest else figure >= last)]
    return [row for _, row in sorted(best, key=itemgetter(0), reverse=not smallest)]


def pauses_of(careers: dict[int, list[RankedFlight]]) -> list[Pause]:
    """Consecutive flights of one person whose landing and next lift-off are known to the minute."""
    return [
        (before, after)
        for flights in careers.values()
        for before, after in pairwise(flights)
        if before.end_at and before.end_precision in EXACT and after.start_precision in EXACT
    ]


def length_of(pause: Pause) -> timedelta:
    before, after = pause
    return after.start_at - before.end_at  # type: ignore[operator]


def largest_crowd(flights: list[RankedFlight]) -> tuple[PartialDate | None, list[RankedFlight]]:
    """When the most people were in space for the first time, and their flights."""
    launches = sorted(flights, key=lambda flight: flight.start_at)
    landings = sorted(flight.counted_until for flight in flights)
    most, last_up, landed = 0, None, 0
    for launched, flight in enumerate(launches, start=1):
        # A landing counts before a launch at the same moment.
        while landed < len(landings) and landings[landed] <= flight.start_at:
            landed += 1
        if launched - landed > most:
            most, last_up = launched - landed, flight
    if last_up is None:
        return None, []
    at = last_up.start_at
    return last_up.start, [flight for flight in flights if flight.start_at <= at < flight.counted_until]
