"""Merged migrations name these here; they live in records."""

from records.identifiers import give_former_identifiers, new_uid

__all__ = ["give_former_identifiers", "new_uid"]
