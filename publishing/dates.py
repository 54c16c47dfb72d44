"""How dates are written out, in the order and with the words of the reader's language."""

from datetime import UTC, date, datetime

from django.utils.formats import date_format
from django.utils.translation import pgettext_lazy

FORMS = {
    "day": pgettext_lazy("date format", "j F Y"),
    "minute": pgettext_lazy("date format", "j F Y, H:i"),
    "second": pgettext_lazy("date format", "j F Y, H:i:s"),
    "month": pgettext_lazy("date format", "F Y"),
    "day of any year": pgettext_lazy("date format", "j F"),
    "brief day": pgettext_lazy("date format", "j M Y"),
    "brief month": pgettext_lazy("date format", "M Y"),
}


def in_digits(at: datetime) -> str:
    """2024-03-23 12:36:10, in UTC."""
    return at.astimezone(UTC).isoformat(" ", "seconds").removesuffix("+00:00")


def written(at: date, form: str) -> str:
    return date_format(at, str(FORMS[form]))
