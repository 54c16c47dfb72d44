"""The program that reads pictures: `python -m photos.decoder`, one run for each file, started by photos/decoding.py.

Files from strangers are decoded here, so that a fault in a decoder harms one short-lived process whose memory and
time are limited. It is told no database and no password, but runs under the account of the site, which can read
them. It loads no settings, which would take a second.

It reads one line of JSON (task, asked, memory, seconds) and then the file. It writes answers: a line of JSON with the
`size` of the content that follows it. The last one may be a failure: refused, damaged or costly.
"""

import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import IO, Any

from django.core.exceptions import ValidationError

TASKS = {
    "check": ("photos.checking", "examine"),
    "is_too_large": ("photos.checking", "examine_size"),
    "make_files": ("photos.resizing", "make_files"),
    "shrink": ("photos.resizing", "shrink"),
}


def main() -> None:
    from django.conf import settings

    # The process that started this one ends it. Ctrl-C and shutdowns reach both, and the other has more to finish.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    settings.configure(USE_I18N=False)
    try:
        respond(sys.stdin.buffer, sys.stdout.buffer, with_limits=True)
    except BrokenPipeError:
        os._exit(0)  # The process that asked has ended.


def respond(source: IO[bytes], out: IO[bytes], *, with_limits: bool = False) -> None:
    request = json.loads(source.readline())
    module, name = TASKS[request["task"]]
    work = getattr(import_module(module), name)
    if with_limits:
        limit(request["memory"], request["seconds"])
    for facts, content in answers(work, source, request["asked"]):
        out.write(json.dumps({**facts, "size": len(content)}).encode() + b"\n")
        out.write(content)
        out.flush()


def answers(work: Any, source: IO[bytes], asked: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
    try:
        yield from work(source.read(), **asked)
    except ValidationError as refusal:
        yield {"refused": refusal.messages}, b""
    except MemoryError:
        yield {"costly": "not enough memory"}, b""
    except Exception:  # Decoders of hostile files can raise any exception.
        yield {"damaged": traceback.format_exc()}, b""


def limit(memory: int, seconds: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # macOS knows no limit of memory; the system may have set a lower one.
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
