"""How many missions went to which station."""

from collections import defaultdict
from dataclasses import dataclass

from missions.models import Mission, Station
from missions.models.mission import MissionQuerySet


@dataclass(frozen=True)
class Visits:
    """Missions that docked with a station, or were bound for it and have no docking recorded."""

    station: Station
    missions: int
    first: Mission


def visits_of(missions: MissionQuerySet) -> list[Visits]:
    """By station, in the order of first visits, for missions that have launched."""
    by_station: defaultdict[Station, list[Mission]] = defaultdict(list)
    for mission in missions.with_stations().order_by("launch_at", "sort_key"):
        for station in mission.stations:
            by_station[station].append(mission)
    return [Visits(station, len(visits), visits[0]) for station, visits in by_station.items()]
