from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from photos.social_previews import FOLDER, draw_and_store, find_requested, find_undrawn, preview_kinds, remove_unused
from photos.storage import names_in, renditions


class Command(BaseCommand):
    help = "Draws missing or outdated social preview images and removes unused ones. Can be stopped and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--asked", action="store_true", help="Only images affected by edits; started by edits.")

    def handle(self, *, asked: bool, **options: Any) -> None:
        every = ((kind, list(kind.keys())) for kind in preview_kinds)
        wanted = find_requested() if asked else chain(every, find_requested())
        drawn = failed = 0
        # A full run also checks the storage, because rows do not show that a disk was lost.
        files = None if asked else set(names_in(renditions(), FOLDER))
        for kind, keys in wanted:
            # disable=None: a bar on terminals only.
            bar = tqdm(desc=f"drawing {kind.label}", total=len(keys), unit=" records", disable=None, leave=False)
            with bar:
                for drawing in find_undrawn(kind, keys, progress=bar.update, files=files):
                    if draw_and_store(drawing):
                        drawn += 1
                    else:
                        failed += 1
        removed = 0 if asked else remove_unused()
        counts = [(drawn or "none", "drawn"), (removed, "removed"), (failed, "could not be drawn")]
        self.stdout.write(f"social preview images: {', '.join(f'{count} {what}' for count, what in counts if count)}")
