from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from tqdm import tqdm

from photos.lookalikes import note_missing_looks
from photos.models import Photo, Rendition
from photos.placing import find_misplaced
from photos.publication import put_in_place
from photos.renditions import make_renditions


class Command(BaseCommand):
    help = (
        "Makes public files of photos that are missing from the storage, and moves the files of photos that have been "
        "published or withdrawn. Can be stopped at any moment and run again; finished files are kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, help="Only these photos.")
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--pending",
            action="store_true",
            help="Only photos that are not ready; started by uploads. Does not check the storage.",
        )
        which.add_argument("--all", action="store_true", help="Make existing files again, too.")

    def handle(self, *, ids: list[int], pending: bool, all: bool, **options: Any) -> None:
        photos = Photo.objects.filter(pk__in=ids) if ids else Photo.objects.all()
        moved_of, moved = put_in_place(find_misplaced().filter(pk__in=photos.order_by().values("pk")))
        steps = until_ready(photos) if pending else all_formats(photos.order_by("pk"))
        made, made_of, failed = 0, set[int](), []
        # disable=None: a bar on terminals only.
        for pk, formats in tqdm(steps, unit=" photos", disable=None):
            photo = Photo.objects.filter(pk=pk).first()
            if photo is None:
                continue  # Deleted in the meantime.
            if count := make_renditions(photo, formats=formats, anew=all, look=not pending):
                made += count
                made_of.add(pk)
            if photo.renditions_state == Photo.Renditions.FAILED:
                failed.append(f"{photo.pk} “{photo}”: {photo.renditions_error}")
        looks = 0 if pending else note_missing_looks(photos)
        counts = f"files made: {count_in_words(made, len(made_of))}; moved: {count_in_words(moved, moved_of)}"
        self.stdout.write(f"{counts}; photos failed: {len(failed) or 'none'}")
        if looks:
            self.stdout.write(f"looks noted, to find look-alikes: {looks}")
        if failed:
            heading = f"The files of {len(failed)} photo{'s' if len(failed) != 1 else ''} could not be made:"
            raise CommandError("\n".join([heading, *failed]))


def count_in_words(files: int, photos: int) -> str:
    return f"{files} of {photos} photo{'s' if photos != 1 else ''}" if files else "none"


Step = tuple[int, list[str] | None]  # The key of a photo, and the formats to make; None: all.


def all_formats(photos: QuerySet[Photo]) -> list[Step]:
    return [(pk, None) for pk in photos.values_list("pk", flat=True)]


def until_ready(photos: QuerySet[Photo]) -> Iterator[Step]:
    """Photos whose files are not ready, including those uploaded meanwhile; the latest upload first.

    Every photo gets its JPEG files, which all browsers show, before any gets the others.
    """
    waiting = photos.filter(renditions_state=Photo.Renditions.PENDING).order_by("-pk")
    without_jpeg = waiting.exclude(renditions__format=Rendition.Format.JPEG)
    yield from [(pk, [Rendition.Format.JPEG]) for pk in without_jpeg.values_list("pk", flat=True)]
    while photo := waiting.first():
        yield photo.pk, None
