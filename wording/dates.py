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
    return _write(at, form, get_language())


@lru_cache(maxsize=8192)  # A page writes dozens of dates, and most of them stand on other pages too.
def _write(at: date, form: str, language: str) -> str:
    """In the active language, which is an argument so that each language has its own."""
    if isinstance(at, datetime):
        at = at.astimezone(UTC)
    return date_format(at, str(FORMS[form]))
