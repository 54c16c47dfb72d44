"""Labels of a chart, placed so that they fit on a phone 320 pixels wide."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from charts.scales import Tick, em, share

NARROWEST = 20.0  # The width of a phone, in em of a chart's text.
CHARACTER = 0.56  # The mean width of a character, in em.
LINE = 1.4  # The height of a line.
INDENT = 0.6  # Keeps words off a vertical stroke where they begin or end.
LONGEST = int(NARROWEST / CHARACTER)  # Characters in a line.


@dataclass(frozen=True)
class TextRun:
    """Words set together, with a link and, if the text is shortened, the full name."""

    text: str
    link: str = ""
    name: str = ""
    kind: str = ""


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


def legible(ticks: Iterable[Tick], *, around: float | None = None) -> list[Tick]:
    """The ticks whose labels do not touch the label before them, or the one at `around`."""
    kept, free = [], -1.0
    taken = (around - 0.15, around + 0.02) if around is not None else (2.0, 2.0)
    for tick in ticks:
        width = len(tick.words) * CHARACTER / NARROWEST
        start = tick.place - {"start": 0.0, "middle": width / 2, "end": width}[tick.anchor]
        if start > free and (start + width < taken[0] or start > taken[1]):
            kept.append(tick)
            free = start + width + 0.02
    return kept


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


def count_lines(words: Iterable[TextRun], *, longest: int = LONGEST) -> int:
    return sum(1 for _ in _broken(words, longest))


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
