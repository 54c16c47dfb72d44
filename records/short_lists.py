"""The short lists of a record, loaded in the record's own query.

A page that prints names, citizenships, agencies and sources would ask once more for each of them.
"""

import json
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any

from django.db import models
from django.db.models import Aggregate, OuterRef, Subquery
from django.db.models.functions import JSONObject


@cache
def short_list(model: type[models.Model], *, of: str, related: str = "") -> Subquery:
    """The rows whose foreign key `of` names the record, in the order they were added, each with its `related` record.

    For rows of texts, numbers and days: databases write moments in different ways here.
    """
    columns: dict[str, Any] = {name: name for name in _columns(model)}
    if related:
        record: Any = model._meta.get_field(related).related_model
        columns[related] = JSONObject(**{name: f"{related}__{name}" for name in _columns(record)})
    rows = model._default_manager.filter(**{of: OuterRef("pk")}).order_by().values(of)
    gathered = _Gathered(JSONObject(**columns), output_field=_RowsField(model))
    return Subquery(rows.annotate(gathered=gathered).values("gathered"))


def linked_list(model: type[models.Model], *, of: str, related: str, order: str) -> Subquery:
    """The `related` records of the rows whose foreign key `of` names the record, in the order of a column of the rows.

    One that several rows name is there several times; rows that name none are left out.
    """
    record: Any = model._meta.get_field(related).related_model
    columns = JSONObject(**{name: f"{related}__{name}" for name in _columns(record)})
    rows = model._default_manager.filter(**{of: OuterRef("pk"), f"{related}__isnull": False}).order_by().values(of)
    gathered = _Gathered(JSONObject(place=order, record=columns), output_field=_LinkedField(record))
    return Subquery(rows.annotate(gathered=gathered).values("gathered"))


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


class _Gathered(Aggregate):
    function = "JSONB_AGG"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)


class _RowsField(models.Field):
    """Comes out of the database as records of a model."""

    def __init__(self, of: type[models.Model]) -> None:
        super().__init__()
        self.of = of

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> list[models.Model]:
        rows = json.loads(value) if value else []
        return sorted((_record(self.of, row, connection.alias) for row in rows), key=attrgetter("pk"))


class _LinkedField(_RowsField):
    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> list[models.Model]:
        rows = sorted(json.loads(value) if value else [], key=itemgetter("place"))
        return [_record(self.of, row["record"], connection.alias) for row in rows]


def _record(model: type[models.Model], values: dict[str, Any], database: str) -> models.Model:
    own = {name: model._meta.get_field(name) for name in _columns(model)}
    record = model.from_db(database, list(own), [field.to_python(values[name]) for name, field in own.items()])
    for name in values.keys() - own.keys():
        related: Any = model._meta.get_field(name).related_model
        setattr(record, name, _record(related, values[name], database))
    return record
