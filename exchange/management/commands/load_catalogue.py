from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from exchange.catalogue import CatalogueError, Policy, load, read_folder
from exchange.catalogue.reading import digest
from exchange.pictures import files_removed_on_failure
from exchange.starter_pictures import TABLES, load_pictures, new_rows
from records.changes import following_changes
from records.models import ImportedRecord

SOURCE = "catalogue"


class Command(BaseCommand):
    help = (
        "Loads the records and pictures of the starter catalogue from catalogue/. Safe to rerun: it never "
        "overwrites what an editor has changed or deleted."
    )

    def handle(self, **options: Any) -> None:
        folder = settings.BASE_DIR / "catalogue"
        try:
            # The same files hold nothing new, whatever has been edited since.
            loaded = {"digest": digest(folder)}
            if ImportedRecord.objects.filter(source=SOURCE, kind="folder", values=loaded).exists():
                self.stdout.write("catalogue: unchanged")
                return
            tables = read_folder(folder)
            pictures = {name: tables.pop(name, []) for name in TABLES}
            with files_removed_on_failure() as stored:
                stored.check(new_rows(pictures["photos"]), folder)
                with following_changes():
                    report = load(tables, source=SOURCE, policy=Policy.KEEP_EDITS)
                    report.tables["photos"].created = load_pictures(pictures, folder, stored)
        except CatalogueError as error:
            raise CommandError(f"catalogue: nothing was written.\n{error}") from None
        ImportedRecord.objects.update_or_create(
            source=SOURCE, kind="folder", key=folder.name, defaults={"values": loaded}
        )
        self.stdout.write(f"catalogue: {report.line}")
