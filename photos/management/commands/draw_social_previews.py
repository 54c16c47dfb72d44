from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from photos.social_previews import FOLDER, draw_and_store, find_undrawn, preview_kinds, remove_unused
from photos.storage import names_in, renditions


class Command(BaseCommand):
    help = "Draws missing or outdated social preview images and removes unused ones. Can be stopped and run again."

    def handle(self, **options: Any) -> None:
        drawn = failed = 0
        files = set(names_in(renditions(), FOLDER))  # Rows do not show that a disk was lost.
        for kind in preview_kinds:
            keys = list(kind.keys())
            # disable=None: a bar on terminals only.
            bar = tqdm(desc=f"drawing {kind.label}", total=len(keys), unit=" records", disable=None, leave=False)
            with bar:
                for drawing in find_undrawn(kind, keys, progress=bar.update, files=files):
                    if draw_and_store(drawing):
                        failed += 1
                    else:
                        drawn += 1
        counts = [(drawn or "none", "drawn"), (remove_unused(), "removed"), (failed, "could not be drawn")]
        self.stdout.write(f"social preview images: {', '.join(f'{count} {what}' for count, what in counts if count)}")
