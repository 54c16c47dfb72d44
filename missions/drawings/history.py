"""How many people were in space, from the first flight to now.

Moments are handled as text such as `2024-03-23 12:36:10`: it sorts correctly, and parsing every date would be slow.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from django.db.models import CharField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from charts.steps import StepChart
from missions.models import Trip
from wording.partial_dates import EXACT, PartialDate


@dataclass(frozen=True)
class Peak:
    """The most people in space at once in a year, and the first day on which that happened."""

    year: int
    people: int
    day: str

    @property
    def date(self) -> PartialDate:
        return PartialDate.parse(self.day)

    @property
    def address(self) -> str:
        return reverse("missions:in-space-on", args=[self.day])


class History:
    def __init__(self) -> None:
        self.now = as_text(timezone.now())

    @cached_property
    def _flights(self) -> list[tuple[str, str]]:
        """(lift-off, moment from which the person is no longer counted)."""
        return [(start, until) for start, until, _is_landing, _is_exact in self._rows]

    @cached_property
    def _rows(self) -> list[tuple[str, str, bool, bool]]:
        """Like _flights, plus whether the person landed then and whether that moment is exact."""
        trips = Trip.objects.flown().order_by()
        columns = (Cast("start_at", CharField()), Cast("counted_until", CharField()), "end_reason", "end_precision")
        return [
            (start[:19], until[:19], reason != Trip.EndReason.ONGOING, precision in EXACT)
            for start, until, reason, precision in trips.values_list(*columns)
        ]

    @cached_property
    def _moments(self) -> list[str]:
        """Every lift-off, and for every landing the first moment by which it has certainly happened."""
        landings = {until for _, until, is_landing, _ in self._rows if is_landing}
        return sorted({start for start, *_ in self._rows} | landings)

    @cached_property
    def _days(self) -> list[str]:
        """Midnight of every day with a lift-off or a landing; for an inexact landing, the last possible day."""
        exact = {start for start, *_ in self._rows}
        exact |= {until for _, until, is_landing, is_exact in self._rows if is_landing and is_exact}
        unsure = {until for _, until, is_landing, is_exact in self._rows if is_landing and not is_exact}
        days = {moment[:10] for moment in exact}
        days |= {as_text(as_moment(until) - timedelta(seconds=1))[:10] for until in unsure}
        return [f"{day} 00:00:00" for day in sorted(days)]

    def change_before(self, moment: datetime, *, by_day: bool = False) -> datetime | None:
        moments = self._days if by_day else self._moments
        place = bisect_left(moments, as_text(moment))
        return as_moment(moments[place - 1]) if place else None

    def change_after(self, moment: datetime, *, by_day: bool = False) -> datetime | None:
        moments = self._days if by_day else self._moments
        place = bisect_right(moments, as_text(moment))
        return as_moment(moments[place]) if place < len(moments) else None

    @cached_property
    def _counts(self) -> list[tuple[str, int]]:
        """(moment, people in space from then on). A landing is counted before a launch at the same moment."""
        changes: Counter[str] = Counter()
        for start, until in self._flights:
            changes[start] += 1
            if until <= self.now:
                changes[until] -= 1
        counts, people = [], 0
        for moment in sorted(changes):
            people += changes[moment]
            counts.append((moment, people))
        return counts

    @cached_property
    def months(self) -> list[int]:
        """The most people in space at once in each month, from the month of the first flight to this one."""
        if not self._counts:
            return []
        first, last = month_of(self._counts[0][0]), month_of(self.now)
        months = [0] * (last - first + 1)
        current, people = 0, 0
        for moment, count in self._counts:
            month = month_of(moment) - first
            if month > current:
                for quiet in range(current + 1, month + 1):
                    months[quiet] = people
                current = month
                if moment.endswith("-01 00:00:00"):  # The previous count ended before this month began.
                    months[month] = 0
            people = count
            months[month] = max(months[month], people)
        for quiet in range(current + 1, len(months)):
            months[quiet] = people
        return months

    @cached_property
    def years(self) -> list[Peak]:
        """Peaks of all years, latest first."""
        peaks: dict[int, Peak] = {}
        people = 0
        for moment, count in self._counts:
            year = int(moment[:4])
            if year not in peaks:
                for quiet in range(max(peaks, default=year - 1) + 1, year + 1):
                    peaks[quiet] = Peak(quiet, people, f"{quiet}-01-01")
                if moment.endswith("-01-01 00:00:00"):
                    peaks[year] = Peak(year, count, moment[:10])
            people = count
            if people > peaks[year].people:
                peaks[year] = Peak(year, people, moment[:10])
        for quiet in range(max(peaks, default=int(self.now[:4])) + 1, int(self.now[:4]) + 1):
            peaks[quiet] = Peak(quiet, people, f"{quiet}-01-01")
        return sorted(peaks.values(), key=lambda peak: -peak.year)

    @property
    def first_year(self) -> int:
        return self.years[-1].year

    @property
    def most(self) -> Peak | None:
        return max(reversed(self.years), key=lambda peak: peak.people, default=None)

    @cached_property
    def chart(self) -> StepChart | None:
        return StepChart(self.months) if self.months else None

    @property
    def decades(self) -> list[tuple[str, int]]:
        """(place, year) of the labels below the chart."""
        first, last = month_of(self._counts[0][0]), month_of(self.now)
        begin = first // 120 * 10 + 10
        return [(self.chart.place(year * 12 - first), year) for year in range(begin, last // 12 + 1, 10)]

    def place(self, moment: datetime) -> str:
        """Place of a moment on the chart; empty if it is outside."""
        step = month_of(as_text(moment)) - month_of(self._counts[0][0]) if self._counts else -1
        return self.chart.place(step + 0.5) if 0 <= step < len(self.months) else ""

    @property
    def summary(self) -> str:
        most = self.most
        if most is None:
            return ""
        words = ngettext(
            "Record: %(people)d person, first reached in %(year)d. The chart shows the highest number in each month.",
            "Record: %(people)d people, first reached in %(year)d. The chart shows the highest number in each month.",
            most.people,
        )
        return words % {"people": most.people, "year": most.year}


def as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat(" ")


def as_moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def month_of(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:7]) - 1
