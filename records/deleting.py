"""What is deleted along with a record, and what prevents it: each row by name, with a link to its record."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.utils import NestedObjects
from django.db import models, router
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import capfirst

from records.row_names import change_page, named_by, names_of
from search.sorting import sort_key


def deleted_objects(objs: Iterable[Any], request: HttpRequest, site: AdminSite) -> Any:
    """Like Django's get_deleted_objects, which names rows by `str` alone and does not link to their records."""
    records = list(objs)
    if not records:
        return [], {}, set(), []
    collector = NestedObjects(using=router.db_for_write(type(records[0])), origin=records)
    collector.collect(records)
    gone = {row for rows in collector.model_objs.values() for row in rows}
    shown = [*collector.protected, *gone, *(row for rows in collector.edges.values() for row in rows)]
    names = names_of({id(row): row for row in shown if row is not None}.values())
    lacking = set()

    def may(action: str, record: models.Model) -> bool:
        its_admin = site.get_model_admin(type(record)) if site.is_registered(type(record)) else None
        return its_admin is not None and getattr(its_admin, f"has_{action}_permission")(request, record)

    def described(row: models.Model) -> str:
        if site.is_registered(type(row)) and not may("delete", row):
            lacking.add(row._meta.verbose_name)
        kind, name = capfirst(row._meta.verbose_name), names[id(row)]
        records = [row, *(related for path in named_by(type(row)) if (related := at(row, path)) is not None)]
        owner = next(
            (record for record in records if may("view", record) and (record == row or record not in gone)), None
        )
        if owner is None:
            return f"{kind}: {name}"
        return format_html('{}: <a href="{}">{}</a>', kind, change_page(owner), name)

    in_order = sorted(collector.protected, key=lambda row: (row._meta.verbose_name, sort_key(names[id(row)])))
    protected = [described(row) for row in in_order]
    counts = {model._meta.verbose_name_plural: len(rows) for model, rows in collector.model_objs.items()}
    return collector.nested(described), counts, lacking, protected


def at(row: models.Model, path: str) -> models.Model | None:
    """The record at the end of a path of relations: `edition__article`."""
    found: Any = row
    for name in path.split("__"):
        found = getattr(found, name, None)
    return found
