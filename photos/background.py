"""Makes public files in two steps: JPEG, which every browser shows, while an editor waits; then the other formats.

WebP and AVIF take several times as long, so a background process makes them. It can be killed at any moment: the
next one continues where it stopped.
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
    """Call this after a change of the file or its focal point has been committed."""
    make_renditions(photo, formats=[Rendition.Format.JPEG])
    if photo.renditions_state == Photo.Renditions.PENDING:
        start("make_renditions", "--pending")


def start(*command: str) -> bool:
    """Starts a management command and returns True, unless an earlier one is still running and will do the work."""
    try:
        with _lock_of(command[0]) as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            subprocess.Popen(  # noqa: S603  No part of the command comes from users.
                ["nice", "-n", "5", sys.executable, settings.BASE_DIR / "manage.py", *command],  # noqa: S607
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[file.fileno()],  # Keeps the lock until the process ends, however it ends.
            )
    except BlockingIOError:
        return False
    except OSError:
        logger.exception("%s could not be started. Run it by hand or from a timer.", command[0])
        return False
    return True


@contextmanager
def doing_itself(command: str) -> Iterator[None]:
    """Holds the lock for a command that the caller will run itself."""
    with _lock_of(command) as file:
        with suppress(BlockingIOError):  # It is already running.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


# Locks of their own, because these take seconds and should not wait for renditions, which take minutes.
LOCKS = {"complete_catalogue": "catalogue.lock", "draw_social_previews": "social-previews.lock"}


def _lock_of(command: str) -> IO[str]:
    lock = Path(settings.MEDIA_ROOT) / LOCKS.get(command, "background.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    return lock.open("w")
