"""Checks a record by the rules of its model, with messages for the person who wrote the row."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint

from exchange.catalogue.columns import TableColumn
from exchange.catalogue.tables import Table


def cell_problems(table: Table, record: Any, columns: list[str]) -> list[str]:
    """Problems of these columns. References are left out: they are resolved, and checking each would take a query."""
    filled = {field for name in columns for field in table.columns[name].fields} - set(table.references)
    try:
        record.clean_fields(exclude={field.name for field in record._meta.fields} - filled)
    except ValidationError as error:
        return _words(error)
    return []


def record_problems(record: Any, columns: Iterable[TableColumn] = ()) -> list[str]:
    """Problems of the record as a whole; also fills in what the model derives.

    The database checks its constraints anyway, and each check takes a query, so only constraints on these columns are
    checked.
    """
    fields = {field for column in columns for field in column.fields}
    try:
        record.clean()
        for constraint in record._meta.constraints:
            if isinstance(constraint, CheckConstraint) and _fields_of(constraint) & fields:
                constraint.validate(type(record), record)
    except ValidationError as error:
        return _words(error)
    return []


def refusals(record: Any) -> list[str]:
    """Why the database refuses the record."""
    try:
        record.validate_unique()
        record.validate_constraints()
    except ValidationError as error:
        return _words(error)
    return []


def _fields_of(constraint: CheckConstraint) -> set[str]:
    condition: Any = constraint.condition
    return condition.referenced_base_fields


def _words(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return error.messages
    words = (
        message if field == NON_FIELD_ERRORS else f"{field}: {message}"
        for field, messages in error.message_dict.items()
        for message in messages
    )
    return list(dict.fromkeys(words))  # Two validators of a field may give the same message.
