from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.core.files.storage import Storage
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from photos.models import Photo, Rendition, SharePicture
from photos.storage import names_in, originals, renditions

# Whoever writes a file writes its row within minutes.
SETTLED = timedelta(hours=1)


class Command(BaseCommand):
    help = (
        "Finds files that belong to no photo, left by deletions, moved focal points and killed processes, "
        "and photos whose files are gone. Says so only, unless told to delete."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--dry-run", action="store_true", help="Report, and delete nothing: the default.")
        what.add_argument("--delete", action="store_true", help="Delete files that have belonged to none for an hour.")

    def handle(self, *, delete: bool, **options: Any) -> None:
        for storage, rows in (
            (originals(), originals_named),
            (renditions(), named_in_public),
        ):
            # Files first: one that is written meanwhile is then looked for in rows that may know it already.
            files = set(names_in(storage))
            named = set(rows())
            for name in _settled(storage, sorted(files - named), before=timezone.now() - SETTLED):
                if delete:
                    storage.delete(name)
                self.stdout.write(f"{'deleted' if delete else 'belongs to no photo'}: {name}")
            for name in sorted(named - files):
                if not storage.exists(name):
                    self.stderr.write(f"the file is gone: {name}")


def originals_named() -> Iterable[str]:
    return Photo.objects.values_list("original", flat=True)


def named_in_public() -> Iterable[str]:
    names = (model.objects.values_list("name", flat=True) for model in (Rendition, SharePicture))
    return filter(None, chain(*names))


def _settled(storage: Storage, names: list[str], *, before: datetime) -> Iterator[str]:
    for name in names:
        try:
            if storage.get_modified_time(name) < before:
                yield name
        except FileNotFoundError:
            pass  # A partial file that has got its name.
