from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

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
    def foot(self) -> str:
        return em(self.top)

    @property
    def svg(self) -> SafeString:
        """Its lines and words."""
        marks = [("grid", "", tick.x, tick.anchor, tick.words) for tick in self.ticks]
        if self.now:
            place = self.scale.place(self.now)
            marks.append(("now", " chart__tick--now", share(place), "end" if place > 0.1 else "start", _("now")))
        foot, y = self.foot, em(self.top + LINE)
        return format_html_join(
            "\n",
            '<line class="chart__{line}" x1="{x}" x2="{x}" y2="{foot}"/>\n'
            '<text class="chart__tick{kind}" x="{x}" y="{y}" text-anchor="{anchor}" aria-hidden="true">{words}</text>',
            (
                {"line": line, "kind": kind, "x": x, "anchor": anchor, "words": words, "foot": foot, "y": y}
                for line, kind, x, anchor, words in marks
            ),
        )

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
