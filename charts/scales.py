"""The position of a moment or a number on an axis.

Positions along an axis are shares of its length, from 0 to 1, so that a chart fits every width. Heights are in em, so
that a chart grows with its text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from math import ceil, log10
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import pgettext, pgettext_lazy

NARROWEST = 20.0  # The width of a phone, in em of a chart's text.
CHARACTER = 0.56  # The mean width of a character, in em.

# A path is a thousand units wide, however wide the chart is, and has ten units to the em in height.
ACROSS, DOWN = 1000, 10


def share(place: float) -> str:
    """A share of the width, as an SVG attribute."""
    return f"{round(place * 100, 2):g}%"


def em(height: float) -> str:
    return f"{round(height, 2):g}em"


def point(place: float, height: float) -> str:
    """A point in an SVG path."""
    return f"{round(place * ACROSS, 1):g},{round(height * DOWN, 1):g}"


@dataclass(frozen=True)
class Tick:
    place: float
    words: str

    @property
    def x(self) -> str:
        return share(self.place)

    @property
    def width(self) -> float:
        """The share of the narrowest chart's width that the label needs."""
        return len(self.words) * CHARACTER / NARROWEST

    @property
    def anchor(self) -> str:
        """Labels at the ends of an axis stay inside it."""
        return "start" if self.place < self.width / 2 else "end" if self.place > 1 - self.width / 2 else "middle"


SPANS: list[tuple[timedelta, Any]] = [
    *((timedelta(seconds=seconds), "H:i:s") for seconds in (10, 20, 30)),
    *((timedelta(minutes=minutes), "H:i") for minutes in (1, 2, 5, 10, 30)),
    *((timedelta(hours=hours), "H:i") for hours in (1, 2, 3, 6)),
    *((timedelta(days=days), pgettext_lazy("date format", "j M")) for days in (1, 2, 3, 5)),
]
MONTHS: list[tuple[int, Any]] = [
    *((months, pgettext_lazy("date format", "M Y")) for months in (1, 2, 3, 6)),
    *((12 * years, "Y") for years in (1, 2, 5, 10, 20, 50)),
]


@dataclass(frozen=True)
class TimeScale:
    start: datetime
    end: datetime

    def place(self, moment: datetime) -> float:
        """The position of a moment; one outside the scale is put at the nearer end."""
        length = self.end - self.start
        return min(max((moment - self.start) / length, 0.0), 1.0) if length else 0.0

    def ticks(self, most: int = 4) -> list[Tick]:
        """Ticks at round moments: the finest interval that gives at most `most` ticks."""
        rows = [(self._every(span), words) for span, words in SPANS]
        rows += [(self._every_month(months), words) for months, words in MONTHS]
        for row, words in rows:
            moments = list(islice(row, most + 1))
            if len(moments) <= most:
                return [self._tick(at, words) for at in moments]
        return []

    def _tick(self, at: datetime, words: str) -> Tick:
        is_midnight = words == "H:i" and (at.hour, at.minute) == (0, 0)
        return Tick(self.place(at), date_format(at, str(pgettext("date format", "j M") if is_midnight else words)))

    def _every(self, span: timedelta) -> Iterator[datetime]:
        day = self.start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        first = ceil((self.start - day) / span)
        for number in count(first):
            at = day + number * span
            if at > self.end:
                return
            yield at

    def _every_month(self, months: int) -> Iterator[datetime]:
        begin = self.start.astimezone(UTC)
        first = ceil((begin.year * 12 + begin.month - 1) / months) * months
        for month in count(first, months):
            at = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
            if at > self.end:
                return
            if at >= self.start:
                yield at


def years(start: datetime, end: datetime) -> TimeScale:
    """A scale of whole years around two moments."""
    return TimeScale(datetime(start.year, 1, 1, tzinfo=UTC), datetime(end.year + 1, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class NumberScale:
    """From zero to a round number that is at least `most`."""

    most: float

    @cached_property
    def step(self) -> float:
        rough = max(self.most, 1) / 4
        size = 10 ** int(log10(rough)) if rough >= 1 else 1
        return next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)

    @cached_property
    def top(self) -> float:
        return max(ceil(self.most / self.step), 1) * self.step

    def place(self, number: float) -> float:
        return number / self.top

    def ticks(self) -> list[Tick]:
        return [
            Tick(self.place(number * self.step), f"{number * self.step:g}")
            for number in range(round(self.top / self.step) + 1)
        ]
