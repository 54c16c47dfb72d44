from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap

from charts.axis import TimeAxis
from charts.labels import LINE, Line, TextRun
from charts.scales import TimeScale, em, share

GAP = 0.9
LONGEST = 19  # Characters that fit on either side of a sign on a phone.


@dataclass(frozen=True)
class Event:
    at: datetime
    sign: str
    what: str
    when: str


@dataclass(frozen=True)
class EventRow:
    event: Event
    x: str
    y: str
    lines: list[Line]


class EventChart:
    """One row per event, time to the right, the label beside its sign."""

    def __init__(self, events: Iterable[Event], scale: TimeScale, *, now: datetime) -> None:
        self.scale = scale
        self.rows: list[EventRow] = []
        y = 0.0
        for event in events:
            place = scale.place(event.at)
            anchor = "start" if place <= 0.5 else "end"
            words = [[TextRun(text)] for text in wrap(event.what, LONGEST)] + [[TextRun(event.when, kind="note")]]
            lines = [
                Line(share(place), em(y + (number + 1) * LINE), anchor, line, indent=1.1)
                for number, line in enumerate(words)
            ]
            self.rows.append(EventRow(event, share(place), em(y + LINE - 0.35), lines))
            y += len(words) * LINE + GAP
        self.axis = TimeAxis(scale, y, now=now if scale.start < now < scale.end else None)
