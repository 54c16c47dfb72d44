"""Which stored files belong to no row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice

from django.core.files.storage import Storage
from django.utils import timezone
from reversion.errors import RevertError
from reversion.models import Version

from photos.models import Photo, Rendition, SocialPreview
from photos.storage import UNPUBLISHED, names_in, originals, renditions, unpublished
from records.models import RetiredSlug

# A file gets its row within minutes.
SETTLED = timedelta(hours=1)
RECOVERABLE_FOR = timedelta(days=30)


@dataclass(frozen=True)
class StoredFile:
    storage: Storage
    name: str  # Within the storage.
    prefix: str = ""
    is_original: bool = False

    def __str__(self) -> str:
        return f"{self.prefix}{self.name}"

    def delete(self) -> None:
        self.storage.delete(self.name)

    @property
    def is_settled(self) -> bool:
        try:
            return self.storage.get_modified_time(self.name) < timezone.now() - SETTLED
        except FileNotFoundError:
            return False  # A partial file that has been renamed.


def unused_files() -> Iterator[StoredFile]:
    """Files that have belonged to no row for an hour: left by killed processes, or of deleted photos.

    Originals of deleted photos count as used for 30 days, so that the photos can be recovered.
    """
    recoverable = recoverable_originals()

    def named_originals(names: list[str]) -> set[str]:
        return recoverable | set(Photo.objects.filter(original__in=names).values_list("original", flat=True))

    without_row = chain(
        (StoredFile(originals(), name, is_original=True) for name in _without_row(originals(), named_originals)),
        (StoredFile(renditions(), name) for name in _without_row(renditions(), _named_public)),
        (StoredFile(unpublished(), name, UNPUBLISHED) for name in _without_row(unpublished(), _named_unpublished)),
    )
    return (file for file in without_row if file.is_settled)


def _without_row(storage: Storage, named: Callable[[list[str]], set[str]]) -> Iterator[str]:
    files = names_in(storage)
    # Files before rows: a file written in the meantime then already has its row.
    while names := list(islice(files, 500)):
        yield from sorted(set(names) - named(names))


def _named_public(names: list[str]) -> set[str]:
    rows = Rendition.objects.filter(name__in=names).values_list("name", flat=True)
    return {*rows, *SocialPreview.objects.filter(name__in=names).values_list("name", flat=True)}


def _named_unpublished(names: list[str]) -> set[str]:
    rows = Rendition.objects.filter(name__in=[f"{UNPUBLISHED}{name}" for name in names])
    return {name.removeprefix(UNPUBLISHED) for name in rows.values_list("name", flat=True)}


def recoverable_originals() -> set[str]:
    """Originals of recently deleted photos, which the history can restore."""
    label, since = Photo._meta.label_lower, timezone.now() - RECOVERABLE_FOR
    deleted = RetiredSlug.objects.filter(model=label, retired_at__gt=since).values_list("object_id", flat=True)
    recent = set(map(str, deleted))
    found = set()
    for version in Version.objects.get_deleted(Photo).order_by():
        if version.object_id in recent:
            try:
                found.add(str(version.field_dict["original"]))
            except RevertError:
                continue  # The version is too old to be read.
    return found
