"""Time aboard a station: from the docking of the ship that brought a person to the undocking of the one they left on.

It is never used as flight time, and there is none where no docking is recorded.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Self

from django.utils import timezone

from missions.models import DockingEvent, Station, Trip
from missions.models.docking import load_dockings
from wording.durations import Duration, total
from wording.partial_dates import LENGTHS, PartialDate, Precision, coarser, floor


@dataclass(frozen=True)
class Stay:
    """A ship's stay at a station, at one or several ports, or a person's stay aboard on a trip. No `end`: it goes on.

    A person's stay is limited to the trip, even if the docking dates are less precise.
    """

    station: Station
    start: PartialDate
    end: PartialDate | None
    trip: Trip | None = None

    @property
    def first_at(self) -> datetime:
        return max(self.start.at, self.trip.start_at) if self.trip else self.start.at

    @property
    def until_at(self) -> datetime | None:
        """The first instant after the stay, or None if it has not ended."""
        ends = [self.end.latest] if self.end else []
        if self.trip:
            ends.append(self.trip.counted_until)
        return min(ends, default=None)

    @property
    def is_empty(self) -> bool:
        return self.until_at is not None and self.until_at <= self.first_at

    def covers(self, moment: datetime) -> bool:
        return self.first_at <= moment and (self.until_at is None or moment < self.until_at)

    def meets(self, other: Self) -> bool:
        """Whether both may have been at the same station at the same time."""
        if self.station != other.station:
            return False
        starts_before_it_ends = other.until_at is None or self.first_at < other.until_at
        return starts_before_it_ends and (self.until_at is None or other.first_at < self.until_at)

    @property
    def duration(self) -> Duration:
        precision = self.start.precision
        if self.end is None:
            length, precision = timezone.now() - self._begin, coarser(Precision.MINUTE, precision)
        else:
            length, precision = self._stop(self.end) - self._begin, coarser(precision, self.end.precision)
        duration = Duration(max(length, timedelta()), precision, is_running=self.end is None)
        return duration.within(self.trip.duration) if self.trip else duration

    @property
    def _begin(self) -> datetime:
        """Start for the duration; a stay known to the month began no earlier than the day of the lift-off."""
        return max(self.start.at, floor(self.trip.start_at, Precision.DAY)) if self.trip else self.start.at

    def _stop(self, end: PartialDate) -> datetime:
        """End for the duration; a stay known to the month ended as close to the day of the landing as possible."""
        if end.precision in LENGTHS:
            return end.at
        gone_at = (self.trip.end_at if self.trip else None) or timezone.now()
        return min(end.until, floor(gone_at, Precision.DAY))


def ship_stays(dockings: Iterable[DockingEvent]) -> list[Stay]:
    """Stays of a ship at stations, from its dockings; relocations are joined into one stay."""
    stays: list[Stay] = []
    for docking in sorted(dockings, key=_in_turn):
        if docking.station is None:
            continue
        if docking.kind == "relocation" and stays and stays[-1].station == docking.station:
            stays[-1] = replace(stays[-1], end=docking.undocked)
        else:
            stays.append(Stay(docking.station, docking.docked, docking.undocked))
    return stays


def _in_turn(docking: DockingEvent) -> datetime:
    """Sort key: a ship docks at one port at a time, so where the docking is not exact, the undocking says as much."""
    if docking.docked.is_exact:
        return docking.docked_at
    return docking.undocked_at or datetime.max.replace(tzinfo=UTC)


def trip_stays(trip: Trip, up: list[Stay], down: list[Stay]) -> list[Stay]:
    """Stays of a person, from the stays of their launch ship and their return ship."""
    if trip.home_id == trip.launch_mission_id:
        stays = up
    else:
        # The return ship may have visited stations before the person launched.
        down = [stay for stay in down if stay.end is None or stay.end.latest > trip.start_at]
        stays = _over_two_ships(up, down, is_open=trip.is_open)
    within = [replace(stay, trip=trip) for stay in stays if stay.end is not None or trip.is_open]
    return [stay for stay in within if not stay.is_empty]


def _over_two_ships(up: list[Stay], down: list[Stay], *, is_open: bool) -> list[Stay]:
    if is_open and up and not down:  # The return ship has not docked yet.
        return [*up[:-1], replace(up[-1], end=None)]
    changes = [
        (_gap(brought, took), number_up, number_down)
        for number_up, brought in enumerate(up)
        for number_down, took in enumerate(down)
        if brought.station == took.station and (took.end is None or brought.start.at < took.end.latest)
    ]
    if not changes:
        return []
    # They changed ships where both were docked at once, or else where the gap between the two was shortest.
    _, number_up, number_down = min(changes)
    took = down[number_down]
    return [*up[:number_up], replace(up[number_up], end=took.end), *down[number_down + 1 :]]


def _gap(brought: Stay, took: Stay) -> timedelta:
    return max(took.start.at - brought.end.latest, timedelta()) if brought.end else timedelta()


def load_stays(trips: Iterable[Trip]) -> list[Trip]:
    """The trips, each with its `stays` aboard stations, in two queries."""
    loaded = list(trips)
    ships = {ship for trip in loaded for ship in (trip.launch_mission_id, trip.home_id) if ship}
    attach_stays(loaded, chain.from_iterable(load_dockings(ships).values()))
    return loaded


def attach_stays(trips: Iterable[Trip], dockings: Iterable[DockingEvent]) -> None:
    """Sets `stays` and `ship_stays` of each trip, from the dockings of all their ships in time order."""
    by_ship = defaultdict(list)
    for docking in dockings:
        by_ship[docking.mission_id].append(docking)
    stays: dict[int | None, list[Stay]] = {ship: ship_stays(rows) for ship, rows in by_ship.items()}
    for trip in trips:
        trip.ship_stays = stays
        trip.stays = trip_stays(trip, stays.get(trip.launch_mission_id, []), stays.get(trip.home_id, []))


def time_by_station(stays: Iterable[Stay]) -> dict[Station, Duration]:
    """Total time aboard each station, in order of first arrival."""
    durations = defaultdict(list)
    for stay in stays:
        durations[stay.station].append(stay.duration)
    return {station: total(spans) for station, spans in durations.items()}
