"""The crew of one mission at launch and landing, and the other ships of those who changed ships."""

from collections.abc import Iterable
from typing import Self

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from missions.models import CrewAssignment, Mission, Trip
from missions.models.mission import load_ships


def of_public_missions(rows: Iterable[CrewAssignment]) -> list[CrewAssignment]:
    """The rows of public missions, each with its mission, by launch."""
    loaded = list(rows)
    missions = load_ships(row.mission_id for row in loaded)
    for row in loaded:
        row.mission = missions[row.mission_id]
    public = [row for row in loaded if row.mission.is_published]
    return sorted(public, key=lambda row: (row.mission.launch_at is None, row.mission.launch_at))


class CrewsOfShips:
    """The crew rows of several ships, which show whether one of them flew uncrewed."""

    COLUMNS = ("mission", "person", "status", "launched", "landed")

    def __init__(self, ships: Iterable[Mission | int]) -> None:
        self.ships = ships

    @cached_property
    def rows(self) -> list[CrewAssignment]:
        return list(CrewAssignment.objects.filter(mission__in=self.ships).only(*self.COLUMNS))

    def went_up_empty(self, ship: Mission) -> bool:
        """Whether the recorded crew of the ship only landed on it."""
        crew = self._prime_of(ship)
        return bool(crew) and not any(row.launched for row in crew)

    def came_down_empty(self, ship: Mission) -> bool:
        """Whether everybody who launched on the ship is recorded to return on another one.

        A ship without a recorded landing crew did not necessarily land uncrewed.
        """
        crew = self._prime_of(ship)
        elsewhere = {row.person_id for row in self.rows if row.landed and row.mission_id != ship.pk}
        return bool(crew) and not any(row.landed or row.person_id not in elsewhere for row in crew)

    def _prime_of(self, ship: Mission) -> list[CrewAssignment]:
        return [row for row in self.rows if row.mission_id == ship.pk and row.status == "prime"]


class Crew:
    def __init__(self, mission: Mission) -> None:
        self.mission = mission

    @classmethod
    def of_each(cls, missions: Iterable[Mission]) -> dict[int, Self]:
        """Crews of many missions by primary key, in one query; their rows have no trips."""
        crews = {mission.pk: cls(mission) for mission in missions}
        for crew in crews.values():
            crew.rows = []
        rows = CrewAssignment.objects.in_role("any").filter(mission__in=crews).select_related("person")
        for row in rows.order_by("order", "pk"):
            row.mission = crews[row.mission_id].mission
            crews[row.mission_id].rows.append(row)
        return crews

    @cached_property
    def trips(self) -> list[Trip]:
        """Trips that began on the mission, ended on it or are expected to end on it."""
        mission = self.mission
        trips = Trip.objects.filter(
            Q(launch_mission=mission) | Q(landing_mission=mission) | Q(expected_mission=mission)
        )
        # The preview of a draft shows trips that are not public yet.
        return trips.published_with_ships([mission]) if mission.is_published else trips.with_ships([mission])

    @cached_property
    def ships(self) -> dict[int, Mission]:
        """The mission and the other ships that its people launched or returned on, by primary key."""
        ships = {ship.pk: ship for trip in self.trips for ship in (trip.launch_mission, trip.home) if ship}
        ships[self.mission.pk] = self.mission
        return ships

    @cached_property
    def of_ships(self) -> "CrewsOfShips":
        crews = CrewsOfShips(self.ships)
        rows = CrewAssignment.objects.filter(mission__in=self.ships)
        crews.rows = list(rows.select_related("person", "agency", "country"))  # The page prints those of the mission.
        return crews

    @cached_property
    def rows(self) -> list[CrewAssignment]:
        """All crew rows of the mission, each with the trips that began and ended (or will end) on it."""
        mission = self.mission
        begun = {trip.person_id: trip for trip in self.trips if trip.launch_mission_id == mission.pk}
        ended = {trip.person_id: trip for trip in self.trips if trip.home_id == mission.pk}
        rows = [row for row in self.of_ships.rows if row.mission_id == mission.pk]
        for row in rows:
            row.mission = mission
            row.trip_up = begun.get(row.person_id) if row.launched else None
            row.trip_down = ended.get(row.person_id) if row.landed else None
            row.trip = row.trip_up or row.trip_down
        return rows

    @property
    def is_unconfirmed(self) -> bool:
        """Whether anybody who launched on the mission may still be in space, whatever their return ship."""
        return any(trip.is_unconfirmed for trip in self.trips if trip.launch_mission_id == self.mission.pk)

    @property
    def launched_empty(self) -> bool:
        return self.of_ships.went_up_empty(self.mission)

    @property
    def landed_empty(self) -> bool:
        return self.of_ships.came_down_empty(self.mission)

    @property
    def prime(self) -> list[CrewAssignment]:
        return [row for row in self.rows if row.status == "prime"]

    @property
    def stayed_together(self) -> bool:
        """Whether everybody launched on the ship and returned, will return or was lost on it."""
        return bool(self.prime) and all(row.launched and (row.landed or self.mission.is_lost) for row in self.prime)

    @property
    def died(self) -> bool:
        """Whether nobody on the crew survived the flight."""
        return bool(self.prime) and all(row.fate == CrewAssignment.Fate.DIED for row in self.prime)

    @property
    def died_before_landing(self) -> bool:
        """Whether the ship itself is recorded to have landed safely, which its place of landing shows."""
        return self.died and self.mission.end_kind == Mission.EndKind.LANDED and bool(self.mission.landing_site_id)

    @property
    def launched(self) -> list[CrewAssignment]:
        return [row for row in self.prime if row.launched]

    @property
    def landed(self) -> list[CrewAssignment]:
        return [row for row in self.prime if row.landed]

    @property
    def backups(self) -> list[CrewAssignment]:
        return [row for row in self.rows if row.status == "backup"]

    @property
    def others(self) -> list[tuple[str, str, list[CrewAssignment]]]:
        """Crew members who did not fly on it, as (status, title, rows)."""
        titles = {"backup": _("Backup"), "support": _("Support"), "reassigned": _("Reassigned")}
        groups = [
            (status, title, [row for row in self.rows if row.status == status]) for status, title in titles.items()
        ]
        return [(status, title, rows) for status, title, rows in groups if rows]
