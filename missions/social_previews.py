"""Data of a mission's social preview image: its name, dates and crew swap."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import translation

from missions.drawings.track_drawing import dates
from missions.models import CrewAssignment, Mission, Trip
from photos.social_previews import Facts, PreviewKind, register

LANGUAGE = "en"  # Language of the names of ships and people.

ORDER = ["comes", "leaves", "flies", "stays"]  # From top to bottom, so that no line crosses the names of others.


@register
class MissionPreview(PreviewKind):
    model = Mission
    drawn_by = "missions.drawings.social_preview_drawing.draw_mission"

    @staticmethod
    def _of_same_people(keys: set[int]) -> Iterable[int]:
        """These missions and the others that their people flew on, which name them."""
        people = CrewAssignment.objects.filter(mission__in=keys, status="prime").values("person")
        others = CrewAssignment.objects.filter(person__in=people, status="prime").values_list("mission", flat=True)
        return keys | set(others)

    touched_by = {Mission: _of_same_people}

    def keys(self) -> Iterable[int]:
        return Mission.objects.order_by("-launch_at").values_list("pk", flat=True)

    def facts(self, keys: list[int]) -> dict[int, Facts]:
        shown = Mission.objects.filter(pk__in=keys, withdrawn_at=None).exclude(published_at=None)
        prime = CrewAssignment.objects.in_role("prime").select_related("person").order_by("order", "pk")
        rows = shown.with_stations().select_related("programme").prefetch_related(Prefetch("assignments", prime))
        trips: dict[tuple[int | None, int], list[Trip]] = {}
        either = Q(launch_mission__in=keys) | Q(landing_mission__in=keys) | Q(expected_mission__in=keys)
        for trip in Trip.objects.published().filter(either).select_related(*Trip.SHIPS):
            for ship in {trip.launch_mission_id, trip.home_id}:
                trips.setdefault((ship, trip.person_id), []).append(trip)
        with translation.override(LANGUAGE):
            return {mission.pk: self._facts(mission, trips) for mission in rows}

    def _facts(self, mission: Mission, trips: dict[Any, list[Trip]]) -> Facts:
        ways: dict[tuple[str, str], list[Any]] = {}
        rows = list(mission.assignments.all())
        for row in rows:
            kind, other = self._way(mission, row, trips.get((mission.pk, row.person_id), []))
            ways.setdefault((kind, other), []).append(row.person)
        families = [row.person.family_name for row in rows]
        length = mission.duration.words if mission.end and mission.duration else ""
        return {
            "name": mission.name,
            "length": length,
            "programme": mission.programme.name if mission.programme else "",
            "station": ", ".join(station.name for station in mission.stations),
            "dates": dates(mission),
            "status": mission.end_kind,
            "ways": [
                {
                    "kind": kind,
                    "ship": ship,
                    "people": [person.name for person in people],
                    "short": [
                        person.name if families.count(person.family_name) > 1 else person.family_name
                        for person in people
                    ],
                }
                for (kind, ship), people in sorted(ways.items(), key=lambda way: ORDER.index(way[0][0]))
            ],
        }

    @staticmethod
    def _way(mission: Mission, row: CrewAssignment, trips: list[Trip]) -> tuple[str, str]:
        """(kind of way, name of the other ship if there is one)."""
        if row.launched and not row.landed:
            homes = [trip.public_home for trip in trips if trip.launch_mission_id == mission.pk and trip.changed_ship]
            if homes or mission.end_kind == Mission.EndKind.LANDED:
                return "leaves", homes[0].name if homes and homes[0] else ""
            if mission.end_kind == Mission.EndKind.ONGOING:  # Their return ship is not announced yet.
                return "flies", ""
        if row.landed and not row.launched:
            return "comes", next((trip.launch_mission.name for trip in trips if trip.home_id == mission.pk), "")
        return "stays", ""
