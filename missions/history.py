"""How many people were in space, from the first flight to now.

Read as text, because a page has to know the beginning and end of every flight, and text needs no turning into dates:
`2024-03-23 12:36:10` sorts as the moments do.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.db.models import BooleanField, CharField, ExpressionWrapper, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from charts.steps import StepChart
from missions.models import Trip
from publishing.partial_dates import PartialDate


@dataclass(frozen=True)
class Peak:
    """The most people at once in a year, and the day on which there were so many for the first time."""

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
    def _flights(self) -> list[tuple[str, str | None, bool]]:
        """(lift-off, landing, whether nobody can say that they are still up there)."""
        unconfirmed = ExpressionWrapper(Q(pk__in=Trip.objects.unconfirmed().values("pk")), output_field=BooleanField())
        trips = Trip.objects.flown().order_by()
        rows = trips.values_list(Cast("start_at", CharField()), Cast("end_at", CharField()), unconfirmed)
        return [(start[:19], end and end[:19], is_doubtful) for start, end, is_doubtful in rows]

    @cached_property
    def _moments(self) -> list[str]:
        """Every lift-off and landing."""
        moments = {start for start, _, _ in self._flights} | {end for _, end, _ in self._flights if end}
        return sorted(moments)

    def change_before(self, moment: datetime) -> datetime | None:
        place = bisect_left(self._moments, as_text(moment))
        return as_moment(self._moments[place - 1]) if place else None

    def change_after(self, moment: datetime) -> datetime | None:
        place = bisect_right(self._moments, as_text(moment))
        return as_moment(self._moments[place]) if place < len(self._moments) else None

    @cached_property
    def _counts(self) -> list[tuple[str, int]]:
        """(moment, people in space from it on). Who lands as others launch does not meet them."""
        changes: Counter[str] = Counter()
        for start, end, is_doubtful in self._flights:
            if not is_doubtful:
                changes[start] += 1
                if end:
                    changes[end] -= 1
        counts, people = [], 0
        for moment in sorted(changes):
            people += changes[moment]
            counts.append((moment, people))
        return counts

    @cached_property
    def months(self) -> list[int]:
        """The most people who were in space at once in each month, from the first flight's to this one."""
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
            people = count
            months[month] = max(months[month], people)
        for quiet in range(current + 1, len(months)):
            months[quiet] = people
        return months

    @cached_property
    def years(self) -> list[Peak]:
        """The latest first."""
        peaks: dict[int, Peak] = {}
        people = 0
        for moment, count in self._counts:
            year = int(moment[:4])
            if year not in peaks:
                for quiet in range(max(peaks, default=year - 1) + 1, year + 1):
                    peaks[quiet] = Peak(quiet, people, f"{quiet}-01-01")
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
        """(place, year) for the foot of the drawing."""
        first, last = month_of(self._counts[0][0]), month_of(self.now)
        begin = first // 120 * 10 + 10
        return [(self.chart.place(year * 12 - first), year) for year in range(begin, last // 12 + 1, 10)]

    def place(self, moment: datetime) -> str:
        """Where a moment lies on the drawing; nowhere, where it is before or after it."""
        step = month_of(as_text(moment)) - month_of(self._counts[0][0]) if self._counts else -1
        return self.chart.place(step + 0.5) if 0 <= step < len(self.months) else ""

    @property
    def summary(self) -> str:
        most = self.most
        words = _("Most people at once: %(people)d, first in %(year)d. Each step is a month, at its fullest moment.")
        return words % {"people": most.people, "year": most.year} if most else ""


def as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat(" ")


def as_moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def month_of(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:7]) - 1
