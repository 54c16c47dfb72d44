"""Adds crew members from another source to missions whose crews somebody else has entered.

Existing rows stay as they are. What the source adds is accepted as long as the person's trips remain possible;
otherwise the existing trips stay, and the source's trip that contradicts them is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain

from exchange.catalogue.offers import ListMerge, Load
from exchange.catalogue.tables import CREW
from missions.models import CrewAssignment, Mission, Trip
from missions.models.trip_building import FlownLeg, TripConflict, build_trips
from people.models import Person

CONTRADICTS = "contradicts the trips of the existing crews"
FOREVER = datetime.max.replace(tzinfo=UTC)

RowsByPerson = dict[int, list[CrewAssignment]]  # By person.


def reconcile(merges: list[ListMerge], said: Iterable[CrewAssignment], load: Load) -> None:
    """Decides what is written for each merge; `said` are all crew rows of the input."""
    replaced = {merge.offer.record.pk for merge in merges if merge.is_replaced}
    stored = _by_person(row for row in CrewAssignment.objects.all() if row.mission_id not in replaced)
    rides = _by_person(said)
    missions = {mission.pk: mission for mission in Mission.objects.all()}
    additions = {merge: list(_additions(merge)) for merge in merges}
    for person, rows in _by_person(chain.from_iterable(additions.values())).items():
        if _trips([*stored[person], *rows], missions) is None:
            _leave_out(rows, _contradictions(rides[person], stored[person], missions))
    for merge, rows in additions.items():
        flying = [row for row in rows if row.status != "prime" or row.launched or row.landed]
        for _ in range(len(rows) - len(flying)):
            load.report.skip(CREW.name, CONTRADICTS)
        if merge.is_replaced:
            merge.offered = flying
        else:
            _join(merge, flying)


def _additions(merge: ListMerge) -> Iterator[CrewAssignment]:
    """The offered rows that add something to the mission and that no editor has removed."""
    if merge.is_replaced:
        yield from merge.offered
        return
    memory = merge.offer.memory.values.get(CREW.name, []) if merge.offer.memory else []
    said_before = {person for person, *_ in memory}
    stored = {row.person_id: row for row in merge.stored}
    for row in merge.offered:
        existing = stored.get(row.person_id)
        if row.status != "prime" or row.person_id in said_before:
            continue
        if existing is None or (
            existing.status == "prime" and (row.launched > existing.launched or row.landed > existing.landed)
        ):
            yield row


def _join(merge: ListMerge, rows: list[CrewAssignment]) -> None:
    stored = {row.person_id: row for row in merge.stored if row.status == "prime"}
    for row in rows:
        existing = stored.get(row.person_id)
        if existing is None:
            row.order = len(merge.stored) + len(merge.added) + 1
            merge.added.append(row)
            continue
        if row.launched and not existing.launched:
            existing.launched, existing.launch_role = True, existing.launch_role or row.launch_role
        if row.landed and not existing.landed:
            existing.landed, existing.landing_role = True, existing.landing_role or row.landing_role
        merge.completed.append(existing)


def _contradictions(
    said: list[CrewAssignment], stored: list[CrewAssignment], missions: dict[int, Mission]
) -> list[Trip]:
    """The source's trips that overlap with an existing one."""
    ours = _trips(stored, missions) or []
    return [
        ride
        for ride in _trips(said, missions) or []
        if any(ride.start_at < (trip.end_at or FOREVER) and trip.start_at < (ride.end_at or FOREVER) for trip in ours)
    ]


def _leave_out(rows: list[CrewAssignment], rides: list[Trip]) -> None:
    up = {ride.launch_mission_id for ride in rides}
    down = {ride.landing_mission_id for ride in rides}
    for row in rows:
        row.launched = row.launched and row.mission_id not in up
        row.landed = row.landed and row.mission_id not in down


def _trips(rows: Iterable[CrewAssignment], missions: dict[int, Mission]) -> list[Trip] | None:
    """The trips of these rows, or None if the rows contradict each other. Two rows of one mission count as one."""
    legs: dict[int, FlownLeg] = {}
    for row in rows:
        if row.status == "prime":
            leg = legs.get(row.mission_id, FlownLeg(missions[row.mission_id], False, False))
            died = leg.died or row.fate == "died"
            legs[row.mission_id] = FlownLeg(leg.mission, leg.launched or row.launched, leg.landed or row.landed, died)
    try:
        return build_trips(Person(), legs.values())
    except TripConflict:
        return None


def _by_person(rows: Iterable[CrewAssignment]) -> RowsByPerson:
    by_person: RowsByPerson = defaultdict(list)
    for row in rows:
        by_person[row.person_id].append(row)
    return by_person
