"""The index follows every edit, in the transaction of the edit.

A part of the site describes with a `Searchable` what it puts into the index, and of which rows a document is made. When
one of those rows is saved or deleted, or many are changed at once, the documents made of it are made anew.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import Signal

from search.models import Document, Word
from search.searchables import Searchable, searchables
from wording.languages import ENGLISH, in_interface

# --- Which documents a row has a part in -----------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """Rows of one table that documents of one kind are made of."""

    searchable: Searchable
    path: str  # From the record to the row; "pk" for the record itself.
    moves: bool  # The row itself says to which record it belongs, so a change may take it from one to another.

    def documents(self, pks: Iterable[int]) -> set[int]:
        """The numbers of those that have one of these rows in them."""
        if self.path == "pk":
            return set(pks)
        found: set[int] = set()
        for part in batches(pks):
            records = self.searchable.model._base_manager.filter(**{f"{self.path}__in": part})
            found.update(records.values_list("pk", flat=True))
        return found


parts: dict[type[models.Model], list[Part]] = defaultdict(list)  # By table; filled when the site starts.


def follow_changes() -> None:
    """Listens to every table that documents are made of."""
    for searchable in searchables.values():
        parts[searchable.model].append(Part(searchable, "pk", moves=False))
        for path, relation in steps(searchable).items():
            parts[relation.related_model].append(Part(searchable, path, moves=bool(relation.one_to_many)))
    for model in parts:
        for signal in (pre_save, pre_delete):
            signal.connect(_before, sender=model)
        for signal in (post_save, post_delete):
            signal.connect(_after, sender=model)


def steps(searchable: Searchable) -> dict[str, Any]:
    """Every relation on the way: of `assignments__person__names` the crew rows, the people and their names."""
    found: dict[str, Any] = {}
    for path in searchable.made_of:
        model, names = searchable.model, path.split("__")
        for number, name in enumerate(names, start=1):
            relation: Any = model._meta.get_field(name)
            found["__".join(names[:number])] = relation
            model = relation.related_model
    return found


def losing(model: type[models.Model], pks: Iterable[int]) -> dict[str, set[int]]:
    """By kind, the documents that such rows belong to now, and may not any more after a change."""
    pks = list(pks)
    return {part.searchable.kind: part.documents(pks) for part in parts[model] if part.moves}


def _before(instance: models.Model, raw: bool = False, **kwargs: Any) -> None:
    if instance.pk is not None and not raw:
        instance.__dict__["losing"] = losing(type(instance), [instance.pk])


def _after(instance: models.Model, raw: bool = False, **kwargs: Any) -> None:
    if not raw:  # A dump that is loaded holds the index as well.
        rows_changed(type(instance), [instance.pk], losing=instance.__dict__.pop("losing", {}))


class IndexedQuerySet(models.QuerySet):
    """For the tables that documents are made of. Many rows changed at once send no signals, so these tell the index."""

    def update(self, **kwargs: Any) -> int:
        with indexing():
            pks = list(self.values_list("pk", flat=True))
            before = losing(self.model, pks)
            changed = super().update(**kwargs)
            rows_changed(self.model, pks, losing=before)
            return changed

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> Any:
        with indexing():
            created = super().bulk_create(objs, *args, **kwargs)
            rows_changed(self.model, [row.pk for row in created if row.pk is not None])
            return created

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        with indexing():
            rows = list(objs)
            pks = [row.pk for row in rows]
            before = losing(self.model, pks)
            changed = super().bulk_update(rows, *args, **kwargs)
            rows_changed(self.model, pks, losing=before)
            return changed

    def delete(self) -> tuple[int, dict[str, int]]:
        with indexing():
            return super().delete()


# Sent in the transaction of a change, with the `keys` of the records whose documents it has touched.
changed_documents = Signal()


# --- What has changed, until the end of a block ------------------------------------------------------


class Changes:
    def __init__(self) -> None:
        self.rows: dict[type[models.Model], set[int]] = defaultdict(set)
        self.documents: dict[str, set[int]] = defaultdict(set)

    def index(self) -> None:
        for model, pks in self.rows.items():
            for part in parts[model]:
                self.documents[part.searchable.kind] |= part.documents(pks)
        for kind, numbers in self.documents.items():
            renew(searchables[kind], numbers)
            changed_documents.send(searchables[kind].model, keys=numbers)


_changes: ContextVar[Changes | None] = ContextVar("what is to be indexed", default=None)


@contextmanager
def indexing() -> Iterator[Changes]:
    """One transaction, at whose end everything that changed in it is indexed, once.

    Inside another such block it does nothing: the outermost one indexes.
    """
    if (outer := _changes.get()) is not None:
        yield outer
        return
    changes = Changes()
    token = _changes.set(changes)
    try:
        with transaction.atomic():
            yield changes
            changes.index()
    finally:
        _changes.reset(token)


def rows_changed(model: type[models.Model], pks: Iterable[int], *, losing: dict[str, set[int]] | None = None) -> None:
    """Has the documents of these rows, and those that lose one of them, made anew: at the end of the block, or now."""
    with indexing() as changes:
        changes.rows[model].update(pks)
        for kind, numbers in (losing or {}).items():
            changes.documents[kind] |= numbers


# --- Making documents --------------------------------------------------------------------------------


def renew(
    searchable: Searchable, numbers: Iterable[int], progress: Callable[[int], object] = lambda done: None
) -> None:
    """Makes the documents of these records what the records say now."""
    columns = [field.name for field in Document._meta.fields if not field.primary_key]
    for part in batches(numbers):
        # In English, whoever saves: addresses and words of a document are the same for all.
        with in_interface(ENGLISH), transaction.atomic():
            known = Document.objects.filter(kind=searchable.kind, object_id__in=part)
            # Locked before the records are read: whoever comes second sees what the first one has written.
            list(known.select_for_update().order_by("pk").values_list("pk", flat=True))
            documents = [
                searchable.document(record.pk, entry)
                for record in searchable.rows().filter(pk__in=part)
                if (entry := searchable.entry(record)) is not None
            ]
            # A new date is a new place, so the document with the old one goes.
            known.exclude(place__in=[document.place for document in documents]).delete()
            Document.objects.bulk_create(
                documents, update_conflicts=True, unique_fields=["place"], update_fields=columns
            )
            Word.objects.learn(" ".join(document.names for document in documents))
        progress(len(part))


def batches(numbers: Iterable[int], size: int = 500) -> Iterator[list[int]]:
    ordered = sorted(numbers)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


def size_of_index() -> int:
    """How many records there are to be indexed."""
    return sum(searchable.model._base_manager.count() for searchable in searchables.values())


def rebuild(progress: Callable[[int], object] = lambda done: None) -> int:
    """Makes every document anew, and none stay of records that are gone; says how many there are."""
    with transaction.atomic():
        Word.objects.all().delete()
        Document.objects.exclude(kind__in=searchables).delete()
        for searchable in searchables.values():
            records = set(searchable.model._base_manager.values_list("pk", flat=True))
            gone = Document.objects.filter(kind=searchable.kind).values_list("object_id", flat=True)
            renew(searchable, records.union(gone), progress)
        return Document.objects.count()
