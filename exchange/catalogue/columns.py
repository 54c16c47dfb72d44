"""Columns of the CSV files: how a cell is read into fields of a model, and written from them."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

from people.models import Country
from wording.partial_dates import PartialDate, Precision, partial

Resolve = Callable[[type[models.Model], str], int]


class TableColumn:
    """A column of text; the classes below read and write other values."""

    def __init__(self, field: Any) -> None:
        self.field = field
        self.name = field.name

    @property
    def fields(self) -> list[str]:
        """The model fields that the column fills."""
        return [self.name]

    def read(self, text: str, resolve: Resolve) -> dict[str, Any]:
        """The attributes in a cell. Raises ValueError with a message for the person who typed it."""
        if not text:
            return self.read_empty()
        return self.read_filled(text, resolve)

    def read_empty(self) -> dict[str, Any]:
        if self.field.null or self.field.blank or self.field.has_default():
            return {self.field.attname: self.field.get_default()}
        raise ValueError("a value is required")

    def read_filled(self, text: str, resolve: Resolve) -> dict[str, Any]:
        codes = [code for code, _ in self.field.flatchoices]
        if codes and text not in codes:
            raise ValueError(f"“{text[:40]}” is not one of {', '.join(codes)}")
        return {self.name: text}

    def write(self, record: Any) -> str:
        # Browsers send the line breaks of a text box as CR LF; the files have LF.
        return re.sub("\r\n?", "\n", getattr(record, self.name) or "")

    def state(self, record: Any) -> Any:
        """The value in a form that JSON can store, and that is equal only for equal values."""
        return self.write(record)


class Number(TableColumn):
    FORM = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)

    def read_filled(self, text: str, resolve: Resolve) -> dict[str, Any]:
        if not self.FORM.fullmatch(text):
            raise ValueError(f"“{text[:40]}” is not a number")
        if isinstance(self.field, models.DecimalField):
            return {self.name: Decimal(text)}
        if not text.isdecimal():
            raise ValueError(f"“{text[:40]}” is not a whole number")
        # SQLite accepts any number.
        most = BaseDatabaseOperations.integer_field_ranges[self.field.get_internal_type()][1]
        if int(text) > most:
            raise ValueError(f"{text} is too large; the maximum is {most}")
        return {self.name: int(text)}

    def write(self, record: Any) -> str:
        value = getattr(record, self.name)
        if value is None:
            return ""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


class Fraction(TableColumn):
    """A number from 0 to 1, to the last digit: a focal point."""

    FORM = re.compile(r"(0|1|0\.\d{1,400})", re.ASCII)

    def read_filled(self, text: str, resolve: Resolve) -> dict[str, Any]:
        if not self.FORM.fullmatch(text):
            raise ValueError(f"“{text[:40]}” is not a number from 0 to 1")
        return {self.name: float(text)}

    def write(self, record: Any) -> str:
        return f"{Decimal(repr(getattr(record, self.name))).normalize():f}"


class YesNo(TableColumn):
    def read_empty(self) -> dict[str, Any]:
        return {self.name: False}

    def read_filled(self, text: str, resolve: Resolve) -> dict[str, Any]:
        if text not in {"yes", "no"}:
            raise ValueError(f"“{text[:40]}” is neither yes nor no")
        return {self.name: text == "yes"}

    def write(self, record: Any) -> str:
        return "yes" if getattr(record, self.name) else "no"


class PartialMoment(TableColumn):
    """A date with its precision, and sometimes with “no earlier than”."""

    def __init__(self, field: Any) -> None:
        super().__init__(field)
        stem = field.name.removesuffix("_at").removesuffix("_on")
        self.precision: Any = field.model._meta.get_field(f"{stem}_precision")
        self.net = _field(field.model, f"{stem}_is_net")

    @property
    def fields(self) -> list[str]:
        return [self.name, self.precision.name, *([self.net.name] if self.net else [])]

    def read_empty(self) -> dict[str, Any]:
        return super().read_empty() | ({self.net.name: False} if self.net else {})

    def read_filled(self, text: str, resolve: Resolve) -> dict[str, Any]:
        moment = PartialDate.parse(text)
        precisions = [code for code, _ in self.precision.flatchoices]
        if moment.precision not in precisions:
            raise ValueError(f"{text} has the precision “{moment.precision}”; allowed are {', '.join(precisions)}")
        if moment.is_net and not self.net:
            raise ValueError(f"{text}: only a launch can be “no earlier than”")
        at = moment.at if isinstance(self.field, models.DateTimeField) else moment.at.date()
        attributes = {self.name: at, self.precision.name: str(moment.precision)}
        return attributes | ({self.net.name: moment.is_net} if self.net else {})

    def period(self, record: Any) -> PartialDate | None:
        text = self.write(record)
        return PartialDate.parse(text) if text else None

    def write(self, record: Any) -> str:
        at = getattr(record, self.name)
        is_net = bool(self.net and getattr(record, self.net.name))
        moment = partial(at, at and getattr(record, self.precision.name), is_net=is_net)
        return moment.iso if moment else ""


class Day(TableColumn):
    def read_filled(self, text: str, resolve: Resolve) -> dict[str, Any]:
        moment = PartialDate.parse(text)
        if moment.precision != Precision.DAY or moment.is_net:
            raise ValueError(f"{text} is not a day such as 2024-03-23")
        return {self.name: moment.at.date()}

    def write(self, record: Any) -> str:
        day: date | None = getattr(record, self.name)
        return day.isoformat() if day else ""


class Stamp(TableColumn):
    """A moment of the site itself, with the fraction of a second if there is one."""

    FRACTION = re.compile(r"(?<=:\d\d)\.(\d{1,6})Z", re.ASCII)

    def read_filled(self, text: str, resolve: Resolve) -> dict[str, Any]:
        fraction = self.FRACTION.search(text)
        moment = PartialDate.parse(self.FRACTION.sub("Z", text))
        if moment.is_net:
            raise ValueError(f"{text}: only a launch can be “no earlier than”")
        microsecond = int(fraction[1].ljust(6, "0")) if fraction else 0
        return {self.name: moment.at.replace(microsecond=microsecond)}

    def write(self, record: Any) -> str:
        at: datetime | None = getattr(record, self.name)
        return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else ""


class Reference(TableColumn):
    """Another record, named by its slug; a country by its code."""

    def __init__(self, field: Any) -> None:
        super().__init__(field)
        self.key = key_of(field.related_model)

    def read_filled(self, text: str, resolve: Resolve) -> dict[str, Any]:
        return {self.field.attname: resolve(self.field.related_model, text)}

    def write(self, record: Any) -> str:
        named = getattr(record, self.name)
        return getattr(named, self.key) if named else ""

    def state(self, record: Any) -> Any:
        return getattr(record, self.field.attname)  # A slug may change and still name the same record.


def key_of(model: type[models.Model]) -> str:
    """The field by which the files name a record of this model."""
    return "code" if model is Country else "slug"


def column(model: type[models.Model], name: str) -> TableColumn:
    field: Any = model._meta.get_field(name)
    match field:
        case models.ForeignKey():
            return Reference(field)
        case models.BooleanField():
            return YesNo(field)
        case models.DateField():  # DateTimeField is a DateField too.
            if _field(model, f"{name.removesuffix('_at').removesuffix('_on')}_precision"):
                return PartialMoment(field)
            return Stamp(field) if isinstance(field, models.DateTimeField) else Day(field)
        case models.DecimalField() | models.IntegerField():
            return Number(field)
        case models.FloatField():
            return Fraction(field)
    return TableColumn(field)


def _field(model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
