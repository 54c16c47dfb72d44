from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from photos.lookalikes import note_missing_looks
from photos.models import Photo
from photos.placing import find_misplaced
from photos.publication import put_in_place
from photos.renditions import make_renditions

MOST_NAMED = 10  # If the picture storage is away, every photo fails.


class Command(BaseCommand):
    help = (
        "Makes public files of photos that are missing from the storage, and moves the files of photos that have been "
        "published or withdrawn. Can be stopped at any moment and run again; finished files are kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, help="Only these photos.")
        parser.add_argument("--all", action="store_true", help="Also make existing files again.")

    def handle(self, *, ids: list[int], all: bool, **options: Any) -> None:
        photos = Photo.objects.filter(pk__in=ids) if ids else Photo.objects.all()
        moved_of, moved = put_in_place(find_misplaced().filter(pk__in=photos.order_by().values("pk")))
        made, made_of, failed = 0, set[int](), []
        # disable=None: a bar on terminals only.
        for pk in tqdm(photos.order_by("pk").values_list("pk", flat=True), unit=" photos", disable=None):
            photo = Photo.objects.filter(pk=pk).first()
            if photo is None:
                continue  # Deleted in the meantime.
            if count := make_renditions(photo, anew=all, look=True):
                made += count
                made_of.add(pk)
            if photo.renditions_state == Photo.Renditions.FAILED:
                failed.append(f"{photo.pk} “{photo}”: {photo.renditions_error}")
        looks = note_missing_looks(photos)
        counts = f"files made: {count_in_words(made, len(made_of))}; moved: {count_in_words(moved, moved_of)}"
        self.stdout.write(f"{counts}; photos failed: {len(failed) or 'none'}")
        if looks:
            self.stdout.write(f"looks noted, to find look-alikes: {looks}")
        if failed:
            heading = f"The files of {len(failed):,} photo{'s' if len(failed) != 1 else ''} could not be made:"
            more = len(failed) - MOST_NAMED
            rest = [f"and {more:,} more, which the editors’ desk lists under “Needs attention”"] if more > 0 else []
            raise CommandError("\n".join([heading, *failed[:MOST_NAMED], *rest]))


def count_in_words(files: int, photos: int) -> str:
    return f"{files} of {photos} photo{'s' if photos != 1 else ''}" if files else "none"
