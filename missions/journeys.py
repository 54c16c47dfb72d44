"""Which of several people launched, lived aboard a station or came home together; knows nothing of layout or words.

Dates that are not exact are compared as intervals. A meeting is certain if it took place whatever the exact dates
were; otherwise it is only possible.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from itertools import combinations

from django.utils import timezone
from django.utils.functional import cached_property

from missions.crews import CrewsOfShips
from missions.models import Mission, MissionCoverage, Spacewalk, Station, Trip
from missions.models.coverage import incomplete_trips
from missions.stays import Stay, load_stays
from people.models import Person
from wording.durations import Duration
from wording.partial_dates import LENGTHS, PartialDate, Precision, coarser


@dataclass(frozen=True)
class Span:
    """A time that somebody spent in space on one trip, or aboard one station during it."""

    trip: Trip
    station: Station | None
    start: PartialDate
    end: PartialDate | None  # None: it has not ended, or nobody can say whether it has.
    possible: tuple[datetime, datetime]  # The longest that it can have lasted.
    certain: tuple[datetime, datetime]  # The part that it covered for sure; may be empty.
    came_by: Hashable  # Those who came by the same docking or launch were there together, however vague its date.
    left_by: Hashable


@dataclass(frozen=True)
class Meeting:
    """The largest group of the people who were in space, or aboard one station, at the same time."""

    spans: tuple[Span, ...]
    is_certain: bool
    now: datetime

    @property
    def trips(self) -> list[Trip]:
        return [span.trip for span in self.spans]

    @property
    def people(self) -> list[Person]:
        return [trip.person for trip in self.trips]

    @property
    def station(self) -> Station | None:
        """The station, or None if all that is known is that they were in space."""
        return self.spans[0].station

    @property
    def is_unconfirmed(self) -> bool:
        """Whether nobody can say how long it lasted or will last."""
        return any(span.end is None and span.trip.is_unconfirmed for span in self.spans)

    @property
    def is_going_on(self) -> bool:
        return self.is_certain and self.end is None and not self.is_unconfirmed

    @property
    def start(self) -> PartialDate:
        return reduce(later, (span.start for span in self.spans))

    @property
    def end(self) -> PartialDate | None:
        ends = [span.end for span in self.spans if span.end]
        return reduce(earlier, ends) if ends else None

    @property
    def duration(self) -> Duration | None:
        """How long they were together, if the dates are known to about a day."""
        start, end = self.start, self.end
        if not self.is_certain or self.is_unconfirmed:
            return None
        if self.station is None and len({(trip.launch_mission_id, trip.home_id) for trip in self.trips}) == 1:
            return self.trips[0].duration
        if start.precision not in LENGTHS or (end and end.precision not in LENGTHS):
            return None
        if end is None:
            return Duration(self.now - start.at, coarser(Precision.MINUTE, start.precision), is_running=True)
        return Duration(max(end.at - start.at, timedelta()), coarser(start.precision, end.precision))

    @property
    def may_be_longer(self) -> bool:
        """Whether it is a time aboard a station, and dockings of their flights may be missing."""
        return self.station is not None and bool(incomplete_trips(self.trips, MissionCoverage.Topic.DOCKINGS))

    @property
    def launched_apart(self) -> Duration:
        """From the first of their launches to the last."""
        first, *_, last = sorted((trip.start for trip in self.trips), key=lambda start: start.at)
        return Duration(last.at - first.at, coarser(first.precision, last.precision))

    @property
    def presumed_station(self) -> Station | None:
        """The station that all of them flew to, if dockings are missing for at least one of them."""
        if self.station or all(trip.stays for trip in self.trips):
            return None
        places = [{stay.station for stay in trip.stays} or {trip.presumed_station} - {None} for trip in self.trips]
        return next(iter(set.intersection(*places)), None)


@dataclass(frozen=True)
class Ride:
    """The people, at least two, who launched or came home on the same ship."""

    ship: Mission
    trips: tuple[Trip, ...]

    @property
    def people(self) -> list[Person]:
        return [trip.person for trip in self.trips]

    @property
    def is_over(self) -> bool:
        return not any(trip.is_open for trip in self.trips)


@dataclass(frozen=True)
class Swap:
    """People who launched on one ship and came home on another, and those who did it the other way round."""

    ship: Mission
    other: Mission
    trips: tuple[Trip, ...]  # Launched on `ship`.
    other_trips: tuple[Trip, ...]  # Launched on `other`.


@dataclass(frozen=True)
class Gap:
    """The time between a flight of one person and the next flight of another."""

    before: Trip
    after: Trip
    start: datetime
    end: datetime

    @property
    def duration(self) -> Duration:
        return Duration(self.end - self.start, coarser(self.before.end_precision, self.after.start_precision))


class Journeys:
    """The flights of several people, and what they had in common, in two queries; drawing them takes a few more."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = list(people)
        self.now = timezone.now()

    @cached_property
    def trips(self) -> list[Trip]:
        """All their public trips, loaded with stays, by launch."""
        places = {person.pk: number for number, person in enumerate(self.people)}
        trips = Trip.objects.begun().filter(person__in=places).published_with_ships()
        for trip in trips:
            trip.person = self.people[places[trip.person_id]]
            if trip.expected_mission and not trip.expected_mission.is_published:
                trip.expected_mission = None
        return sorted(load_stays(trips), key=lambda trip: (trip.start_at, places[trip.person_id]))

    @property
    def stays_of_ships(self) -> dict[int | None, list[Stay]]:
        return self.trips[0].ship_stays if self.trips else {}

    @cached_property
    def crews(self) -> CrewsOfShips:
        """The crews of all ships that they flew on."""
        return CrewsOfShips({ship for trip in self.trips for ship in (trip.launch_mission_id, trip.home_id) if ship})

    @cached_property
    def spacewalks(self) -> list[Spacewalk]:
        """Their public spacewalks, which show how they changed ships where there was no station."""
        people = [person.pk for person in self.people]
        return Spacewalk.objects.concerning([], people).published().with_trips()

    @cached_property
    def flights(self) -> list[Trip]:
        """The trips that count as spaceflights."""
        return [trip for trip in self.trips if trip.counts_as_spaceflight]

    @cached_property
    def not_flown(self) -> list[Person]:
        """People without a flight that has begun, whether or not it reached space."""
        flown = {trip.person_id for trip in self.trips}
        return [person for person in self.people if person.pk not in flown]

    @cached_property
    def in_space(self) -> list[Meeting]:
        """When they were in space at the same time, by date."""
        return self._find_meetings([self._span_in_space(trip) for trip in self.flights])

    @cached_property
    def aboard(self) -> list[Meeting]:
        """When they were aboard the same station at the same time, by date."""
        spans: dict[Station, list[Span]] = {}
        for trip in self.flights:
            for stay in trip.stays:
                spans.setdefault(stay.station, []).append(self._span_aboard(trip, stay))
        found = [meeting for at_station in spans.values() for meeting in self._find_meetings(at_station)]
        return sorted(found, key=lambda meeting: meeting.start.at)

    def aboard_for_sure(self, people: int) -> list[Meeting]:
        """Those aboard a station that are certain and recorded completely, of this number of people."""
        certain = (meeting for meeting in self.aboard if meeting.is_certain and len(meeting.spans) == people)
        return [meeting for meeting in certain if not meeting.may_be_longer]

    @cached_property
    def launches(self) -> list[Ride]:
        return group_by_ship(self.trips, lambda trip: trip.launch_mission)

    @cached_property
    def returns(self) -> list[Ride]:
        """Ships on which several of them came home alive, or are due home."""
        return group_by_ship(self.trips, lambda trip: None if trip.ended_in_death else trip.home)

    @cached_property
    def swaps(self) -> list[Swap]:
        flown: dict[tuple[Mission, Mission], list[Trip]] = {}
        for trip in self.trips:
            if trip.home and trip.changed_ship:
                flown.setdefault((trip.launch_mission, trip.home), []).append(trip)
        ways = list(flown)
        return [
            Swap(*way, tuple(flown[way]), tuple(flown[way[::-1]]))
            for number, way in enumerate(ways)
            if way[::-1] in ways[number:]
        ]

    @cached_property
    def gap(self) -> Gap | None:
        """The shortest time between flights of two people, if no two were or may have been in space at once."""
        if self.in_space:
            return None
        gaps = [
            Gap(before, after, before.end_at, after.start_at)
            for before in self.flights
            for after in self.flights
            if before.person != after.person and before.end_at and before.end_at <= after.start_at
        ]
        return min(gaps, key=lambda gap: gap.duration.length, default=None)

    @cached_property
    def pairs(self) -> list["Journeys"]:
        """The journeys of each two of the people who have any in common, from the same trips."""
        pairs = [self._of(pair) for pair in combinations(self.people, 2)]
        return [pair for pair in pairs if pair.chapters]

    def _of(self, people: Sequence[Person]) -> "Journeys":
        journeys = Journeys(people)
        journeys.trips = [trip for trip in self.trips if trip.person in people]
        return journeys

    @cached_property
    def chapters(self) -> list[list[Trip]]:
        """Trips that belong together, by date: of people who launched, flew or came home together."""
        groups = [{trip.pk} for trip in self.trips]
        for met in [*self.in_space, *self.launches, *self.returns]:
            joined = {trip.pk for trip in met.trips}
            apart = [group for group in groups if not group & joined]
            groups = [*apart, joined.union(*(group for group in groups if group & joined))]
        chapters = [[trip for trip in self.trips if trip.pk in group] for group in groups if len(group) > 1]
        return sorted(chapters, key=lambda trips: trips[0].start_at)

    def _span_in_space(self, trip: Trip) -> Span:
        return Span(
            trip=trip,
            station=None,
            start=trip.start,
            end=trip.end,
            possible=(trip.start.at, trip.end.latest if trip.end else self.now),
            certain=(trip.start.latest, trip.end.at if trip.end else min(self.now, trip.counted_until)),
            came_by=trip.launch_mission_id,
            left_by=trip.landing_mission or trip,
        )

    def _span_aboard(self, trip: Trip, stay: Stay) -> Span:
        whole = self._span_in_space(trip)
        latest, earliest = (stay.end.latest, stay.end.at) if stay.end else (self.now, self.now)
        return Span(
            trip=trip,
            station=stay.station,
            start=stay.start,
            end=stay.end or trip.end,
            possible=(max(stay.start.at, whole.possible[0]), min(latest, whole.possible[1])),
            certain=(max(stay.start.latest, whole.certain[0]), min(earliest, whole.certain[1])),
            came_by=(trip.launch_mission_id, stay.start),
            left_by=(trip.home_id, stay.end) if stay.end else trip,
        )

    def _find_meetings(self, spans: list[Span]) -> list[Meeting]:
        """The largest groups of people that were or may have been together, by date."""
        certain = find_overlaps(spans, lambda span: span.certain)
        for event in (lambda span: span.came_by, lambda span: span.left_by):
            certain |= {frozenset(span for span in spans if event(span) == key) for key in map(event, spans)}
        certain = keep_largest(certain)
        possible = keep_largest(find_overlaps(spans, lambda span: span.possible)) - certain
        found = [
            Meeting(tuple(span for span in spans if span in group), is_certain, self.now)
            for groups, is_certain in ((certain, True), (possible, False))
            for group in groups
            if len({span.trip.person_id for span in group}) > 1
        ]
        return sorted(found, key=lambda meeting: (meeting.start.at, -len(meeting.spans)))


def group_by_ship(trips: Iterable[Trip], ship_of: Callable[[Trip], Mission | None]) -> list[Ride]:
    by_ship: dict[Mission, list[Trip]] = {}
    for trip in trips:
        if ship := ship_of(trip):
            by_ship.setdefault(ship, []).append(trip)
    return [Ride(ship, tuple(aboard)) for ship, aboard in by_ship.items() if len(aboard) > 1]


def find_overlaps(
    spans: Iterable[Span], interval_of: Callable[[Span], tuple[datetime, datetime]]
) -> set[frozenset[Span]]:
    """For each span, those that cover its first instant: every largest group of overlapping spans is among them."""
    intervals = [(span, *interval_of(span)) for span in spans]
    return {
        frozenset(span for span, start, end in intervals if start <= moment < end)
        for _, moment, until in intervals
        if moment < until
    }


def keep_largest(groups: set[frozenset[Span]]) -> set[frozenset[Span]]:
    """The groups that are not part of another one."""
    return {group for group in groups if not any(group < other for other in groups)}


def later(one: PartialDate, other: PartialDate) -> PartialDate:
    """The later of two dates; if that cannot be said, the vaguer one, whose period it lies in."""
    if one.at >= other.latest:
        return one
    return other if other.at >= one.latest else vaguer(one, other)


def earlier(one: PartialDate, other: PartialDate) -> PartialDate:
    if one.at >= other.latest:
        return other
    return one if other.at >= one.latest else vaguer(one, other)


def vaguer(one: PartialDate, other: PartialDate) -> PartialDate:
    return one if coarser(one.precision, other.precision) == one.precision else other
