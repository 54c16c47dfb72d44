"""Tables and columns against the code, and rows against the rows that they point to."""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from search.full_text import FTS5_TABLES, missing_structures
from search.indexing import rebuild
from search.models import Document
from upkeep.checks.finding import Finding

SEARCH_COLUMNS = {"names_words", "all_words"}
FROM_BACKUP = "Restore the latest backup, or ask the developers: no migration makes it again."
UNKNOWN = "Nothing uses it. Find out where it comes from, then remove it by hand."


def tables() -> Iterator[Finding]:
    """Tables, columns, indexes and constraints that the models have and the database lacks, and the other way round."""
    every = apps.get_models(include_auto_created=True)
    models = {model._meta.db_table: model for model in every if not model._meta.proxy}
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        rules = _rules(cursor)
        for table in sorted(models.keys() - there):
            yield Finding(f"The table {table} is missing.", FROM_BACKUP)
        for table in sorted(there - models.keys() - {"django_migrations"}):
            if not table.startswith(FTS5_TABLES):  # With those that FTS5 keeps beside each.
                yield Finding(f"The table {table} is not in the code.", UNKNOWN)
        for table in sorted(models.keys() & there):
            model = models[table]
            description = connection.introspection.get_table_description(cursor, table)
            columns = {column.name for column in description}
            wanted = {str(field.column) for field in model._meta.local_concrete_fields}
            for column in sorted(wanted - columns):
                yield Finding(f"The column {table}.{column} is missing.", FROM_BACKUP)
            for column in sorted(columns - wanted - SEARCH_COLUMNS):
                yield Finding(f"The column {table}.{column} is not in the code.", UNKNOWN)
            for rule in [*model._meta.constraints, *model._meta.indexes]:
                if rule.name not in rules:
                    yield Finding(f"The constraint or index {rule.name} of {table} is missing.", FROM_BACKUP)


def _rules(cursor: Any) -> set[str]:
    """The names of all indexes and constraints. Django’s own reading of them takes a second on SQLite."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        rows = cursor.fetchall()
        in_tables = {name for _, _, sql in rows for name in re.findall(r'CONSTRAINT "(\w+)"', sql)}
        return in_tables | {name for kind, name, _ in rows if kind == "index"}
    cursor.execute("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
    return {name for (name,) in cursor.fetchall()}


def foreign_keys() -> Iterator[Finding]:
    """Rows that point to rows which do not exist. PostgreSQL checks each change, SQLite only what Django writes."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT "table", parent, COUNT(*), MIN(rowid) FROM pragma_foreign_key_check GROUP BY "table", parent'
        )
        for table, parent, count, first in cursor.fetchall():
            rows = "1 row points" if count == 1 else f"{count} rows point"
            yield Finding(
                f"In {table}, {rows} to rows of {parent} that do not exist (the first is {first}).",
                "Correct or delete them by hand, or restore a backup.",
            )


def search_structures() -> Iterator[Finding]:
    if lost := missing_structures():
        yield Finding(
            f"The search index lacks {', '.join(lost)}, so searching fails.", "Make the index again.", remake_search
        )


def remake_search() -> None:
    """Makes the tables, triggers and columns of the index as its migration does, and fills them."""
    migration = import_module("search.migrations.0002_full_text")
    making = {"sqlite": migration.SQLITE, "postgresql": migration.POSTGRESQL}[connection.vendor]
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in migration.FORGETTING[connection.vendor]:
                for kind in ("TRIGGER", "TABLE", "COLUMN"):
                    statement = statement.replace(f"DROP {kind} ", f"DROP {kind} IF EXISTS ")
                cursor.execute(statement)
            Document.objects.all().delete()  # Nothing watches the table now.
            for statement in making:
                cursor.execute(statement)
        rebuild()
