"""One sort order for names everywhere: without case and accents, numbers by their value.

The sort key is stored beside the name and compared byte by byte, so that it does not depend on a database's collation.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models.functions import Collate, Lower

from search.folding import FoldedField, fold

DIGITS = re.compile(r"\d+")
BYTE_ORDER = {"postgresql": "C", "sqlite": "BINARY"}
SEPARATOR = "\t"  # Sorts before every character of a folded text, so that “Lee, Mark” comes before “Lee Smith, Ann”.


@lru_cache(maxsize=8192)  # Each page sorts the same labels.
def sort_key(text: str) -> str:
    """`Soyuz MS-9` before `Soyuz MS-10`, `de Vries` between `Desmond` and `Dezhurov`, `Jähn` before `Jarvis`."""
    return DIGITS.sub(_by_value, fold(text) or text.casefold().strip())


def _by_value(found: re.Match[str]) -> str:
    """A number preceded by its length, because the longer number is the larger."""
    digits = "".join(str(int(digit)) for digit in found[0]).lstrip("0") or "0"
    return f"{len(digits):02}{digits}"


class SortKeyField(FoldedField):
    """A column that holds the sort key of another column; if there are several, of the first that is not empty."""

    def __init__(self, source: str, *others: str, **kwargs: Any) -> None:
        super().__init__(source, **{"max_length": 400, **kwargs})
        self.sources = (source, *others)

    def deconstruct(self) -> Any:
        name, path, _args, kwargs = super().deconstruct()
        return name, path, [*self.sources], kwargs

    def db_parameters(self, connection: Any) -> Any:
        return {**super().db_parameters(connection), "collation": BYTE_ORDER[connection.vendor]}

    def key(self, values: Iterable[str]) -> str:
        return sort_key(next(filter(None, values), ""))

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = self.key(getattr(model_instance, source) for source in self.sources)[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key


def sorting_column(model: type[models.Model], name: str, connection: Any) -> Any:
    """What to order this column by: its sort key if there is one, else its text without case."""
    fields = {field.name: field for field in model._meta.fields}
    for field in fields.values():
        if isinstance(field, SortKeyField) and name in field.sources:
            return field.name
    if isinstance(fields.get(name), models.CharField | models.TextField) and not fields[name].choices:
        return Collate(Lower(name), BYTE_ORDER[connection.vendor])
    return name


def fill_sort_keys(*names: str) -> Any:
    """For migrations: fills the sort keys of existing rows."""

    def fill(apps: Any, schema_editor: Any) -> None:
        for name in names:
            model = apps.get_model(name)
            (field,) = (field for field in model._meta.fields if isinstance(field, SortKeyField))
            rows = model._base_manager.using(schema_editor.connection.alias).only("pk", *field.sources)
            changed = []
            for row in rows.iterator(chunk_size=500):
                field.pre_save(row, add=False)
                changed.append(row)
            model._base_manager.using(schema_editor.connection.alias).bulk_update(changed, [field.name], batch_size=200)

    return fill
