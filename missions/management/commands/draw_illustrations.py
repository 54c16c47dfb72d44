import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from missions.illustrations import add, drawn, undrawn
from photos import background


class Command(BaseCommand):
    help = (
        "Draws the illustrations of the starter catalogue that have not been drawn yet, then makes their smaller "
        "formats. May be stopped and run again: what an editor has changed or deleted stays as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--jobs", type=int, default=os.cpu_count() or 1, help="How many are drawn at once; one per processor."
        )
        parser.add_argument("--in-background", action="store_true", help="Start, and do not wait for the end.")

    def handle(self, *, jobs: int, in_background: bool, **options: Any) -> None:
        if in_background:
            background.start("draw_illustrations")
            return
        illustrations = undrawn(settings.BASE_DIR / "catalogue" / "illustrations")
        # disable=None: a bar on terminals only.
        bar = tqdm(total=len(illustrations), desc="drawing", unit=" pictures", disable=None, leave=False)
        with bar:
            for illustration, content in zip(illustrations, drawn(illustrations, jobs), strict=True):
                add(illustration, content)
                bar.update()
        self.stdout.write(f"illustrations: {len(illustrations) or 'none'} drawn")
        # Only now, so that every page has its pictures before the first has them in three formats.
        call_command("make_renditions", "--pending", stdout=self.stdout)
