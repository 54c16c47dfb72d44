"""Dates written in the reader's language, or in figures only."""

from datetime import UTC, date, datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext_lazy

FORMS = {
    "day": pgettext_lazy("date format", "j F Y"),
    "minute": pgettext_lazy("date format", "j F Y, H:i"),
    "second": pgettext_lazy("date format", "j F Y, H:i:s"),
    "month": pgettext_lazy("date format", "F Y"),
    "day of any year": pgettext_lazy("date format", "j F"),
    "brief day": pgettext_lazy("date format", "j M Y"),
    "brief month": pgettext_lazy("date format", "M Y"),
    "time": "H:i",
    # For editors' tables, the same in every language.
    "day in figures": "Y-m-d",
    "minute in figures": "Y-m-d H:i",
    "second in figures": "Y-m-d H:i:s",
}


def written(at: date, form: str) -> str:
    return _written(at.astimezone(UTC) if isinstance(at, datetime) else at, form, get_language())


@lru_cache(maxsize=4096)  # Lists and search results repeat the same days.
def _written(at: date, form: str, language: str) -> str:
    return date_format(at, str(FORMS[form]))
