"""What the page of a station says of its spacewalks."""

from dataclasses import dataclass

from missions.models import MissionCoverage, Spacewalk, Station
from missions.models.coverage import is_station_complete
from missions.spacewalks.cards import SpacewalkCard, spacewalk_cards
from publishing.generation import once_per_generation

LATEST = 5


@dataclass(frozen=True)
class StationSpacewalks:
    number: int
    is_complete: bool  # Whether the number is that of all there were.
    latest: list[SpacewalkCard]


@once_per_generation
def spacewalks_from(station: Station) -> StationSpacewalks:
    walks = Spacewalk.objects.published().filter(station=station)
    return StationSpacewalks(
        number=walks.count(),
        is_complete=is_station_complete(station, MissionCoverage.Topic.SPACEWALKS),
        latest=spacewalk_cards(walks.with_crew().order_by("-started_at", "-pk")[:LATEST]),
    )
