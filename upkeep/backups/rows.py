"""Rows as JSON lines: the names of the columns first, then one list of values for each row, by primary key."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import DatabaseError, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3 import base as sqlite
from django.db.migrations.loader import MigrationLoader
from django.utils.duration import duration_string

from upkeep.backups.archive import ROWS, BackupError, Lines, Manifest, Part, read_lines

# Whole apps or single models whose rows mean nothing later, or are made again.
LEFT_OUT = {"axes", "search", "sessions", "publishing.Presence", "publishing.Generation", "upkeep.LastRun"}
AT_ONCE = 500

Model = type[models.Model]


def tables_of(apps: Apps) -> dict[str, Model]:
    """Every model with a table of its own, by label, those of relations included."""
    return {
        model._meta.label: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def is_kept(model: Model) -> bool:
    return not {model._meta.app_label, model._meta.label} & LEFT_OUT


def columns_of(model: Model) -> list[Any]:
    """Sorted by name, because migrations and the code have them in different orders."""
    columns = [column for column in model._meta.local_concrete_fields if not column.generated]
    return sorted(columns, key=lambda column: column.attname)


def lines_of(model: Model, using: str) -> Iterator[str]:
    names = [column.attname for column in columns_of(model)]
    yield json.dumps(names)
    rows: Any = models.QuerySet(model, using=using).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=AT_ONCE):
        # Sorted, because PostgreSQL does not keep the order of keys.
        yield json.dumps(row, default=_as_text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _as_text(value: Any) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            return duration_string(value)
        case Decimal() | UUID():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no form in a backup")


def write_table(model: Model, path: Path, using: str) -> Part:
    with Lines(path) as file:
        for line in lines_of(model, using):
            file.write(line)
    return file.part


def content_of(model: Model, using: str) -> Part:
    """The size and hash of what `write_table` would write."""
    digest, lines = hashlib.sha256(), 0
    for line in lines_of(model, using):
        digest.update(f"{line}\n".encode())
        lines += 1
    return Part(lines, digest.hexdigest())


def load_table(model: Model, path: Path, part: Part, connection: BaseDatabaseWrapper) -> None:
    """Inserts the rows as they are: no signals, and nothing derived from them. Raises BackupError."""
    lines = read_lines(path, part)
    columns = {column.attname: column for column in columns_of(model)}
    names = next(lines, None)
    if not isinstance(names, list) or set(map(str, names)) != columns.keys():
        raise BackupError(f"{path}: its columns are not those of the table {model._meta.db_table}.")
    fields = [columns[name] for name in names]
    quote = connection.ops.quote_name
    sql = "INSERT INTO {} ({}) VALUES ({})".format(  # noqa: S608  Names of our own models.
        quote(model._meta.db_table), ", ".join(quote(each.column) for each in fields), ", ".join(["%s"] * len(fields))
    )
    try:
        with connection.cursor() as cursor:
            while rows := [_stored(fields, row, connection) for row in islice(lines, AT_ONCE)]:
                cursor.executemany(sql, rows)
    except BackupError:
        raise
    except (DatabaseError, ValueError, TypeError) as error:
        raise BackupError(f"{path}: the database refuses a row: {error}") from None
    except Exception as error:
        raise BackupError(f"{path}: a row cannot be read: {error}") from None


def _stored(fields: list[Any], row: list[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    return [
        column.get_db_prep_save(column.to_python(value), connection) for column, value in zip(fields, row, strict=True)
    ]


def apps_at(migrations: dict[str, str], loader: MigrationLoader, backup: Path) -> Apps:
    """The models as they were after these migrations. Raises BackupError if this release does not know them all."""
    unknown = [f"{app} {name}" for app, name in migrations.items() if (app, name) not in loader.graph.nodes]
    if unknown:
        raise BackupError(
            f"{backup}: this backup is from another release: this one has no migration {', '.join(unknown)}. "
            "Restore it with the release that made it, or a later one."
        )
    return loader.project_state(list(migrations.items())).apps


def load_rows(
    manifest: Manifest,
    backup: Path,
    tables: dict[str, Model],
    connection: BaseDatabaseWrapper,
    progress: Callable[[int], object],
) -> None:
    """Fills empty tables, and reads back what they then hold. Raises BackupError."""
    kept = {label: model for label, model in tables.items() if is_kept(model)}
    if kept.keys() != manifest.tables.keys():
        names = ", ".join(sorted(kept.keys() ^ manifest.tables.keys()))
        raise BackupError(f"{backup}: the manifest and the schema of its time disagree on the tables {names}.")
    for label, model in kept.items():
        load_table(model, backup / ROWS / f"{label}.jsonl.gz", manifest.tables[label], connection)
        progress(manifest.tables[label].lines)
    connection.check_constraints()
    for label, model in kept.items():
        if content_of(model, connection.alias) != manifest.tables[label]:
            raise BackupError(f"{backup / ROWS / label}.jsonl.gz: the database does not return the rows it was given.")


def check_rows(manifest: Manifest, backup: Path, *, scratch: Path | None, progress: Callable[[int], object]) -> None:
    """Restores all rows into a temporary database and compares each. Raises BackupError."""
    tables = tables_of(apps_at(manifest.migrations, MigrationLoader(None), backup))
    with TemporaryDirectory(dir=scratch) as folder, scratch_database(Path(folder) / "scratch.sqlite3") as connection:
        with connection.schema_editor() as editor:
            for model in tables.values():
                if not model._meta.auto_created:  # Made with the model that they belong to.
                    editor.create_model(model)
        connection.disable_constraint_checking()  # Checked once all rows are there.
        with transaction.atomic(using=connection.alias):
            load_rows(manifest, backup, tables, connection, progress)


@contextmanager
def scratch_database(path: Path) -> Iterator[BaseDatabaseWrapper]:
    """An empty SQLite database under an alias of its own."""
    changes = {"NAME": str(path), "OPTIONS": {"init_command": "PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF"}}
    connection = sqlite.DatabaseWrapper(connections["default"].settings_dict | changes, alias="scratch")
    connections[connection.alias] = connection
    try:
        yield connection
    finally:
        connection.close()
        del connections[connection.alias]


# --- Numbers that are given out once ------------------------------------------------------------------


def read_sequences(tables: Iterable[Model], connection: BaseDatabaseWrapper) -> dict[str, int]:
    """The last number given out, by label, even if its row was deleted: the history still names it."""
    found = {}
    with connection.cursor() as cursor:
        for model in tables:
            if not isinstance(model._meta.pk, models.AutoField):
                continue
            table, key = model._meta.db_table, model._meta.pk.column
            if connection.vendor == "sqlite":
                cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            else:
                cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)", [table, key])
            if (row := cursor.fetchone()) and row[0]:
                found[model._meta.label] = row[0]
    return found


def set_sequences(tables: dict[str, Model], sequences: dict[str, int], connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for label, number in sequences.items():
            table, key = tables[label]._meta.db_table, tables[label]._meta.pk.column
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
            else:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table, key, number])
