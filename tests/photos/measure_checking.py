"""Run by a test: the decoder checks every file, each in a process of its own, and prints what it cost as JSON."""

import json
import os
import resource
import sys
import time
from io import BytesIO
from pathlib import Path

from django.conf import settings

settings.configure(USE_I18N=False)  # As in the decoder.
from photos import decoder  # noqa: E402
from photos.checking import examine  # noqa: E402, F401  So that it need not be imported for each file.
from photos.decoding import CPU_SECONDS, MEMORY_TO_CHECK  # noqa: E402
from photos.formats import FORM  # noqa: E402

asked = {"formats": FORM.formats}
REQUEST = json.dumps({"task": "check", "asked": asked, "memory": MEMORY_TO_CHECK, "seconds": CPU_SECONDS}).encode()


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def outcome(path: Path) -> dict[str, object]:
    out, start, before = BytesIO(), time.perf_counter(), peak()
    decoder.respond(BytesIO(REQUEST + b"\n" + path.read_bytes()), out, with_limits=True)
    seconds, growth = time.perf_counter() - start, (peak() - before) / 1024
    return {**json.loads(out.getvalue()), "seconds": seconds, "growth": growth}


for path in map(Path, sys.argv[1:]):
    sys.stdout.flush()
    if not os.fork():
        sys.stdout.write(json.dumps({path.name: outcome(path)}) + "\n")
        sys.stdout.flush()
        os._exit(0)
    os.wait()
