"""Small crew-swap chart for lists: one line per person, for this ship only, not to scale.

A line from ▲ to ▼ is somebody who launched and landed on the ship; people who change ships leave to the right or come
from the left.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from missions.models import CrewAssignment, Mission

WIDTH, HEIGHT = 96, 30
LAUNCH, LANDING, GROUND, TOP = 22, 74, 24, 3
ROOM, PITCH = 15, 4  # Height of all lines together, and between two lines.
BEND = 6

RISE = "M{launch} {ground}V{under}q0-{bend} {bend}-{bend}"
DESCENT = "H{before}q{bend} 0 {bend} {bend}V{ground}"
LINES = {
    "leaves": RISE + "H{width}",
    "comes": "M0 {y}" + DESCENT,
    "stays": RISE + DESCENT,
    "flies": RISE + "H{before}",
    "lost": RISE + "H{landing}m-3-3l6 6m0-6l-6 6",
}


@dataclass(frozen=True)
class MiniTrack:
    """Everything that the chart shows: how many people went which way, and the status of the flight."""

    gone: int  # Launched on the ship, but did not return on it.
    through: int
    came: int  # Returned on the ship, but did not launch on it.
    status: str

    @classmethod
    def of(cls, crew: list[CrewAssignment], status: str) -> "MiniTrack":
        up, down = sum(row.launched for row in crew), sum(row.landed for row in crew)
        through = sum(row.stayed_aboard for row in crew)
        return cls(up - through, through, down - through, status)

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def lines(self) -> list[tuple[str, str]]:
        """(CSS class, path); people who change ships are drawn above those who stay."""
        leaves = "lost" if self.status == Mission.Status.LOST else "leaves"
        stays = "flies" if self.status == Mission.Status.IN_FLIGHT else "stays"
        which = [leaves] * self.gone + ["comes"] * self.came + [stays] * self.through
        step = min(ROOM / max(len(which) - 1, 1), PITCH)
        return [(line, self._path(line, round(TOP + number * step, 1))) for number, line in enumerate(which)]

    @staticmethod
    def _path(line: str, y: float) -> str:
        return LINES[line].format(
            y=f"{y:g}",
            under=f"{y + BEND:g}",
            bend=BEND,
            launch=LAUNCH,
            before=LANDING - BEND,
            landing=LANDING,
            ground=GROUND,
            width=WIDTH,
        )

    @property
    def signs(self) -> list[tuple[str, str]]:
        """(CSS class, path) of ▲ and ▼; hollow if nobody was aboard, or not yet."""
        planned, ended = self.status == Mission.Status.PLANNED, self.status == Mission.Status.ENDED
        up = "" if self.gone + self.through and not planned else " sign--empty"
        down = "" if self.came + self.through and ended else " sign--empty"
        signs = [(f"up{up}", f"M{LAUNCH} {GROUND - 4}l4 7h-8z")]
        if self.status != Mission.Status.LOST:
            signs.append((f"down{down}", f"M{LANDING} {GROUND + 3}l4-7h-8z"))
        return signs

    def draw(self) -> SafeString:
        return _draw(self) if self.gone + self.through + self.came else SafeString()


@lru_cache(maxsize=500)  # A list repeats few different charts many times.
def _draw(track: MiniTrack) -> SafeString:
    return render_to_string("missions/_mini_track.html", {"track": track})
