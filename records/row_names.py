"""The full names of rows, for places without their record: histories, delete pages, reasons.

`__str__` of a row uses its own columns only. A model with a fuller name has `in_full`, and lists in NAMED_BY the
relations that this follows, so that they are loaded once for all rows.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import prefetch_related_objects
from django.urls import reverse


def name_of(row: models.Model) -> str:
    """“Oleg Novitsky, commander of Soyuz MS-25”; less for a row whose records have been deleted."""
    try:
        return str(getattr(row, "in_full", None) or row)
    except ObjectDoesNotExist:
        return str(row)


def names_of(rows: Iterable[models.Model]) -> dict[int, str]:
    """Names by id() of the row, because a deleted row has no key. One query per relation that they follow."""
    by_model: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    for model, same in by_model.items():
        prefetch_related_objects(same, *named_by(model))
    return {id(row): name_of(row) for same in by_model.values() for row in same}


def named_by(model: type[models.Model]) -> tuple[str, ...]:
    return getattr(model, "NAMED_BY", ())


def change_page(record: models.Model, field: str = "") -> str:
    """The address of the record's form, at this field."""
    address = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    return f"{address}#id_{field}" if field else address
