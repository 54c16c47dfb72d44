"""Labels of a chart, placed so that they fit on a phone 320 pixels wide."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from django.utils.safestring import SafeString

from charts.scales import CHARACTER, NARROWEST, Tick, em, share

LINE = 1.4  # The height of a line.
INDENT = 0.6  # Keeps words off a vertical stroke where they begin or end.
BEHIND = 0.3  # The same, at their other end.
LONGEST = int(NARROWEST / CHARACTER)  # Characters in a line.


@dataclass(frozen=True)
class TextRun:
    """Words set together, with a link and, if the text is shortened, the full name."""

    text: str
    link: str = ""
    name: str = ""
    kind: str = ""

    @property
    def svg(self) -> str:
        if self.link and self.name and self.name != self.text.replace(",", ""):
            return f'<a href="{escape(self.link)}" aria-label="{escape(self.name)}">{escape(self.text)}</a>'
        if self.link:
            return f'<a href="{escape(self.link)}">{escape(self.text)}</a>'
        return f'<tspan class="chart__{self.kind}">{escape(self.text)}</tspan>' if self.kind else escape(self.text)


@dataclass
class Line:
    x: str
    y: str
    anchor: str
    words: list[TextRun] = field(default_factory=list)
    indent: float = INDENT

    @property
    def dx(self) -> str:
        return {"start": em(self.indent), "end": em(-self.indent)}.get(self.anchor, "") if self.indent else ""

    @property
    def svg(self) -> SafeString:
        """Its <text> element."""
        place = {"x": self.x, "y": self.y, "dx": self.dx, "text-anchor": self.anchor if self.anchor != "start" else ""}
        attributes = "".join(f' {name}="{value}"' for name, value in place.items() if value)
        return SafeString(f"<text{attributes}>{' '.join(word.svg for word in self.words)}</text>")


def are_legible(ticks: Iterable[Tick], *, around: float | None = None) -> bool:
    """Whether no label of a tick touches the one before it, or the one at `around`."""
    free = -1.0
    taken = (around - 0.15, around + 0.02) if around is not None else (2.0, 2.0)
    for tick in ticks:
        start = tick.place - {"start": 0.0, "middle": tick.width / 2, "end": tick.width}[tick.anchor]
        end = start + tick.width
        if start <= free or (end >= taken[0] and start <= taken[1]):
            return False
        free = end + 0.02
    return True


def beside(text_length: float, start: float, end: float) -> tuple[float, str]:
    """Position and anchor of a text over the span from start to end: at its start, else its end or middle."""
    width = min(text_length * CHARACTER / NARROWEST, 1.0)
    if start + width <= 1:
        return start, "start"
    if end - width >= 0:
        return end, "end"
    middle = min(max((start + end) / 2, width / 2), 1 - width / 2)
    return middle, "middle"


def room_beside(start: float, end: float) -> int:
    """How many characters fit on a line that is anchored at the start or end of this span."""
    return max(int(max(1 - start, end) * LONGEST), LONGEST // 2)


def lines_of(
    words: Iterable[TextRun],
    *,
    start: float,
    end: float,
    first: float,
    indent: float = INDENT,
    longest: int = LONGEST,
) -> list[Line]:
    """The words set in as many lines as they need over this span, the first with its baseline at `first` em."""
    broken = list(_broken(words, longest))
    place, anchor = beside(max((length for _, length in broken), default=0), start, end)
    return [
        Line(share(place), em(first + number * LINE), anchor, line, indent) for number, (line, _) in enumerate(broken)
    ]


def between(
    paragraphs: Iterable[Iterable[TextRun]], walls: Iterable[float], *, start: float, end: float
) -> tuple[list[list[TextRun]], float, str]:
    """The lines of the words, their position and anchor: over the span from start to end, and across no wall.

    Walls are strokes that cross the height of the label. If the words fit nowhere between two of them, they stand where
    they need the fewest lines.
    """
    words = [list(paragraph) for paragraph in paragraphs]
    edges = sorted({0.0, *walls, 1.0})
    best: tuple[tuple[float, float], list[list[TextRun]], float, str] | None = None
    for left, right in pairwise(edges):
        room = (right - left) * NARROWEST - INDENT - BEHIND
        broken = [line for paragraph in words for line in _broken(paragraph, int(room / CHARACTER))]
        length = max((length for _, length in broken), default=0) * CHARACTER
        away = max(left - end, start - right, 0.0) + 0.1 * (left >= end or right <= start)
        cost = (10 * (length > room) + len(broken) + 20 * away, abs((left + right) - (start + end)))
        if best is None or cost < best[0]:
            place, anchor = _inside(left, right, (length + INDENT + BEHIND) / NARROWEST, start=start, end=end)
            best = cost, [line for line, _ in broken], place, anchor
    return best[1:] if best else ([], start, "start")


def _inside(left: float, right: float, width: float, *, start: float, end: float) -> tuple[float, str]:
    """Position and anchor of a text between left and right, at the start or end of the span if there is room."""
    start, end = max(start, left), min(end, right)
    if start + width <= right:
        return start, "start"
    if end - width >= left:
        return end, "end"
    if left == 0.0 and right == 1.0:
        return beside((width * NARROWEST - INDENT - BEHIND) / CHARACTER, start, end)
    return (left, "start") if start - left < right - end else (right, "end")


def _broken(words: Iterable[TextRun], longest: int) -> Iterator[tuple[list[TextRun], int]]:
    line: list[TextRun] = []
    length = 0
    for word in words:
        if line and length + 1 + len(word.text) > longest:
            yield line, length
            line, length = [], 0
        length += len(word.text) + bool(line)
        line.append(word)
    if line:
        yield line, length
