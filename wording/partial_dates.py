"""Dates that may be known only to the day, the month or the year.

A partial date is stored as the first instant of its period, with a Precision. Partial dates are compared as
intervals, and written only as precisely as they are known.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from wording.dates import written


class Precision(models.TextChoices):
    SECOND = "second", _lazy("second")
    MINUTE = "minute", _lazy("minute")
    HOUR = "hour", _lazy("hour")
    DAY = "day", _lazy("day")
    MONTH = "month", _lazy("month")
    QUARTER = "quarter", _lazy("quarter")
    HALF = "half", _lazy("half-year")
    YEAR = "year", _lazy("year")


FINEST_FIRST = list(Precision)
EXACT = frozenset({Precision.SECOND, Precision.MINUTE})  # Precise enough to calculate with.
INSTANT = timedelta(microseconds=1)  # The last moment of a period is this much before its end.
DATE_PRECISIONS = [Precision.DAY, Precision.MONTH, Precision.YEAR]
MONTHS_PER = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}
LENGTHS = {
    Precision.SECOND: timedelta(seconds=1),
    Precision.MINUTE: timedelta(minutes=1),
    Precision.HOUR: timedelta(hours=1),
    Precision.DAY: timedelta(days=1),
}


def floor(moment: datetime, precision: str) -> datetime:
    """The first instant of the period that contains `moment`, in UTC."""
    moment = moment.astimezone(UTC)
    match precision:
        case Precision.SECOND:
            return moment.replace(microsecond=0)
        case Precision.MINUTE:
            return moment.replace(second=0, microsecond=0)
        case Precision.HOUR:
            return moment.replace(minute=0, second=0, microsecond=0)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if precision == Precision.DAY:
        return midnight
    months = MONTHS_PER[Precision(precision)]
    return midnight.replace(month=(moment.month - 1) // months * months + 1, day=1)


def after(moment: datetime, precision: str) -> datetime:
    """The first instant after the period that contains `moment`."""
    start = floor(moment, precision)
    if precision in LENGTHS:
        return start + LENGTHS[Precision(precision)]
    month = start.month + MONTHS_PER[Precision(precision)]
    return start.replace(year=start.year + (month - 1) // 12, month=(month - 1) % 12 + 1)


def coarser(one: str, other: str) -> Precision:
    return max(Precision(one), Precision(other), key=FINEST_FIRST.index)


def with_year_first(text: str) -> str:
    """`2026-12-31` for `31/12/2026`; empty if the text is no such day, or can mean two."""
    match = re.fullmatch(r"(\d\d?)([./-])(\d\d?)\2(\d{4})", text, re.ASCII)
    if not match:
        return ""
    one, other, year = (int(match[number]) for number in (1, 3, 4))
    found = set()
    for month, day in ((one, other), (other, one)):
        with suppress(ValueError):
            found.add(date(year, month, day).isoformat())
    return found.pop() if len(found) == 1 else ""


@dataclass(frozen=True)
class PartialDate:
    at: datetime
    precision: str
    is_net: bool = False

    FORMS: ClassVar = (  # The form shows the precision.
        (re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z"), Precision.SECOND),
        (re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)Z"), Precision.MINUTE),
        (re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d)Z"), Precision.HOUR),
        (re.compile(r"(\d{4})-(\d\d)-(\d\d)"), Precision.DAY),
        (re.compile(r"(\d{4})-(\d\d)"), Precision.MONTH),
        (re.compile(r"(\d{4})-Q([1-4])"), Precision.QUARTER),
        (re.compile(r"(\d{4})-H([12])"), Precision.HALF),
        (re.compile(r"(\d{4})"), Precision.YEAR),
    )

    # Without the year, because strftime does not pad it to four digits on every platform.
    STRFTIME: ClassVar = {
        Precision.SECOND: "-%m-%dT%H:%M:%SZ",
        Precision.MINUTE: "-%m-%dT%H:%MZ",
        Precision.HOUR: "-%m-%dT%HZ",
        Precision.DAY: "-%m-%d",
        Precision.MONTH: "-%m",
        Precision.YEAR: "",
    }

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `2023-09-15T15:44:35Z`, `2023-09-15`, `2023-09`, `2023-Q3`, `2023-H2`, `2023`, with or without `NET `.

        Raises ValueError with a message for the person who typed it.
        """
        is_net = text.startswith("NET ")
        bare = text.removeprefix("NET ").strip()
        for form, precision in cls.FORMS:
            if not (match := form.fullmatch(bare)) or not bare.isascii():
                continue
            numbers = [int(group) for group in match.groups()]
            if precision in {Precision.QUARTER, Precision.HALF}:
                numbers[1] = (numbers[1] - 1) * MONTHS_PER[precision] + 1
            try:
                at = datetime(*numbers, *[1, 1][len(numbers) - 1 :], tzinfo=UTC)  # type: ignore[arg-type]
            except ValueError:
                words = _("%(text)s is not a date: there is no such day, month or time.")
                raise ValueError(words % {"text": bare}) from None
            if at.year > 9000:
                raise ValueError(_("%(text)s is too far in the future.") % {"text": bare})
            return cls(at, precision, is_net)
        if year_first := with_year_first(bare):
            words = _("“%(text)s” has the year last. Write %(date)s.")
            raise ValueError(words % {"text": bare, "date": year_first})
        raise ValueError(_("“%(text)s” is not a date such as 2024, 2024-03 or 2024-03-23.") % {"text": bare[:40]})

    @property
    def until(self) -> datetime:
        """The first instant after the period."""
        return after(self.at, self.precision)

    @property
    def is_exact(self) -> bool:
        return self.precision in EXACT

    @property
    def latest(self) -> datetime:
        """The moment itself if it is exact, else the first instant after its period."""
        return self.at if self.is_exact else self.until

    @property
    def iso(self) -> str:
        """The form that `parse` reads."""
        at = self.at.astimezone(UTC)
        match self.precision:
            case Precision.QUARTER:
                bare = f"-Q{(at.month + 2) // 3}"
            case Precision.HALF:
                bare = f"-H{(at.month + 5) // 6}"
            case _:
                bare = at.strftime(self.STRFTIME[Precision(self.precision)])
        bare = f"{at.year:04d}{bare}"
        return f"NET {bare}" if self.is_net else bare

    @property
    def machine(self) -> str:
        """For the `datetime` attribute of `<time>`; empty if HTML has no form for the precision."""
        if self.precision in {Precision.QUARTER, Precision.HALF, Precision.HOUR}:
            return "" if self.precision != Precision.HOUR else PartialDate(self.at, Precision.MINUTE).iso
        return self.iso.removeprefix("NET ")

    @property
    def to_the_day(self) -> "PartialDate":
        """The same date without the time of day."""
        return PartialDate(self.at, Precision.DAY, self.is_net) if self.precision in LENGTHS else self

    @property
    def day(self) -> str:
        """Like `str`, without the time of day; for lists."""
        return str(self.to_the_day)

    @property
    def day_in_figures(self) -> str:
        """Like `iso`, without the time of day: `2024-03-23`, `NET 2027-03`."""
        return self.to_the_day.iso

    @property
    def clock(self) -> str:
        """`12:36`; empty if the time is not known to the minute."""
        return written(self.at, "time") if self.precision in {Precision.SECOND, Precision.MINUTE} else ""

    @property
    def brief(self) -> str:
        """Like `day`, with short names of months; for charts."""
        at = self.at.astimezone(UTC)
        if self.precision in LENGTHS:
            words = written(at, "brief day")
        elif self.precision == Precision.MONTH:
            words = written(at, "brief month")
        else:
            return self.day
        return _("NET %(date)s") % {"date": words} if self.is_net else words

    @property
    def within_sentence(self) -> str:
        """Like `day`, after a preposition: some languages put an article before a day but not before a month."""
        if self.precision in LENGTHS and not self.is_net:
            return pgettext("a day after a preposition", "%(date)s") % {"date": self.day}
        return self.day

    @property
    def when(self) -> str:
        """Like `str`, with a preposition: `on 6 April 2024`, `in November 2026`, `no earlier than 2027`."""
        if self.is_net:
            return str(self)
        if self.precision in LENGTHS:
            form = pgettext("a day", "on %(date)s")
        elif self.precision == Precision.HALF:
            form = pgettext("a half-year", "in the %(date)s")
        elif self.precision == Precision.QUARTER:
            form = pgettext("a quarter", "in %(date)s")
        else:
            form = pgettext("a month or a year", "in %(date)s")
        return form % {"date": self}

    @property
    def day_when(self) -> str:
        """Like `when`, without the time of day."""
        return self.to_the_day.when

    def __str__(self) -> str:
        words = self._words()
        if not self.is_net:
            return words
        if self.precision in {Precision.MONTH, Precision.YEAR}:
            return pgettext("a month or a year", "no earlier than %(date)s") % {"date": words}
        return _("no earlier than %(date)s") % {"date": words}

    def _words(self) -> str:
        at = self.at.astimezone(UTC)
        match self.precision:
            case Precision.SECOND:
                return f"{written(at, 'second')} UTC"
            case Precision.MINUTE:
                return f"{written(at, 'minute')} UTC"
            case Precision.HOUR:
                return _("%(day)s, about %(hour)s UTC") % {"day": written(at, "day"), "hour": f"{at:%H}:00"}
            case Precision.DAY:
                return written(at, "day")
            case Precision.MONTH:
                return written(at, "month")
            case Precision.QUARTER:
                return _("quarter %(number)d of %(year)d") % {"number": (at.month + 2) // 3, "year": at.year}
            case Precision.HALF:
                half = _("first half of %(year)d") if at.month < 7 else _("second half of %(year)d")
                return half % {"year": at.year}
        return f"{at.year}"


def partial(at: datetime | date | None, precision: str, *, is_net: bool = False) -> PartialDate | None:
    """The value of a pair of columns; None if the date is unknown."""
    if at is None:
        return None
    if not isinstance(at, datetime):
        at = datetime(at.year, at.month, at.day, tzinfo=UTC)
    return PartialDate(at, precision, is_net)


def round_down(record: models.Model, *stems: str) -> None:
    """Stores the dates named by `stems` (`launch` for launch_at and launch_precision) as the start of their period."""
    for stem in stems:
        moment = getattr(record, f"{stem}_at")
        if moment is not None and (precision := getattr(record, f"{stem}_precision")):
            setattr(record, f"{stem}_at", floor(moment, precision))


def coarseness(precision_field: str) -> Case:
    """The index of a column's precision in FINEST_FIRST; the highest is the least precise."""
    places = [When(**{precision_field: precision}, then=Value(place)) for place, precision in enumerate(FINEST_FIRST)]
    return Case(*places, output_field=models.IntegerField())


def past(field: str, precision_field: str, *, by: datetime) -> Q:
    """Rows whose period is over at this moment."""
    condition = Q()
    for precision in Precision:
        condition |= Q(**{f"{field}__lt": floor(by, precision), precision_field: precision})
    return condition
