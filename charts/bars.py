from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from charts.axis import TimeAxis
from charts.labels import LINE, Line, TextRun, lines_of, room_beside
from charts.scales import TimeScale, em, share

UNDER_WORDS, GAP = 0.7, 0.7  # From a label to its bar, and between rows, in em.


@dataclass(frozen=True)
class Bar:
    """A period, which may last until now, and its label."""

    words: list[TextRun]
    start: datetime
    end: datetime | None
    kind: str = ""


@dataclass(frozen=True)
class BarRow:
    bar: Bar
    x1: str
    x2: str
    y: str
    lines: list[Line]


class BarChart:
    """One row per bar, time to the right, the label above the bar."""

    def __init__(self, bars: Iterable[Bar], scale: TimeScale, *, now: datetime) -> None:
        self.scale = scale
        self.rows: list[BarRow] = []
        y = 0.0
        for bar in bars:
            start, end = scale.place(bar.start), scale.place(bar.end or now)
            room = room_beside(start, end)
            lines = lines_of(bar.words, start=start, end=end, first=y + LINE, indent=0, longest=room)
            y += len(lines) * LINE + UNDER_WORDS
            self.rows.append(BarRow(bar, share(start), share(end), em(y), lines))
            y += GAP
        self.axis = TimeAxis(scale, y, now=now if scale.start < now < scale.end else None)
