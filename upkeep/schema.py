"""Does the database have the tables that this code needs?"""

import logging
import sys
from typing import Any

from django.core.management import CommandError
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from search.full_text import missing_structures

logger = logging.getLogger(__name__)

# Commands that repair or describe a database whose schema differs from the code.
WITH_ANY_SCHEMA = {"backup", "migrate", "restore", "showmigrations", "sqlmigrate", "verify"}


class NewerDatabase(CommandError, OperationalError):
    """A newer release has migrated the database, so this code cannot use it: a command reports that in one line,
    a page is unavailable (503).
    """


def schema_problems() -> list[str]:
    """How the schema of the database differs from what this code needs, in sentences.

    Raises DatabaseError if the database does not respond.
    """
    problems = migration_problems()
    if not problems and (lost := missing_structures()):
        problems.append(f"The search index lacks {', '.join(lost)}. Run manage.py verify --repair.")
    return problems


def migration_problems() -> list[str]:
    """Migrations that only the database or only this code has, in sentences."""
    executor = MigrationExecutor(connection)
    problems = []
    if newer := _unknown_migrations(executor.loader):
        problems.append(_newer(newer))
    if missing := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        names = ", ".join(f"{migration.app_label} {migration.name}" for migration, _ in missing)
        problems.append(f"Migrations to apply: {names}. Run manage.py migrate.")
    return problems


def refuse_newer_database(connection: BaseDatabaseWrapper) -> None:
    """Raises NewerDatabase if migrations have been applied that this code does not have."""
    if newer := _unknown_migrations(MigrationLoader(connection)):
        raise NewerDatabase(_newer(newer))


def _unknown_migrations(loader: MigrationLoader) -> list[str]:
    known = set(loader.disk_migrations).union(*(migration.replaces for migration in loader.disk_migrations.values()))
    return [f"{app} {name}" for app, name in sorted(set(loader.applied_migrations) - known)]


def _newer(migrations: list[str]) -> str:
    return (
        f"This database was migrated by a newer release ({', '.join(migrations)}). "
        "Install that release, or restore a backup from before that update."
    )


# --- Once in each process, when it first reaches the database -----------------------------------------

_is_checked = False


def check_first_connection() -> None:
    """From now on, the first connection of this process is refused if the database is newer than the code.

    A process that starts while the database is away is checked as soon as it is back.
    """
    connection_created.connect(_check_once, dispatch_uid="upkeep.schema")


def refuse_to_start_if_newer() -> None:
    """Makes that first connection, if the database is there. Raises NewerDatabase."""
    try:
        connection.ensure_connection()
    except NewerDatabase:
        raise
    except OperationalError as error:
        logger.warning("The database does not respond yet (%s). The site starts without it.", error)
    finally:
        connection.close()


def _check_once(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    global _is_checked
    if _is_checked or connection is not connections[DEFAULT_DB_ALIAS] or WITH_ANY_SCHEMA.intersection(sys.argv[1:2]):
        return
    _is_checked = True  # Before the check, which uses the connection.
    try:
        refuse_newer_database(connection)
    except BaseException:
        _is_checked = False
        connection.close()
        raise
