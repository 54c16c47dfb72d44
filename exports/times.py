"""A length of time as data: exact where it is known exactly; beside it about how long, and how roughly that is known.

Three fields, the same everywhere: seconds, seconds_about and precision, behind the name of what took so long.
"""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _lazy

from exports.schemas import Schema, number, one_of
from wording.durations import Duration
from wording.partial_dates import Precision


def time_columns(name: str, about: Any) -> dict[str, Any]:
    """What each of the three fields holds, by field; `about` is a sentence on what is measured."""
    rule = _lazy("In seconds, once it is over; null unless all its dates are known to the minute.")
    roughly = _lazy(
        "The same to the hour or the day if it is not known more exactly; null until it is over, and if it was less."
    )
    precision = _lazy("How exactly that is known: as its least exact date.")
    sentences = (rule, roughly, precision)
    return dict(zip(_fields(name), (format_lazy("{} {}", about, words) for words in sentences), strict=True))


def time_fields(name: str, about: Any) -> dict[str, Schema]:
    """The three fields of a schema."""
    (seconds, rule), (seconds_about, roughly), (precision, words) = time_columns(name, about).items()
    return {
        seconds: number(rule, nullable=True),
        seconds_about: number(roughly, nullable=True),
        precision: one_of(Precision.values, words, nullable=True),
    }


def time_values(name: str, duration: Duration | None) -> dict[str, Any]:
    """The three values. What still runs has none: they would change with every answer. About nothing is not said."""
    if duration is None or duration.is_running:
        return dict.fromkeys(_fields(name))
    about = int(duration.rounded.total_seconds())
    exact, roughly = (about, about) if duration.is_exact else (None, about or None)
    return dict(zip(_fields(name), (exact, roughly, str(duration.precision)), strict=True))


def _fields(name: str) -> list[str]:
    return [f"{name}_{part}" if name else part for part in ("seconds", "seconds_about", "precision")]
