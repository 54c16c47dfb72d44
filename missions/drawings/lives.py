"""Chart of several people's flights over the years: a row for each person, and the times when some of them met."""

from dataclasses import dataclass

from charts.axis import TimeAxis
from charts.labels import LINE, Line, TextRun
from charts.scales import em, share, years
from missions.drawings.chart_words import link_to
from missions.journeys import Journeys
from people.models import Person

UNDER_WORDS, GAP, FOOT = 0.7, 0.5, 0.6  # From a name to its bars, between rows, and below the last, in em.
NARROWEST = 0.004  # Of the width: a shorter meeting would not be seen.


@dataclass(frozen=True)
class LifeBar:
    x1: str
    x2: str
    kind: str


@dataclass(frozen=True)
class LifeRow:
    person: Person
    y: str
    name: Line
    bars: list[LifeBar]


@dataclass(frozen=True)
class Together:
    """The background of a time in which some of the people were in space at once."""

    x: str
    width: str


@dataclass(frozen=True)
class GapLine:
    """The time between two people's flights."""

    x1: str
    x2: str
    y: str
    label: Line


class LivesChart:
    def __init__(self, journeys: Journeys) -> None:
        self.journeys = journeys
        trips, now = journeys.trips, journeys.now
        ends = [trip.end_at or min(trip.counted_until, now) for trip in trips]
        self.scale = years(trips[0].start_at, max(ends))
        place = self.scale.place
        self.rows: list[LifeRow] = []
        y = 0.0
        for person in journeys.people:
            flown = [(trip, end) for trip, end in zip(trips, ends, strict=True) if trip.person == person]
            if not flown:
                continue
            y += LINE
            name = Line(share(0), em(y - 0.2), "start", [TextRun(person.reader_name, link_to(person))], indent=0)
            y += UNDER_WORDS
            bars = [
                LifeBar(
                    share(place(trip.start_at)),
                    share(place(end)),
                    "" if trip.counts_as_spaceflight and not trip.is_unconfirmed else "unsure",
                )
                for trip, end in flown
            ]
            self.rows.append(LifeRow(person, em(y), name, bars))
            y += GAP
        self.gap, y = self._gap(y)
        self.axis = TimeAxis(self.scale, y + FOOT)

    @property
    def together(self) -> list[Together]:
        found = []
        for meeting in self.journeys.in_space:
            if meeting.is_certain:
                start = self.scale.place(meeting.start.at)
                end = self.scale.place(meeting.end.at if meeting.end else self.journeys.now)
                found.append(Together(share(start), share(max(end - start, NARROWEST))))
        return found

    def _gap(self, y: float) -> tuple[GapLine | None, float]:
        gap = self.journeys.gap
        if not gap or len(self.rows) > 2:
            return None, y
        start, end = self.scale.place(gap.start), self.scale.place(gap.end)
        middle = min(max((start + end) / 2, 0.15), 0.85)
        label = Line(share(middle), em(y + LINE), "middle", [TextRun(gap.duration.in_large_units, kind="note")])
        return GapLine(share(start), share(end), em(y + LINE + 0.5), label), y + LINE + 0.8
