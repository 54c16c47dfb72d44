import logging
from collections.abc import Callable
from functools import partial
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection

from upkeep.backups.archive import BackupsInUse
from upkeep.management.commands.backup import IN_USE, MISSING
from upkeep.models import LastRun

logger = logging.getLogger(__name__)

BACKUP, FILES = "backup", "files"


class Command(BaseCommand):
    help = (
        "Does what should be done once a day: makes a backup if BACKUP_TO is set, removes expired sessions, files that "
        "belong to no photo and unused social preview images, draws missing ones, and rebuilds the public download. "
        "Safe to run at any time, even twice at once: it leaves everything to another that is making the backup. "
        "`manage.py work` runs it if it has not been done for 25 hours, "
        "and an hour after a failure."
    )

    def handle(self, **options: Any) -> None:
        LastRun.objects.note(LastRun.What.HOUSEKEEPING_BEGUN)
        try:
            self.do_all()
        except BackupsInUse:  # Not noted as done, so the background work tries again.
            self.stdout.write(f"{BACKUP}: another process is using the backups; all is left to it or to the next run")

    def do_all(self) -> None:
        failed: list[str] = []
        for name, step in steps().items():
            if name == FILES and BACKUP in failed:
                self.stdout.write(f"{name}: none removed, because there is no new backup")
            elif not self.is_done(name, step):
                failed.append(name)
        if failed:
            raise CommandError(f"Not done: {', '.join(failed)}. The log has the reasons.")
        LastRun.objects.note(LastRun.What.HOUSEKEEPING)

    def is_done(self, name: str, step: Callable[..., Any]) -> bool:
        """Does one step and prints a line about it. Logs failures, so that the next follows, but not BackupsInUse."""
        out = StringIO()
        try:
            step(stdout=out)
        except BackupsInUse:
            raise
        except CommandError as error:
            logger.error("Housekeeping could not do this: %s. %s", name, error)
        except Exception:
            logger.exception("Housekeeping could not do this: %s", name)
        else:
            lines = out.getvalue().splitlines()
            self.stdout.write(f"{name}: {lines[-1] if lines else 'done'}")  # The last line sums up.
            return True
        self.stdout.write(f"{name}: not done")
        if not connection.is_usable():
            connection.close()  # The next step opens another.
        return False


def steps() -> dict[str, Callable[..., Any]]:
    """What is done, in this order."""
    return {
        **({BACKUP: back_up} if settings.BACKUP_TO else {}),
        "expired sessions": partial(call_command, "clearsessions"),
        FILES: partial(call_command, "sweep_media", delete=True),
        "previews": partial(call_command, "draw_social_previews"),
        "download": partial(call_command, "write_data"),
    }


def back_up(**options: Any) -> None:
    """Makes a backup. It counts as made even if the site itself has lost pictures; those are logged."""
    try:
        call_command("backup", settings.BACKUP_TO, **options)
    except CommandError as error:
        if error.returncode == IN_USE:
            raise BackupsInUse(str(error)) from None
        if error.returncode != MISSING:
            raise
        logger.error("%s", error)
