"""How many missions went to which station."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import ngettext

from missions.models import Mission, Station
from missions.models.coverage import possible_visits
from missions.models.mission import MissionQuerySet
from publishing.generation import once_per_generation
from wording.numbers import at_least, grouped


@dataclass(frozen=True)
class Visits:
    """Launched missions that docked with a station, or were bound for it and have no docking recorded."""

    station: Station
    missions: int
    is_complete: bool  # Whether no other mission may have been there.

    @property
    def words(self) -> str:
        """`129 missions` or `at least 129 missions`."""
        words = ngettext("%(n)s mission", "%(n)s missions", self.missions) % {"n": grouped(self.missions)}
        return words if self.is_complete else at_least(words)


def visits_of(missions: MissionQuerySet) -> list[Visits]:
    """By station, in the order of first visits, for those of the missions that have launched."""
    keys, visits = set(), Counter[Station]()
    for mission in missions.launched().order_by("launch_at", "sort_key").with_stations():
        keys.add(mission.pk)
        visits.update(mission.stations)
    possible = possible_visits()
    return [
        Visits(station, number, is_complete=keys.isdisjoint(possible.get(station.slug, ())))
        for station, number in visits.items()
    ]


@once_per_generation
def visits_by_station() -> dict[Station, Visits]:
    """Of all public missions."""
    return {visits.station: visits for visits in visits_of(Mission.objects.published())}
