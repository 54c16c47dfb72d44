"""Where pictures are kept: originals in private, renditions in public. Both may lie on disk or in object storage."""

import secrets
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages


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
