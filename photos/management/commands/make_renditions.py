from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from tqdm import tqdm

from photos.models import Photo
from photos.renditions import make_renditions


class Command(BaseCommand):
    help = (
        "Makes the public files of photos that lack some. May be stopped at any moment and started again: "
        "what is made is kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, help="Only these photos.")
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--pending",
            action="store_true",
            help="Only photos that are not ready, until all are: what uploads start.",
        )
        which.add_argument("--all", action="store_true", help="Also files that are there already.")

    def handle(self, *, ids: list[int], pending: bool, all: bool, **options: Any) -> None:
        photos = Photo.objects.filter(pk__in=ids) if ids else Photo.objects.all()
        pks = until_ready(photos) if pending else list(photos.order_by("pk").values_list("pk", flat=True))
        made, failed = 0, []
        # disable=None: a bar on terminals only.
        for pk in tqdm(pks, unit=" photos", disable=None):
            photo = Photo.objects.filter(pk=pk).first()
            if photo is None:
                continue  # Deleted while the ones before it were made.
            make_renditions(photo, anew=all)
            if photo.renditions_state == Photo.Renditions.FAILED:
                failed.append(f"{photo.pk} “{photo}”: {photo.renditions_error}")
            made += 1
        if failed:
            raise CommandError("\n".join(["These have no public files:", *failed]))
        self.stdout.write(f"photos made ready: {made or 'none'}")


def until_ready(photos: QuerySet[Photo]) -> Iterator[int]:
    """Those that wait, one after the other, also those that come meanwhile; the last upload first."""
    waiting = photos.filter(renditions_state=Photo.Renditions.PENDING).order_by("-pk")
    while photo := waiting.first():
        yield photo.pk
