from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from upkeep.backups.archive import BackupError, missing_in_words
from upkeep.backups.restoring import check_backup, restore_backup


class Command(BaseCommand):
    help = (
        "Restores a backup, with its pictures, into an empty database and an empty place for pictures. Checks all of "
        "it first. If anything fails, the database does not change. A backup of an older release is migrated."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="A backup, or a folder of backups: then the latest.")
        parser.add_argument("--check", action="store_true", help="Only check the backup; change nothing.")
        parser.add_argument("--replace", action="store_true", help="Delete what the database has now.")
        parser.add_argument("--noinput", action="store_true", help="Do not ask before --replace.")

    def handle(
        self, *, source: Path, check: bool, replace: bool, noinput: bool, verbosity: int, **options: Any
    ) -> None:
        quiet = True if verbosity == 0 else None
        try:
            if check:
                backup, manifest = check_backup(source, quiet=quiet)
            else:
                if replace and not noinput:
                    self.confirm()
                backup, manifest = restore_backup(source, replace=replace, quiet=quiet)
        except BackupError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{error.filename or source}: {error.strerror or error}") from None
        rows = sum(part.lines - 1 for part in manifest.tables.values())
        if verbosity:
            done = "is good" if check else "restored"
            self.stdout.write(f"{backup} {done}: {rows:,} rows, {manifest.pictures.lines:,} pictures.")
            if manifest.missing:
                names = missing_in_words(backup, manifest.missing)
                self.stdout.write(f"Missing, because the site had lost them: {names}")
                if not check:
                    self.stdout.write("manage.py verify --repair makes public files again where the original exists.")

    def confirm(self) -> None:
        name = Path(str(connection.settings_dict["NAME"])).name
        typed = input(f"This deletes everything in the database {name}. Stop the site first. Type its name to go on: ")
        if typed.strip() != name:
            raise CommandError("Nothing was restored, because the name is not that of the database.")
