from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Queries inside see the database as it was at the first of them, without blocking writers.

    Inside another transaction they see what that transaction sees.
    """
    if connection.in_atomic_block:
        yield
        return
    with _begin_without_writing(), transaction.atomic():
        if connection.vendor == "postgresql":
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _begin_without_writing() -> Iterator[None]:
    """Begins without the write lock that SQLite takes for every other transaction (`transaction_mode`)."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()  # Connecting sets the mode.
    mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = mode
