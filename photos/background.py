"""Public files in two steps: JPEG, which every browser shows, while an editor waits; the rest right after that.

WebP and AVIF take several times as long, so a process beside the site makes them. It may be killed at any moment:
the next one to start goes on where it stopped.
"""

import fcntl
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.conf import settings

from photos.models import Photo, Rendition
from photos.renditions import make_renditions

logger = logging.getLogger(__name__)


def make_public(photo: Photo) -> None:
    """After a change of the file or its focal point, once that is committed."""
    make_renditions(photo, formats=[Rendition.Format.JPEG])
    if photo.renditions_state == Photo.Renditions.PENDING:
        start("make_renditions", "--pending")


def start(*command: str) -> bool:
    """A command of ours, unless one that was started here is still at work: then that one does it all."""
    try:
        with _lock_of(command[0]) as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            subprocess.Popen(  # noqa: S603  Every word of it is ours.
                ["nice", "-n", "5", sys.executable, settings.BASE_DIR / "manage.py", *command],  # noqa: S607
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[file.fileno()],  # Locked for as long as the process lives, however it ends.
            )
    except BlockingIOError:
        return False
    except OSError:
        logger.exception("%s could not be started. Run it by hand, or from a timer.", command[0])
        return False
    return True


@contextmanager
def doing_itself(command: str) -> Iterator[None]:
    """For one that will do the work of this command in the end: until then nobody else is started for it."""
    with _lock_of(command) as file:
        with suppress(BlockingIOError):  # Somebody is at it already.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


# What takes seconds does not wait for what takes minutes.
LOCKS = {"draw_share_pictures": "share-pictures.lock"}


def _lock_of(command: str) -> IO[str]:
    lock = Path(settings.MEDIA_ROOT) / LOCKS.get(command, "background.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    return lock.open("w")
