from dataclasses import dataclass
from datetime import datetime

from charts.labels import LINE, are_legible
from charts.scales import DOWN, Tick, TimeScale, em, share


@dataclass(frozen=True)
class TimeAxis:
    """The time axis below a chart: its ticks, and “now” if that is within it."""

    scale: TimeScale
    top: float  # Where the chart above it ends, in em.
    now: datetime | None = None
    has_ticks: bool = True

    @property
    def ticks(self) -> list[Tick]:
        """As many ticks as are legible, at equal intervals, or none."""
        around = self.scale.place(self.now) if self.now else None
        choices = (self.scale.ticks(most) for most in (4, 3, 2, 1) if self.has_ticks)
        return next((ticks for ticks in choices if are_legible(ticks, around=around)), [])

    @property
    def now_x(self) -> str:
        return share(self.scale.place(self.now)) if self.now else ""

    @property
    def now_anchor(self) -> str:
        return "end" if self.now and self.scale.place(self.now) > 0.1 else "start"

    @property
    def foot(self) -> str:
        return em(self.top)

    @property
    def words_y(self) -> str:
        return em(self.top + LINE)

    @property
    def height(self) -> str:
        return em(self._height)

    @property
    def box(self) -> str:
        """The viewBox of the paths, which are stretched to the chart's width."""
        return f"0 0 1000 {self._height * DOWN:g}"

    @property
    def _height(self) -> float:
        return round(self.top + (LINE + 0.4 if self.has_ticks or self.now else 0), 2)
