"""Plausible years: a mistyped year, 0961 for 1961, is refused in forms and by imports."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils import timezone

FUTURE = "This date is in the future. Enter it when it has happened."
FURTHEST_EAST = timedelta(hours=14)  # Somewhere it is already the next day.


@dataclass(frozen=True)
class Years:
    what: str
    first: int
    ahead: int = 0  # How many years from now may be meant; 0 for what is past.

    def refusal(self, value: date | int) -> str:
        """Why the date, or the year, cannot be right; empty if it can."""
        latest = timezone.now() + FURTHEST_EAST
        year = value if isinstance(value, int) else value.year
        last = latest.year + self.ahead
        if not self.first <= year <= last:
            return f"The year {year:04d} cannot be right: {self.what} must be between {self.first} and {last}."
        if self.ahead or isinstance(value, int):
            return ""
        is_future = value > latest if isinstance(value, datetime) else value > latest.date()
        return FUTURE if is_future else ""


FAR = 100  # Years; plans for spaceflights reach some twenty years ahead.
BIRTH = Years("a birth", 1800)
DEATH = Years("a death", 1800)
SELECTION = Years("a selection as an astronaut", 1957)
RETIREMENT = Years("a retirement as an astronaut", 1957, ahead=1)  # It may be announced.
FLIGHT = Years("a spaceflight", 1957, ahead=FAR)
COMPLETE_UNTIL = Years("a day up to which everything is recorded", 1957)
MEMBERSHIP = Years("a membership", 1800, ahead=1)
PICTURE = Years("a photo", 1826)
LOOKED_AT = Years("a check of a source", 1990)
PUBLISHED = Years("a correction", 1990)
PORTAL = Years("a publication", 1990, ahead=FAR)


def refuse_future(record: Any, *names: str) -> None:
    """Raises ValidationError if one of these moments, in UTC, of what is recorded only afterwards, is in the future."""
    now = timezone.now()
    if early := [name for name in names if (at := getattr(record, name)) and at > now]:
        raise ValidationError(dict.fromkeys(early, FUTURE))


class PlausibleDates:
    """For models: `plausible_years` maps each date field to the years it allows."""

    plausible_years: ClassVar[dict[str, Years]] = {}

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for name, reason in self._implausible():
            if name not in (exclude or ()) and name not in errors:
                errors[name] = [ValidationError(reason)]
        if errors:
            raise ValidationError(errors)

    def _implausible(self) -> Iterator[tuple[str, str]]:
        for kind in type(self).__mro__:
            for name, years in vars(kind).get("plausible_years", {}).items():
                value = getattr(self, name)
                if isinstance(value, date | int) and (reason := years.refusal(value)):
                    yield name, reason
