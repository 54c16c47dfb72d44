"""The data behind the crew-swap chart, its summary and its table; it knows nothing of layout.

A track shows the ways of some people: those of one mission, or the trips of several people that belong together.
"""

from collections.abc import Iterable
from copy import copy
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import cached_property

from missions.crews import Crew, CrewsOfShips
from missions.drawings.ways import Ending, Place, Stretch, Way
from missions.journeys import Journeys, Meeting
from missions.models import (
    CrewAssignment,
    DockingEvent,
    Mission,
    MoonLanding,
    Spacewalk,
    SpacewalkMember,
    Station,
    Trip,
)
from missions.models.docking import load_dockings
from missions.models.moon_landing import landing_of
from missions.stays import Stay, attach_stays, ship_stays
from people.models import Person
from publishing.owners import owners

MOST_MEETINGS = 3


class Track:
    own: Mission | None = None  # The mission that the chart is about, if it is about one.
    crews: CrewsOfShips

    def __init__(self) -> None:
        self.now = timezone.now()

    @cached_property
    def ways(self) -> list[Way]:
        """Groups of people who flew the same way, by launch; among equals, the longest flight first."""
        raise NotImplementedError

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Times when people were together, to be marked above the ways."""
        return []

    @cached_property
    def stays_of_ships(self) -> dict[int | None, list[Stay]]:
        raise NotImplementedError

    @cached_property
    def _spacewalks(self) -> list[Spacewalk]:
        raise NotImplementedError

    @cached_property
    def stations(self) -> list[Station]:
        """Stations in the order in which they were reached."""
        return list(dict.fromkeys(station for way in self.ways for station in way.stations))

    @cached_property
    def bands(self) -> list[MoonLanding | Station]:
        """Places on the Moon, and below them the stations."""
        return [*dict.fromkeys(way.landing for way in self.ways if way.landing), *self.stations]

    @cached_property
    def ships(self) -> list[Mission]:
        """The mission, if it is about one, and the other ships of its people, by launch date."""
        ships = {ship for way in self.ways for ship in (way.up, way.home, self.own) if ship}
        return sorted(ships, key=lambda ship: (ship.launch_at is None, ship.launch_at, ship.sort_key))

    @cached_property
    def start(self) -> datetime:
        starts = [way.start.at for way in self.ways if way.start]
        if self.own and self.own.launch_at:
            starts.append(self.own.launch_at)
        return min(starts, default=self.now)

    @cached_property
    def end(self) -> datetime:
        known = [stretch.end or self.now for stretch in self._stretches] + [self.start]
        if self.own:
            known += filter(None, [self.own.end_at, self.due_of(self.own)])
        length = max(known) - self.start
        if not length:  # Not launched, and no planned end: the chart is not to scale.
            return self.start + timedelta(days=1)
        return self.start + length * 1.12 if self._has_open_end else self.start + length

    @property
    def is_to_scale(self) -> bool:
        if self.own is None:
            return True
        has_end = self.own.end_at or self.due_of(self.own) or self.has_now
        return self.own.launch_at is not None and bool(has_end)

    @property
    def has_now(self) -> bool:
        """Whether the chart marks the present."""
        return self.start < self.now < self.end and any(not way.is_over for way in self.ways)

    @property
    def has_unrecorded(self) -> bool:
        return any(not stretch.is_recorded for way in self.ways if way.has_begun for stretch in way.stretches)

    def due_of(self, ship: Mission) -> datetime | None:
        """Planned end of a ship that has not ended, if it is in the future."""
        due = ship.planned_end
        return due.at if due and not ship.end_at and due.at > self.now else None

    @cached_property
    def _stretches(self) -> list[Stretch]:
        return [stretch for way in self.ways for stretch in way.stretches]

    @property
    def _has_open_end(self) -> bool:
        return any(stretch.end is None for stretch in self._stretches)

    @staticmethod
    def _ends(way: Way) -> float:
        return way.end.at.timestamp() if way.end else float("inf")

    def _way_of_trip(self, trip: Trip) -> Way:
        home = trip.home
        if trip.is_open and home and home != self.own and not home.is_published:
            home = None
        walk = self._crossing(trip)
        return Way(
            up=trip.launch_mission,
            home=home,
            stretches=self._stretches_of(trip, home or trip.launch_mission, walk),
            ending=self._ending(trip),
            start=trip.start,
            end=trip.end,
            duration=trip.duration,
            is_spaceflight=trip.counts_as_spaceflight,
            crossed_outside=walk is not None,
            landing=landing_of(trip),
            stays=trip.stays,
            doubtful_at=trip.counted_until if trip.is_open else None,
        )

    def _ending(self, trip: Trip) -> Ending:
        if trip.is_open:
            return Ending.UNCONFIRMED if trip.is_unconfirmed else Ending.IN_SPACE
        return Ending(trip.end_reason)

    def _stretches_of(self, trip: Trip, home: Mission, walk: Spacewalk | None) -> list[Stretch]:
        up, start = trip.launch_mission, trip.start_at
        end = trip.end_at or self.due_of(home)
        if landing := landing_of(trip):
            return list(self._stretches_by_landing(landing, up, home, start, end))
        if trip.stays:
            return list(self._stretches_by_stays(trip.stays, up, home, start, end))
        if station := self._station_of(up) or self._station_of(home):
            return [Stretch(station, start, end, is_recorded=False)]
        if up == home:
            return [Stretch(up, start, end)]
        changed_at = middle(walk.started.at, walk.started.until) if walk else self._both_in_flight(up, home)
        return [Stretch(up, start, changed_at), Stretch(home, changed_at, end, is_recorded=walk is not None)]

    def _station_of(self, ship: Mission) -> Station | None:
        """The first station the ship docked with, else the one it was bound for, if any."""
        if ship.kind != Mission.Kind.ORBITAL:
            return None
        stays = self.stays_of_ships.get(ship.pk, [])
        return next(iter(ship.stations_among(stay.station for stay in stays)), None)

    def _stretches_by_stays(
        self, stays: list[Stay], up: Mission, home: Mission, start: datetime, end: datetime | None
    ) -> Iterable[Stretch]:
        taken = {stay.end for stay in self.stays_of_ships.get(home.pk, [])}
        ship, at = up, start
        for stay in stays:
            docked = max(stay.first_at, at)
            left = min(stay.until_at, end or stay.until_at) if stay.end else end  # type: ignore[type-var]
            yield Stretch(ship, at, docked)
            yield Stretch(stay.station, docked, left)
            if stay.end is None or left is None:
                return
            ship, at = (home if stay.end in taken else up), left
        yield Stretch(ship, at, end)

    @staticmethod
    def _stretches_by_landing(
        landing: MoonLanding, up: Mission, home: Mission, start: datetime, end: datetime | None
    ) -> Iterable[Stretch]:
        yield Stretch(up, start, landing.landed_at)
        yield Stretch(landing, landing.landed_at, landing.left_at or end, is_recorded=landing.left_at is not None)
        if landing.left_at:
            yield Stretch(home, landing.left_at, end)

    def _both_in_flight(self, one: Mission, other: Mission) -> datetime:
        launches = [ship.launch_at for ship in (one, other) if ship.launch_at]
        ends = [ship.end_at for ship in (one, other) if ship.end_at]
        return middle(max(launches), min(ends, default=self.now))

    def _crossing(self, trip: Trip) -> Spacewalk | None:
        """The spacewalk on which the person changed ships without a station."""
        ships = (ship for ship in (trip.launch_mission, trip.home) if ship)
        if not trip.changed_ship or trip.stays or any(map(self._station_of, ships)):
            return None
        return next((walk for walk in self._spacewalks if walk.trips.get(trip.person_id) == trip), None)

    def _group(self, ways: Iterable[tuple[Way, Person]]) -> list[Way]:
        groups: dict[tuple, Way] = {}
        for way, person in ways:
            key = (way.up, way.home, way.ending, way.crossed_outside, way.landing)
            groups.setdefault(key, way).people.append(person)
        return sorted(
            groups.values(), key=lambda way: (way.start is None, way.start and way.start.at, -self._ends(way))
        )


class CrewTrack(Track):
    """The track of one mission."""

    def __init__(self, crew: Crew) -> None:
        super().__init__()
        self.crew = crew
        self.mission = self.own = crew.mission
        self.crews = crew.of_ships

    # Database queries, one for all ships each.

    @cached_property
    def _dockings(self) -> dict[int, list[DockingEvent]]:
        return load_dockings(self.crew.ships)

    @cached_property
    def dockings(self) -> list[DockingEvent]:
        """Dockings of the mission's own ship."""
        own = [copy(docking) for docking in self._dockings[self.mission.pk]]  # Other pages share them.
        for docking in own:
            docking.mission = self.mission
        return own

    @cached_property
    def _spacewalks(self) -> list[Spacewalk]:
        people = {trip.person_id for trip in self.crew.trips} & owners(SpacewalkMember, of="person")
        if not people and owners(Spacewalk, of="mission").isdisjoint(self.crew.ships):
            return []
        walks = Spacewalk.objects.concerning(self.crew.ships, people)
        if self.mission.is_published:
            walks = walks.published()
        return walks.with_trips()

    @property
    def spacewalks(self) -> list[Spacewalk]:
        """Spacewalks by people who launched on the mission, even if they returned on a different ship."""
        return [walk for walk in self._spacewalks if self.mission.pk in walk.flights_up]

    @cached_property
    def stays_of_ships(self) -> dict[int | None, list[Stay]]:
        return {ship: ship_stays(rows) for ship, rows in self._dockings.items()}

    # The ways of its people.

    @cached_property
    def ways(self) -> list[Way]:
        """Groups of people who flew the same way, by launch; among equals, the longest flight first."""
        attach_stays(self.crew.trips, [docking for ship in self._dockings.values() for docking in ship])
        return self._group(
            (self._way_of_trip(row.trip) if row.trip else self._way_of_row(row), row.person) for row in self.crew.prime
        )

    @property
    def is_empty(self) -> bool:
        return not self.crew.prime

    def _way_of_row(self, row: CrewAssignment) -> Way:
        """The way of a crew member without a trip: the flight is planned, or the other ship is not public."""
        mission = self.mission
        end = mission.end_at or self.due_of(mission)
        place: Place = self._station_of(mission) or mission
        return Way(
            up=mission if row.launched else None,
            home=mission if row.landed else None,
            stretches=[Stretch(place, mission.launch_at, end, is_recorded=False)],
            ending=Ending.PLANNED if mission.is_planned else Ending.UNKNOWN,
            start=mission.launch if row.launched else None,
            end=mission.end if row.landed else None,
        )


class JourneysTrack(Track):
    """The track of some trips of several people."""

    def __init__(self, journeys: Journeys, trips: list[Trip]) -> None:
        super().__init__()
        self.journeys, self.trips = journeys, trips
        self.crews = journeys.crews

    @cached_property
    def ways(self) -> list[Way]:
        """Groups of people who flew the same way, by launch; among equals, the longest flight first."""
        return self._group((self._way_of_trip(trip), trip.person) for trip in self.trips)

    @cached_property
    def meetings(self) -> list[Meeting]:
        """The times, at most three, when most of them were together; none if they all flew the same way."""
        ours = {trip.pk for trip in self.trips}
        found = [meeting for meeting in self.journeys.in_space if meeting.is_certain and meeting.trips[0].pk in ours]
        most = max((len(meeting.spans) for meeting in found), default=0)
        if len(self.ways) == 1:
            return []
        return [self._aboard(meeting) for meeting in found if len(meeting.spans) == most][:MOST_MEETINGS]

    def _aboard(self, meeting: Meeting) -> Meeting:
        """The part of the meeting that the same people spent aboard one station, if that is recorded completely."""
        aboard = self.journeys.aboard_for_sure(len(meeting.spans))
        return next((each for each in aboard if each.trips == meeting.trips), meeting)

    @cached_property
    def stays_of_ships(self) -> dict[int | None, list[Stay]]:
        return self.journeys.stays_of_ships

    @cached_property
    def _spacewalks(self) -> list[Spacewalk]:
        return self.journeys.spacewalks


def middle(start: datetime, end: datetime) -> datetime:
    return start + (end - start) / 2
