"""Writes many records at once; if the database refuses some, reports which and why."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, models, transaction

from exchange.catalogue.checking import refusals
from exchange.catalogue.rows import TableRow
from photos.models.photo import ClearedForField, ObjectionsField, OrganisationField
from search.folding import FoldedField

Blamed = list[tuple[Any, TableRow]]  # Records, each with the input row to report.
Blame = Callable[..., None]


def insert(model: type[models.Model], drafts: Blamed, blame: Blame) -> None:
    def write(records: list[Any]) -> None:
        for record in records:
            record.pk = None  # A record of a refused batch may still have its key.
        model._default_manager.bulk_create(records, batch_size=500)

    _write(write, drafts, blame)


def update(model: type[models.Model], records: Blamed, fields: set[str], blame: Blame) -> None:
    own = {field.name for field in model._meta.fields}
    derived = [
        field
        for field in model._meta.fields
        # The searched text of a picture combines several fields.
        if isinstance(field, (ClearedForField, ObjectionsField, OrganisationField))
        or (isinstance(field, FoldedField) and (fields.intersection(field.sources) or field.source not in own))
    ]
    names = sorted(fields | {field.name for field in derived})

    def write(records: list[Any]) -> None:
        for record in records:
            for field in derived:
                field.pre_save(record, add=False)  # bulk_update() does not call it.
        model._default_manager.bulk_update(records, names, batch_size=100)

    if records:
        _write(write, records, blame)


def _write(write: Callable[[list[Any]], None], records: Blamed, blame: Blame) -> None:
    try:
        with transaction.atomic():
            write([record for record, _ in records])
    except IntegrityError:
        for record, row in records:
            if problems := refusals(record):
                blame(row, *problems)
                continue
            try:
                with transaction.atomic():
                    write([record])
            except IntegrityError as error:
                blame(row, f"the database refuses it: {error}")
