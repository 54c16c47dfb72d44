"""Checks in Python whether a row satisfies a check constraint: the database takes three queries for each."""

import operator
from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Q

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


def surely_holds(constraint: models.BaseConstraint, row: models.Model) -> bool:
    """False also if that is unknown: then the database has to check it."""
    return isinstance(constraint, models.CheckConstraint) and truth(constraint.condition, row) is True


def truth(condition: Any, row: models.Model) -> bool | None:
    """Whether the condition holds, as in SQL: None if a value is unknown, or the condition is not supported here."""
    if isinstance(condition, tuple):
        path, value = condition
        return _compare(path, value, row)
    if not isinstance(condition, Q) or condition.connector not in {Q.AND, Q.OR}:
        return None
    parts = [truth(part, row) for part in condition.children]
    decisive = condition.connector == Q.OR
    found: bool | None = decisive if decisive in parts else None if None in parts else not decisive
    return found if found is None or not condition.negated else not found


def _compare(path: str, value: Any, row: models.Model) -> bool | None:
    name, _underscores, lookup = path.partition("__")
    try:
        left = _value(name, row)
        right = _value(value.name, row) if isinstance(value, F) else value
    except FieldDoesNotExist:
        return None
    if lookup == "isnull" or (lookup in {"", "exact"} and value is None):
        return (left is None) == (value is None or bool(value))
    if left is None or right is None or hasattr(right, "resolve_expression"):
        return None
    if lookup == "in":
        return left in right
    comparison = COMPARISONS.get(lookup or "exact")
    try:
        return comparison(left, right) if comparison else None
    except TypeError:
        return None


def _value(name: str, row: models.Model) -> Any:
    field: Any = row._meta.get_field(name)
    return getattr(row, field.attname)
