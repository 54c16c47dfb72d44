"""Runs a command while no other make does so in this folder: two that install packages at once break both."""

import fcntl
import subprocess
import sys
from pathlib import Path

ANY_FILE = Path(__file__).resolve().parent.parent / "requirements.lock"

if __name__ == "__main__":
    with ANY_FILE.open() as lock:  # The lock ends with this process, however it ends.
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("Another make is installing packages here; waiting for it ...\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        sys.exit(subprocess.call(sys.argv[1:]))  # noqa: S603  The Makefile names it.
