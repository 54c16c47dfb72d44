import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.commands.migrate import Command as StockCommand
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

LOCK = 1_957_104  # Any number that nothing else locks; the day of Sputnik.


class Command(StockCommand):
    help = f"{StockCommand.help} Waits for another process that is migrating the same database."

    def handle(self, *args: Any, database: str, **options: Any) -> None:
        with one_at_a_time(connections[database]):
            super().handle(*args, database=database, **options)


@contextmanager
def one_at_a_time(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Lets one process at a time into the block, for each database. The lock ends with the process, however it ends."""
    if connection.vendor == "sqlite":
        if connection.is_in_memory_db():
            yield
            return
        with Path(f"{connection.settings_dict['NAME']}.migrating").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    with connection.cursor() as cursor:
        # Asked for again and again: a query that waits would block a migration that builds an index concurrently.
        while not _got_lock(cursor):
            time.sleep(0.5)
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _got_lock(cursor: Any) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
    return cursor.fetchone()[0]
