"""The search index against the records."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, transaction

from records.batches import batches
from search.full_text import FTS5_TABLES, missing_structures
from search.indexing import renew
from search.models import Document, Word
from search.searchables import Searchable, searchables
from upkeep.checks.finding import Finding, in_one_change
from wording.languages import ENGLISH, in_interface


def documents() -> Iterator[Finding]:
    for kind, searchable in searchables.items():
        indexed = Document.objects.filter(kind=kind).values_list("object_id", flat=True)
        for keys in batches({*searchable.model._base_manager.values_list("pk", flat=True), *indexed}):
            for key, title, words in _compare(searchable, keys):
                yield Finding(
                    f"{searchable.name} {key} “{title}” {words}.",
                    "Index it again.",
                    in_one_change(renew, {kind: [key]}),
                )


def _compare(searchable: Searchable, keys: list[int]) -> Iterator[tuple[int, str, str]]:
    with in_interface(ENGLISH):  # As the index is made.
        wanted = {
            record.pk: searchable.document(record.pk, entry)
            for record in searchable.rows().filter(pk__in=keys)
            if (entry := searchable.entry(record)) is not None
        }
    stored = {row.object_id: row for row in Document.objects.filter(kind=searchable.kind, object_id__in=keys)}
    for key in keys:
        if key not in stored and key in wanted:
            yield key, wanted[key].title, "is not in the search index"
        elif key in stored and key not in wanted:
            yield key, stored[key].title, "is in the search index, but is not public"
        elif key in stored and _columns(stored[key]) != _columns(wanted[key]):
            yield key, wanted[key].title, "is in the search index with outdated content"


def _columns(document: Document) -> dict[str, Any]:
    """As the database would return them."""
    values = {field.name: getattr(document, field.attname) for field in Document._meta.concrete_fields}
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def words() -> Iterator[Finding]:
    for keys in batches(Document.objects.values_list("pk", flat=True)):
        names = " ".join(Document.objects.filter(pk__in=keys).values_list("names", flat=True))
        known = {word for word in names.split() if Word.is_worth_knowing(word)}
        for part in batches(known):
            for word in sorted(set(part) - set(Word.objects.filter(pk__in=part).values_list("pk", flat=True))):
                yield Finding(
                    f"The search does not correct typos of “{word}”.", "Add it.", partial(Word.objects.learn, word)
                )


def full_text() -> Iterator[Finding]:
    """What SQLite has indexed, against the documents. PostgreSQL derives its columns by itself."""
    if connection.vendor != "sqlite" or missing_structures():
        return
    for table in FTS5_TABLES:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        except DatabaseError as error:
            yield Finding(
                f"The full-text table {table} differs from its documents ({error}).",
                "Fill it again.",
                partial(_fill, table),
            )


def _fill(table: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")  # noqa: S608
