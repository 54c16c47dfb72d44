"""Who was aboard one mission on which leg, and how those who changed ships got up or home."""

from collections.abc import Iterable
from functools import cached_property
from typing import Self

from django.db.models import Q

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
    def rows(self) -> list[CrewAssignment]:
        """Every row of the mission, each with the trip that began on it and the one that ended, or is to end, on it."""
        mission = self.mission
        trips = Trip.objects.filter(
            Q(launch_mission=mission) | Q(landing_mission=mission) | Q(expected_mission=mission)
        )
        if mission.is_published:  # An editor's preview of a draft shows the trips that it will have.
            trips = trips.published()
        trips = trips.with_missions()
        begun = {trip.person_id: trip for trip in trips if trip.launch_mission_id == mission.pk}
        ended = {trip.person_id: trip for trip in trips if trip.home_id == mission.pk}
        rows = list(mission.assignments.select_related("person", "agency", "country"))
        for row in rows:
            row.mission = mission
            row.trip_up = begun.get(row.person_id) if row.launched else None
            row.trip_down = ended.get(row.person_id) if row.landed else None
            row.trip = row.trip_up or row.trip_down
        return rows

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
    def changed_ships(self) -> bool:
        return any(not row.stayed_aboard for row in self.prime) and not self.mission.is_lost

    @property
    def others(self) -> list[tuple[str, list[CrewAssignment]]]:
        """Those who did not fly on it, by what they were named for."""
        titles = {"backup": "Backup", "support": "Support", "reassigned": "Reassigned"}
        groups = [(title, [row for row in self.rows if row.status == status]) for status, title in titles.items()]
        return [(title, rows) for title, rows in groups if rows]
