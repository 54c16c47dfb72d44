"""Makes one backup, while the site is in use."""

import logging
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from tqdm import tqdm

from exchange.reading import one_moment
from photos.storage import DiskStorage
from upkeep.backups.archive import (
    NAME,
    ROWS,
    UNFINISHED,
    BackupError,
    Manifest,
    list_backups,
    locked,
    prepare,
    read_manifest,
    sync_folder,
    write_manifest,
)
from upkeep.backups.pictures import (
    STORAGES,
    Copying,
    Picture,
    named_pictures,
    read_pictures,
    reporting_store_failures,
)
from upkeep.backups.retention import Retention, remove_left_over, remove_old
from upkeep.backups.rows import check_rows, is_kept, read_sequences, tables_of, write_table
from upkeep.models import LastRun
from upkeep.schema import migration_problems

logger = logging.getLogger(__name__)
SPARE = 50_000_000  # Bytes.


@dataclass(frozen=True)
class Made:
    path: Path
    summary: str
    missing: list[str]
    removed: list[str]


def make_backup(folder: Path, retention: Retention, *, verify: bool, quiet: bool | None) -> Made:
    """Raises BackupError, and then adds and removes no backup. `quiet=None` shows progress on terminals only."""
    started = time.monotonic()
    if problems := migration_problems():
        raise BackupError(f"The database is not what this release needs. {' '.join(problems)}")
    refuse_picture_storage(folder)
    prepare(folder)
    with locked(folder, writing=True):
        remove_left_over(folder)
        taken_at = datetime.now(UTC).replace(microsecond=0)
        path = folder / taken_at.strftime(NAME)
        if path.exists():
            raise BackupError(f"{path}: there is already a backup from this second.")
        unfinished = folder / f"{UNFINISHED}{path.name}"
        (unfinished / ROWS).mkdir(parents=True)
        try:
            manifest, new_bytes = _write(unfinished, taken_at, verify=verify, quiet=quiet)
            unfinished.rename(path)
            sync_folder(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        LastRun.objects.note(LastRun.What.BACKUP)
        removed = remove_old(folder, retention, path)
    rows = sum(part.lines - 1 for part in manifest.tables.values())
    summary = (
        f"Backup {path.name}: {rows:,} rows, {manifest.pictures.lines:,} pictures "
        f"({megabytes(manifest.picture_bytes)}, {megabytes(new_bytes)} of them new), "
        f"{'verified' if verify else 'not verified'}, in {time.monotonic() - started:.0f} s"
    )
    logger.info(summary)
    return Made(path, summary, manifest.missing, removed)


def refuse_picture_storage(folder: Path) -> None:
    """Raises BackupError for a folder in which housekeeping would take backups for files of no photo."""
    for storage in map(storages.__getitem__, STORAGES):
        if isinstance(storage, DiskStorage) and folder.resolve().is_relative_to(Path(storage.location).resolve()):
            raise BackupError(
                f"{folder} is inside the picture storage, where housekeeping deletes files that belong to no photo. "
                "Name a folder outside MEDIA_ROOT."
            )


def _write(backup: Path, taken_at: datetime, *, verify: bool, quiet: bool | None) -> tuple[Manifest, int]:
    folder = backup.parent
    loader = MigrationLoader(connection)
    tables = {label: model for label, model in tables_of(apps).items() if is_kept(model)}
    with one_moment():
        named = list(named_pictures())
        former = {(each.storage, each.name): each for each in latest_pictures(folder)}
        size = database_size()
        new = sum(size for storage, name, size in named if (storage, name) not in former)
        require_space(folder, new + size * (2 if verify else 1))
        parts = {
            label: write_table(model, backup / ROWS / f"{label}.jsonl.gz", connection.alias)
            for label, model in tqdm(tables.items(), desc="tables", disable=quiet, leave=False)
        }
        sequences = read_sequences(tables.values(), connection)
    copying = Copying(folder, former.values(), verify=verify)
    bar = tqdm(total=len(named), desc="pictures", disable=quiet, leave=False)
    with bar, reporting_store_failures("Try again when the storage responds."):
        pictures = copying.write_list(backup, named, bar.update)
    manifest = Manifest(
        taken_at=taken_at.isoformat(),
        migrations=dict(loader.graph.leaf_nodes()),
        tables=parts,
        sequences=sequences,
        pictures=pictures,
        picture_bytes=copying.bytes,
        missing=copying.missing,
        is_verified=verify,
    )
    if verify:
        with tqdm(total=sum(part.lines for part in parts.values()), desc="verified", disable=quiet, leave=False) as bar:
            check_rows(manifest, backup, scratch=backup, progress=bar.update)
    write_manifest(backup, manifest)
    for each in (backup / ROWS, backup):
        sync_folder(each)
    return manifest, copying.new_bytes


def latest_pictures(folder: Path) -> list[Picture]:
    """The pictures of the latest backup that can be read."""
    for backup in reversed(list_backups(folder)):
        try:
            return list(read_pictures(backup, read_manifest(backup).pictures))
        except BackupError:
            continue
    return []


def database_size() -> int:
    """In bytes."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def require_space(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        raise BackupError(f"{folder}: {megabytes(free)} free, about {megabytes(size + SPARE)} needed. Make room first.")


def megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
