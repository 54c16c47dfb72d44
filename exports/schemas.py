"""What a record taken along holds, said once: its fields for the documentation, and a JSON Schema for machines.

Every field is always there, and none that is not described; what is not known is null. So a schema is a promise.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _lazy

Schema = dict[str, Any]
IDENTIFIER = _lazy("Identifier, the same in feeds. It stays when the address or the name changes.")


def text(about: Any, *, nullable: bool = False, **more: Any) -> Schema:
    return {"type": ["string", "null"] if nullable else "string", "description": about, **more}


def address(about: Any, *, nullable: bool = False) -> Schema:
    return text(about, nullable=nullable, format="uri")


def identifier() -> Schema:
    return address(IDENTIFIER)


def moment(about: Any, *, nullable: bool = False) -> Schema:
    """An instant of ours, to the second or finer."""
    return text(about, nullable=nullable, format="date-time")


PARTIAL_DATE = (
    r"^(NET )?\d{4}(-Q[1-4]|-H[12]|-\d\d(-\d\d(T\d\d(:\d\d(:\d\d)?)?Z)?)?)?$"  # As wording/partial_dates.py writes.
)


def partial_date(about: Any, *, nullable: bool = True) -> Schema:
    """A date that says by its form how exactly it is known."""
    return text(about, nullable=nullable, pattern=PARTIAL_DATE)


def one_of(codes: Any, about: Any, *, nullable: bool = False) -> Schema:
    values = [str(code) for code in codes]
    return text(about, nullable=nullable, enum=[*values, None] if nullable else values)


def number(about: Any, *, nullable: bool = False) -> Schema:
    return {"type": ["integer", "null"] if nullable else "integer", "description": about}


def decimal(about: Any, *, nullable: bool = False) -> Schema:
    return {"type": ["number", "null"] if nullable else "number", "description": about}


def yes_no(about: Any) -> Schema:
    return {"type": "boolean", "description": about}


def listed(items: Schema, about: Any) -> Schema:
    return {"type": "array", "items": items, "description": about}


def record(about: Any, **fields: Schema) -> Schema:
    return {
        "type": "object",
        "description": about,
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def extended(schema: Schema, about: Any, **more: Schema) -> Schema:
    """A record with further fields, behind those it has."""
    return record(about, **schema["properties"], **more)


def nullable(schema: Schema, about: Any) -> Schema:
    return {"anyOf": [schema, {"type": "null"}], "description": about}
