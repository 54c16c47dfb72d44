"""A photograph as an archive describes it, the same for every archive."""

from dataclasses import dataclass, field
from typing import Any

from photos.archives.fetching import ArchiveError
from photos.archives.plain_text import storable
from photos.languages import ANY
from photos.reading.reading import Value
from photos.reading.text import partial_date
from wording.partial_dates import PartialDate


@dataclass(frozen=True)
class FoundPhoto:
    """`fields` have the names of the metadata fields of files: see photos/intake.py."""

    archive: str
    key: str  # What the archive calls it.
    page_address: str
    thumbnail: str
    fields: dict[str, Value] = field(default_factory=dict)
    original: str = ""  # Address of the original, where it is known and within the limits of the library.

    def text(self, name: str) -> str:
        """One text of a field: English, else one without a language, else any."""
        value = self.fields.get(name, "")
        if isinstance(value, dict):
            return next((value[language] for language in ("en", ANY, *value) if language in value), "")
        return ", ".join(value) if isinstance(value, list) else value

    @property
    def title(self) -> str:
        return self.text("title") or self.key

    @property
    def caption(self) -> str:
        return self.text("caption")

    @property
    def credit(self) -> str:
        return self.text("credit")

    @property
    def taken_in_words(self) -> str:
        known = partial_date(self.text("taken"))
        return str(PartialDate.parse(known)) if known else ""

    @property
    def licence(self) -> str:
        return self.text("licence_name") or self.text("usage_terms")


@dataclass(frozen=True)
class FoundPage:
    photos: list[FoundPhoto]
    has_next: bool
    total: int | None = None  # Where the archive says so.
    left_out: int = 0  # Files that are not photographs.


@dataclass(frozen=True)
class RemoteFile:
    address: str
    name: str


# Answers are checked as far as they are used: texts may be missing, but not the lists and objects around them.


def object_in(value: Any, name: str, service: str) -> dict[str, Any]:
    return typed(value, name, dict, service)


def list_in(value: Any, name: str, service: str) -> list[Any]:
    return typed(value, name, list, service)


def typed(value: Any, name: str, kind: type, service: str) -> Any:
    inner = value.get(name) if isinstance(value, dict) else None
    if not isinstance(inner, kind):
        raise ArchiveError(f"{service} sent an unexpected answer. Nothing was saved.")
    return inner


def text_in(value: Any, name: str) -> str:
    """The text as a database can store it, or an empty string for anything else."""
    found = value.get(name) if isinstance(value, dict) else None
    return storable(found) if isinstance(found, str) else ""


def without_empty(fields: dict[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in fields.items() if value}
