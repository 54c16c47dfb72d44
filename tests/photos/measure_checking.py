"""Run by a test: checks every file of a folder, each in a process of its own, and prints what it cost as JSON."""

import json
import os
import resource
import sys
import time
from pathlib import Path

import django
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

django.setup()
from photos.checking import check  # noqa: E402


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def outcome(path: Path) -> dict[str, object]:
    content = path.read_bytes()
    start, before = time.perf_counter(), peak()
    try:
        checked = check(ContentFile(content, path.name))
        result: dict[str, object] = {"accepted": checked.format, "reading": checked.reading.as_json()}
    except ValidationError as refusal:
        result = {"accepted": None, "words": refusal.messages}
    return {**result, "seconds": time.perf_counter() - start, "growth": (peak() - before) / 1024}


for path in map(Path, sys.argv[1:]):
    sys.stdout.flush()
    if not os.fork():
        sys.stdout.write(json.dumps({path.name: outcome(path)}) + "\n")
        sys.stdout.flush()
        os._exit(0)
    os.wait()
