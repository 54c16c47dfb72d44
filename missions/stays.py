"""Time aboard a station: docking of the ship that brought a person to undocking of the one that took them away.

It is never flight time, and where a docking is not recorded nothing is claimed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.utils import timezone

from publishing.durations import Duration, total
from publishing.partial_dates import PartialDate, Precision, coarser

if TYPE_CHECKING:
    from missions.models import DockingEvent, Station, Trip


@dataclass(frozen=True)
class Stay:
    """Of a ship at a station, at whatever ports; or of a person aboard it. Without `end` it lasts."""

    station: "Station"
    start: PartialDate
    end: PartialDate | None

    def covers(self, moment: datetime) -> bool:
        return self.start.at <= moment and (self.end is None or moment < self.end.at)

    def meets(self, other: Self) -> bool:
        """Whether both were at the same station at some moment."""
        starts_before_it_ends = other.end is None or self.start.at < other.end.at
        ends_after_it_starts = self.end is None or other.start.at < self.end.at
        return self.station == other.station and starts_before_it_ends and ends_after_it_starts

    @property
    def duration(self) -> Duration:
        if self.end is None:
            return Duration(timezone.now() - self.start.at, Precision.MINUTE, is_running=True)
        length = max(self.end.at - self.start.at, timedelta())
        return Duration(length, coarser(self.start.precision, self.end.precision))


def ship_stays(dockings: Iterable["DockingEvent"]) -> list[Stay]:
    """A ship's dockings in time order, those at further ports of one station joined into one stay."""
    stays: list[Stay] = []
    for docking in dockings:
        if docking.kind == "relocation" and stays and stays[-1].station == docking.station:
            stays[-1] = replace(stays[-1], end=docking.undocked)
        else:
            stays.append(Stay(docking.station, docking.docked, docking.undocked))
    return stays


def trip_stays(trip: "Trip", up: list[Stay], down: list[Stay]) -> list[Stay]:
    """Where a person was aboard, given the stays of the ship they went up on and of the one that takes them home."""
    if trip.home_id == trip.launch_mission_id:
        stays = up
    else:
        # The ship home may have flown, and gone to other stations, before the person came.
        down = [stay for stay in down if stay.end is None or stay.end.at > trip.start_at]
        stays = _over_two_ships(up, down, is_open=trip.is_open)
    return [stay for stay in stays if stay.end is not None or trip.is_open]


def _over_two_ships(up: list[Stay], down: list[Stay], *, is_open: bool) -> list[Stay]:
    if is_open and up and not down:  # The ship home has not come yet.
        return [*up[:-1], replace(up[-1], end=None)]
    changes = [
        (_gap(brought, took), number_up, number_down)
        for number_up, brought in enumerate(up)
        for number_down, took in enumerate(down)
        if brought.station == took.station and (took.end is None or brought.start.at < took.end.at)
    ]
    if not changes:
        return []
    # The person changed ships where both were docked at once, or where one came soonest after the other had left.
    _, number_up, number_down = min(changes)
    took = down[number_down]
    return [*up[:number_up], replace(up[number_up], end=took.end), *down[number_down + 1 :]]


def _gap(brought: Stay, took: Stay) -> timedelta:
    return max(took.start.at - brought.end.at, timedelta()) if brought.end else timedelta()


def attach_stays(trips: Iterable["Trip"], dockings: Iterable["DockingEvent"]) -> None:
    """Gives each trip its `stays`. The dockings are those of all ships of the trips, in time order."""
    by_ship = defaultdict(list)
    for docking in dockings:
        by_ship[docking.mission_id].append(docking)
    stays: dict[int | None, list[Stay]] = {ship: ship_stays(rows) for ship, rows in by_ship.items()}
    for trip in trips:
        trip.stays = trip_stays(trip, stays.get(trip.launch_mission_id, []), stays.get(trip.home_id, []))


def time_by_station(stays: Iterable[Stay]) -> dict["Station", Duration]:
    """The whole time aboard each station, in order of first arrival."""
    durations = defaultdict(list)
    for stay in stays:
        durations[stay.station].append(stay.duration)
    return {station: total(spans) for station, spans in durations.items()}
