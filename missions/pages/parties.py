"""The parties that lived aboard a station: people who came and left on the same ships."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from missions.models import DockingEvent, Mission, Station, Trip
from missions.models.trip import TripQuerySet, first_place
from missions.stays import Stay, ship_stays, trip_stays
from people.models import Person
from publishing.models import is_published
from wording.durations import Duration

SHIPS = ["launch_mission", "landing_mission", "expected_mission"]
STATIONS = [f"{ship}__station" for ship in SHIPS]
COLUMNS = ["start_at", "end_at", "start_precision", "end_precision", "precision", "counted_until"]


@dataclass
class StationParty:
    """People with the same launch ship and the same return ship."""

    trip: Trip  # The trip of any of them.
    stays: list[Stay]  # Aboard this station; empty if no docking is recorded.
    person_ids: list[int] = field(default_factory=list)
    trip_ids: list[int] = field(default_factory=list)
    up: Mission | None = None
    home: Mission | None = None
    people: list[Person] = field(default_factory=list)
    lacks_dockings: bool = False  # Whether dockings of their ships, and so time aboard, may be missing.

    @property
    def head_count(self) -> int:
        return len(self.person_ids)

    @property
    def first(self) -> datetime:
        return self.stays[0].first_at if self.stays else self.trip.start_at

    @property
    def last(self) -> datetime:
        """The first instant after their stay; people are counted until then."""
        return (self.stays[-1].until_at if self.stays else None) or self.trip.counted_until

    @property
    def is_recorded(self) -> bool:
        return bool(self.stays)

    @property
    def has_left(self) -> bool:
        return not self.trip.is_open or bool(self.stays and self.stays[-1].end)

    @property
    def is_aboard(self) -> bool:
        return self.first <= timezone.now() < self.last

    @property
    def is_unconfirmed(self) -> bool:
        """Whether they would be aboard if it were confirmed that they are still in space."""
        return self.trip.is_unconfirmed and not self.has_left

    @property
    def durations(self) -> list[Duration]:
        return [stay.duration for stay in self.stays]

    def overlaps(self, start: datetime, end: datetime) -> bool:
        return self.first < end and self.last > start


class StationParties:
    """The history of one station: all of it, or of those on some trips whose keys are known from it."""

    def __init__(self, station: Station, trip_ids: Iterable[int] | None = None) -> None:
        self.station, self.trip_ids = station, trip_ids

    @cached_property
    def _trips(self) -> TripQuerySet:
        if self.trip_ids is not None:
            return Trip.objects.filter(pk__in=self.trip_ids)
        orbital = Mission.objects.published().filter(kind=Mission.Kind.ORBITAL)
        ships = orbital.at_stations([self.station]).values("pk")
        at_station = Q(launch_mission__in=ships) | Q(landing_mission__in=ships) | Q(expected_mission__in=ships)
        return Trip.objects.flown().filter(at_station)

    @cached_property
    def _rows(self) -> list[tuple]:
        return list(self._trips.order_by("start_at", "pk").values_list(*SHIPS, *STATIONS, *COLUMNS, "person", "pk"))

    @cached_property
    def _dockings(self) -> dict[int, list[DockingEvent]]:
        """Ship → its dockings at all stations."""
        ships = {ship for row in self._rows for ship in row[: len(SHIPS)] if ship}
        rows = DockingEvent.objects.filter(is_published("mission__"), mission__in=ships)
        dockings = defaultdict(list)
        for docking in rows.with_stations().in_time_order():
            dockings[docking.mission_id].append(docking)
        return dockings

    @cached_property
    def parties(self) -> list[StationParty]:
        """All parties, by arrival; among equals, the longest stay first."""
        parties: dict[tuple[int | None, ...], StationParty | None] = {}
        for row in self._rows:
            ships, stations, columns, (person, key) = row[:3], row[3:6], row[6:-2], row[-2:]
            if ships not in parties:
                trip = Trip(**dict(zip([f"{ship}_id" for ship in SHIPS], ships, strict=True)))
                for name, value in zip(COLUMNS, columns, strict=True):
                    setattr(trip, name, value)
                parties[ships] = self._party(trip, dict(zip(ships, stations, strict=True)))
            if party := parties[ships]:
                party.person_ids.append(person)
                party.trip_ids.append(key)
        found = filter(None, parties.values())
        return sorted(found, key=lambda party: (party.first, -party.last.timestamp(), party.trip.launch_mission_id))

    def _party(self, trip: Trip, bound_for: dict[int | None, int | None]) -> StationParty | None:
        up, home = self._dockings[trip.launch_mission_id], self._dockings[trip.home_id or trip.launch_mission_id]
        stays = trip_stays(trip, ship_stays(up), ship_stays(home))
        here = [stay for stay in stays if stay.station == self.station]
        where = first_place(
            ([docking.station_id for docking in self._dockings[ship]], station)
            for ship, station in bound_for.items()
            if ship
        )
        return StationParty(trip, here) if here or (not stays and where == self.station.pk) else None


def head_count(parties: Iterable[StationParty]) -> int:
    return len({person for party in parties for person in party.person_ids})
