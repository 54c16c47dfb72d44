"""Lengths of time, compared and written only as precisely as they are known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, NamedTuple, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext, ngettext_lazy

from wording.changing import changes_by_the_minute
from wording.partial_dates import EXACT, LENGTHS, Precision, coarser

DAYS_PER_YEAR = 365.2425


class Unit(NamedTuple):
    length: timedelta
    words: Any
    symbol: Any


# Symbols are the same in every language, except that some languages write out “days”.
DAY = Unit(
    timedelta(days=1),
    ngettext_lazy("%(n)d day", "%(n)d days", "n"),
    ngettext_lazy("%(n)d d", "%(n)d d", "n"),
)
HOUR = Unit(timedelta(hours=1), ngettext_lazy("%(n)d hour", "%(n)d hours", "n"), "%(n)s h")
MINUTE = Unit(timedelta(minutes=1), ngettext_lazy("%(n)d minute", "%(n)d minutes", "n"), "%(n)s min")
SECOND = Unit(timedelta(seconds=1), ngettext_lazy("%(n)d second", "%(n)d seconds", "n"), "%(n)s s")
UNITS = [DAY, HOUR, MINUTE, SECOND]

# What is known of a length that rounds to nothing, by its precision: two dates in “1963” may be months apart.
LESS_THAN_ONE = {
    Precision.HOUR: _lazy("less than an hour"),
    Precision.DAY: _lazy("less than a day"),
    Precision.MONTH: _lazy("less than a month"),
}
LESS_THAN_A_YEAR = _lazy("less than a year")


@dataclass(frozen=True, order=True)
class Duration:
    length: timedelta
    precision: str = Precision.SECOND
    is_running: bool = False
    is_of_running: bool = False  # A part of a running one, and rounded as that is.
    is_approximate: bool = False  # Published as “about 8.5 hours”, or a sum with such a part.

    def __post_init__(self) -> None:
        if self.is_running or self.is_of_running:
            changes_by_the_minute()

    @property
    def days(self) -> float:
        return self.length / timedelta(days=1)

    @property
    def is_to_the_minute(self) -> bool:
        """Whether it is written in minutes, perhaps with “about”."""
        return self.precision in EXACT

    @property
    def is_exact(self) -> bool:
        return self.is_to_the_minute and not self.is_approximate

    @property
    def _unit(self) -> timedelta:
        """The unit that an inexact duration is rounded to."""
        return timedelta(hours=1) if self.precision == Precision.HOUR else timedelta(days=1)

    def within(self, whole: "Duration") -> Self:
        """This duration, cut so that it is never longer than `whole`, nor more precise if it is cut.

        Nor is it longer as it is written, unless all that is known is “less than a month” or “less than a year”.
        """
        part = replace(self, is_of_running=whole.is_running)
        if part.length <= whole.length and part.rounded <= whole.rounded:
            return part
        precision = coarser(self.precision, whole.precision)
        part = replace(part, length=min(self.length, whole.length), precision=precision)
        if part.rounded <= whole.rounded:
            return part
        return replace(part, length=whole.rounded // part._unit * part._unit)

    @property
    def rounded(self) -> timedelta:
        """The length as precise as it is written: whole seconds, hours or days."""
        if self.is_to_the_minute:
            return self.length - self.length % timedelta(seconds=1)
        return round(self.length / self._unit) * self._unit

    @property
    def words(self) -> str:
        """For people, in whole days from a month on: `545 days`, `13 days 19 hours`, `26 hours 48 minutes`."""
        return self._rounded_in("words")

    @property
    def short(self) -> str:
        """Like `words`, for charts: `545 d`, `13 d 19 h`, `26 h 48 min`."""
        return self._rounded_in("symbol")

    def _rounded_in(self, form: str) -> str:
        if not self.is_to_the_minute:
            is_long = self.length >= timedelta(days=30)
            return (replace(self, precision=Precision.DAY) if is_long else self)._about(form)
        if self.length >= timedelta(days=30):
            units = [DAY]
        elif self.length >= timedelta(days=2):
            units = [DAY, HOUR]
        elif self.length >= timedelta(hours=1):
            units = [HOUR, MINUTE]
        else:
            units = [MINUTE, SECOND] if self.precision == Precision.SECOND else [MINUTE]
        smallest = units[-1].length
        words = _without_zeros(self._number_of(smallest) * smallest, units, form)
        return _("about %(time)s") % {"time": words} if self.is_approximate else words

    def _number_of(self, unit: timedelta) -> int:
        """The nearest number of these units; a flight under way has not reached the next one yet."""
        is_cut = self.is_exact and (self.is_running or self.is_of_running)
        return self.length // unit if is_cut else round(self.length / unit)

    def _about(self, form: str) -> str:
        if not self.rounded:
            return _less_than_one(self.precision)
        units = [DAY, HOUR] if self.precision == Precision.HOUR else [DAY]
        return _("about %(time)s") % {"time": _without_zeros(self.rounded, units, form)}

    def __str__(self) -> str:
        """All that is known: `13 d 18 h 41 min 37 s`."""
        if not self.is_to_the_minute:
            return self._about("words")
        if self.is_approximate:
            return self.words
        units = UNITS if self.precision == Precision.SECOND else UNITS[:-1]
        parts = _split(self.length, units)
        while len(parts) > 1 and not parts[0][0]:
            parts.pop(0)
        (number, unit), *rest = parts
        return " ".join([unit.symbol % {"n": number}, *(unit.symbol % {"n": f"{number:02d}"} for number, unit in rest)])

    @property
    def in_words(self) -> str:
        """For sentences, to the nearest minute, hour or day: `12 days`, `about 12 days`, `5 hours`."""
        if self.length >= timedelta(days=2) or not self.is_to_the_minute:
            unit = DAY
        else:
            unit = HOUR if self.length >= timedelta(hours=2) else MINUTE
        number = self._number_of(unit.length)
        if self.is_exact:
            return unit.words % {"n": number}
        if not number:
            return _less_than_one(coarser(self.precision, Precision.DAY))
        return _("about %(time)s") % {"time": unit.words % {"n": number}}

    @property
    def in_large_units(self) -> str:
        """Like `in_words`, but a long one in completed years or whole months: `51 years`, `6 months`."""
        years, months = int(self.days / DAYS_PER_YEAR), round(self.days / DAYS_PER_YEAR * 12)
        if months < 2:
            return self.in_words
        if years < 2:
            words = ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
        else:
            words = ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
        return words if self.precision in LENGTHS and not self.is_approximate else _("about %(time)s") % {"time": words}


def _less_than_one(precision: str) -> str:
    return str(LESS_THAN_ONE.get(Precision(precision), LESS_THAN_A_YEAR))


def _split(length: timedelta, units: Sequence[Unit]) -> list[tuple[int, Unit]]:
    parts = []
    for unit in units:
        number, length = divmod(length, unit.length)
        parts.append((number, unit))
    return parts


def _without_zeros(length: timedelta, units: Sequence[Unit], form: str) -> str:
    parts = [(number, unit) for number, unit in _split(length, units) if number] or [(0, units[-1])]
    return " ".join(getattr(unit, form) % {"n": number} for number, unit in parts)


def total(durations: list[Duration]) -> Duration:
    """The sum, as precise as the least precise duration."""
    length, precision = timedelta(), Precision.SECOND
    for duration in durations:
        length += duration.length
        precision = coarser(precision, duration.precision)
    marks = "is_running", "is_of_running", "is_approximate"
    return Duration(length, precision, **{mark: any(getattr(each, mark) for each in durations) for mark in marks})
