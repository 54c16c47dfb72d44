"""The folder of backups on disk.

backups.json                     marks the folder as ours; also the file that is locked
2026-12-02T040000Z/manifest.json what is in this backup; manifest.json.sha256 beside it is written last
2026-12-02T040000Z/rows/…        one file of JSON lines for each table
2026-12-02T040000Z/pictures.jsonl.gz
pictures/ab/ab12…                every picture once, named by its SHA-256, for all backups together
"""

import fcntl
import gzip
import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MARK, MANIFEST, SHA256SUM = "backups.json", "manifest.json", "manifest.json.sha256"
ROWS, PICTURES, LIST = "rows", "pictures", "pictures.jsonl.gz"
UNFINISHED, REMOVED = ".unfinished-", ".removed-"
FORMAT = 1
MARKED = {"folder": "backups of Space Portal", "format": FORMAT}
NAME = "%Y-%m-%dT%H%M%SZ"
SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_NAMED = 10  # Missing pictures.
LONGEST_LINE = 100_000_000  # Bytes. What editors send has ten million at most; a forged file could fill the memory.
DAMAGE = (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError, RecursionError)


class BackupError(Exception):
    """The message names the file and what is wrong with it."""


class BackupsInUse(BackupError):
    """Another process is writing or reading these backups."""


@dataclass
class Part:
    """One file of lines, by its uncompressed content."""

    lines: int
    sha256: str


@dataclass
class Manifest:
    taken_at: str
    migrations: dict[str, str]  # The last one of each app.
    tables: dict[str, Part]
    sequences: dict[str, int]  # The last number given out, so that none is given out again.
    pictures: Part
    picture_bytes: int
    missing: list[str]  # Pictures that have a row and no file.
    is_verified: bool
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.taken_at).astimezone(UTC)


def regular(path: Path) -> Path:
    """The path of a regular file. Raises BackupError for a symbolic link, which could lead anywhere."""
    if path.is_symlink() or path.parent.is_symlink() or not path.is_file():
        raise BackupError(f"{path}: there is no such file, or it is a symbolic link.")
    return path


def missing_in_words(backup: Path, missing: list[str]) -> str:
    """The first few pictures and, if there are more, how many and where all of them are named."""
    words, more = ", ".join(missing[:MOST_NAMED]), len(missing) - MOST_NAMED
    return f"{words} and {more:,} more. {backup / MANIFEST} names all of them." if more > 0 else words


def picture_path(folder: Path, sha256: str) -> Path:
    return folder / PICTURES / sha256[:2] / sha256


class Lines:
    """Writes JSON lines, compressed, and knows their number and hash."""

    def __init__(self, path: Path) -> None:
        self.path, self.lines, self._digest = path, 0, hashlib.sha256()

    def __enter__(self) -> "Lines":
        self._raw = self.path.open("xb")
        self._file = gzip.GzipFile(fileobj=self._raw, mode="wb", compresslevel=5, mtime=0)
        return self

    def write(self, line: str) -> None:
        content = f"{line}\n".encode()
        self._digest.update(content)
        self._file.write(content)
        self.lines += 1

    def __exit__(self, *exception: Any) -> None:
        self._file.close()
        sync(self._raw)
        self._raw.close()

    @property
    def part(self) -> Part:
        return Part(self.lines, self._digest.hexdigest())


def read_lines(path: Path, part: Part) -> Iterator[Any]:
    """Yields each line, decoded. Raises BackupError if the file is not what the manifest says."""
    digest, lines = hashlib.sha256(), 0
    try:
        with gzip.open(regular(path), "rb") as file:
            while lines <= part.lines and (line := file.readline(LONGEST_LINE)):
                digest.update(line)
                lines += 1
                yield json.loads(line)
    except DAMAGE as error:
        raise BackupError(f"{path}: the file is damaged ({error}).") from None
    if (lines, digest.hexdigest()) != (part.lines, part.sha256):
        raise BackupError(f"{path}: the file is damaged: its content is not what the manifest says.")


def sync(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_file(path: Path, content: str) -> None:
    with path.open("x", encoding="utf-8") as file:
        file.write(content)
        sync(file)


def write_manifest(backup: Path, manifest: Manifest) -> None:
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False) + "\n"
    write_file(backup / MANIFEST, text)
    write_file(backup / SHA256SUM, f"{hashlib.sha256(text.encode()).hexdigest()}  {MANIFEST}\n")


def read_manifest(backup: Path) -> Manifest:
    """Raises BackupError unless this is a complete backup that this release can read."""
    path = backup / MANIFEST
    if backup.is_symlink() or not path.exists():
        raise BackupError(f"{backup}: this is not a complete backup of Space Portal: {MANIFEST} is missing.")
    try:
        content = regular(path).read_bytes()
        if regular(backup / SHA256SUM).read_text().split()[0] != hashlib.sha256(content).hexdigest():
            raise BackupError(f"{path}: the file is damaged: its SHA-256 is not the one in {SHA256SUM}.")
        values = json.loads(content)
        if values["format"] != FORMAT:
            raise BackupError(f"{path}: this release does not know format {values['format']}. Use a newer release.")
        tables = {label: Part(**part) for label, part in values.pop("tables").items()}
        manifest = Manifest(**values | {"tables": tables, "pictures": Part(**values.pop("pictures"))})
        _refuse_odd(manifest)
        return manifest
    except (*DAMAGE, IndexError) as error:
        raise BackupError(f"{path}: the file is damaged ({error}).") from None


def _refuse_odd(manifest: Manifest) -> None:
    """Raises one of DAMAGE if a value is not what its field is for."""
    parts = [*manifest.tables.values(), manifest.pictures]
    texts = [*manifest.migrations.values(), *manifest.missing, *(part.sha256 for part in parts)]
    numbers = [*manifest.sequences.values(), manifest.picture_bytes, *(part.lines for part in parts)]
    is_odd = not all(isinstance(text, str) for text in texts) or not manifest.sequences.keys() <= manifest.tables.keys()
    if is_odd or not all(isinstance(number, int) and 0 <= number < 2**63 for number in numbers):
        raise ValueError("it has an impossible value")
    _ = manifest.moment


def moment_of(backup: Path) -> datetime | None:
    """When a folder with the name of a backup was made, else None."""
    try:
        return datetime.strptime(backup.name, NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def list_backups(folder: Path) -> list[Path]:
    """Folders with the name of a backup, oldest first. Unfinished ones have other names."""
    return sorted(path for path in folder.iterdir() if moment_of(path) and path.is_dir() and not path.is_symlink())


def find_backup(source: Path) -> Path:
    """The backup itself, or the latest in a folder of backups. Raises BackupError."""
    if not source.is_dir():
        raise BackupError(f"{source}: there is no such folder.")
    if not (source / MARK).exists():
        return source
    if not (found := list_backups(source)):
        raise BackupError(f"{source}: this folder holds no complete backup.")
    return found[-1]


def prepare(folder: Path) -> None:
    """Makes the folder a place for backups. Raises BackupError if it holds anything else."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / MARK).exists():
        try:
            is_ours = json.loads(regular(folder / MARK).read_bytes()) == MARKED
        except ValueError:
            is_ours = False  # As a full disk leaves it.
        if not is_ours:
            raise BackupError(f"{folder / MARK}: the file is damaged or of another release. Name a new folder.")
        return
    if any(folder.iterdir()):
        raise BackupError(f"{folder}: this folder is not empty and holds no backups. Name a new or an empty one.")
    folder.chmod(0o700)
    write_file(folder / MARK, json.dumps(MARKED) + "\n")


@contextmanager
def locked(folder: Path, *, writing: bool) -> Iterator[None]:
    """Locks the folder, so that one process writes to it or several read. Raises BackupsInUse if others do."""
    if not (folder / MARK).exists():  # A backup that was copied somewhere else.
        yield
        return
    with (folder / MARK).open() as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if writing else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupsInUse(f"{folder}: another process is using these backups. Try again when it ends.") from None
        yield
