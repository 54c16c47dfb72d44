"""Layout of the crew-swap chart: time to the right, a band per station, a line per ship, a way per group of people.

The template `missions/_crew_track.html` turns it into SVG; the style sheet adds the colours.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from itertools import pairwise

from django.utils.translation import gettext as _

from charts.axis import TimeAxis
from charts.labels import LINE, Line, TextRun, beside, count_lines, lines_of
from charts.scales import TimeScale, em, point, share
from missions.drawings.chart_words import link_to, listed, names_of
from missions.drawings.crew_track import CrewTrack
from missions.drawings.crew_track_summary import TrackSummary
from missions.drawings.ways import Ending, ShipOrStation, Stretch, Way
from missions.models import Mission, Station
from wording.partial_dates import EXACT

# Heights, in em.
UNDER_WORDS = 0.6  # From the bottom of a label to its stroke.
GAP = 0.4  # Between rows.
TITLE = 1.8
PADDING = 0.8
SHIP = 1.5  # From the last row of a ship to its own line.
HOP = 2.5  # The same, for a flight below orbit.
CORNER = 0.012  # Of the width.
CORNER_HEIGHT = 0.75
TO_COME, UNSURE = " track__way--to-come", " track__way--unsure"
SHORTEST = 0.03  # Share of the width below which a stretch is not drawn.


@dataclass(frozen=True)
class Stroke:
    path: str
    kind: str  # up, aboard or down, and a CSS class if it is planned or uncertain.


@dataclass
class Sign:
    """▲, ▼ or ✕."""

    shape: str
    x: str
    y: str
    kind: str = ""


@dataclass
class StationBand:
    station: Station
    y: str
    height: str
    title: Line


@dataclass
class ShipLine:
    mission: Mission
    x1: str
    x2: str
    y: str
    is_own: bool
    signs: list[Sign] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@dataclass
class WayLine:
    way: Way
    strokes: list[Stroke]
    lines: list[Line]
    is_on_band: bool
    sign: Sign | None  # Where the way ends with the loss of the ship.


@dataclass(frozen=True)
class Stop:
    """A stretch as drawn: a level stroke between two places on the scale."""

    stretch: Stretch
    start: float
    end: float
    height: float


class TrackDrawing:
    def __init__(self, track: CrewTrack) -> None:
        self.track = track
        self.scale = TimeScale(track.start, track.end)
        self._levels: dict[tuple[int, ShipOrStation], float] = {}  # (number of the way, station or ship) → height.
        self._grounds: dict[Mission, float] = {}
        self.bands: list[StationBand] = []
        self.ships: list[ShipLine] = []
        self.axis = self._lay_out()

    @property
    def summary(self) -> str:
        return TrackSummary(self.track).text

    # Stations and ships, from top to bottom.

    def _lay_out(self) -> TimeAxis:
        y = 0.0
        for station in self.track.stations:
            foot = self._rows(station, y + TITLE) + PADDING
            title = Line(share(0), em(y + LINE), "start", [TextRun(station.translated_name, link_to(station))])
            self.bands.append(StationBand(station, em(y), em(foot - y), title))
            y = foot + PADDING
        for ship in self.track.ships:
            y = self._grounds[ship] = self._rows(ship, y) + (SHIP if ship.kind == Mission.Kind.ORBITAL else HOP)
            line = self._ship_line(ship, y)
            self.ships.append(line)
            y += UNDER_WORDS + len(line.lines) * LINE + PADDING
        now = self.track.now if self.track.has_now else None
        return TimeAxis(self.scale, y, now=now, has_ticks=self.track.is_to_scale)

    def _rows(self, place: ShipOrStation, y: float) -> float:
        """Adds a row for each way drawn aboard this place; returns the height of the last row."""
        for number, way in enumerate(self.track.ways):
            if not any(stretch.place == place for stretch in self._shown(way)):
                continue
            y += GAP + UNDER_WORDS
            if self._home(way) == place:
                y += LINE * count_lines(self._label(way))
            self._levels[number, place] = y
        return y

    def _span(self, stretch: Stretch) -> tuple[float, float]:
        return (
            self.scale.place(stretch.start) if stretch.start else 0.0,
            self.scale.place(stretch.end) if stretch.end else 1.0,
        )

    def _length(self, stretch: Stretch) -> float:
        start, end = self._span(stretch)
        return end - start

    def _shown(self, way: Way) -> list[Stretch]:
        """Stretches that are long enough to be drawn, and always the longest."""
        longest = max(way.stretches, key=self._length)
        return [stretch for stretch in way.stretches if stretch is longest or self._length(stretch) >= SHORTEST]

    def _home(self, way: Way) -> ShipOrStation:
        """The station or ship beside which the way is labelled."""
        return max(way.stretches, key=self._length).place

    # The people's ways.

    @cached_property
    def ways(self) -> list[WayLine]:
        return [self._way_line(number, way) for number, way in enumerate(self.track.ways)]

    def _way_line(self, number: int, way: Way) -> WayLine:
        stops = [
            Stop(stretch, *self._span(stretch), self._levels[number, stretch.place]) for stretch in self._shown(way)
        ]
        label = self._label(way)
        widest = max(stops, key=lambda stop: stop.end - stop.start)
        first = widest.height - UNDER_WORDS - (count_lines(label) - 1) * LINE
        lines = lines_of(label, start=widest.start, end=widest.end, first=first)
        sign = None
        if way.ending == Ending.LOST:
            sign = Sign("lost", share(stops[-1].end), em(stops[-1].height))
        return WayLine(way, list(self._strokes(way, stops)), lines, isinstance(widest.stretch.place, Station), sign)

    def _strokes(self, way: Way, stops: list[Stop]) -> Iterable[Stroke]:
        ship = way.up or way.home
        if ship and ship.kind != Mission.Kind.ORBITAL:
            yield from self._hop(way, ship, stops[0])
            return
        begun = "" if way.has_begun else TO_COME
        starts, ends = [stop.start for stop in stops], [stop.end for stop in stops]
        if way.up:
            launched = self.scale.place(way.start.at) if way.start else starts[0]
            starts[0] = max(starts[0], launched + corner(stops[0]))
            yield Stroke(rise(launched, self._grounds[way.up], starts[0], stops[0].height), f"up{begun}")
        if way.home and way.ending != Ending.LOST:
            landed = self.scale.place(way.end.at) if way.end else ends[-1]
            ends[-1] = min(ends[-1], landed - corner(stops[-1]))
            to_come = "" if way.is_over else TO_COME
            yield Stroke(rise(landed, self._grounds[way.home], ends[-1], stops[-1].height), f"down{to_come}")
        for number, (before, after) in enumerate(pairwise(stops)):
            if after.start - before.end < 2 * CORNER:
                ends[number] -= corner(before)
                starts[number + 1] += corner(after)
            path = change(ends[number], before.height, starts[number + 1], after.height)
            yield Stroke(path, f"aboard{begun}")
        for stop, start, end in zip(stops, starts, ends, strict=True):
            yield from self._level(way, stop, start, max(end, start))

    def _hop(self, way: Way, ship: Mission, stop: Stop) -> Iterable[Stroke]:
        """Strokes of a flight below orbit."""
        to_come = "" if way.is_over else TO_COME
        foot, top = self._grounds[ship], (stop.start + stop.end) / 2
        if way.ending == Ending.LOST:
            yield Stroke(arch(stop.start, foot, stop.end, stop.height), f"up{to_come}")
        else:
            yield Stroke(arch(stop.start, foot, top, stop.height), f"up{to_come}")
            yield Stroke(arch(stop.end, foot, top, stop.height), f"down{to_come}")

    def _level(self, way: Way, stop: Stop, start: float, end: float) -> Iterable[Stroke]:
        """Strokes along a row; dashed in the future and where no docking is recorded."""
        known_until = min(self.track.now, way.doubtful_at or self.track.now)
        now = 0.0 if not way.has_begun else self.scale.place(known_until) if not way.is_over else 1.0
        unsure = "" if stop.stretch.is_recorded else UNSURE
        if start < now:
            yield Stroke(level(start, min(end, now), stop.height), f"aboard{unsure}")
        if now < end:
            yield Stroke(level(max(start, now), end, stop.height), f"aboard{TO_COME}")

    def _label(self, way: Way) -> list[TextRun]:
        label = names_of(way.people, among=[person for row in self.track.ways for person in row.people])
        fate = way.ending.label if way.ending in {Ending.LOST, Ending.DIED} else None
        for shown, remark in zip(listed(way.short_remarks), way.short_remarks, strict=True):
            label.append(TextRun(shown, kind="lost" if remark == fate else "note"))
        return label

    # The ships.

    def _ship_line(self, ship: Mission, y: float) -> ShipLine:
        start = self.scale.place(ship.launch_at) if ship.launch_at else 0.0
        end_at = ship.end_at or self.track.due_of(ship)
        end = self.scale.place(end_at) if end_at else 1.0
        crew = self.track.crew
        line = ShipLine(ship, share(start), share(end), em(y), is_own=ship == self.track.mission)
        label = self._ship_label(ship)
        for number, words in enumerate(label):
            place, anchor = beside(max(sum(len(word.text) for word in words) for words in label), start, end)
            foot = y + UNDER_WORDS + (number + 0.8) * LINE
            line.lines.append(Line(share(place), em(foot), anchor, words))
        if not ship.launch_at or ship.launch_at >= self.track.start:
            line.signs.append(
                Sign("up", share(start), em(y), self._sign_kind(not ship.is_planned, crew.went_up_empty(ship)))
            )
        if not ship.is_lost and (not ship.end_at or ship.end_at <= self.track.end):
            line.signs.append(
                Sign("down", share(end), em(y), self._sign_kind(ship.has_ended, crew.came_down_empty(ship)))
            )
        return line

    @staticmethod
    def _sign_kind(happened: bool, empty: bool) -> str:
        return "to-come" if not happened else "empty" if empty else ""

    def _ship_label(self, ship: Mission) -> list[list[TextRun]]:
        name = [TextRun(ship.name, "" if ship == self.track.mission else link_to(ship))]
        remark = self._emptiness(ship)
        if remark:
            name.append(TextRun(remark, kind="note"))
        return [name, [TextRun(dates(ship), kind="note")]]

    def _emptiness(self, ship: Mission) -> str:
        crew = self.track.crew
        if not ship.is_planned and crew.went_up_empty(ship):
            return _("launched uncrewed")
        if ship.has_ended and not ship.is_lost and crew.came_down_empty(ship):
            return _("landed uncrewed")
        return ""


def dates(ship: Mission) -> str:
    launch, end = ship.launch, ship.end
    if launch is None:
        return _("no date yet")
    if end and launch.day == end.day and {launch.precision, end.precision} <= EXACT:
        times = "%H:%M:%S" if ship.duration.length < timedelta(minutes=10) else "%H:%M"
        return f"{launch.brief}, {launch.at:{times}} – {end.at:{times}}"
    if end:
        return f"{launch.brief} – {end.brief}"
    if ship.planned_end:
        return _("%(launch)s – %(end)s, planned") % {"launch": launch.brief, "end": ship.planned_end.brief}
    return launch.brief if ship.is_planned else _("since %(launch)s") % {"launch": launch.brief}


# Paths.


def corner(stop: Stop) -> float:
    return min(CORNER, (stop.end - stop.start) / 2)


def rise(foot_at: float, foot: float, at: float, height: float) -> str:
    """Straight up from the ground, then a curve into a row; also used for descents."""
    bend = min(height + CORNER_HEIGHT, foot)
    return f"M{point(foot_at, foot)}L{point(foot_at, bend)}Q{point(foot_at, height)} {point(at, height)}"


def level(start: float, end: float, height: float) -> str:
    return f"M{point(start, height)}L{point(end, height)}"


def change(start: float, height: float, end: float, to: float) -> str:
    """A curve from one row to another."""
    middle = (start + end) / 2
    return f"M{point(start, height)}C{point(middle, height)} {point(middle, to)} {point(end, to)}"


def arch(foot_at: float, foot: float, top_at: float, top: float) -> str:
    """Half a parabola from the ground to its top; also used for descents."""
    return f"M{point(foot_at, foot)}Q{point((foot_at + top_at) / 2, top)} {point(top_at, top)}"
