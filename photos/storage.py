"""Where pictures are kept: originals in private, renditions in public. Both may lie on disk or in object storage."""

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

# What photos.renditions and photos.share_pictures call their files; nothing else is ever served.
RENDITION_NAME = re.compile(
    r"([1-9][0-9]*/[0-9a-f]{16}(-[0-9]+x[0-9]+)?-[1-9][0-9]*|share/[a-z]+-[1-9][0-9]*-[0-9a-f]{16})"
    r"\.(?P<format>avif|webp|jpeg|png)"
)


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


def random_name(instance: Any, filename: str) -> str:
    """A name of our own: what an uploader calls a file is kept as text only."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


def public_address(name: str) -> str:
    return f"{settings.RENDITIONS_URL}{name}"


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
