"""When public pages next change without an edit: a publication, a launch, a late landing, midnight."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import CharField, F, Model, QuerySet, Value

from articles.models import Edition
from articles.models.edition import OPEN
from articles.sitemaps import NEWS_FOR
from missions.models import CancelledEvent, DockingEvent, Expedition, Mission, Spacewalk, Trip
from missions.models.calendar import CANCELLATION_IS_TOLD
from missions.models.flight_dates import doubted_after
from people.models import Person
from photos.models import Photo
from wording.partial_dates import Precision, after, floor

AT_ONCE = timedelta()
LONGEST_PRECISION = timedelta(days=366)
NO_PRECISION = Value("", output_field=CharField())
# Exact moments, with the time after them at which something changes again.
MOMENTS: list[tuple[type[Model], str, timedelta]] = [
    (Mission, "withdrawn_at", CANCELLATION_IS_TOLD),
    (CancelledEvent, "cancelled_at", CANCELLATION_IS_TOLD),
    (Edition, "live_from", AT_ONCE),
    (Edition, "live_until", AT_ONCE),
    (Edition, "first_live_from", NEWS_FOR),
    *((model, name, AT_ONCE) for model in (Mission, Person, Photo) for name in ("published_at", "withdrawn_at")),
]
# Dates, each with its precision. A date known to the day or less exactly changes something only at midnight.
DATES: list[tuple[type[Model], str]] = [
    (Mission, "launch"),
    (Mission, "end"),
    (Mission, "planned_end"),
    (DockingEvent, "docked"),
    (DockingEvent, "undocked"),
    (Spacewalk, "started"),
    (Spacewalk, "ended"),
    (Expedition, "started"),
    (Expedition, "ended"),
]


def next_change(now: datetime) -> datetime:
    """The first moment after `now`, at the latest midnight UTC. One query, because a page may wait for it."""
    parts = [*_moments(now), *_dates(now), *_doubts(now)]
    rows = [
        part.rows.order_by().values_list(Value(number), F(part.at), part.precision) for number, part in enumerate(parts)
    ]
    found = [after(now, Precision.DAY)]
    for number, at, precision in rows[0].union(*rows[1:], all=True):
        delay = parts[number].delay
        found += [at + delay, after(at, precision) + delay] if precision else [at + delay]
    return min(moment for moment in found if moment > now)


class Part(NamedTuple):
    """Rows with a date, and the time after it at which something changes."""

    rows: QuerySet
    at: str
    precision: Any
    delay: timedelta = timedelta()


def _moments(now: datetime) -> Iterator[Part]:
    for model, name, delay in MOMENTS:
        rows = model._base_manager.filter(**{f"{name}__gt": now - delay, f"{name}__lt": OPEN})
        yield Part(rows, name, NO_PRECISION, delay)
    yield Part(Trip.objects.filter(end_at=None), "counted_until", NO_PRECISION)


def _dates(now: datetime) -> Iterator[Part]:
    """Dates to come, and those whose second, minute or hour may not be over."""
    for model, name in DATES:
        rows = model._base_manager.filter(**{f"{name}_at__gte": floor(now, Precision.HOUR)})
        yield Part(rows, f"{name}_at", F(f"{name}_precision"))


def _doubts(now: datetime) -> Iterator[Part]:
    """Flights without a recorded end, which become unconfirmed."""
    for kind in Mission.Kind:
        delay = doubted_after(kind)
        rows = Mission._base_manager.filter(end_at=None, kind=kind, launch_at__gt=now - delay - LONGEST_PRECISION)
        yield Part(rows, "launch_at", F("launch_precision"), delay)
