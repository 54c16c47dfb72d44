from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.core.files.storage import Storage
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from reversion.errors import RevertError
from reversion.models import Version

from photos.models import Photo, Rendition, SocialPreview
from photos.placing import find_misplaced
from photos.publication import put_in_place
from photos.storage import UNPUBLISHED, key_of, names_in, originals, renditions, unpublished
from records.models import RetiredSlug

# A file gets its row within minutes.
SETTLED = timedelta(hours=1)
RECOVERABLE_FOR = timedelta(days=30)


class Command(BaseCommand):
    help = (
        "Reports files that belong to no photo (left by killed processes or unreachable storages), public files of "
        "photos that are not public, and missing files. With --delete, deletes unused files and moves misplaced ones. "
        "Originals of deleted photos are kept for 30 days, so that the photos can be recovered."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--dry-run", action="store_true", help="Only report; the default.")
        what.add_argument("--delete", action="store_true", help="Delete files unused for an hour; move misplaced ones.")

    def handle(self, *, delete: bool, **options: Any) -> None:
        counts: Counter[str] = Counter()
        for photo in find_misplaced().order_by("pk"):
            counts["misplaced"] += 1
            self.stdout.write(f"{'moved' if delete else 'in the wrong place'}: the files of {photo.pk} “{photo}”")
        if delete:
            put_in_place(find_misplaced())
        for storage, prefix, rows in storages():
            # List files before rows: a file written in the meantime then already has its row.
            files = set(names_in(storage))
            named = set(rows())
            for name in _settled(storage, sorted(files - named), before=timezone.now() - SETTLED):
                if delete:
                    storage.delete(name)
                counts["unused"] += 1
                self.stdout.write(f"{'deleted' if delete else 'belongs to no photo'}: {prefix}{name}")
            for name in sorted(named - files - recoverable_originals()):
                if not storage.exists(name):
                    counts["gone"] += 1
                    self.stderr.write(f"file missing: {prefix}{name}")
        done = ("moved", "deleted") if delete else ("in the wrong place", "unused")
        self.stdout.write(
            f"photos with files {done[0]}: {counts['misplaced'] or 'none'}; "
            f"files {done[1]}: {counts['unused'] or 'none'}; files missing: {counts['gone'] or 'none'}"
        )


def storages() -> list[tuple[Storage, str, Callable[[], Iterable[str]]]]:
    """(storage, prefix of names in the output, function for the names that belong there)"""
    return [
        (originals(), "", originals_named),
        (renditions(), "", named_in_public),
        (unpublished(), UNPUBLISHED, named_in_private),
    ]


def originals_named() -> Iterable[str]:
    return chain(Photo.objects.values_list("original", flat=True), recoverable_originals())


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


def named_in_public() -> Iterable[str]:
    rows = Rendition.objects.exclude(name__startswith=UNPUBLISHED).values_list("name", flat=True)
    return chain(rows, SocialPreview.objects.exclude(name="").values_list("name", flat=True))


def named_in_private() -> Iterable[str]:
    return map(key_of, Rendition.objects.filter(name__startswith=UNPUBLISHED).values_list("name", flat=True))


def _settled(storage: Storage, names: list[str], *, before: datetime) -> Iterator[str]:
    for name in names:
        try:
            if storage.get_modified_time(name) < before:
                yield name
        except FileNotFoundError:
            pass  # A partial file that has been renamed.
