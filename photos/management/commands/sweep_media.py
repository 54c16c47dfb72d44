from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from photos.models import Photo
from photos.placing import find_misplaced
from photos.publication import put_in_place
from photos.stored_files import StoredFile, unused_files

# More unused originals than this, and than there are photos, suggest that the pictures are another site's.
MOST_ORIGINALS = 20


class Command(BaseCommand):
    help = (
        "Reports files that belong to no photo (left by killed processes or unreachable storages), and public files of "
        "photos that are not public. With --delete, deletes unused files and moves misplaced ones. Originals of "
        "deleted photos are kept for 30 days, so that the photos can be recovered. `verify` names missing files."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="Delete unused files and move misplaced ones.")
        parser.add_argument("--all", action="store_true", help="Delete even more originals than there are photos.")

    def handle(self, *, delete: bool, all: bool, **options: Any) -> None:
        files = list(unused_files())
        if delete and not all:
            require_own_pictures(files)
        misplaced = 0
        for photo in find_misplaced().order_by("pk"):
            misplaced += 1
            self.stdout.write(f"{'moved' if delete else 'in the wrong place'}: the files of {photo.pk} “{photo}”")
        if delete:
            put_in_place(find_misplaced())
        for file in files:
            if delete:
                file.delete()
            self.stdout.write(f"{'deleted' if delete else 'belongs to no photo'}: {file}")
        done = ("moved", "deleted") if delete else ("in the wrong place", "unused")
        self.stdout.write(
            f"photos with files {done[0]}: {misplaced or 'none'}; files {done[1]}: {len(files) or 'none'}"
        )


def require_own_pictures(unused: list[StoredFile]) -> None:
    """Raises CommandError if these files seem to belong to another database, such as that of the site itself."""
    originals, photos = sum(file.is_original for file in unused), Photo.objects.count()
    if originals > max(MOST_ORIGINALS, photos):
        raise CommandError(
            f"{originals} original files belong to no photo, and the database has {photos} photos. Is it the right "
            "database for these pictures? Nothing was deleted. If it is, add --all."
        )
