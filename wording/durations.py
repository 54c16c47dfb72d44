"""Lengths of time, compared and written only as precisely as they are known."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wording.partial_dates import EXACT, LENGTHS, Precision, coarser

DAYS_PER_YEAR = 365.2425


@dataclass(frozen=True, order=True)
class Duration:
    length: timedelta
    precision: str = Precision.SECOND
    is_running: bool = False

    @property
    def days(self) -> float:
        return self.length / timedelta(days=1)

    @property
    def is_exact(self) -> bool:
        return self.precision in EXACT

    @property
    def _unit(self) -> timedelta:
        """The unit that an inexact duration is rounded to."""
        return timedelta(hours=1) if self.precision == Precision.HOUR else timedelta(days=1)

    def within(self, whole: "Duration") -> Self:
        """This duration, cut so that it is never longer than `whole`, as written too, nor more precise if it is cut."""
        if self.length <= whole.length and self.rounded <= whole.rounded:
            return self
        precision = coarser(self.precision, whole.precision)
        part = replace(self, length=min(self.length, whole.length), precision=precision)
        if part.rounded <= whole.rounded:
            return part
        return replace(part, length=whole.rounded // part._unit * part._unit)

    @property
    def rounded(self) -> timedelta:
        """The length as precise as it is written: whole seconds, hours or days."""
        if self.is_exact:
            return self.length - self.length % timedelta(seconds=1)
        return round(self.length / self._unit) * self._unit

    @property
    def short(self) -> str:
        """For lists: whole days, or hours and minutes for a flight of less than two days."""
        minutes = int(self.length.total_seconds() // 60)
        if self.length >= timedelta(days=2) or not self.is_exact:
            return self._about(round(self.days) if not self.is_exact else int(self.days))
        if minutes >= 60:
            return _("%(hours)d h %(minutes)02d min") % {"hours": minutes // 60, "minutes": minutes % 60}
        seconds = int(self.length.total_seconds()) % 60
        if self.precision == Precision.SECOND and seconds:
            return _("%(minutes)d min %(seconds)02d s") % {"minutes": minutes, "seconds": seconds}
        return _("%(minutes)d min") % {"minutes": minutes}

    def _about(self, days: int) -> str:
        if self.is_exact:
            return self._days(days)
        return ngettext("about %(n)d day", "about %(n)d days", days) % {"n": days} if days else _("less than a day")

    def __str__(self) -> str:
        if not self.is_exact:
            if self.precision == Precision.HOUR:
                days, hours = divmod(round(self.length / timedelta(hours=1)), 24)
                if not days:
                    return _("about %(hours)d h") % {"hours": hours} if hours else _("less than an hour")
                return _("about %(days)s %(hours)d h") % {"days": self._days(days), "hours": hours}
            return self._about(round(self.days))
        seconds = int(self.length.total_seconds())
        days, seconds = divmod(seconds, 86400)
        hours, seconds = divmod(seconds, 3600)
        minutes, seconds = divmod(seconds, 60)
        parts = [(days, "d"), (hours, "h"), (minutes, "min")]
        if self.precision == Precision.SECOND:
            parts.append((seconds, "s"))
        while len(parts) > 1 and parts[0][0] == 0:
            parts.pop(0)
        first, *rest = parts
        # Unit symbols are the same in every language, except that some languages write out “days”.
        words = [self._days(days) if first[1] == "d" else f"{first[0]} {first[1]}"]
        return " ".join([*words, *(f"{number:02d} {unit}" for number, unit in rest)])

    @property
    def in_words(self) -> str:
        """For sentences, to the nearest minute, hour or day: `12 days`, `about 12 days`, `5 hours`."""
        days, hours, minutes = (round(self.length / timedelta(**{unit: 1})) for unit in ("days", "hours", "minutes"))
        if not self.is_exact and not days:
            return _("less than a day")
        if self.length >= timedelta(days=2) or not self.is_exact:
            words = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
        elif self.length >= timedelta(hours=2):
            words = ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
        else:
            words = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
        return words if self.is_exact else _("about %(length)s") % {"length": words}

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
        return words if self.precision in LENGTHS else _("about %(length)s") % {"length": words}

    @staticmethod
    def _days(days: int) -> str:
        return ngettext("%(days)d d", "%(days)d d", days) % {"days": days}


def total(durations: list[Duration]) -> Duration:
    """The sum, as precise as the least precise duration."""
    length, precision, is_running = timedelta(), Precision.SECOND, False
    for duration in durations:
        length += duration.length
        precision = coarser(precision, duration.precision)
        is_running = is_running or duration.is_running
    return Duration(length, precision, is_running)
