"""The fields of exported records. Each is declared once: its name, its JSON Schema, how it is read, its CSV column.

Every field is always present, and every field is described; what is not known is null. So a schema is a promise.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _lazy

from wording.changing import ignoring_limits
from wording.durations import Duration
from wording.partial_dates import Precision

Schema = dict[str, Any]
AbsoluteUrl = Callable[[str], str]
Reader = Callable[..., Any]  # Takes the row, and a function that makes addresses of this site absolute.
Source = str | Callable[[Any], Any]  # An attribute of the row, dotted if it is further away, or a function of the row.

PARTIAL_DATE = (
    r"^(NET )?\d{4}(-Q[1-4]|-H[12]|-\d\d(-\d\d(T\d\d(:\d\d(:\d\d)?)?Z)?)?)?$"  # As wording/partial_dates.py writes.
)


@dataclass(frozen=True)
class Column:
    about: Any
    read: Reader


@dataclass(frozen=True)
class Field:
    name: str
    schema: Schema | None  # None: a column of CSV only.
    read: Reader
    column: Column | None = None

    def through(self, source: Source) -> "Field":
        """The same field of a row that `source` leads to."""
        lead, read = read_from(source), self.read
        return replace(self, read=lambda row, absolute: read(lead(row), absolute))


class RecordFields:
    """All that is exported of one kind of record."""

    def __init__(self, about: Any, *fields: Field) -> None:
        self.about, self.fields = about, fields
        self._readers = [(field.name, field.read) for field in fields if field.schema]

    @cached_property
    def schema(self) -> Schema:
        return object_schema(self.about, **{field.name: field.schema for field in self.fields if field.schema})

    @property
    def columns(self) -> dict[str, Column]:
        return {field.name: field.column for field in self.fields if field.column}

    def values(self, row: Any, absolute: AbsoluteUrl) -> dict[str, Any]:
        return {name: read(row, absolute) for name, read in self._readers}

    def through(self, source: Source) -> list[Field]:
        return [field.through(source) for field in self.fields]


def read_from(source: Source) -> Reader:
    """A dotted path gives None where it breaks off; a method at its end is called."""
    if not isinstance(source, str):
        return lambda row, absolute=None: source(row)
    first, *rest = source.split(".")

    def read(row: Any, absolute: Any = None) -> Any:
        value = getattr(row, first)
        for name in rest:
            if value is None:
                return None
            value = getattr(value, name)
        return value() if callable(value) else value

    return read


def column(about: Any, source: Source) -> Column:
    """A CSV column that differs from the JSON field of its name."""
    return Column(about, read_from(source))


def csv_only(name: str, about: Any, source: Source = "") -> Field:
    shown = column(about, source or name)
    return Field(name, None, shown.read, shown)


def computed(name: str, schema: Schema, read: Reader, csv: Column | bool = False) -> Field:
    """`csv`: a column of its own, or True for one with the same description and value."""
    return Field(name, schema, read, Column(schema["description"], read) if csv is True else csv or None)


def field(name: str, schema: Schema, source: Source = "", csv: Column | bool = False) -> Field:
    return computed(name, schema, read_from(source or name), csv)


# --- Schemas ------------------------------------------------------------------------------------------


def typed(kind: str, about: Any, *, nullable: bool = False, **more: Any) -> Schema:
    return {"type": [kind, "null"] if nullable else kind, "description": about, **more}


def object_schema(about: Any, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "description": about,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def list_of(items: Schema, about: Any) -> Schema:
    return typed("array", about, items=items)


# --- Fields of one value ------------------------------------------------------------------------------


def text(
    name: str, about: Any, source: Source = "", *, csv: Column | bool = False, nullable: bool = False, **more: Any
) -> Field:
    """A nullable text is null where it is empty."""
    schema = typed("string", about, nullable=nullable, **more)
    if not nullable:
        return field(name, schema, source, csv)
    read = read_from(source or name)
    return field(name, schema, lambda row: read(row) or None, csv)


def identifier(source: Source = "uid") -> Field:
    about = _lazy("Permanent identifier, also used in feeds. It stays when the address or the name changes.")
    return text("id", about, source, csv=True, format="uri")


def site_address(name: str, about: Any, source: Source = "get_absolute_url", *, csv: bool = False) -> Field:
    """An address of this site, made absolute; that of the row's page by default."""
    read = read_from(source)
    return computed(name, typed("string", about, format="uri"), lambda row, absolute: absolute(read(row)), csv)


def json_address(route: str, slug: Source = "slug") -> Field:
    read = read_from(slug)
    return site_address("json", _lazy("The full record, as JSON."), lambda row: reverse(route, args=[read(row)]))


def web_address(name: str, about: Any, source: Source, *, csv: bool = False) -> Field:
    """An address of another site; null if there is none."""
    return text(name, about, source, csv=csv, nullable=True, format="uri")


def moment(name: str, about: Any, source: Source = "", *, csv: bool = False, nullable: bool = False) -> Field:
    """When something happened on this site, to the second or finer."""
    return text(name, about, source, csv=csv, nullable=nullable, format="date-time")


def partial_date(name: str, about: Any, source: Source = "", *, csv: bool = False, nullable: bool = True) -> Field:
    """A date in a form that shows how exactly it is known."""
    return text(name, about, source or f"{name}.iso", csv=csv, nullable=nullable, pattern=PARTIAL_DATE)


def one_of(
    name: str,
    codes: Iterable[Any],
    about: Any,
    source: Source = "",
    *,
    csv: Column | bool = False,
    nullable: bool = False,
) -> Field:
    values = [str(code) for code in codes]
    return text(name, about, source, csv=csv, nullable=nullable, enum=[*values, None] if nullable else values)


def number(name: str, about: Any, source: Source = "", *, csv: bool = False, nullable: bool = False) -> Field:
    return field(name, typed("integer", about, nullable=nullable), source, csv)


def yes_no(name: str, about: Any, source: Source = "") -> Field:
    return field(name, typed("boolean", about), source)


def duration(name: str, about: Any, source: Source = "duration", *, csv: bool = False) -> list[Field]:
    """Seconds, seconds_about and precision, behind the name of what took so long."""
    read = read_from(source)
    exact = _lazy("In seconds, once it is over; null unless all its dates are known to the minute.")
    rounded = _lazy(
        "The same, rounded to the hour or day if it is known no better; null until it is over, and if that rounds to 0."
    )
    precision = _lazy("How exactly it is known: as exactly as the least exact of its dates.")

    def values(row: Any) -> tuple[int | None, int | None, str | None]:
        with ignoring_limits():
            return duration_values(read(row))

    def part(name: str, kind: str, words: Any, place: int, **more: Any) -> Field:
        schema = typed(kind, format_lazy("{} {}", about, words), nullable=True, **more)
        return field(name, schema, lambda row: values(row)[place], csv)

    before = f"{name}_" if name else ""
    return [
        part(f"{before}seconds", "integer", exact, 0),
        part(f"{before}seconds_about", "integer", rounded, 1),
        part(f"{before}precision", "string", precision, 2, enum=[*Precision.values, None]),
    ]


def duration_values(duration: Duration | None) -> tuple[int | None, int | None, str | None]:
    """Exact seconds, about how many, and the precision; nothing while it runs, because that would change every time."""
    if duration is None or duration.is_running:
        return None, None, None
    about = int(duration.rounded.total_seconds())
    exact, roughly = (about, about) if duration.is_exact else (None, about or None)
    return exact, roughly, str(duration.precision)


# --- Fields of several values -------------------------------------------------------------------------


def text_list(name: str, item_about: Any, about: Any, source: Source = "", *, csv: Column | bool = False) -> Field:
    read = read_from(source or name)
    return field(name, list_of(typed("string", item_about), about), lambda row: list(read(row)), csv)


def record(
    name: str, fields: RecordFields, source: Source = "", *, about: Any = "", csv: Column | bool = False
) -> Field:
    """A record inside the record; `about` is of one that may be null."""
    read = read_from(source or name)
    schema = {"anyOf": [fields.schema, {"type": "null"}], "description": about} if about else fields.schema

    def value(row: Any, absolute: AbsoluteUrl) -> dict[str, Any] | None:
        inner = read(row)
        return None if inner is None else fields.values(inner, absolute)

    return computed(name, schema, value, csv)


def record_list(
    name: str, fields: RecordFields, about: Any, source: Source = "", *, csv: Column | bool = False
) -> Field:
    read = read_from(source or name)
    return computed(
        name,
        list_of(fields.schema, about),
        lambda row, absolute: [fields.values(inner, absolute) for inner in read(row)],
        csv,
    )
