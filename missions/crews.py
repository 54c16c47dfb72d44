"""Who was aboard one mission on which leg, and how those who changed ships got up or home."""

from collections.abc import Iterable
from functools import cached_property
from typing import Self

from django.db.models import Q
from django.utils.translation import gettext as _

from missions.models import CrewAssignment, Mission, Trip


class Crew:
    def __init__(self, mission: Mission) -> None:
        self.mission = mission

    @classmethod
    def of_each(cls, missions: Iterable[Mission]) -> dict[int, Self]:
        """The crews of many missions, by mission, in one query; their rows come without trips."""
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
        """Those that began on the mission, and those that ended, or are to end, on it."""
        mission = self.mission
        trips = Trip.objects.filter(
            Q(launch_mission=mission) | Q(landing_mission=mission) | Q(expected_mission=mission)
        )
        if mission.is_published:  # An editor's preview of a draft shows the trips that it will have.
            trips = trips.published()
        return list(trips.with_missions().select_related(*(f"{ship}__station" for ship in Trip.SHIPS)))

    @cached_property
    def ships(self) -> dict[int, Mission]:
        """The mission, and the other ships that its people went up or came home on, by their keys."""
        ships = {ship.pk: ship for trip in self.trips for ship in (trip.launch_mission, trip.home) if ship}
        ships[self.mission.pk] = self.mission
        return ships

    @cached_property
    def _rows_of_ships(self) -> list[CrewAssignment]:
        return list(CrewAssignment.objects.filter(mission__in=self.ships).select_related("person", "agency", "country"))

    @cached_property
    def rows(self) -> list[CrewAssignment]:
        """Every row of the mission, each with the trip that began on it and the one that ended, or is to end, on it."""
        mission = self.mission
        begun = {trip.person_id: trip for trip in self.trips if trip.launch_mission_id == mission.pk}
        ended = {trip.person_id: trip for trip in self.trips if trip.home_id == mission.pk}
        rows = [row for row in self._rows_of_ships if row.mission_id == mission.pk]
        for row in rows:
            row.mission = mission
            row.trip_up = begun.get(row.person_id) if row.launched else None
            row.trip_down = ended.get(row.person_id) if row.landed else None
            row.trip = row.trip_up or row.trip_down
        return rows

    def went_up_empty(self, ship: Mission) -> bool:
        """Whether the recorded crew of the ship says so: people came home on it, and nobody went up on it."""
        crew = self._prime_of(ship)
        return bool(crew) and not any(row.launched for row in crew)

    def came_down_empty(self, ship: Mission) -> bool:
        """Whether it is recorded that everybody who went up on the ship came, or is to come, home on another one.

        That nobody has said who landed on a ship does not mean that nobody did.
        """
        crew = self._prime_of(ship)
        elsewhere = {row.person_id for row in self._rows_of_ships if row.landed and row.mission_id != ship.pk}
        return bool(crew) and not any(row.landed or row.person_id not in elsewhere for row in crew)

    def _prime_of(self, ship: Mission) -> list[CrewAssignment]:
        return [row for row in self._rows_of_ships if row.mission_id == ship.pk and row.status == "prime"]

    @property
    def is_unconfirmed(self) -> bool:
        """Whether somebody who went up on the mission may still be in space, on whichever ship they are to land."""
        return any(trip.is_unconfirmed for trip in self.trips if trip.launch_mission_id == self.mission.pk)

    @property
    def launched_empty(self) -> bool:
        return self.went_up_empty(self.mission)

    @property
    def landed_empty(self) -> bool:
        return self.came_down_empty(self.mission)

    @property
    def prime(self) -> list[CrewAssignment]:
        return [row for row in self.rows if row.status == "prime"]

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
        """Those who did not fly on it, by what they were named for: (status, words for it, rows)."""
        titles = {"backup": _("Backup"), "support": _("Support"), "reassigned": _("Reassigned")}
        groups = [
            (status, title, [row for row in self.rows if row.status == status]) for status, title in titles.items()
        ]
        return [(status, title, rows) for status, title, rows in groups if rows]
