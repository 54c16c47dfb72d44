"""Parameters of an address that never reject the whole query: they keep what they understand and note the rest.

They are not fields of a Django form, because making one takes longer than the rest of a query.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

from wording.partial_dates import PartialDate

MAX_VALUES = 50
MAX_TEXT = 200


class TolerantField:
    """`rejected` holds the values that clean() left out, `reason` says why."""

    reason: ClassVar[Promise]

    def __init__(self) -> None:
        self.rejected: list[str] = []
        self.passed_over: list[str] = []

    def clean(self, values: list[str]) -> Any:
        """What is understood of the values of the parameter."""
        raise NotImplementedError

    def only(self, values: list[str]) -> str:
        """The value of a parameter that takes one."""
        value, self.passed_over = last_of(values)
        return value


class OptionsField(TolerantField):
    """Any number of the values in `labels`, which maps each to its label."""

    reason = _lazy("is not in this catalogue")

    def __init__(self, *, labels: Mapping[str, str | Promise]) -> None:
        super().__init__()
        self.labels = labels

    def clean(self, values: list[str]) -> list[str]:
        values = list(dict.fromkeys(filter(None, values)))
        known = [v for v in values if v in self.labels]
        self.rejected = [v for v in values if v not in self.labels] + known[MAX_VALUES:]
        return known[:MAX_VALUES]


class OneOfField(TolerantField):
    """One of the values in `labels`, or the default."""

    reason = _lazy("is not one of the options")

    def __init__(self, *, labels: Mapping[str, str | Promise], default: str) -> None:
        super().__init__()
        self.labels, self.default = labels, default

    def clean(self, values: list[str]) -> str:
        value = self.only(values)
        self.rejected = [value] if value and value not in self.labels else []
        return value if value in self.labels else self.default


class TextField(TolerantField):
    reason = _lazy("was cut off because the text is too long")

    def clean(self, values: list[str]) -> str:
        text = " ".join(self.only(values).split())
        self.rejected = [text[MAX_TEXT:]] if len(text) > MAX_TEXT else []
        return text[:MAX_TEXT].strip()


class DateParameterField(TolerantField):
    """2024, 2024-03 or 2024-03-23, nothing finer."""

    reason = _lazy("is not a date such as 2024, 2024-03 or 2024-03-23")

    def clean(self, values: list[str]) -> PartialDate | None:
        text = self.only(values).strip()
        self.rejected = []
        if not text:
            return None
        try:
            date = PartialDate.parse(text)
        except ValueError:
            date = None
        if date is None or date.is_net or "T" in text or date.at < datetime(1900, 1, 1, tzinfo=UTC):
            self.rejected = [text]
            return None
        return date


ONLY_THE_LAST = _lazy("was passed over, because only the last value counts")


def last_of(values: list[str]) -> tuple[str, list[str]]:
    """The last value that is not empty, and the others that differ from it."""
    given = list(dict.fromkeys(reversed([value for value in values if value.strip()])))
    return (given[0], given[:0:-1]) if given else ("", [])
