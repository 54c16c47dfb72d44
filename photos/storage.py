"""Where pictures are kept: originals in private, the renditions of live photos in public, those of others in private.

All may lie on disk or in object storage.
"""

import logging
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

logger = logging.getLogger(__name__)

# Before the name of a rendition that the public is not to see: such a file lies in a storage of its own.
UNPUBLISHED = "unpublished/"
# What photos.renditions and photos.share_pictures call their files; nothing else is ever served.
RENDITION_NAME = re.compile(
    rf"(?P<rendition>(?:{UNPUBLISHED})?(?P<key>[1-9][0-9]*/[0-9a-f]{{16}}(?:-[0-9]+x[0-9]+)?-[1-9][0-9]*)"
    r"|share/[a-z]+-[1-9][0-9]*-[0-9a-f]{16})"
    r"\.(?P<format>avif|webp|jpeg|png)"
)
AT_ONCE = 8  # Object storage takes its time for each file, and goes about several as fast as about one.


class DiskStorage(FileSystemStorage):
    """Shows a file under its name only once it is whole, so that a full disk or a killed process leaves no half one."""

    def _save(self, name: str, content: File) -> str:
        partial = f"{name}.{secrets.token_hex(8)}.part"
        try:
            super()._save(partial, content)
            os.replace(self.path(partial), self.path(name))
        finally:
            Path(self.path(partial)).unlink(missing_ok=True)
        return name


def originals() -> Storage:
    """Never linked, never served."""
    return storages["originals"]


def renditions() -> Storage:
    """Public, under names that are never used for anything else."""
    return storages["renditions"]


def unpublished() -> Storage:
    """Renditions of drafts, of what is scheduled and of what was withdrawn: shown to editors by the site itself."""
    return storages["unpublished"]


def key_of(name: str) -> str:
    """The name of a rendition within its storage, the same in either."""
    return name.removeprefix(UNPUBLISHED)


def storage_of(name: str) -> Storage:
    return unpublished() if name.startswith(UNPUBLISHED) else renditions()


def open_public(name: str) -> File:
    """The file of a live photo or of a share picture, also while it still lies where it was before it went live."""
    try:
        return renditions().open(key_of(name))
    except FileNotFoundError:
        return unpublished().open(key_of(name))


def copy(name: str, to: str) -> bool:
    """Whether the file is under its other name now, too."""
    try:
        with storage_of(name).open(key_of(name)) as file:
            content: Any = ContentFile(file.read())
        content.content_type = f"image/{name.rpartition('.')[2]}"  # Object storage serves it under this type.
        storage_of(to).save(key_of(to), content)
    except FileNotFoundError:
        return False
    except Exception:  # Each storage has its own.
        logger.exception("The file %s could not be moved", name)
        return False
    return True


def remove(names: Iterable[str]) -> None:
    """Takes the files away. One that cannot be reached now is left to the sweeper."""

    def remove_one(name: str) -> None:
        try:
            storage_of(name).delete(key_of(name))
        except Exception:  # Each storage has its own.
            logger.exception("The file %s could not be removed; sweep_media will try again", name)

    if names := list(names):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(remove_one, names))


def random_name(instance: Any, filename: str) -> str:
    """A name of our own: what an uploader calls a file is kept as text only."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


def public_address(name: str) -> str:
    """Where a browser finds the file. What is not public, or was not a moment ago, comes from the site itself."""
    return f"{settings.MEDIA_URL if name.startswith(UNPUBLISHED) else settings.RENDITIONS_URL}{name}"


def names_in(storage: Storage, folder: str = "") -> Iterator[str]:
    """All files, those in folders too."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return  # A disk on which nothing has been kept yet.
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in files)
    for name in folders:
        yield from names_in(storage, f"{prefix}{name}")
