"""A condition on primary keys that may be very many."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, F, Func, Value


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
