from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from missions.catalogue import write_folder


class Command(BaseCommand):
    help = (
        "Writes every record, drafts too, as CSV files in the format of catalogue/README.md. Files of the same names "
        "in the folder are replaced, all others stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            rows = write_folder(folder)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}") from None
        self.stdout.write("\n".join(f"{number:6}  {name}.csv" for name, number in rows.items()))
