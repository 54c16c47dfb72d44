"""The background work of the site: one process asks the database again and again what has to be done, and does it."""

import logging
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from threading import Event

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from photos.background import draw_waiting_previews, make_waiting_files
from photos.placing import find_misplaced
from photos.publication import put_in_place
from upkeep.models import LastRun

logger = logging.getLogger(__name__)

# In this order: a picture that an editor has just added comes first.
TASKS = (make_waiting_files, draw_waiting_previews)
REST = 1.0  # Seconds between two looks when there is nothing to do.
LONG_REST = 5.0  # After an error, such as a lost database.
NOTED_EVERY = MOVED_EVERY = timedelta(minutes=1)
# A timer that does the housekeeping once a day is always earlier.
HOUSEKEEPING_EVERY = timedelta(hours=25)
AGAIN_AFTER = timedelta(hours=1)  # If it failed or was killed.


# --- What others ask ---------------------------------------------------------------------------------


def worker_seen_at() -> datetime | None:
    """When background work was last known to run, to the minute; None if it never did.

    It may be as old as the longest piece of work, some three minutes, while the process runs.
    """
    return LastRun.objects.of(LastRun.What.WORK).values_list("at", flat=True).first()


# --- The process -------------------------------------------------------------------------------------


class Worker:
    """The loop. If it is interrupted, this process or the next finds again what is left to do."""

    def __init__(self, stopping: Event, *, with_parent: bool = False) -> None:
        """`with_parent` also stops it when the process that started it has ended."""
        self.stopping = stopping
        self.parent = os.getppid() if with_parent else None
        self.noted_at = self.moved_at = datetime.min.replace(tzinfo=UTC)
        self.housekeeping: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        try:
            while not self.should_stop():
                self.stopping.wait(self.do_next())
        finally:
            if self.housekeeping:
                self.housekeeping.terminate()

    def should_stop(self) -> bool:
        return self.stopping.is_set() or (self.parent is not None and os.getppid() != self.parent)

    def do_next(self) -> float:
        """Does one piece of work, and returns how many seconds to rest."""
        try:
            close_old_connections()  # Also one that was lost.
            self.note_run()
            self.move_files()
            if do_one_piece():
                return 0
            self.start_housekeeping()
            return REST
        except DatabaseError as error:
            logger.error("Background work waits for the database: %s", error)
            connection.close()
        except Exception:
            logger.exception("Background work was interrupted and continues")
        return LONG_REST

    def note_run(self) -> None:
        if timezone.now() - self.noted_at >= NOTED_EVERY:
            LastRun.objects.note(LastRun.What.WORK)
            self.noted_at = timezone.now()

    def move_files(self) -> None:
        """Moves the files of photos that a schedule has published or withdrawn, which matters for a bucket."""
        if timezone.now() - self.moved_at >= MOVED_EVERY:
            put_in_place(find_misplaced())
            self.moved_at = timezone.now()

    def start_housekeeping(self) -> None:
        """Starts the housekeeping if nobody has done all of it for a day, in a process of its own."""
        if self.housekeeping and self.housekeeping.poll() is None:
            return
        self.housekeeping = None
        is_due, what = LastRun.objects.is_due, LastRun.What
        if is_due(what.HOUSEKEEPING, every=HOUSEKEEPING_EVERY) and is_due(what.HOUSEKEEPING_BEGUN, every=AGAIN_AFTER):
            command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "housekeeping"]
            self.housekeeping = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603  Our own command.


def do_one_piece() -> bool:
    """Returns False if there is nothing to do."""
    return any(task() for task in TASKS)
