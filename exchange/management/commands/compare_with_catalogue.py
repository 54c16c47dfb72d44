from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchange.catalogue import CatalogueError, read_folder
from exchange.comparing import compare


class Command(BaseCommand):
    help = (
        "Compares missions, their crews and people with a folder in the format of catalogue/README.md. "
        "Changes no record: pages say which match, and the editors’ desk lists the differences."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--name", required=True, help="What pages call the other catalogue.")
        parser.add_argument(
            "--edition", required=True, type=date.fromisoformat, help="The day of its data, such as 2026-11-30."
        )

    def handle(self, *, folder: Path, name: str, edition: date, **options: Any) -> None:
        try:
            report = compare(read_folder(folder), source=f"{name}"[:20], catalogue=name, edition=edition)
        except CatalogueError as error:
            raise CommandError(f"Nothing was compared.\n{error}") from None
        self.stdout.write(str(report))
