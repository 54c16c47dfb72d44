"""Form fields that never reject a whole query: they keep what they understand and list the rest in `rejected`."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

from wording.partial_dates import PartialDate

MAX_VALUES = 50
MAX_TEXT = 200


class TolerantField(forms.Field):
    """`rejected` holds the values that clean() left out, `reason` says why."""

    reason: ClassVar[Promise]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})
        self.rejected: list[str] = []


class OptionsField(TolerantField):
    """Any number of the values in `labels`, which maps each to its label."""

    widget = forms.SelectMultiple
    reason = _lazy("is not in this catalogue")

    def __init__(self, *, labels: Mapping[str, str | Promise], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.labels = labels

    def clean(self, value: Iterable[str] | None) -> list[str]:
        values = list(dict.fromkeys(v for v in value or [] if v))
        known = [v for v in values if v in self.labels]
        self.rejected = [v for v in values if v not in self.labels] + known[MAX_VALUES:]
        return known[:MAX_VALUES]


class OneOfField(TolerantField):
    """One of the values in `labels`, or the default."""

    reason = _lazy("is not one of the options")

    def __init__(self, *, labels: Mapping[str, str | Promise], default: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.labels, self.default = labels, default

    def clean(self, value: str | None) -> str:
        value = value or ""
        self.rejected = [value] if value and value not in self.labels else []
        return value if value in self.labels else self.default


class TextField(TolerantField):
    reason = _lazy("was cut off because the text is too long")

    def clean(self, value: str | None) -> str:
        text = " ".join((value or "").split())
        self.rejected = [text[MAX_TEXT:]] if len(text) > MAX_TEXT else []
        return text[:MAX_TEXT].strip()


class DateParameterField(TolerantField):
    """2024, 2024-03 or 2024-03-23, nothing finer."""

    reason = _lazy("is not a date such as 2024, 2024-03 or 2024-03-23")

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
