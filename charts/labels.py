"""Words of a drawing, placed so that they fit beside each other on a phone of 320 pixels too."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from charts.scales import Tick, em, share

NARROWEST = 20.0  # A phone's width, in em of a drawing's text.
CHARACTER = 0.56  # The mean width of one.
LINE = 1.4  # The height of a line.
INDENT = 0.6  # So that words do not lie on a stroke that comes up, or goes down, where they begin or end.
LONGEST = int(NARROWEST / CHARACTER)  # Characters in a line.


@dataclass(frozen=True)
class Words:
    """A run of words; with a link, and what it is called in full where that is more than what is shown."""

    text: str
    link: str = ""
    name: str = ""
    kind: str = ""


@dataclass
class Line:
    x: str
    y: str
    anchor: str
    words: list[Words] = field(default_factory=list)
    indent: float = INDENT

    @property
    def dx(self) -> str:
        return {"start": em(self.indent), "end": em(-self.indent)}.get(self.anchor, "") if self.indent else ""


def legible(ticks: Iterable[Tick], *, around: float | None = None) -> list[Tick]:
    """Those whose words do not touch the ones before them, or a word that stands at `around`."""
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
    """Where a text over what lies from start to end is fastened: at its start, else its end or middle."""
    width = min(text_length * CHARACTER / NARROWEST, 1.0)
    if start + width <= 1:
        return start, "start"
    if end - width >= 0:
        return end, "end"
    middle = min(max((start + end) / 2, width / 2), 1 - width / 2)
    return middle, "middle"


def room_beside(start: float, end: float) -> int:
    """How many characters of a line can be fastened at the start or end of what lies there."""
    return max(int(max(1 - start, end) * LONGEST), LONGEST // 2)


def lines_of(
    words: Iterable[Words],
    *,
    start: float,
    end: float,
    first: float,
    indent: float = INDENT,
    longest: int = LONGEST,
) -> list[Line]:
    """Words set in as many lines as they need, the first with its foot at `first` em, over what lies there."""
    broken = list(_broken(words, longest))
    place, anchor = beside(max((length for _, length in broken), default=0), start, end)
    return [
        Line(share(place), em(first + number * LINE), anchor, line, indent) for number, (line, _) in enumerate(broken)
    ]


def count_lines(words: Iterable[Words], *, longest: int = LONGEST) -> int:
    return sum(1 for _ in _broken(words, longest))


def _broken(words: Iterable[Words], longest: int) -> Iterator[tuple[list[Words], int]]:
    line: list[Words] = []
    length = 0
    for word in words:
        if line and length + 1 + len(word.text) > longest:
            yield line, length
            line, length = [], 0
        length += len(word.text) + bool(line)
        line.append(word)
    if line:
        yield line, length
