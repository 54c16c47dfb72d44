"""What a row is called where its record is out of sight: in histories, on pages that delete, in reasons.

`__str__` of a row says what its own columns say. A model that can say more has `in_full`, and names in NAMED_BY the
relations that it follows for it, so that they are loaded once for all rows.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import prefetch_related_objects
from django.urls import reverse


def name_of(row: models.Model) -> str:
    """“Oleg Novitsky, commander of Soyuz MS-25”; as much as is there of a row whose records have been deleted."""
    try:
        return str(getattr(row, "in_full", None) or row)
    except ObjectDoesNotExist:
        return str(row)


def names_of(rows: Iterable[models.Model]) -> dict[int, str]:
    """The names of these rows by id(), because a deleted one has no key, with a query for each relation they follow."""
    by_model: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    for model, same in by_model.items():
        prefetch_related_objects(same, *named_by(model))
    return {id(row): name_of(row) for same in by_model.values() for row in same}


def named_by(model: type[models.Model]) -> tuple[str, ...]:
    return getattr(model, "NAMED_BY", ())


def change_page(record: models.Model, field: str = "") -> str:
    """Where the record is put right, at this field of its form."""
    address = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    return f"{address}#id_{field}" if field else address
