from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from photos.share_pictures import asked_for, keep, remove_unused, shareables, undrawn


class Command(BaseCommand):
    help = (
        "Draws the pictures that stand for pages where others link to them, as far as they are missing or show what "
        "has changed since, and removes those that are no longer used. May be stopped and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--asked", action="store_true", help="Only those that edits have touched, until all are: what edits start."
        )

    def handle(self, *, asked: bool, **options: Any) -> None:
        wanted = asked_for() if asked else ((shareable, list(shareable.keys())) for shareable in shareables)
        drawn = 0
        for shareable, keys in wanted:
            # disable=None: a bar on terminals only.
            bar = tqdm(desc=f"drawing {shareable.label}", total=len(keys), unit=" records", disable=None, leave=False)
            with bar:
                for drawing in undrawn(shareable, keys, progress=bar.update):
                    keep(drawing)
                    drawn += 1
        removed = 0 if asked else remove_unused()
        self.stdout.write(f"share pictures: {drawn or 'none'} drawn" + (f", {removed} removed" if removed else ""))
