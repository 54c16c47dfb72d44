from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from tqdm import tqdm

from exchange.articles import FOLDER, Identifiers, take_in, take_in_former_addresses
from exchange.catalogue import CatalogueError, Policy, load, read_folder
from exchange.pictures import files_removed_on_failure
from exchange.starter_articles import ArticleFileError, read_articles
from records.changes import following_changes


class Command(BaseCommand):
    help = (
        "Loads a folder in the format of catalogue/README.md, as export_catalogue writes it: all of it, or nothing. "
        "The folder's values win for the records it names; all other records stay as they are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Check everything and report, but write nothing.")

    def handle(self, *, folder: Path, dry_run: bool, **options: Any) -> None:
        try:
            tables, articles = read_folder(folder), read_articles(folder / FOLDER)
            identifiers = Identifiers(folder)
            rows = sum(map(len, tables.values()))
            # disable=None: a bar on terminals only.
            bar = tqdm(total=rows, unit=" rows", disable=None, leave=False)
            with files_removed_on_failure() as stored, transaction.atomic():
                with following_changes(), bar:
                    report = load(
                        tables,
                        source="csv",
                        policy=Policy.THEIRS,
                        folder=folder,
                        stored=stored,
                        uids={label: identifiers.universal(label) for label in identifiers.said},
                        progress=bar.update,
                    )
                    take_in(articles, report, identifiers.universal("articles.article"))
                    take_in_former_addresses(folder)
                    identifiers.take_in(report)
                transaction.set_rollback(dry_run)
                stored.is_failure = dry_run
        except (CatalogueError, ArticleFileError) as error:
            raise CommandError(f"Nothing was written.\n{error}") from None
        self.stdout.write(str(report))
        if dry_run:
            self.stdout.write("A dry run: nothing was written.")
