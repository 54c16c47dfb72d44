"""What a load did, table by table."""

from collections import Counter, defaultdict
from dataclasses import astuple, dataclass, field, fields

from exchange.catalogue.rows import Fault


@dataclass
class Counts:
    """Numbers of rows; `kept` is the number of values."""

    created: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    kept: int = 0  # Differ from the input but stay, because an editor or another source wrote them.
    skipped: int = 0


@dataclass
class Report:
    """`str(report)` is a table for the terminal, `report.line` a one-line summary."""

    tables: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    reasons: Counter[str] = field(default_factory=Counter)  # Why rows were skipped, and how many.
    doubts: list[Fault] = field(default_factory=list)  # For somebody to check.

    def skip(self, table: str, reason: str) -> None:
        self.tables[table].skipped += 1
        self.reasons[reason] += 1

    @property
    def changes(self) -> int:
        return sum(counts.created + counts.changed + counts.removed for counts in self.tables.values())

    @property
    def line(self) -> str:
        parts = []
        for verb in ("created", "changed", "removed"):
            done = [(getattr(counts, verb), name) for name, counts in self.tables.items() if getattr(counts, verb)]
            if done:
                parts.append(f"{verb} " + ", ".join(f"{number} {name.replace('_', ' ')}" for number, name in done))
        if kept := sum(counts.kept for counts in self.tables.values()):
            parts.append(f"kept {kept} edited value{'s' * (kept != 1)}")
        parts += [str(doubt) for doubt in self.doubts]
        return "; ".join(parts) or "unchanged"

    def __str__(self) -> str:
        names = [column.name for column in fields(Counts)]
        rows = [["", *names], *([name, *map(str, astuple(counts))] for name, counts in self.tables.items())]
        widths = [max(len(row[index]) for row in rows) for index in range(len(names) + 1)]
        lines = []
        for name, *numbers in rows:
            cells = [name.ljust(widths[0]), *map(str.rjust, numbers, widths[1:])]
            lines.append("  ".join(cells).rstrip())
        lines += [f"skipped {number}: {reason}" for reason, number in self.reasons.most_common()]
        lines += [f"check {doubt}" for doubt in self.doubts]
        return "\n".join(lines)
