"""Form fields that never refuse a whole query: they keep what they know and remember the rest."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.functional import Promise

from wording.partial_dates import PartialDate

MAX_VALUES = 50
MAX_TEXT = 200


class TolerantField(forms.Field):
    """`rejected` holds, after clean(), the values that were left out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})
        self.rejected: list[str] = []


class KnownValuesField(TolerantField):
    """Any number of values out of `known`, which maps each to the words for it."""

    widget = forms.SelectMultiple

    def __init__(self, *, known: Mapping[str, str | Promise] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known: Mapping[str, str | Promise] = known or {}

    def clean(self, value: Iterable[str] | None) -> list[str]:
        values = list(dict.fromkeys(v for v in value or [] if v))
        known = [v for v in values if v in self.known]
        self.rejected = [v for v in values if v not in self.known] + known[MAX_VALUES:]
        return known[:MAX_VALUES]


class OneOfField(TolerantField):
    """One value out of `choices`, or the default."""

    def __init__(self, *, choices: Mapping[str, str | Promise], default: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices, self.default = choices, default

    def clean(self, value: str | None) -> str:
        value = value or ""
        self.rejected = [value] if value and value not in self.choices else []
        return value if value in self.choices else self.default


class TextField(TolerantField):
    def clean(self, value: str | None) -> str:
        text = " ".join((value or "").split())
        self.rejected = [text[MAX_TEXT:]] if len(text) > MAX_TEXT else []
        return text[:MAX_TEXT].strip()


class PartialDateField(TolerantField):
    """2024, 2024-03 or 2024-03-23, nothing finer."""

    def clean(self, value: str | None) -> PartialDate | None:
        text = (value or "").strip()
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
