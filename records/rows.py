"""The rows that are part of a record: a crew, sources, the blocks of an article."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.functional import cached_property


class RecordRows:
    """All rows of a record, read once, each table in one query with the records that its rows name."""

    def __init__(self, record: models.Model, parents: Mapping[type[models.Model], models.ForeignKey]) -> None:
        self.record = record
        self.parents = parents

    @cached_property
    def tables(self) -> dict[type[models.Model], list[models.Model]]:
        if self.record.pk is None:
            return {model: [] for model in self.parents}
        return {model: list(self._read(model, parent)) for model, parent in self.parents.items()}

    def _read(self, model: type[models.Model], parent: models.ForeignKey) -> models.QuerySet:
        rows = model._base_manager.filter(**{parent.attname: self.record.pk})
        named = [field.name for field in model._meta.fields if field.is_relation and field != parent]
        rows = rows.select_related(*named) if named else rows
        return rows if rows.ordered else rows.order_by("pk")

    def all(self) -> list[models.Model]:
        return [row for rows in self.tables.values() for row in sorted(rows, key=lambda row: row.pk)]

    def of(self, model: Any) -> list[Any]:
        """The rows of an inline's model, in the order of its form set."""
        return self.tables[model._meta.concrete_model]
