"""Puts a backup into a database, all of it or nothing, and its files into the picture storage."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from tqdm import tqdm

from publishing.generation import raise_generation
from search.indexing import rebuild, size_of_index
from upkeep.backups.archive import BackupError, Manifest, find_backup, locked, read_manifest
from upkeep.backups.making import require_space
from upkeep.backups.pictures import (
    check_pictures,
    foreign_pictures,
    remove_pictures,
    reporting_store_failures,
    restore_pictures,
)
from upkeep.backups.rows import apps_at, check_rows, is_kept, load_rows, set_sequences, tables_of
from upkeep.models import LastRun

STORE_FAILED = "The database has not changed. Run the command again when the storage responds: it continues from there."
# Tables in which a new database already has rows.
FILLED_BY_MIGRATIONS = {
    "auth.Group", "auth.Group_permissions", "auth.Permission", "contenttypes.ContentType", "people.Country",
}  # fmt: skip


def check_backup(source: Path, *, quiet: bool | None) -> tuple[Path, Manifest]:
    """Reads all of a backup, restores its rows into a temporary database, and compares. Raises BackupError."""
    backup = find_backup(source)
    with locked(backup.parent, writing=False):
        return backup, _check(backup, quiet)


def _check(backup: Path, quiet: bool | None) -> Manifest:
    manifest = read_manifest(backup)
    with tqdm(total=manifest.pictures.lines, desc="pictures checked", disable=quiet, leave=False) as bar:
        check_pictures(backup, manifest.pictures, bar.update)
    with tqdm(total=total(manifest), desc="rows checked", disable=quiet, leave=False) as bar:
        check_rows(manifest, backup, scratch=None, progress=bar.update)
    return manifest


def total(manifest: Manifest) -> int:
    return sum(part.lines for part in manifest.tables.values())


def restore_backup(source: Path, *, replace: bool, quiet: bool | None) -> tuple[Path, Manifest]:
    """Raises BackupError, and then leaves the database as it was.

    The pictures that it added are then removed, unless object storage failed.
    """
    backup = find_backup(source)
    with locked(backup.parent, writing=False):
        manifest = _check(backup, quiet)
        if not replace:
            with reporting_store_failures(STORE_FAILED):
                require_empty_place(backup, manifest)
        if not settings.MEDIA_STORAGE:
            Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
            require_space(Path(settings.MEDIA_ROOT), manifest.picture_bytes)
        bar = tqdm(total=manifest.pictures.lines, desc="pictures", disable=quiet, leave=False)
        with bar, reporting_store_failures(STORE_FAILED):
            added = restore_pictures(backup, manifest.pictures, bar.update)
        try:
            restore_database(manifest, backup, quiet)
        except BaseException:
            remove_pictures(added)
            raise
    return backup, manifest


def require_empty_place(backup: Path, manifest: Manifest) -> None:
    there = set(connection.introspection.table_names())
    for label, model in tables_of(apps).items():
        if label in FILLED_BY_MIGRATIONS or not is_kept(model) or model._meta.db_table not in there:
            continue
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608  The name of a table of ours.
            if cursor.fetchone():
                raise BackupError(
                    f"The database already has rows in {model._meta.db_table}. Nothing was restored. "
                    "Name an empty database, or use --replace."
                )
    if number := foreign_pictures(backup, manifest.pictures):
        raise BackupError(
            f"The picture storage holds {number} files that are not in the backup. Nothing was restored. "
            "Name an empty MEDIA_ROOT or bucket, or use --replace."
        )


def restore_database(manifest: Manifest, backup: Path, quiet: bool | None) -> None:
    """One transaction: the tables as they were in the backup, its rows, then the migrations since."""
    old = apps_at(manifest.migrations, MigrationLoader(None), backup)
    tables = tables_of(old)
    # SQLite changes tables only without these checks, and turns them off only outside of a transaction.
    with without_foreign_keys(), transaction.atomic():
        drop_tables()
        migrate(list(manifest.migrations.items()))
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for model in tables.values():
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        with tqdm(total=total(manifest), desc="rows", disable=quiet, leave=False) as bar:
            load_rows(manifest, backup, tables, connection, bar.update)
        set_sequences(tables, manifest.sequences, connection)
        check_constraints_now()
        migrate(MigrationLoader(connection).graph.leaf_nodes())
        ContentType.objects.clear_cache()
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
        with tqdm(total=size_of_index(), desc="search index", disable=quiet, leave=False) as bar:
            rebuild(bar.update)
        LastRun.objects.update_or_create(what=LastRun.What.BACKUP, defaults={"at": manifest.moment})
        raise_generation()
        connection.check_constraints()


@contextmanager
def without_foreign_keys() -> Iterator[None]:
    connection.ensure_connection()
    if connection.vendor != "sqlite":
        yield
        return
    connection.disable_constraint_checking()
    try:
        yield
    finally:
        connection.enable_constraint_checking()


def drop_tables() -> None:
    """Drops every table that migrations made, also those of a newer release; leaves all others alone."""
    there = set(connection.introspection.table_names())
    labels = {config.label for config in apps.get_app_configs()}
    if MigrationRecorder.Migration._meta.db_table in there:
        labels |= {app for app, _ in MigrationRecorder(connection).applied_migrations()}
    ours = {model._meta.db_table for model in tables_of(apps).values()} | {MigrationRecorder.Migration._meta.db_table}
    prefixes = tuple(f"{label}_" for label in labels)
    cascade = " CASCADE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        # Tables of a full-text index go with the virtual table that they belong to.
        for table in sorted(table for table in there if table in ours or table.startswith(prefixes)):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)}{cascade}")


def check_constraints_now() -> None:
    """Checks those that PostgreSQL has put off to the end of the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def migrate(targets: list[tuple[str, str]]) -> None:
    # After each migration: PostgreSQL changes no table whose new rows are still to be checked.
    executor = MigrationExecutor(connection, lambda *arguments: check_constraints_now())
    executor.migrate(targets)
    check_constraints_now()
