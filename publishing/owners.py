"""Which records have rows of a kind, so that a page does not ask for rows of a record that has none."""

from django.db import models

from publishing.generation import once_per_generation


@once_per_generation
def owners(rows: type[models.Model], *, of: str) -> frozenset[int]:
    """Primary keys of the records that the foreign key `of` of a row names."""
    return frozenset(rows._default_manager.order_by().values_list(of, flat=True).distinct())
