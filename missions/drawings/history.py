"""How many people were in space, and bound for which station, from the first flight to now.

Moments are handled as text such as `2024-03-23 12:36:10`: it sorts correctly, and parsing every date would be slow.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import CharField
from django.db.models.functions import Cast
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charts.scales import Tick, TimeScale, share
from charts.steps import StackChart
from missions.models import Mission, Trip
from missions.places import translated_name
from publishing.generation import once_per_generation
from wording.partial_dates import EXACT, PartialDate, Precision, floor

MOST_STATIONS = 3  # Stations with their own layer in the chart.
FREE_FLIGHT, BELOW_ORBIT = "", "below orbit"  # Places that are not stations.


class Row(NamedTuple):
    """A person’s flight, counted for the station that the ship was bound for."""

    start: str
    until: str  # From then on the person is no longer counted.
    is_landing: bool
    is_exact: bool
    place: str


@dataclass(frozen=True)
class Peak:
    """The most people in space at once, and the first day on which that happened."""

    people: int
    day: str

    @property
    def date(self) -> PartialDate:
        return PartialDate.parse(self.day)

    @property
    def address(self) -> str:
        return reverse("missions:in-space-on", args=[self.day])


@dataclass(frozen=True)
class Year:
    number: int
    peak: Peak
    averages: dict[str, float]  # By place, the largest first.

    @property
    def average(self) -> str:
        return average_words(sum(self.averages.values()))

    @property
    def where(self) -> str:
        """`ISS 7.4, Tiangong 3.1`."""
        return ", ".join(f"{place_words(place)} {average_words(n)}" for place, n in self.averages.items())


@dataclass(frozen=True)
class Layer:
    """Part of the chart: the people of one place, or of several."""

    kind: str  # Its CSS class.
    label: str
    places: list[str]

    def number(self, people: dict[str, float]) -> float:
        return sum(people.get(place, 0) for place in self.places)


class HeadCount(NamedTuple):
    """How many people were in space from this moment on."""

    moment: str
    in_orbit: int
    in_space: int  # With those on suborbital flights.


class Flights:
    """Every public spaceflight that has begun, to count people in space. `History` keeps only what pages show of it."""

    def __init__(self) -> None:
        self.now = as_text(timezone.now())

    @cached_property
    def rows(self) -> list[Row]:
        trips = Trip.objects.flown().order_by()
        columns = (Cast("start_at", CharField()), Cast("counted_until", CharField()), "end_reason", "end_precision")
        ship = ("launch_mission__kind", "launch_mission__station__short_name")
        return [
            Row(
                start[:19],
                until[:19],
                reason != Trip.EndReason.ONGOING,
                precision in EXACT,
                (station or FREE_FLIGHT) if kind == Mission.Kind.ORBITAL else BELOW_ORBIT,
            )
            for start, until, reason, precision, kind, station in trips.values_list(*columns, *ship)
        ]

    @property
    def moments(self) -> list[str]:
        """Every lift-off, and for every landing the first moment by which it has certainly happened."""
        landings = {row.until for row in self.rows if row.is_landing}
        return sorted({row.start for row in self.rows} | landings)

    @property
    def days(self) -> list[str]:
        """Midnight of every day with a lift-off or a landing; for an inexact landing, the last possible day."""
        exact = {row.start for row in self.rows}
        exact |= {row.until for row in self.rows if row.is_landing and row.is_exact}
        unsure = {row.until for row in self.rows if row.is_landing and not row.is_exact}
        days = {moment[:10] for moment in exact}
        days |= {as_text(as_moment(until) - timedelta(seconds=1))[:10] for until in unsure}
        return [f"{day} 00:00:00" for day in sorted(days)]

    @cached_property
    def changes(self) -> dict[str, Counter[str]]:
        """Moment → how many more or fewer people are in space from then on, by place; in time order."""
        changes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row in self.rows:
            changes[row.start][row.place] += 1
            if row.until <= self.now:
                changes[row.until][row.place] -= 1
        return dict(sorted(changes.items()))

    @cached_property
    def counts(self) -> list[HeadCount]:
        """A landing is counted before a launch at the same moment."""
        counts, in_space, below_orbit = [], 0, 0
        for moment, change in self.changes.items():
            in_space += change.total()
            below_orbit += change[BELOW_ORBIT]
            counts.append(HeadCount(moment, in_space - below_orbit, in_space))
        return counts

    @property
    def places_in_orbit(self) -> list[str]:
        """In the order in which people first came there."""
        found: dict[str, None] = {}
        for change in self.changes.values():
            found |= {place: None for place, number in change.items() if number > 0 and place != BELOW_ORBIT}
        return list(found)

    def averages(self, periods: list[PartialDate]) -> list[dict[str, float]]:
        """The average number of people in orbit in each period, by place. The last period ends now."""
        bounds = [*(seconds(as_text(period.at)) for period in periods), seconds(self.now)]
        sums: list[Counter[str]] = [Counter() for _ in periods]
        for (start, until, place), people in Counter((row.start, row.until, row.place) for row in self.rows).items():
            if place == BELOW_ORBIT:
                continue
            begin, end = seconds(start), min(seconds(until), bounds[-1])
            number = bisect_right(bounds, begin) - 1
            while number < len(sums) and bounds[number] < end:
                sums[number][place] += people * (min(end, bounds[number + 1]) - max(begin, bounds[number]))
                number += 1
        return [
            {place: spent / (bounds[number + 1] - bounds[number]) for place, spent in found.most_common()}
            for number, found in enumerate(sums)
        ]


@once_per_generation
def history_in(hour: datetime) -> "History":
    """The history up to now. The averages of the present year and quarter may be as old as the hour."""
    return History()


class History:
    def __init__(self) -> None:
        flights = Flights()
        self.now = flights.now
        self._moments, self._days = flights.moments, flights.days
        self.years = self._list_years(flights)
        self.most_with_suborbital = highest(flights.counts, lambda count: count.in_space)
        self.layers = self._list_layers(flights.places_in_orbit)
        if self.layers:
            self._quarters = self._list_quarters(as_moment(flights.counts[0].moment))
            self._averages = flights.averages(self._quarters)

    def change_before(self, moment: datetime, *, by_day: bool = False) -> datetime | None:
        moments = self._days if by_day else self._moments
        place = bisect_left(moments, as_text(moment))
        return as_moment(moments[place - 1]) if place else None

    def change_after(self, moment: datetime, *, by_day: bool = False) -> datetime | None:
        moments = self._days if by_day else self._moments
        place = bisect_right(moments, as_text(moment))
        return as_moment(moments[place]) if place < len(moments) else None

    # How many, by station.

    def _list_years(self, flights: Flights) -> list[Year]:
        """The years, latest first."""
        peaks: dict[int, Peak] = {}
        people = 0
        for moment, in_orbit, _in_space in flights.counts:
            year = int(moment[:4])
            if year not in peaks:
                for quiet in range(max(peaks, default=year - 1) + 1, year + 1):
                    peaks[quiet] = Peak(people, f"{quiet}-01-01")
                if moment.endswith("-01-01 00:00:00"):
                    peaks[year] = Peak(in_orbit, moment[:10])
            people = in_orbit
            if people > peaks[year].people:
                peaks[year] = Peak(people, moment[:10])
        for quiet in range(max(peaks, default=int(self.now[:4])) + 1, int(self.now[:4]) + 1):
            peaks[quiet] = Peak(people, f"{quiet}-01-01")
        numbers = sorted(peaks)
        averages = flights.averages([PartialDate(datetime(year, 1, 1, tzinfo=UTC), Precision.YEAR) for year in numbers])
        years = [Year(year, peaks[year], average) for year, average in zip(numbers, averages, strict=True)]
        return years[::-1]

    @property
    def first_year(self) -> int:
        return self.years[-1].number

    @property
    def most(self) -> Peak | None:
        peaks = [year.peak for year in reversed(self.years)]
        return max(peaks, key=lambda peak: peak.people, default=None)

    # The chart.

    def _list_layers(self, found: list[str]) -> list[Layer]:
        """From the bottom: other stations, those with the longest presence by their first crew, ships without one."""
        time: defaultdict[str, float] = defaultdict(float)
        for year in self.years:
            for place, average in year.averages.items():
                time[place] += average
        stations = [place for place in found if place != FREE_FLIGHT]
        largest = sorted(stations, key=lambda place: -time[place])[:MOST_STATIONS]
        others = [place for place in stations if place not in largest]
        own = [place for place in stations if place in largest]
        return [
            *([Layer("others", _("Other stations"), others)] if others else []),
            *(Layer(str(number), translated_name(place), [place]) for number, place in enumerate(own, start=1)),
            *([Layer("free", _("Ships in free flight"), [FREE_FLIGHT])] if FREE_FLIGHT in found else []),
        ]

    def _list_quarters(self, first: datetime) -> list[PartialDate]:
        """Every quarter of a year from that of the first flight to this one."""
        quarters = [PartialDate(floor(first, Precision.QUARTER), Precision.QUARTER)]
        while quarters[-1].until <= as_moment(self.now):
            quarters.append(PartialDate(quarters[-1].until, Precision.QUARTER))
        return quarters

    @cached_property
    def scale(self) -> TimeScale:
        return TimeScale(self._quarters[0].at, self._quarters[-1].until)

    @cached_property
    def decades(self) -> list[Tick]:
        return self.scale.ticks(most=8)

    @cached_property
    def chart(self) -> StackChart | None:
        if not self.layers:
            return None
        return StackChart([[layer.number(people) for layer in self.layers] for people in self._averages])

    @cached_property
    def areas(self) -> list[tuple[Layer, str]]:
        """In the order of drawing: each covers the lower part of the one before."""
        return list(zip(self.layers, self.chart.layers, strict=True))[::-1] if self.chart else []

    def place(self, moment: datetime) -> str:
        """Place of a moment on the chart; empty if it is outside."""
        is_inside = bool(self.layers) and self.scale.start <= moment <= self.scale.end
        return share(self.scale.place(moment)) if is_inside else ""

    @cached_property
    def table(self) -> SafeString:
        return render_to_string("missions/_history_table.html", {"history": self, "labelled_by": "history"})

    @cached_property
    def summary(self) -> str:
        most = self.most
        if most is None:
            return ""
        words = ngettext(
            "Record: %(people)d person in orbit, first on %(day)s.",
            "Record: %(people)d people in orbit at once, first on %(day)s.",
            most.people,
        ) % {"people": most.people, "day": most.date}
        highest = self.most_with_suborbital
        if highest and highest.people > most.people:
            counting = _("Including people on suborbital flights: %(people)d, first on %(day)s.")
            words += " " + counting % {"people": highest.people, "day": highest.date}
        return words


def average_words(number: float) -> str:
    return number_format(round(number, 1), 1) if number >= 0.05 or not number else f"< {number_format(0.1, 1)}"


def place_words(place: str) -> str:
    return _("in free flight") if place == FREE_FLIGHT else translated_name(place)


def highest(counts: list[HeadCount], number: Callable[[HeadCount], int]) -> Peak | None:
    most = max(counts, key=number, default=None)
    return Peak(number(most), most.moment[:10]) if most else None


def as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat(" ")


def as_moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def seconds(text: str) -> int:
    return int(as_moment(text).timestamp())
