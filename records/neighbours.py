"""The records before and after a record in a list."""

from typing import Any

from django.db.models import Q, QuerySet, Subquery


def neighbours(before: QuerySet, after: QuerySet) -> tuple[Any, Any]:
    """The first of each, or None, in one query. Both are querysets of one model, the nearest row first."""
    previous, following = (Subquery(rows.values("pk")[:1]) for rows in (before, after))
    either = before.model._default_manager.filter(Q(pk=previous) | Q(pk=following))
    # With nothing behind it, the database compares with NULL.
    found = {bool(row.is_following): row for row in either.annotate(is_following=Q(pk=following))}
    return found.get(False), found.get(True)
