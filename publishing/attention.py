"""What needs an editor's attention: each check finds records, which are counted on the desk and listed in full."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.http import HttpRequest
from django.utils import timezone

# After this time a record should be checked against its sources again.
VERIFIED_FOR = timedelta(days=365)


@dataclass(frozen=True)
class AttentionItem:
    """One record: what is wrong with it, and where to fix it."""

    text: str
    detail: str
    address: str
    which: str = ""  # If it can be decided in the list, what names it,
    choices: tuple[tuple[str, str], ...] = ()  # and the decisions with their labels.


@dataclass(frozen=True)
class Check:
    slug: str
    title: str
    advice: str
    permission: str
    rows: Callable[[], Sequence[Any] | QuerySet]
    finding: Callable[[Any], AttentionItem] = lambda row: row  # What the list says of a row.
    listed_at: str = ""  # Instead, the query of the model's list in the admin, where many can be changed at once.
    on_demand: bool = False  # Too slow to count each time somebody opens the desk.
    decide: Callable[[dict[Any, Any], HttpRequest], None] | None = None  # Given the admins of all models and a POST.


def counts(checks: Iterable[Check]) -> list[int | None]:
    """How many records each check finds; None if it runs only on demand. All querysets are counted in one query."""
    found = [None if check.on_demand else check.rows() for check in checks]
    parts = [
        rows.order_by()
        .prefetch_related(None)
        .annotate(check_number=Value(number, output_field=IntegerField()))
        .values("check_number")
        .annotate(rows_found=Count("pk", distinct=True))
        .values_list("check_number", "rows_found")
        for number, rows in enumerate(found)
        if isinstance(rows, QuerySet)
    ]
    counted = dict(parts[0].union(*parts[1:], all=True)) if parts else {}
    return [
        counted.get(number, 0) if isinstance(rows, QuerySet) else None if rows is None else len(rows)
        for number, rows in enumerate(found)
    ]


def without_source(records: QuerySet) -> QuerySet:
    return records.filter(sources=None)


def check_expired(records: QuerySet) -> QuerySet:
    """Checked against their sources once, but not for a year."""
    return records.filter(verified_at__lt=timezone.now() - VERIFIED_FOR)


def not_checked(records: QuerySet) -> QuerySet:
    """Never checked against their sources, or not for a year."""
    return records.filter(Q(verified_at=None) | Q(verified_at__lt=timezone.now() - VERIFIED_FOR))
