"""Errors that pass by themselves or that only an operator can end: the page is unavailable (503), not broken (500)."""

from django.db import DatabaseError, InterfaceError, OperationalError

from photos.storage import is_of_object_storage

# SQLSTATE codes of PostgreSQL that Django does not report as an OperationalError: the server is a read-only copy, and
# tables or columns that a migration has not made yet.
PASSING = {"25006", "42P01", "42703"}


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the database is away, too slow, read-only or not migrated, or object storage fails."""
    if isinstance(error, OperationalError | InterfaceError) or is_of_object_storage(error):
        return True
    return isinstance(error, DatabaseError) and getattr(error.__cause__, "sqlstate", None) in PASSING


def first_line(error: BaseException) -> str:
    """What went wrong, without PostgreSQL's copy of the query."""
    return str(error).partition("\n")[0] or type(error).__name__
