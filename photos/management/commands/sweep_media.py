from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from photos.placing import find_misplaced
from photos.publication import put_in_place
from photos.stored_files import unused_files


class Command(BaseCommand):
    help = (
        "Reports files that belong to no photo (left by killed processes or unreachable storages), and public files of "
        "photos that are not public. With --delete, deletes unused files and moves misplaced ones. Originals of "
        "deleted photos are kept for 30 days, so that the photos can be recovered. `verify` names missing files."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--dry-run", action="store_true", help="Only report; the default.")
        what.add_argument("--delete", action="store_true", help="Delete files unused for an hour; move misplaced ones.")

    def handle(self, *, delete: bool, **options: Any) -> None:
        misplaced = unused = 0
        for photo in find_misplaced().order_by("pk"):
            misplaced += 1
            self.stdout.write(f"{'moved' if delete else 'in the wrong place'}: the files of {photo.pk} “{photo}”")
        if delete:
            put_in_place(find_misplaced())
        for file in unused_files():
            unused += 1
            if delete:
                file.delete()
            self.stdout.write(f"{'deleted' if delete else 'belongs to no photo'}: {file}")
        done = ("moved", "deleted") if delete else ("in the wrong place", "unused")
        self.stdout.write(f"photos with files {done[0]}: {misplaced or 'none'}; files {done[1]}: {unused or 'none'}")
