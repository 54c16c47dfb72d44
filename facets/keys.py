"""Primary keys that may be very many, sent and received as one value."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import connections
from django.db.models import Aggregate, BooleanField, F, Func, JSONField, QuerySet, Value


class KeyIsOneOf(Func):
    """Sends the keys as one parameter, because databases limit the number of parameters of a query."""

    output_field = BooleanField()

    def __init__(self, keys: Iterable[int]) -> None:
        super().__init__(F("pk"), Value(json.dumps(list(keys))))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        joiner = " IN (SELECT value FROM json_each("
        return self.as_sql(compiler, connection, template="%(expressions)s))", arg_joiner=joiner, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        joiner = " IN (SELECT value::bigint FROM jsonb_array_elements_text("
        template = "%(expressions)s::jsonb))"
        return self.as_sql(compiler, connection, template=template, arg_joiner=joiner, **context)


def list_keys(rows: QuerySet) -> list[int]:
    """The primary keys of these rows in no order, received as one value, because each row of an answer costs time."""
    function = {"sqlite": "JSON_GROUP_ARRAY", "postgresql": "JSONB_AGG"}[connections[rows.db].vendor]
    keys = Aggregate(F("pk"), function=function, output_field=JSONField())
    return rows.order_by().aggregate(keys=keys)["keys"] or []
