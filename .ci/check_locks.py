"""Checks that every package pinned in requirements*.txt is in the lock file of the same name, at the same version."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([\w.-]+)(?:\[[\w,.-]+\])?==(\S+)", re.MULTILINE)


def pins(file: Path) -> set[tuple[str, str]]:
    return {(name.lower().replace("_", "-"), version) for name, version in PIN.findall(file.read_text())}


missing = [
    f"{lock.name}: {name}=={version}"
    for lock in sorted(ROOT.glob("requirements*.lock"))
    for name, version in sorted(pins(lock.with_suffix(".txt")) - pins(lock))
]
if missing:
    sys.exit("Run `make lock`; not in the lock files:\n" + "\n".join(missing))
