"""Rows in the admin that name a person, for the records of every app."""

from typing import Any

from publishing.record_admin import RowInline


class CrewInline(RowInline):
    """Rows that name a person, found by every spelling of the name."""

    autocomplete_fields: Any = ["person"]
    fields: Any = ["person", "role", "order"]
