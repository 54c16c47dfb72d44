from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchange.articles import FORMER, IDENTIFIERS, write_articles, write_former_addresses, write_identifiers
from exchange.catalogue import write_folder
from exchange.reading import one_moment
from exchange.written_folder import ForeignFolder, require_export


class Command(BaseCommand):
    help = (
        "Exports everything that editors keep, drafts included, to a folder in the format of catalogue/README.md: "
        "records as CSV files, pictures with their original files, articles with all their published versions. "
        "The folder is new, empty or an earlier export, whose files of deleted records are removed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            require_export(folder, IDENTIFIERS)
            folder.mkdir(parents=True, exist_ok=True)
            with one_moment():
                identifiers = write_identifiers(folder)  # First, because it marks the folder as an export.
                rows = {f"{name}.csv": number for name, number in write_folder(folder).items()}
                rows["articles/"] = write_articles(folder)
                rows[FORMER] = write_former_addresses(folder)
                rows[IDENTIFIERS] = identifiers
        except ForeignFolder as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"Cannot read or write {error.filename or folder}: {error.strerror}") from None
        self.stdout.write("\n".join(f"{number:6}  {name}" for name, number in rows.items()))
