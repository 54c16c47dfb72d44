"""Makes the documents of the index; `spaceportal/consequences.py` says when."""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q

from search.models import Document, Word
from search.searchables import searchables
from wording.languages import ENGLISH, in_interface


def renew(documents: Mapping[str, Iterable[int]], progress: Callable[[int], object] = lambda done: None) -> None:
    """Makes the documents of these records, named by kind and key, what the records say now. Needs a transaction."""
    wanted = [(kind, number) for kind in searchables for number in sorted(documents.get(kind, ()))]
    for start in range(0, len(wanted), 500):
        batch: dict[str, list[int]] = {}
        for kind, number in wanted[start : start + 500]:
            batch.setdefault(kind, []).append(number)
        # In English, because the addresses and words of a document are the same for all.
        with in_interface(ENGLISH):
            _renew_batch(batch)
        progress(len(wanted[start : start + 500]))


def _renew_batch(batch: Mapping[str, list[int]]) -> None:
    columns = [field.name for field in Document._meta.fields if not field.primary_key]
    existing = Document.objects.filter(
        reduce(or_, (Q(kind=kind, object_id__in=numbers) for kind, numbers in batch.items()))
    )
    # Locked before the records are read, so that a second process sees what the first has written.
    names_at = dict(existing.select_for_update().order_by("pk").values_list("pk", "names"))
    documents = [
        searchables[kind].document(record.pk, entry)
        for kind, numbers in batch.items()
        for record in searchables[kind].rows().filter(pk__in=numbers)
        if (entry := searchables[kind].entry(record)) is not None
    ]
    places = {document.place for document in documents}
    if places != names_at.keys():  # A new date is a new place, so the document with the old one goes.
        existing.exclude(place__in=places).delete()
    Document.objects.bulk_create(documents, update_conflicts=True, unique_fields=["place"], update_fields=columns)
    new_names = (document.names for document in documents if document.names != names_at.get(document.place))
    Word.objects.learn(" ".join(new_names))


def size_of_index() -> int:
    """How many records there are to be indexed."""
    return sum(searchable.model._base_manager.count() for searchable in searchables.values())


def rebuild(progress: Callable[[int], object] = lambda done: None) -> int:
    """Makes every document from scratch; returns how many there are."""
    with transaction.atomic():
        Word.objects.all().delete()
        Document.objects.all().delete()
        for kind, searchable in searchables.items():
            renew({kind: searchable.model._base_manager.values_list("pk", flat=True)}, progress)
        return Document.objects.count()
