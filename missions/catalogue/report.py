"""What a load did, kind by kind."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass
class Counts:
    created: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    kept: int = 0  # Values that differ from the input and stay, because an editor or another source wrote them.
    skipped: int = 0


@dataclass
class Report:
    """`str(report)` is a table for the terminal, `report.line` the same in one line."""

    kinds: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    reasons: Counter[str] = field(default_factory=Counter)  # Why rows were skipped, and how often.
