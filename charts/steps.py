from collections.abc import Sequence
from itertools import accumulate

from django.utils.functional import cached_property

from charts.scales import NumberScale, Tick, em

HEIGHT = 14.0


class StackChart:
    """Numbers over periods of equal length, stacked: each layer filled, and none outlined."""

    def __init__(self, periods: Sequence[Sequence[float]]) -> None:
        """`periods`: for each the numbers of all layers, the lowest first."""
        self.periods = [list(accumulate(numbers)) for numbers in periods]
        self.scale = NumberScale(max((sums[-1] for sums in self.periods), default=0))

    @property
    def height(self) -> str:
        return em(HEIGHT)

    @property
    def box(self) -> str:
        return f"0 0 {len(self.periods)} {self.scale.top:g}"

    @cached_property
    def layers(self) -> list[str]:
        """The path of each layer. It reaches down to zero, so the lowest has to be drawn last."""
        return [self._area(heights) for heights in zip(*self.periods, strict=True)]

    def _area(self, heights: Sequence[float]) -> str:
        steps = "".join(f"V{round(self.scale.top - height, 2):g}h1" for height in heights)
        return f"M0 {self.scale.top:g}{steps}V{self.scale.top:g}z"

    @property
    def levels(self) -> list[tuple[str, Tick]]:
        """(height, tick) of each round number above zero."""
        return [(em(HEIGHT * (1 - tick.place)), tick) for tick in self.scale.ticks() if tick.place]
