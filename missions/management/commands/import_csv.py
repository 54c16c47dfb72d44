from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from missions.catalogue import CatalogueError, Policy, load, read_folder


class Command(BaseCommand):
    help = (
        "Loads a folder of CSV files in the format of catalogue/README.md: all of it, or nothing. The folder's values "
        "win for the records it names; all other records stay as they are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Check everything and report, but write nothing.")

    def handle(self, *, folder: Path, dry_run: bool, **options: Any) -> None:
        try:
            tables = read_folder(folder)
            # disable=None: a bar on terminals only.
            with tqdm(total=sum(map(len, tables.values())), unit=" rows", disable=None, leave=False) as bar:
                report = load(tables, source="csv", policy=Policy.THEIRS, dry_run=dry_run, progress=bar.update)
        except CatalogueError as error:
            raise CommandError(f"Nothing was written.\n{error}") from None
        self.stdout.write(str(report))
        if dry_run:
            self.stdout.write("A dry run: nothing was written.")
