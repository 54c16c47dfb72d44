"""The records before and after a record in a list."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet


def neighbours(key: int, order: Sequence[int], records: QuerySet) -> tuple[Any, Any]:
    """The records before and after the one with this key in a list of keys, or None, in one query."""
    if key not in order:  # A draft.
        return None, None
    place = order.index(key)
    before = order[place - 1] if place else 0
    after = order[place + 1] if place + 1 < len(order) else 0
    found = records.in_bulk({before, after} - {0})
    return found.get(before), found.get(after)
