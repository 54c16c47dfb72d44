"""The storages of pictures: originals are private, renditions of live photos public, other renditions private.

Each can be on disk or in object storage.
"""

import errno
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

# Prefix of the names of renditions in private storage.
UNPUBLISHED = "unpublished/"
# File names made by photos.renditions and photos.social_previews; nothing else is served.
RENDITION_NAME = re.compile(
    rf"(?P<rendition>(?:{UNPUBLISHED})?(?P<key>[1-9][0-9]*/[0-9a-f]{{16}}(?:-[0-9]+x[0-9]+)?-[1-9][0-9]*)"
    r"|share/[a-z]+-[1-9][0-9]*-[0-9a-f]{16})"
    r"\.(?P<format>avif|webp|jpeg|png)"
)
OF_OBJECT_STORAGE = {"boto3", "botocore", "s3transfer"}  # Their exceptions have no class in common.
AT_ONCE = 8  # Requests to object storage are slow, but run well in parallel.


class DiskStorage(FileSystemStorage):
    """Renames a file once it is complete, so that a full disk or a killed process leaves no partial file."""

    def _save(self, name: str, content: File) -> str:
        partial = f"{name}.{secrets.token_hex(8)}.part"
        try:
            super()._save(partial, content)
            os.replace(self.path(partial), self.path(name))
        finally:
            Path(self.path(partial)).unlink(missing_ok=True)
        return name


def originals() -> Storage:
    """Uploaded files: never linked, never served."""
    return storages["originals"]


def renditions() -> Storage:
    """Public files, whose names are never reused."""
    return storages["renditions"]


def unpublished() -> Storage:
    """Renditions of photos that are not live. Only the site serves them, to editors."""
    return storages["unpublished"]


def key_of(name: str) -> str:
    """The name of a rendition within its storage, the same in both."""
    return name.removeprefix(UNPUBLISHED)


def storage_of(name: str) -> Storage:
    return unpublished() if name.startswith(UNPUBLISHED) else renditions()


def open_public(name: str) -> File:
    """A rendition or social preview image; a rendition may still be in private storage when its photo goes live."""
    try:
        return renditions().open(key_of(name))
    except FileNotFoundError:
        return unpublished().open(key_of(name))


def copy(name: str, to: str) -> bool:
    """Copies a file to another name and returns whether that worked."""
    try:
        with storage_of(name).open(key_of(name)) as file:
            content: Any = ContentFile(file.read())
        content.content_type = f"image/{name.rpartition('.')[2]}"  # Object storage serves it under this type.
        storage_of(to).save(key_of(to), content)
    except FileNotFoundError:
        return False
    except Exception:  # Each storage raises its own exceptions.
        logger.exception("The file %s could not be moved", name)
        return False
    return True


def remove(names: Iterable[str]) -> None:
    """Deletes the files. Files that cannot be deleted now are left to `sweep_media`."""

    def remove_one(name: str) -> None:
        try:
            storage_of(name).delete(key_of(name))
        except Exception:  # Each storage raises its own exceptions.
            logger.exception("The file %s could not be removed; sweep_media will try again", name)

    if names := list(names):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(remove_one, names))


def is_of_object_storage(error: BaseException | None) -> bool:
    return type(error).__module__.partition(".")[0] in OF_OBJECT_STORAGE


def failure_in_words(error: Exception) -> str:
    """Why work on a file failed, for editors; the log has the rest. Messages of storages name internal addresses."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "The disk for pictures is full."
    if isinstance(error, FileNotFoundError):
        return "A file is missing from the picture storage."
    if isinstance(error, OSError) or is_of_object_storage(error):
        return "The picture storage cannot be reached."
    return "This failed because of an error at our end; the log has the details."


def random_name(instance: Any, filename: str) -> str:
    """A random name. The name of the uploaded file is kept as text only."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


def public_address(name: str) -> str:
    """The address of the file for browsers. The site itself serves files in private storage."""
    return f"{settings.MEDIA_URL if name.startswith(UNPUBLISHED) else settings.RENDITIONS_URL}{name}"


def names_in(storage: Storage, folder: str = "") -> Iterator[str]:
    """Yields the names of all files, including those in folders."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return  # Nothing has been stored on this disk yet.
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in files)
    for name in folders:
        yield from names_in(storage, f"{prefix}{name}")
