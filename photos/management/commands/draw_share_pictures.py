from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from photos.share_pictures import FOLDER, asked_for, draw_and_store, remove_unused, shareables, undrawn
from photos.storage import names_in, renditions


class Command(BaseCommand):
    help = "Draws missing or outdated social preview images and removes unused ones. Can be stopped and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--asked", action="store_true", help="Only images affected by edits; started by edits.")

    def handle(self, *, asked: bool, **options: Any) -> None:
        every = ((shareable, list(shareable.keys())) for shareable in shareables)
        wanted = asked_for() if asked else chain(every, asked_for())
        drawn = failed = 0
        # A full run also checks the storage, because rows do not show that a disk was lost.
        files = None if asked else set(names_in(renditions(), FOLDER))
        for shareable, keys in wanted:
            # disable=None: a bar on terminals only.
            bar = tqdm(desc=f"drawing {shareable.label}", total=len(keys), unit=" records", disable=None, leave=False)
            with bar:
                for drawing in undrawn(shareable, keys, progress=bar.update, files=files):
                    if draw_and_store(drawing):
                        drawn += 1
                    else:
                        failed += 1
        removed = 0 if asked else remove_unused()
        counts = [(drawn or "none", "drawn"), (removed, "removed"), (failed, "could not be drawn")]
        self.stdout.write(f"social preview images: {', '.join(f'{count} {what}' for count, what in counts if count)}")
