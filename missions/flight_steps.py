"""What happens on a flight: it launched, docked, undocked, landed, and crews change ships.

Each step writes all rows that it changes, of every mission they belong to, and returns these missions. Call it within
`following_changes()`, so that a step which contradicts other records changes nothing.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Max, Q, QuerySet

from missions.models import CrewAssignment, DockingEvent, Mission, Site, Station, Trip
from people.models import Person
from wording.partial_dates import PartialDate

Status, Fate, EndKind = CrewAssignment.Status, CrewAssignment.Fate, Mission.EndKind


def open_docking(mission: Mission) -> DockingEvent | None:
    """The docking of the mission whose undocking is not recorded."""
    return mission.dockings.filter(undocked_at=None).select_related("station").in_time_order().last()


def homebound(ship: Mission) -> QuerySet[Trip]:
    """Open trips whose people will return on the ship: as planned, or as they launched on it with no other plan."""
    unplanned = Q(launch_mission=ship, expected_mission=None)
    return Trip.objects.filter(end_at=None).filter(Q(expected_mission=ship) | unplanned)


def ways_home(trips: Iterable[Trip]) -> list[CrewAssignment]:
    """The crew rows that say on which flying or planned ship the people of these open trips will return."""
    launch_ships = {trip.person_id: trip.launch_mission_id for trip in trips}
    landing = CrewAssignment.objects.in_role("landing").filter(person__in=launch_ships, mission__end_at=None)
    return [
        row
        for row in landing.select_related("mission")
        # A row with `launched` on another ship is a later flight of the person.
        if not row.launched or row.mission_id == launch_ships[row.person_id]
    ]


# --- The steps ---------------------------------------------------------------------------------------


def launch(mission: Mission, at: PartialDate, aboard: Collection[CrewAssignment]) -> set[Mission]:
    """Reassigns those who were due to launch and did not; a backup who launched joins the prime crew."""
    mission.launch_at, mission.launch_precision, mission.launch_is_net = at.at, at.precision, False
    mission.end_kind = EndKind.ONGOING
    for row in mission.assignments.all():
        if row in aboard and not row.launched:
            row.status, row.launched, row.landed = Status.PRIME, True, True
        elif row.launched and row not in aboard:
            row.status, row.launched, row.landed = Status.REASSIGNED, False, False
        else:
            continue
        _save(row)
    _save(mission)
    return {mission}


def dock(mission: Mission, station: Station, port: str, at: PartialDate) -> set[Mission]:
    """A second docking with the same station is recorded as a move to another port."""
    before = mission.dockings.in_time_order().last()
    is_move = before is not None and before.station_id == station.pk
    kind = DockingEvent.Kind.RELOCATION if is_move else DockingEvent.Kind.ARRIVAL
    docking = DockingEvent(mission=mission, station=station, port=port, kind=kind)
    docking.docked_at, docking.docked_precision = at.at, at.precision
    _save(docking)
    _save(mission)
    return {mission}


def undock(mission: Mission, docking: DockingEvent, at: PartialDate) -> set[Mission]:
    docking.undocked_at, docking.undocked_precision = at.at, at.precision
    _save(docking)
    _save(mission)
    return {mission}


def land(
    mission: Mission,
    at: PartialDate,
    outcome: str,
    site: Site | None,
    aboard: Collection[Trip],
    died: Collection[Person] = (),
) -> set[Mission]:
    """Ends the flight for those aboard. Others who were due to return on it stay in space."""
    changed = {mission}
    staying = [trip for trip in homebound(mission) if trip not in aboard]
    for row in ways_home(staying):
        if row.mission_id == mission.pk:
            _keep_off(row)
    for trip in aboard:
        changed |= return_on(mission, trip)
    for row in mission.assignments.filter(person__in=died):
        row.fate = Fate.DIED
        # A ship that was lost did not land with those who died on it; a trip that began on another ship ends with it.
        row.landed = outcome == EndKind.LANDED or not row.launched
        _save(row)
    mission.end_at, mission.end_precision, mission.end_kind = at.at, at.precision, outcome
    mission.landing_site = site
    _save_all(changed, mission)
    return changed


def change_ships(one: Mission, other: Mission, to_other: Iterable[Trip], to_one: Iterable[Trip]) -> set[Mission]:
    """Gives people of each ship a seat home on the other one."""
    changed = {one, other}
    for ship, trips in ((other, to_other), (one, to_one)):
        for trip in trips:
            changed |= return_on(ship, trip)
    _save_all(changed, one, other)
    return changed


def return_on(ship: Mission, trip: Trip) -> set[Mission]:
    """Plans the return of this open trip on this ship and no other; returns the missions whose rows changed."""
    planned = ways_home([trip])
    ours = CrewAssignment.objects.in_role("prime").filter(mission=ship, person=trip.person_id).first()
    before = CrewAssignment.objects.in_role("prime").filter(mission=trip.launch_mission_id, person=trip.person_id).get()
    role = next((row.landing_role for row in planned if row.landing_role), before.launch_role)
    changed = set()
    for row in planned:
        if row.mission_id != ship.pk:
            _keep_off(row)
            changed.add(row.mission)
    if ours is None or not ours.landed:
        ours = ours or _seat_like(before, ship)
        ours.landed = True
        ours.landing_role = ours.landing_role or role
        _save(ours)
        changed.add(ship)
    return changed


def _seat_like(row: CrewAssignment, ship: Mission) -> CrewAssignment:
    """A new row for the same person on another ship, last in its order."""
    last = ship.assignments.in_role("prime").aggregate(last=Max("order"))["last"] or 0
    return CrewAssignment(
        mission=ship,
        person_id=row.person_id,
        order=last + 1,
        category=row.category,
        agency_id=row.agency_id,
        country_id=row.country_id,
    )


def _keep_off(row: CrewAssignment) -> None:
    """Removes the person’s return on this ship, and the row if it says nothing else."""
    if not row.launched:
        row.delete()
        return
    row.landed, row.landing_role = False, ""
    _save(row)


def _save_all(changed: Iterable[Mission], *ours: Mission) -> None:
    """Saves each mission once, so that its history has the step; `ours` are the instances that hold changes."""
    instances = {mission: mission for mission in changed} | {mission: mission for mission in ours}
    for mission in instances.values():
        _save(mission)


def _save(row: Any) -> None:
    row.full_clean()
    row.save()
