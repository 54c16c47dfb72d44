import logging
from collections.abc import Callable
from functools import partial
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from upkeep.models import LastRun

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Does what should be done once a day: makes a backup if BACKUP_TO is set, removes expired sessions, files that "
        "belong to no photo and unused social preview images, and rebuilds the public download. May run at any time, "
        "also twice at once. `manage.py work` runs it if nothing else has for 25 hours."
    )

    def handle(self, **options: Any) -> None:
        LastRun.objects.note(LastRun.What.HOUSEKEEPING)
        failed = [name for name, step in steps().items() if not self.is_done(name, step)]
        if failed:
            raise CommandError(f"Not done: {', '.join(failed)}. The log has the reasons.")

    def is_done(self, name: str, step: Callable[..., Any]) -> bool:
        """Does one step and prints a line about it. A failure is logged, and the next step follows."""
        out = StringIO()
        try:
            step(stdout=out)
        except Exception:
            logger.exception("Housekeeping could not do this: %s", name)
            self.stdout.write(f"{name}: not done")
            return False
        lines = out.getvalue().splitlines()
        self.stdout.write(f"{name}: {lines[-1] if lines else 'done'}")  # The last line sums up.
        return True


def steps() -> dict[str, Callable[..., Any]]:
    """What is done, in this order. The backup comes before anything is deleted."""
    backup = {"backup": partial(call_command, "backup", settings.BACKUP_TO)} if settings.BACKUP_TO else {}
    return {
        **backup,
        "expired sessions": partial(call_command, "clearsessions"),
        "files": partial(call_command, "sweep_media", delete=True),
        "previews": partial(call_command, "draw_social_previews"),
        "download": partial(call_command, "write_data"),
    }
