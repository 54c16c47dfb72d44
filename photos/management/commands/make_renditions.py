from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from photos.models import Photo, Rendition
from photos.renditions import make_renditions


class Command(BaseCommand):
    help = (
        "Makes the public files of photos that lack some. May be stopped at any moment and started again: "
        "what is made is kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, help="Only these photos.")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--missing", action="store_true", help="Only files that are missing: the default.")
        which.add_argument("--all", action="store_true", help="Also files that are there already.")

    def handle(self, *, ids: list[int], all: bool, **options: Any) -> None:
        photos = Photo.objects.filter(pk__in=ids) if ids else Photo.objects.all()
        failed = []
        # disable=None: a bar on terminals only.
        for pk in tqdm(list(photos.order_by("pk").values_list("pk", flat=True)), unit=" photos", disable=None):
            photo = Photo.objects.filter(pk=pk).first()
            if photo is None:
                continue  # Deleted while the ones before it were made.
            make_renditions(photo, formats=Rendition.Format.values, anew=all)
            if photo.renditions_state == Photo.Renditions.FAILED:
                failed.append(f"{photo.pk} “{photo}”: {photo.renditions_error}")
        if failed:
            raise CommandError("\n".join(["These have no public files:", *failed]))
        self.stdout.write(f"Photos with all their public files: {photos.count()}.")
