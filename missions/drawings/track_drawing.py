"""Layout of the crew-swap chart: time to the right, a band per station or landing on the Moon, a line per ship, a way
per group of people.

The template `missions/_crew_track.html` turns it into SVG; the style sheet adds the colours.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from charts.axis import TimeAxis
from charts.labels import LINE, Line, TextRun, between
from charts.scales import TimeScale, em, point, share
from missions.drawings.chart_words import link_to, listed, names_of, shared_families
from missions.drawings.crew_track import Track
from missions.drawings.ways import Ending, Place, Stretch, Way
from missions.journeys import Meeting
from missions.models import Mission, MoonLanding, Station
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
Row = tuple[int, Place] | Mission  # A row, by the number of its way and its place, or the line of a ship.
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
class Band:
    """The background of the ways aboard a station or on the Moon."""

    y: str
    height: str
    title: Line


@dataclass
class MeetingLine:
    """A time when several people were together."""

    x1: str
    x2: str
    width: str
    top: float
    lines: list[Line]
    height: str = ""

    @property
    def y(self) -> str:
        return em(self.top)


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


@dataclass(frozen=True)
class Link:
    """A stroke up or down between two rows, or between a row and the line of a ship."""

    at: float
    ends: frozenset[Row]


class TrackLayout:
    """Heights of stations, rows and ships, from top to bottom, and labels that no stroke crosses."""

    def __init__(self, track: Track, scale: TimeScale, ships: list[Mission]) -> None:
        self.track, self.scale = track, scale
        self._everybody = [person for way in track.ways for person in way.people]
        self._shared = shared_families(self._everybody)
        self.levels: dict[tuple[int, Place], float] = {}  # (number of the way, place) → height.
        self.grounds: dict[Mission, float] = {}
        self.bands: list[Band] = []
        self.way_lines: dict[int, list[Line]] = {}
        self.ship_lines: dict[Mission, list[Line]] = {}
        self._links = [link for number, way in enumerate(track.ways) for link in self._links_of(number, way)]
        self.meetings: list[MeetingLine] = []
        y = self._meetings()
        for place in track.bands:
            lines = self._fit([[band_title(place)]], (0.0, 1.0), y + LINE)
            foot = self._rows(place, y + TITLE) + PADDING
            self.bands.append(Band(em(y), em(foot - y), lines[0]))
            y = foot + PADDING
        for ship in ships:
            y = self._rows(ship, y) + (SHIP if ship.kind == Mission.Kind.ORBITAL else HOP)
            self.grounds[ship] = y
            self.ship_lines[ship] = lines = self._fit(
                self._ship_label(ship), self.ship_span(ship), y + UNDER_WORDS + LINE - 0.3
            )
            y += UNDER_WORDS + len(lines) * LINE + PADDING
        self.height = y
        for line in self.meetings:
            line.height = em(y - line.top)

    def _meetings(self) -> float:
        """Adds a row for each time together; returns the height below them."""
        y = 0.0
        for meeting in self.track.meetings:
            start = self.scale.place(meeting.start.at)
            end = self.scale.place(meeting.end.at if meeting.end else self.track.now)
            lines = self._fit([self._meeting_label(meeting)], (start, end), y + LINE - 0.2)
            y += LINE * len(lines) + UNDER_WORDS
            self.meetings.append(MeetingLine(share(start), share(end), share(end - start), y, lines))
            y += GAP
        return y

    def _meeting_label(self, meeting: Meeting) -> list[TextRun]:
        names = names_of(meeting.people, shared=self._shared) if len(meeting.spans) < len(self._everybody) else []
        time = meeting.duration.in_words if meeting.duration else ""
        if meeting.station:
            words = _("together for %(time)s") if time else _("together")
        else:
            words = _("in space at the same time: %(time)s") if time else _("in space at the same time")
        words = words % {"time": time} if time else words
        return [*names, TextRun(words, kind="together")]

    def _rows(self, place: Place, y: float) -> float:
        """Adds a row for each way drawn aboard this place; returns the height of the last row."""
        for number, way in enumerate(self.track.ways):
            stops = self.shown(way)
            if not any(stretch.place == place for stretch in stops):
                continue
            y += GAP
            longest = max(stops, key=self._length)
            if longest.place == place:
                lines = self._fit([self._label(way)], self.span(longest), y + LINE - 0.2)
                self.way_lines[number] = lines
                y += LINE * len(lines)
            y += UNDER_WORDS
            self.levels[number, place] = y
        return y

    def _fit(self, paragraphs: list[list[TextRun]], span: tuple[float, float], first: float) -> list[Line]:
        """The words in lines that no stroke crosses, the first with its baseline at this height."""
        placed = {*self.levels, *self.grounds}
        walls = [link.at for link in self._links if len(link.ends & placed) == 1]
        lines, place, anchor = between(paragraphs, walls, start=span[0], end=span[1])
        return [Line(share(place), em(first + number * LINE), anchor, line) for number, line in enumerate(lines)]

    def _links_of(self, number: int, way: Way) -> Iterable[Link]:
        ship = way.up or way.home
        if ship and ship.kind != Mission.Kind.ORBITAL:
            return
        stops = self.shown(way)
        rows: list[Row] = [(number, stretch.place) for stretch in stops]
        if way.up:
            yield Link(
                self.scale.place(way.start.at) if way.start else self.span(stops[0])[0], frozenset([way.up, rows[0]])
            )
        if way.home and way.ending != Ending.LOST:
            yield Link(
                self.scale.place(way.end.at) if way.end else self.span(stops[-1])[1], frozenset([way.home, rows[-1]])
            )
        for (before, row), (after, next_row) in pairwise(zip(stops, rows, strict=True)):
            for at in (self.span(before)[1], self.span(after)[0]):
                yield Link(at, frozenset([row, next_row]))

    def span(self, stretch: Stretch) -> tuple[float, float]:
        return (
            self.scale.place(stretch.start) if stretch.start else 0.0,
            self.scale.place(stretch.end) if stretch.end else 1.0,
        )

    def ship_span(self, ship: Mission) -> tuple[float, float]:
        end_at = ship.end_at or self.track.due_of(ship)
        return self.scale.place(ship.launch_at) if ship.launch_at else 0.0, self.scale.place(end_at) if end_at else 1.0

    def _length(self, stretch: Stretch) -> float:
        start, end = self.span(stretch)
        return end - start

    def shown(self, way: Way) -> list[Stretch]:
        """Stretches that are long enough to be drawn, and always the longest."""
        longest = max(way.stretches, key=self._length)
        return [stretch for stretch in way.stretches if stretch is longest or self._length(stretch) >= SHORTEST]

    # Labels.

    def _label(self, way: Way) -> list[TextRun]:
        label = names_of(way.people, shared=self._shared)
        fate = way.ending.label if way.ending in {Ending.LOST, Ending.DIED} else None
        for shown, remark in zip(listed(way.short_remarks), way.short_remarks, strict=True):
            pieces = [shown] if remark == way.short_remarks[0] and way.duration else shown.split()
            label += [TextRun(piece, kind="lost" if remark == fate else "note") for piece in pieces]
        return label

    def _ship_label(self, ship: Mission) -> list[list[TextRun]]:
        name = [TextRun(ship.name, "" if ship == self.track.own else link_to(ship))]
        name += [TextRun(remark, kind="note") for remark in [self._emptiness(ship)] if remark]
        *before, last = dates(ship).split(" – ")
        pieces = [piece for words in [*(f"{words} –" for words in before), last] for piece in after_commas(words)]
        return [name, [TextRun(piece, kind="note") for piece in pieces]]

    def _emptiness(self, ship: Mission) -> str:
        crews = self.track.crews
        if not ship.is_planned and crews.went_up_empty(ship):
            return _("launched uncrewed")
        if ship.has_ended and not ship.is_lost and crews.came_down_empty(ship):
            return _("landed uncrewed")
        return ""


class TrackDrawing:
    def __init__(self, track: Track, *, title: str, summary: str = "", id: str = "track") -> None:
        self.track, self.title, self.summary, self.id = track, title, summary, id
        self.is_alone = bool(summary)  # Else it is one of several charts that share sentence, key and table.
        self.scale = TimeScale(track.start, track.end)
        # Ships by launch, or the other way round if their labels then need fewer lines.
        orders = (track.ships, track.ships[::-1])
        self.layout = min((TrackLayout(track, self.scale, ships) for ships in orders), key=lambda layout: layout.height)
        now = track.now if track.has_now else None
        self.axis = TimeAxis(self.scale, self.layout.height, now=now, has_ticks=track.is_to_scale)

    @property
    def bands(self) -> list[Band]:
        return self.layout.bands

    @property
    def meetings(self) -> list[MeetingLine]:
        return self.layout.meetings

    @cached_property
    def ships(self) -> list[ShipLine]:
        return [self._ship_line(ship) for ship in self.layout.grounds]

    # The people's ways.

    @cached_property
    def ways(self) -> list[WayLine]:
        return [self._way_line(number, way) for number, way in enumerate(self.track.ways)]

    def _way_line(self, number: int, way: Way) -> WayLine:
        layout = self.layout
        stops = [
            Stop(stretch, *layout.span(stretch), layout.levels[number, stretch.place]) for stretch in layout.shown(way)
        ]
        widest = max(stops, key=lambda stop: stop.end - stop.start)
        sign = None
        if way.ending == Ending.LOST:
            sign = Sign("lost", share(stops[-1].end), em(stops[-1].height))
        is_on_band = not isinstance(widest.stretch.place, Mission)
        return WayLine(way, list(self._strokes(way, stops)), layout.way_lines[number], is_on_band, sign)

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
            yield Stroke(rise(launched, self.layout.grounds[way.up], starts[0], stops[0].height), f"up{begun}")
        if way.home and way.ending != Ending.LOST:
            landed = self.scale.place(way.end.at) if way.end else ends[-1]
            ends[-1] = min(ends[-1], landed - corner(stops[-1]))
            to_come = "" if way.is_over else TO_COME
            yield Stroke(rise(landed, self.layout.grounds[way.home], ends[-1], stops[-1].height), f"down{to_come}")
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
        foot, top = self.layout.grounds[ship], (stop.start + stop.end) / 2
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

    # The ships.

    def _ship_line(self, ship: Mission) -> ShipLine:
        start, end = self.layout.ship_span(ship)
        y, crews = em(self.layout.grounds[ship]), self.track.crews
        line = ShipLine(
            ship, share(start), share(end), y, is_own=ship == self.track.own, lines=self.layout.ship_lines[ship]
        )
        if not ship.launch_at or ship.launch_at >= self.track.start:
            line.signs.append(
                Sign("up", share(start), y, self._sign_kind(not ship.is_planned, crews.went_up_empty(ship)))
            )
        if not ship.is_lost and (not ship.end_at or ship.end_at <= self.track.end):
            line.signs.append(Sign("down", share(end), y, self._sign_kind(ship.has_ended, crews.came_down_empty(ship))))
        return line

    @staticmethod
    def _sign_kind(happened: bool, empty: bool) -> str:
        return "to-come" if not happened else "empty" if empty else ""


def band_title(place: MoonLanding | Station) -> TextRun:
    if isinstance(place, MoonLanding):
        return TextRun(place.name_of_place)
    return TextRun(place.translated_name, link_to(place))


def after_commas(words: str) -> list[str]:
    """The parts of the words that may be set on lines of their own: `11 Oct 2018,` and `08:40`."""
    *before, last = words.split(", ")
    return [*(f"{part}," for part in before), last]


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
