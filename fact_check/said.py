"""Dates and times as an article says them, and whether they fit a recorded one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fact_check.language import Language
from wording.durations import Duration
from wording.partial_dates import LENGTHS, PartialDate, Precision

_UNITS = {
    "year": timedelta(days=365.25),
    "month": timedelta(days=30.44),
    "week": timedelta(days=7),
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(seconds=1),
}
# How far people round, in this unit: “six months” is a rough figure.
_SLACK = {"year": 0.15, "month": 1.0, "week": 1.0}
_LONGEST = 100_000  # Of any unit; longer times are not times in space.
# Articles use the local date at the launch or landing site; records use UTC.
WEST, EAST = timedelta(hours=-10), timedelta(hours=8)


@dataclass(frozen=True)
class TimeSaid:
    length: timedelta
    unit: str  # The smallest unit.
    bound: str  # "", "more", "less" or "about"
    is_round: bool = False  # “two and a half”

    def fits(self, recorded: Duration) -> bool:
        """Whether the time fits: 13 and 14 days are both right for 13 d 18 h, because people round up or down."""
        slack = _UNITS[self.unit] * (1 if self.is_round else _SLACK.get(self.unit, 0.9999))
        if not recorded.is_exact:
            slack += timedelta(days=1)
        least, most = self.length - slack, self.length + slack
        match self.bound:
            case "more":
                most = self.length * 1.5 + slack
            case "less":
                least = self.length * 0.8 - slack
            case "about":
                least, most = self.length * 0.9 - slack, self.length * 1.1 + slack
        return least <= recorded.length <= most


@dataclass(frozen=True)
class DateSaid:
    year: int | None
    month: int | None
    day: int | None

    def fits(self, recorded: PartialDate) -> bool:
        first, last = _days(recorded)
        if self.month is None and self.year is not None:
            return first.year <= self.year <= last.year
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        return any(self._is(day) for day in days)

    def _is(self, day: date) -> bool:
        return self.year in {None, day.year} and self.month in {None, day.month} and self.day in {None, day.day}

    def distance(self, recorded: PartialDate) -> timedelta:
        """How far the date is off, to find the flight that is meant."""
        at = recorded.at.date()
        said = date(self.year or at.year, self.month or 7, min(self.day or 15, 28))
        return abs(said - at)


def _days(recorded: PartialDate) -> tuple[date, date]:
    """The first and the last day that the date may have been, anywhere on Earth."""
    first, last = recorded.at, recorded.until - timedelta(microseconds=1)
    if LENGTHS.get(Precision(recorded.precision), timedelta(days=1)) < timedelta(days=1):
        first, last = first + WEST, last + EAST
    return first.date(), last.date()


@dataclass(frozen=True)
class FoundValue:
    start: int
    end: int
    value: TimeSaid | DateSaid


def times_in(text: str, language: Language) -> Iterator[FoundValue]:
    one = rf"{language.number}(?:{language.and_a_half})?[ \u00a0-]{language.unit}\b"
    bounds = "|".join(rf"(?P<{bound}>{pattern})" for bound, pattern in language.bounds.items())
    whole = re.compile(rf"(?<![\w–-])(?:(?:{bounds}) )?(?P<parts>{one}(?:{language.joint}{one})*)", re.IGNORECASE)
    for found in whole.finditer(text):
        # “13 or 14 days” gives two numbers, which cannot be compared.
        if re.search(rf"\b{language.number} (?:or|to|o|a) $", text[: found.start()], re.IGNORECASE):
            continue
        bound = next((bound for bound in language.bounds if found[bound]), "")
        if time := _time(found["parts"], bound, language):
            yield FoundValue(found.start(), found.end(), time)


def _time(parts: str, bound: str, language: Language) -> TimeSaid | None:
    length, unit, is_round = timedelta(), "", False
    part = rf"(?P<n>{language.number})(?P<half>{language.and_a_half})?[ \u00a0-](?P<unit>{language.unit})\b"
    for piece in re.finditer(part, parts, re.IGNORECASE):
        number = language.value_of(piece["n"]) + (0.5 if piece["half"] else 0)
        is_round = is_round or not number.is_integer()
        unit = language.units[piece["unit"].casefold()]
        if number > _LONGEST:
            return None
        length += number * _UNITS[unit]
    return TimeSaid(length, unit, bound, is_round)


def dates_in(text: str, language: Language) -> Iterator[FoundValue]:
    months = {month.casefold(): number for number, month in enumerate(language.months, start=1)}
    for form in language.dates:
        for found in re.finditer(rf"(?<![\w–-]){language.fill_in(form)}\b", text):
            said = {"day": None, "month": None, "year": None, **found.groupdict()}
            # “23 and 25 March”, “23–25 March”: the second of two days.
            if re.search(r"\d(?: and | y | to | al? | or | o |[–-])$", text[: found.start()]):
                continue
            year, month, day = said["year"], said["month"], said["day"]
            date_said = DateSaid(
                int(year) if year else None, months[month.casefold()] if month else None, int(day) if day else None
            )
            yield FoundValue(found.start(), found.end(), date_said)
