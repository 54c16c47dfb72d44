from collections.abc import Sequence
from itertools import groupby

from charts.scales import NumberScale, Tick, em, share

HEIGHT = 12.0


class StepChart:
    """A number that changes over time, in steps of equal length."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = numbers
        self.scale = NumberScale(max(numbers, default=0))

    @property
    def height(self) -> str:
        return em(HEIGHT)

    @property
    def box(self) -> str:
        return f"0 0 {len(self.numbers)} {self.scale.top:g}"

    @property
    def line(self) -> str:
        """A point only where the number changes, so that a long history is a short path."""
        path: list[str] = []
        x = 0
        for number, same in groupby(self.numbers):
            y = self.scale.top - number
            path.append(f"V{y:g}" if path else f"M0 {y:g}")
            x += len(list(same))
            path.append(f"H{x}")
        return "".join(path)

    @property
    def area(self) -> str:
        return f"{self.line}V{self.scale.top:g}H0z"

    @property
    def levels(self) -> list[tuple[str, Tick]]:
        """(height, tick) of each round number above zero."""
        return [(em(HEIGHT * (1 - tick.place)), tick) for tick in self.scale.ticks() if tick.place]

    def place(self, step: float) -> str:
        return share(step / len(self.numbers))
