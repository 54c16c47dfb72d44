"""What is wrong with a record, by the rules of its model, in words for the person who wrote the row."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from missions.catalogue.tables import Table


def cell_problems(table: Table, record: Any, columns: list[str]) -> list[str]:
    """References are left out: they have been resolved, and asking the database again would take a query for each."""
    filled = {field for name in columns for field in table.columns[name].fields} - set(table.references)
    try:
        record.clean_fields(exclude={field.name for field in record._meta.fields} - filled)
    except ValidationError as error:
        return _words(error)
    return []


def record_problems(record: Any, *, with_constraints: bool = False) -> list[str]:
    """Fills in what the model derives, too. The constraints take queries, and the database checks them anyway."""
    try:
        record.clean()
        if with_constraints:
            record.validate_unique()
            record.validate_constraints()
    except ValidationError as error:
        return _words(error)
    return []


def _words(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return error.messages
    words = (
        message if field == NON_FIELD_ERRORS else f"{field}: {message}"
        for field, messages in error.message_dict.items()
        for message in messages
    )
    return list(dict.fromkeys(words))  # Two validators of a field may say the same.
