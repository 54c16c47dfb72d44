"""What each app puts into the index; declared in its `search.py`, which is read when the site starts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.utils.functional import Promise

from search.models import Document
from search.places import MOST_FAME, place
from search.words import index_sounds, index_words
from wording.languages import address_in, interface_language

ALWAYS, FOR_EVER = datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
MOST_NAMES = 4_000  # Characters.
MOST_BODY = 100_000


@dataclass(frozen=True)
class IndexEntry:
    """What the index holds of one record."""

    title: str
    address: str
    live_from: datetime
    live_until: datetime
    language: str = ""
    at: datetime | None = None  # Its date, and the year it is found by.
    picture: int | None = None
    names: Iterable[str] = ()  # Other names.
    texts: Iterable[tuple[str, str]] = ()  # Texts that may be quoted: language and text.
    keywords: Iterable[str] = ()  # Other words it is found by.
    fame: int = 0  # From 0 to 99: among equally good results the most famous comes first.
    facts: dict[str, Any] = field(default_factory=dict)  # Data from which line() builds the second line of a result.


class Searchable:
    """One kind of record that can be found."""

    kind: str
    model: type[models.Model]
    name: str | Promise  # Singular.
    label: str | Promise  # Plural.
    rank: int  # From 1 to 9, each used once. Among equal results the kind with the lower rank comes first.
    is_work: bool = False  # It has a title rather than a name: an article, a photo.
    # Relations from a record to the rows that make up its entry: to one, and to many.
    made_of_one: Sequence[str] = ()
    made_of_many: Sequence[str] = ()
    loaded_apart: Sequence[str] = ()  # Others, which a kind of record loads in a way of its own.

    @property
    def made_of(self) -> Sequence[str]:
        return [*self.made_of_one, *self.made_of_many, *self.loaded_apart]

    def rows(self) -> models.QuerySet:
        """The records with everything that their entries need, except what is `loaded_apart`."""
        records = self.model._base_manager.prefetch_related(*map(self._prefetch, self.made_of_many))
        return records.select_related(*self.made_of_one) if self.made_of_one else records

    def _prefetch(self, path: str) -> str | models.Prefetch:
        """Joins what rows of a list point to: Django would send one OR each, and SQLite allows a thousand."""
        first, *others = path.split("__")
        rows = joined = self.model._meta.get_field(first).related_model
        ahead = []
        for name in others:
            field = joined._meta.get_field(name)
            if not field.many_to_one:
                break
            ahead.append(name)
            joined = field.related_model
        if not ahead:
            return path
        deeper = ["__".join(others)] if len(others) > len(ahead) else []
        joins = rows._base_manager.select_related("__".join(ahead)).prefetch_related(*deeper)
        return models.Prefetch(first, joins)

    def entry(self, record: Any) -> IndexEntry | None:
        """The entry of a record, or None if it is not public and not scheduled to be."""
        raise NotImplementedError

    def line(self, facts: dict[str, Any]) -> str:
        """The second line of a result, in the reader's language."""
        raise NotImplementedError

    def title(self, document: Document) -> str:
        """The title in the reader's language, if it has one; the index holds the English one."""
        return document.title

    def address(self, document: Document) -> str:
        """The address in the reader's language; the index holds the English one."""
        return address_in(interface_language(), document.address)

    def document(self, number: int, entry: IndexEntry) -> Document:
        texts = [(language, text) for language, text in entry.texts if text.strip()]
        names = dict.fromkeys(filter(None, map(index_words, [entry.title, *entry.names])))
        if heard := index_sounds(" ".join(names)):
            names[heard] = None
        said = "\n".join(index_words(text) for _, text in texts)
        return Document(
            place=place(self.rank, entry.at, number, min(MOST_FAME, entry.fame)),
            kind=self.kind,
            object_id=number,
            live_from=entry.live_from,
            live_until=entry.live_until,
            title=entry.title,
            language=entry.language,
            address=entry.address,
            picture=entry.picture,
            facts=entry.facts,
            names="\n".join(names)[:MOST_NAMES],
            texts=texts,
            body=f"{said}\n\n{index_words(' '.join(entry.keywords))}"[:MOST_BODY],
        )


searchables: dict[str, Searchable] = {}  # By kind, ordered by rank.


def register(searchable: type[Searchable]) -> type[Searchable]:
    every = sorted([*searchables.values(), searchable()], key=lambda one: one.rank)
    searchables.clear()
    searchables.update((one.kind, one) for one in every)
    return searchable


def searchable_of(rank: int) -> Searchable:
    return next(searchable for searchable in searchables.values() if searchable.rank == rank)
