"""No line of a template is longer than LONGEST characters."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 140

too_long = [
    f"{path.relative_to(ROOT)}:{number}: {len(line)}"
    for path in sorted((ROOT / "templates").rglob("*.*"))
    for number, line in enumerate(path.read_text().splitlines(), start=1)
    if len(line) > LONGEST
]
if too_long:
    sys.exit(f"Lines longer than {LONGEST} characters:\n" + "\n".join(too_long))
