import fcntl
from contextlib import closing
from pathlib import Path

from django.db import connection

from upkeep.management.commands.migrate import LOCK, one_at_a_time


def test_a_second_process_has_to_wait_for_the_first(db):
    with one_at_a_time(connection):
        assert not another_process_may_migrate()
    assert another_process_may_migrate()


def another_process_may_migrate():
    if connection.vendor == "sqlite":
        with Path(f"{connection.settings_dict['NAME']}.migrating").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True
    with closing(connection.copy()) as another, another.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return cursor.fetchone()[0]
