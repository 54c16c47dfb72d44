"""Filters that write dates and durations in the reader's language."""

from datetime import date, datetime

from django.template import Library
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wording.changing import changes_by_the_minute
from wording.dates import written
from wording.durations import Duration
from wording.partial_dates import PartialDate

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


@register.filter
def date_element(date: PartialDate | None) -> str:
    """A date as <time>, only as precise as it is known; empty without a date."""
    return _time_element(date, str(date)) if date else ""


@register.filter
def day_element(date: PartialDate | None) -> str:
    """The same, without its time of day."""
    return _time_element(date, date.day) if date else ""


def _time_element(date: PartialDate, words: str) -> SafeString:
    machine = date.machine
    return SafeString(f'<time datetime="{machine}">{escape(words)}</time>') if machine else escape(words)


@register.filter
def duration_element(duration: Duration | None, form: str = "") -> str:
    """A duration in words; `exactly` to the second, unless it is running. Empty without one."""
    if duration is None:
        return ""
    if duration.is_running:
        words = _('<span class="duration">%(duration)s</span> so far')
        return SafeString(words % {"duration": escape(duration.words)})
    return format_html('<span class="duration">{}</span>', str(duration) if form == "exactly" else duration.words)


@register.simple_tag
def today() -> date:
    return timezone.now()
