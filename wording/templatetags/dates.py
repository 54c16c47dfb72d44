"""Filters that write dates in the reader's language."""

from datetime import date, datetime

from django.template import Library
from django.utils import timezone

from wording.changing import changes_by_the_minute
from wording.dates import written

register = Library()


@register.filter
def day(at: date | None) -> str:
    """`23 March 2024`"""
    return written(at, "day") if at else ""


@register.filter
def month(at: date | None) -> str:
    """`March 2024`"""
    return written(at, "month") if at else ""


@register.filter
def moment(at: date | None) -> str:
    """`23 March 2024, 12:36`"""
    return written(at, "minute") if at else ""


@register.filter
def as_of(at: datetime) -> datetime:
    """The moment at which a figure was calculated. The page that shows it is kept for at most a minute."""
    changes_by_the_minute()
    return at


@register.filter
def second(at: date | None) -> str:
    """`23 March 2024, 12:36:10`"""
    return written(at, "second") if at else ""


@register.filter
def clock(at: date | None) -> str:
    """`12:36`"""
    return written(at, "time") if at else ""


@register.filter
def in_figures(at: date | None, to: str = "minute") -> str:
    """`2024-03-23 12:36`, or only the day, or with seconds"""
    return written(at, f"{to} in figures") if at else ""


@register.filter
def day_of_year(at: date) -> str:
    """`23 March`"""
    return written(at, "day of any year")


@register.simple_tag
def today() -> date:
    return timezone.now()
