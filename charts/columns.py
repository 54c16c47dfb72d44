from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from charts.axis import TimeAxis
from charts.labels import LINE, Line, TextRun, lines_of
from charts.scales import NumberScale, em, years

HEIGHT, GAP = 4.0, 1.2
GUTTER = 0.1  # On either side of a column, as a share of a year.


@dataclass(frozen=True)
class ColumnRow:
    lines: list[Line]
    y: str
    path: str


class ColumnChart:
    """For each series a row of columns by year, all on one scale, with the name above the row."""

    def __init__(self, series: Mapping[str, tuple[str, Mapping[int, int]]]) -> None:
        """`series`: by name, a remark and the numbers by year."""
        all_years = [year for _, numbers in series.values() for year in numbers]
        self.first, self.last = min(all_years), max(all_years)
        self.scale = NumberScale(max(number for _, numbers in series.values() for number in numbers.values()))
        self.rows: list[ColumnRow] = []
        y = 0.0
        for name, (remark, numbers) in series.items():
            words = [TextRun(name, kind="strong"), TextRun(remark, kind="note")]
            lines = lines_of(words, start=0, end=1, first=y + LINE, indent=0, longest=0)  # One below the other.
            y += len(lines) * LINE + 0.3
            self.rows.append(ColumnRow(lines, em(y), self._columns(numbers)))
            y += HEIGHT + GAP
        start = datetime(self.first, 1, 1, tzinfo=UTC)
        self.axis = TimeAxis(years(start, start.replace(year=self.last)), y)

    def _columns(self, numbers: Mapping[int, int]) -> str:
        top = self.scale.top
        return "".join(
            f"M{year - self.first + GUTTER:g} {top:g}V{top - number:g}h{1 - 2 * GUTTER:g}V{top:g}z"
            for year, number in sorted(numbers.items())
            if number
        )

    @property
    def row_height(self) -> str:
        return em(HEIGHT)

    @property
    def box(self) -> str:
        return f"0 0 {self.last - self.first + 1} {self.scale.top:g}"
