"""When public pages change next although nobody edits anything: a publication, a launch, a late landing, midnight."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min, Model, QuerySet, Value

from articles.models import Edition
from articles.sitemaps import NEWS_FOR
from missions.models import CancelledEvent, DockingEvent, Expedition, Mission, Spacewalk, Trip
from missions.models.calendar import CANCELLATION_IS_TOLD
from people.models import Person
from photos.models import Photo
from wording.partial_dates import Precision, after, floor

AT_ONCE = timedelta()
# Exact moments, with the time after them at which something changes again.
MOMENTS: list[tuple[type[Model], str, timedelta]] = [
    (Mission, "withdrawn_at", CANCELLATION_IS_TOLD),
    (CancelledEvent, "cancelled_at", CANCELLATION_IS_TOLD),
    (Edition, "live_from", AT_ONCE),
    (Edition, "live_until", AT_ONCE),
    (Edition, "first_live_from", NEWS_FOR),
    *((model, name, AT_ONCE) for model in (Mission, Person, Photo) for name in ("published_at", "withdrawn_at")),
]
# Dates, each with its precision. A date known to the day or less exactly changes something at midnight only.
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
    """The first moment after `now`, at the latest midnight UTC."""
    found = [*_first_moments(now), *_ends_of_dates(now), *_doubts()]
    return min([after(now, Precision.DAY), *(moment for moment in found if moment > now)])


def _first_moments(now: datetime) -> Iterator[datetime]:
    """The first moment of each column, in one query."""
    columns = [*MOMENTS, *((model, f"{name}_at", AT_ONCE) for model, name in DATES)]
    parts = [_first(model, name, now - delay, number) for number, (model, name, delay) in enumerate(columns)]
    for number, first in parts[0].union(*parts[1:], all=True):
        if first is not None:
            yield first + columns[number][2]


def _first(model: type[Model], name: str, later_than: datetime, number: int) -> QuerySet:
    rows = model._base_manager.filter(**{f"{name}__gt": later_than}).order_by()
    return rows.values(which=Value(number)).annotate(first=Min(name)).values_list("which", "first")


def _ends_of_dates(now: datetime) -> Iterator[datetime]:
    """When the second, minute or hour ends to which a date is known, in one query."""
    parts = [
        model._base_manager.filter(**{f"{name}_at__gte": floor(now, Precision.HOUR), f"{name}_at__lte": now})
        .order_by()
        .values_list(f"{name}_at", f"{name}_precision")
        for model, name in DATES
    ]
    yield from (after(at, precision) for at, precision in parts[0].union(*parts[1:], all=True))


def _doubts() -> Iterator[datetime]:
    """When flights without a recorded end become unconfirmed."""
    for mission in Mission._base_manager.filter(end_at=None).exclude(launch_at=None):
        yield from filter(None, [mission.doubtful_at, mission.lasts_too_long_at])
    yield from Trip.objects.filter(end_at=None).values_list("counted_until", flat=True)
