from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from upkeep.backups.archive import BackupError, BackupsInUse, missing_in_words
from upkeep.backups.making import make_backup
from upkeep.backups.retention import Retention

MISSING, IN_USE = 3, 4  # Exit codes.


class Command(BaseCommand):
    help = (
        "Saves the database and all pictures to a folder of backups while the site is in use, restores the copy into "
        "a temporary database to verify it, and then removes old backups. Exit code 0: good; 1: no backup was made; "
        "3: it was made, but pictures are missing from the site itself; 4: none was made, because another "
        "process is using the backups."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, help="The folder of backups; new, empty or used before.")
        for name, number in (("daily", 7), ("weekly", 4), ("monthly", 12)):
            parser.add_argument(f"--{name}", type=int, default=number, help=f"How many to keep; default {number}.")
        parser.add_argument("--no-verify", action="store_true", help="Do not restore the copy to compare it.")

    def handle(
        self, *, target: Path, daily: int, weekly: int, monthly: int, no_verify: bool, verbosity: int, **options: Any
    ) -> None:
        quiet = True if verbosity == 0 else None
        try:
            made = make_backup(target, Retention(daily, weekly, monthly), verify=not no_verify, quiet=quiet)
        except BackupError as error:
            in_use = isinstance(error, BackupsInUse)
            raise CommandError(f"No backup was made. {error}", returncode=IN_USE if in_use else 1) from None
        except OSError as error:
            raise CommandError(f"No backup was made. {error.filename or target}: {error.strerror or error}") from None
        if verbosity:
            if made.removed:
                self.stdout.write(f"Removed: {', '.join(made.removed)}")
            self.stdout.write(made.summary)  # Last, because housekeeping shows the last line.
        if made.missing:
            names = missing_in_words(made.path, made.missing)
            raise CommandError(
                f"The backup was made, but the site has lost {len(made.missing):,} of its pictures: {names}",
                returncode=MISSING,
            )
