import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from missions.illustrations import add, drawn, undrawn
from photos.models import Photo


class Command(BaseCommand):
    help = (
        "Draws the illustrations of the starter catalogue that have not been drawn yet. May be stopped and run again: "
        "what an editor has changed or deleted stays as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--jobs", type=int, default=os.cpu_count() or 1, help="How many are drawn at once; one per processor."
        )

    def handle(self, *, jobs: int, **options: Any) -> None:
        illustrations = undrawn(settings.BASE_DIR / "catalogue" / "illustrations")
        # disable=None: a bar on terminals only.
        bar = tqdm(total=len(illustrations), desc="drawing", unit=" pictures", disable=None, leave=False)
        failed = 0
        with bar:
            for illustration, content in zip(illustrations, drawn(illustrations, jobs), strict=True):
                failed += add(illustration, content).renditions_state == Photo.Renditions.FAILED
                bar.update()
        unmade = f"; the files of {failed} could not be made: see make_renditions" if failed else ""
        self.stdout.write(f"illustrations: {len(illustrations) or 'none'} drawn{unmade}")
