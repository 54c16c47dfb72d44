"""What needs an editor's attention: a check has its records, counted on the desk and listed in full."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

# A record nobody has compared with its sources for so long wants another look.
VERIFIED_FOR = timedelta(days=365)


@dataclass(frozen=True)
class Finding:
    """One record to look at: what is wrong with it, and where to put it right."""

    text: str
    detail: str
    address: str


@dataclass(frozen=True)
class Check:
    slug: str
    title: str
    advice: str
    permission: str
    rows: Callable[[], Sequence[Any] | QuerySet]
    finding: Callable[[Any], Finding]
    on_demand: bool = False  # Takes too long to be counted each time somebody comes to the desk.

    def count(self) -> int:
        rows = self.rows()
        return rows.count() if isinstance(rows, QuerySet) else len(rows)


def change_page(record: Model, field: str = "") -> str:
    """Where the record is put right, at this field of its form."""
    address = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    return f"{address}#id_{field}" if field else address


def without_source(records: QuerySet) -> QuerySet:
    return records.filter(sources=None)


def unverified(records: QuerySet) -> QuerySet:
    """Never compared with their sources, or not for a year."""
    return records.filter(Q(verified_at=None) | Q(verified_at__lt=timezone.now() - VERIFIED_FOR))
