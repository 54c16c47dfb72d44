"""Thumbnails of photographs in archives, fetched by the site because editors’ pages load nothing from other sites."""

import hashlib
import threading

from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from photos.archives import ARCHIVES, FoundPhoto
from photos.archives.fetching import MEGABYTE, ArchiveError, Late, Paused, Unreachable, Visit
from photos.decoding import DecoderMissing, Undecodable, decode

SALT = "photos.archives.thumbnails"
VALID = 24 * 60 * 60  # Seconds.
KEPT = 60 * 60
SECONDS = 4
AT_ONCE = 3  # Other pages need threads too.
WAIT = 1  # Seconds for one of these to end: as long as an archive usually takes.
REST = 30  # After a wait in vain; the other thumbnails of the page would fail as well, each after a wait.
MOST_BYTES = MEGABYTE
SLOW = "The thumbnails are slow to arrive. Reload the page in a minute."

_lanes = threading.BoundedSemaphore(AT_ONCE)


def sign(photo: FoundPhoto) -> str:
    """Signs the address of the thumbnail, so that the view fetches nothing else."""
    return signing.dumps([photo.archive, photo.thumbnail], salt=SALT)


def fetch_signed(signed: str) -> bytes:
    """A small JPEG. Raises BadSignature or ArchiveError."""
    archive, address = signing.loads(signed, salt=SALT, max_age=VALID)
    key = f"{SALT}:{hashlib.sha256(address.encode()).hexdigest()}"
    if known := cache.get(key):
        return known
    failed = f"{SALT}:failed:{archive}"
    if cache.get(failed) or not _lanes.acquire(timeout=WAIT):
        raise ArchiveError(SLOW)
    try:
        if cache.get(failed):  # Set during the wait.
            raise ArchiveError(SLOW)
        picture = Visit(ARCHIVES[archive].service, SECONDS).fetch_picture(address, MOST_BYTES)
    except (Late, Paused, Unreachable):
        cache.set(failed, True, REST)
        raise
    finally:
        _lanes.release()
    thumbnail = shrunk(picture)
    cache.set(key, thumbnail, KEPT)
    return thumbnail


def shrunk(picture: bytes) -> bytes:
    """A new JPEG, without anything else that the file contained."""
    try:
        [(_facts, content)] = decode("shrink", ContentFile(picture))
    except ValidationError as refusal:
        raise ArchiveError(refusal.messages[0]) from refusal
    except (Undecodable, DecoderMissing) as error:
        raise ArchiveError("This thumbnail is damaged.") from error
    return content
