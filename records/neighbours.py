"""The records before and after a record in a list."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce


def neighbours(before: Sequence[QuerySet], after: Sequence[QuerySet]) -> tuple[Any, Any]:
    """The first of each, or None, in one query.

    Both are querysets of one model, the nearest row first. A queryset counts only if those before it are empty. Each
    limits the column that it is ordered by, so that the database begins at the record and not at the end of the list.
    """
    previous, following = (
        Coalesce(*(Subquery(rows.values("pk")[:1]) for rows in either), None) for either in (before, after)
    )
    either = before[0].model._default_manager.filter(Q(pk=previous) | Q(pk=following))
    # With nothing behind it, the database compares with NULL.
    found = {bool(row.is_following): row for row in either.annotate(is_following=Q(pk=following))}
    return found.get(False), found.get(True)
