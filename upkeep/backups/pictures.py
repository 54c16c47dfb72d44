"""Pictures in a backup: originals, and public files, so that a restored site shows every page as it was at once."""

import hashlib
import json
import logging
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import storages
from django.core.files.utils import validate_file_name

from exchange.pictures import digest
from photos.models import Photo, Rendition, SocialPreview
from photos.storage import AT_ONCE, RENDITION_NAME, UNPUBLISHED, is_of_object_storage, key_of, names_in
from photos.stored_files import recoverable_originals
from upkeep.backups.archive import LIST, PICTURES, SHA256, BackupError, Lines, Part, picture_path, read_lines, sync

logger = logging.getLogger(__name__)

STORAGES = ("originals", "renditions", "unpublished")
BATCH = 500


class Picture(NamedTuple):
    storage: str
    name: str
    sha256: str
    size: int


def named_pictures() -> Iterator[tuple[str, str, int]]:
    """(storage, name, size if known) of every file that a row names."""
    yield from (("originals", name, size) for name, size in Photo.objects.values_list("original", "file_size"))
    named = set(Photo.objects.values_list("original", flat=True))
    yield from (("originals", name, 0) for name in sorted(recoverable_originals() - named))
    for name, size in Rendition.objects.values_list("name", "file_size").iterator():
        yield ("unpublished" if name.startswith(UNPUBLISHED) else "renditions", key_of(name), size)
    for name in SocialPreview.objects.exclude(name="").values_list("name", flat=True).iterator():
        yield ("renditions", name, 0)


def in_parallel(work: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
    """Results in order; object storage is slow, but takes requests in parallel."""
    items = iter(items)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while batch := list(islice(items, BATCH)):
            yield from pool.map(work, batch)


@contextmanager
def reporting_store_failures(advice: str) -> Iterator[None]:
    """Raises BackupError, with the advice, if object storage does not respond or refuses."""
    try:
        yield
    except Exception as error:
        if is_of_object_storage(error):
            raise BackupError(f"The picture storage failed: {error}. {advice}") from None
        raise


def is_sound(path: Path, sha256: str, size: int, *, read: bool) -> bool:
    try:
        if path.is_symlink() or path.stat().st_size != size:
            return False
        return not read or digest(path) == sha256
    except OSError:
        return False


class Copying:
    """Copies pictures that no earlier backup has. A name always means the same picture."""

    def __init__(self, folder: Path, former: Iterable[Picture], *, verify: bool) -> None:
        self.folder, self.verify = folder, verify
        self.former = {(each.storage, each.name): each for each in former}
        self.new_bytes = 0
        self.missing: list[str] = []

    def write_list(self, backup: Path, named: list[tuple[str, str, int]], progress: Callable[[], object]) -> Part:
        self.bytes = 0
        with Lines(backup / LIST) as file:
            for (storage, name, _), picture in zip(named, in_parallel(self._copy, named), strict=True):
                progress()
                if picture is None:
                    self.missing.append(f"{storage}/{name}")
                    continue
                self.bytes += picture.size
                file.write(json.dumps(picture))
        return file.part

    def _copy(self, named: tuple[str, str, int]) -> Picture | None:
        storage, name, _ = named
        known = self.former.get((storage, name))
        if known and is_sound(picture_path(self.folder, known.sha256), known.sha256, known.size, read=self.verify):
            return known
        # A photo that has just been published or withdrawn has its files in the other storage.
        other = {"renditions": "unpublished", "unpublished": "renditions"}.get(storage)
        for place in filter(None, (storage, other)):
            try:
                with storages[place].open(name) as source:
                    return Picture(storage, name, *self._keep(source))
            except FileNotFoundError:
                continue
        return None

    def _keep(self, source: File) -> tuple[str, int]:
        draft = self.folder / f".{secrets.token_hex(8)}.part"
        hashed, size = hashlib.sha256(), 0
        try:
            with draft.open("xb") as file:
                for chunk in source.chunks():
                    hashed.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                sync(file)
            path = picture_path(self.folder, hashed.hexdigest())
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        if self.verify and digest(path) != hashed.hexdigest():
            raise BackupError(f"{path}: the disk returns different content from what was written.")
        self.new_bytes += size
        return hashed.hexdigest(), size


def read_pictures(backup: Path, part: Part) -> Iterator[Picture]:
    """Raises BackupError for a name or hash that could lead outside."""
    for line in read_lines(backup / LIST, part):
        try:
            picture = Picture(*line)
            validate_file_name(picture.name, allow_relative_path=True)
            if picture.storage not in STORAGES or not SHA256.fullmatch(picture.sha256) or "\\" in picture.name:
                raise ValueError
        except (TypeError, ValueError, AttributeError, SuspiciousFileOperation):
            raise BackupError(f"{backup / LIST}: {str(line)[:200]} is not a picture of this site.") from None
        yield picture


def check_pictures(backup: Path, part: Part, progress: Callable[[], object]) -> None:
    """Reads every picture of the backup. Raises BackupError at the first that is damaged."""

    def check(picture: Picture) -> None:
        path = picture_path(backup.parent, picture.sha256)
        if path.parent.is_symlink() or not is_sound(path, picture.sha256, picture.size, read=True):
            raise BackupError(f"{path}: the picture {picture.storage}/{picture.name} is missing or damaged.")

    for _ in in_parallel(check, read_pictures(backup, part)):
        progress()


def foreign_pictures(backup: Path, part: Part) -> int:
    """How many files the storages of this site hold that are not in the backup."""
    ours = {(picture.storage, picture.name) for picture in read_pictures(backup, part)}
    return sum((place, name) not in ours for place in STORAGES for name in names_in(storages[place]))


def restore_pictures(backup: Path, part: Part, progress: Callable[[], object]) -> list[tuple[str, str]]:
    """Writes every picture that is not there yet, and returns those it added.

    Removes them if it fails, unless object storage does: then they stay, so that the next run is shorter. A file with
    other content than its name stands for is damaged; its replacement stays in any case.
    """
    present = {(place, name) for place in STORAGES for name in names_in(storages[place])}
    added: list[tuple[str, str]] = []

    def restore(picture: Picture) -> None:
        storage, path = storages[picture.storage], picture_path(backup.parent, picture.sha256)
        is_new = (picture.storage, picture.name) not in present
        if not is_new:
            with storage.open(picture.name) as file:
                if hashlib.file_digest(file, "sha256").hexdigest() == picture.sha256:
                    return
        with path.open("rb") as source:
            content: Any = File(source, picture.name)
            if public := RENDITION_NAME.fullmatch(picture.name):
                content.content_type = f"image/{public['format']}"  # Object storage serves it under this type.
            saved = storage.save(picture.name, content)  # Replaces a file of this name only when it is complete.
        if is_new:
            added.append((picture.storage, saved))
        if saved != picture.name:
            raise BackupError(f"The storage stores {picture.name} under another name.")

    try:
        for _ in in_parallel(restore, read_pictures(backup, part)):
            progress()
    except BaseException as error:
        if not is_of_object_storage(error):
            remove_pictures(added)
        raise
    return added


def remove_pictures(names: Iterable[tuple[str, str]]) -> None:
    """Logs a failure instead of raising it, so that it hides no error that came before."""
    try:
        for place, name in names:
            storages[place].delete(name)
    except Exception:
        logger.exception("Pictures of a restore that failed could not be removed; manage.py sweep_media finds them")


def collect_garbage(folder: Path, used: set[str]) -> None:
    """Deletes pictures that no backup uses any more, and what killed processes have left behind."""
    for path in chain((folder / PICTURES).glob("??/*"), folder.glob(".*.part")):
        if path.name not in used and (SHA256.fullmatch(path.name) or path.name.endswith(".part")):
            path.unlink()
