from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from tqdm import tqdm

from exchange.articles import FOLDER, Identifiers, import_articles, import_former_addresses
from exchange.catalogue import CatalogueError, Policy, load, read_folder
from exchange.pictures import files_removed_on_failure
from exchange.starter_articles import ArticleFileError, read_articles
from records.changes import following_changes


class Command(BaseCommand):
    help = (
        "Imports a folder in the format of catalogue/README.md, as export_catalogue writes it, atomically. Values in "
        "the folder take precedence for the records it names; all other records stay as they are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Check and report only; write nothing.")

    def handle(self, *, folder: Path, dry_run: bool, **options: Any) -> None:
        try:
            tables, articles = read_folder(folder), read_articles(folder / FOLDER)
            identifiers = Identifiers(folder)
            with files_removed_on_failure() as stored:
                stored.check(tables.get("photos", []), folder)
                rows = sum(map(len, tables.values()))
                # disable=None: a bar on terminals only.
                bar = tqdm(total=rows, unit=" rows", disable=None, leave=False)
                with transaction.atomic():
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
                        import_articles(articles, report, identifiers.universal("articles.article"))
                        import_former_addresses(folder)
                        identifiers.assign(report)
                    transaction.set_rollback(dry_run)
                stored.is_failure = dry_run
        except (CatalogueError, ArticleFileError) as error:
            raise CommandError(f"Nothing was written.\n{error}") from None
        self.stdout.write(str(report))
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
