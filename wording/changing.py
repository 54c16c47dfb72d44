"""Until when a text that mentions the time is true: “545 days and counting”, “as of 21:55”.

Code that keeps such a text (a page, a calculated result) collects the limits noted while it was made.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Limit:
    """The first moment at which what was made is no longer true, as far as it has been noted."""

    until: datetime = NEVER

    def lower(self, until: datetime) -> None:
        self.until = min(self.until, until)


_current: ContextVar[Limit | None] = ContextVar("limit", default=None)


@contextmanager
def noting_limits() -> Iterator[Limit]:
    """Collects the limits of what is made within it, for an outer block too."""
    outer, limit = _current.get(), Limit()
    token = _current.set(limit)
    try:
        yield limit
    finally:
        _current.reset(token)
        if outer is not None:
            outer.lower(limit.until)


@contextmanager
def ignoring_limits() -> Iterator[None]:
    """For values that are read but not shown while they change."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


def is_true_until(moment: datetime) -> None:
    if (limit := _current.get()) is not None:
        limit.lower(moment)


def changes_by_the_minute() -> None:
    """Until the next full minute, so that it is the same moment in every process."""
    if _current.get() is not None:
        is_true_until(timezone.now().replace(second=0, microsecond=0) + timedelta(minutes=1))
