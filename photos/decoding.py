"""Has a file decoded by photos/decoder.py, in a short-lived process with limits of memory and time.

So the memory that a large picture takes is free again at once, and no file can stop the site.
"""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files import File

from photos.formats import FORM, MEGABYTE

# Enough for all that is accepted: WebP of 25 megapixels takes the most.
MEMORY = 600 * MEGABYTE
# A file is checked with less, so that files can be made of every picture that is accepted.
MEMORY_TO_CHECK = 560 * MEGABYTE
CPU_SECONDS = 60  # All files of a large picture take ten.
SECONDS = 180  # On a busy machine.
AT_ONCE = 2  # In each process of the site.
WAITING = 1  # More would hold threads that readers need.
BUSY = "Too many pictures are being read at the moment. Nothing was saved. Try again in a minute."
LONGEST_LINE = 32 * MEGABYTE
FOLDER = Path(__file__).resolve().parent.parent

_lanes, _queue = BoundedSemaphore(AT_ONCE), BoundedSemaphore(AT_ONCE + WAITING)


class Undecodable(Exception):
    """The file is damaged, or not a picture."""


class TooCostly(Undecodable):
    """The file takes more memory or time than is allowed, or crashes the decoder."""


class NotNow(ValidationError):
    """Nothing is wrong with the file: sent again later, it may be taken."""

    CODE = "not_now"

    def __init__(self, message: str) -> None:
        super().__init__(message, code=self.CODE)


class Busy(NotNow):
    """Too many others are waiting."""


class DecoderMissing(Exception):
    """The decoder cannot be run, which is not the fault of the file."""


def decode(task: str, file: File, **asked: Any) -> Generator[tuple[dict[str, Any], bytes], None, None]:
    """The answers to a task of the decoder: facts and, if the task makes files, the content of one.

    Raises ValidationError with a message for editors (Busy is one), Undecodable, TooCostly or DecoderMissing. Close it
    (`closing`) unless you read it to its end.
    """
    memory = MEMORY_TO_CHECK if task == "check" else MEMORY
    memory += 2 * max(0, file.size - FORM.most_bytes)  # Only commands import such files.
    request = {"task": task, "asked": asked, "memory": memory, "seconds": CPU_SECONDS}
    with turn(), run_decoder(json.dumps(request).encode() + b"\n", file) as out:
        while (line := out.readline(LONGEST_LINE)).endswith(b"\n"):
            facts = json.loads(line)
            content = out.read(size := facts.pop("size"))
            if "refused" in facts:
                raise ValidationError(facts["refused"])
            if "damaged" in facts:
                raise Undecodable(facts["damaged"])
            if "costly" in facts:
                raise TooCostly(facts["costly"])
            if len(content) == size:
                yield facts, content


@contextmanager
def turn() -> Iterator[None]:
    """Waits until the process may decode another file. Raises Busy if too many are waiting."""
    if not _queue.acquire(blocking=False):
        raise Busy(BUSY)
    try:
        with _lanes:
            yield
    finally:
        _queue.release()


@contextmanager
def run_decoder(request: bytes, file: File) -> Iterator[IO[bytes]]:
    """Runs the decoder for this request and file, and yields its output."""
    # It needs none of the passwords in the environment.
    environment = {name: value for name, value in os.environ.items() if name.startswith(("PYTHON", "LD_"))}
    try:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "photos.decoder"],
            cwd=FOLDER,
            env={**environment, "MALLOC_ARENA_MAX": "1"},  # Arenas count as memory, used or not.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
    except OSError as error:
        raise DecoderMissing(str(error)) from error
    deadline = Timer(SECONDS, process.kill)
    deadline.start()
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with suppress(BrokenPipeError), process.stdin as source:  # A decoder that has ended says why.
            source.write(request)
            for chunk in file.chunks():
                source.write(chunk)
        yield process.stdout
        status = process.wait()
    finally:
        deadline.cancel()
        process.kill()
        process.stdout.close()
        process.wait()
    if status < 0:
        raise TooCostly(f"The decoder was ended by signal {-status}.")
    if status > 0:
        raise DecoderMissing(f"The decoder ended with status {status}; the log has its message.")
