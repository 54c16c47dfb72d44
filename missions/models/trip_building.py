"""Builds trips from crews by pairing each launch of a person with their next landing, possibly on another ship."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, zip_longest

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.utils import timezone

from missions.models.crew import CrewAssignment
from missions.models.docking import DockingEvent
from missions.models.mission import Mission
from missions.models.trip import Trip
from people.models import Person
from records.batches import batches
from wording.partial_dates import coarser

LONGEST_HOP = timedelta(hours=1)  # Longest flight below orbit, for landings known only to the day.


class TripConflict(ValidationError):
    """Contradictory crews; the message names both missions."""


@dataclass(frozen=True)
class FlownLeg:
    """A prime crew row: aboard this mission at its launch, at its landing, or both."""

    mission: Mission
    launched: bool
    landed: bool
    died: bool = False
    brought_people: bool = False  # Whether anybody landed on the mission.
    undocked_at: datetime | None = None  # When the mission undocked last.

    @property
    def has_launched(self) -> bool:
        return self.launched and self.mission.end_kind != "planned" and self.mission.launch_at is not None

    @property
    def closes_at(self) -> datetime | None:
        # A coarse date ("2024-04") is stored as its first instant, which may lie before the launch.
        mission = self.mission
        if mission.end_at is None or mission.launch_at is None:
            return None
        return max(mission.end_at, mission.launch_at)


Event = tuple[datetime, bool, FlownLeg]  # (moment, whether it is an end, leg)


def build_trips(person: Person, legs: Iterable[FlownLeg]) -> list[Trip]:
    """Trips of the person, from each launch to the next landing. Raises TripConflict."""
    events: list[Event] = []
    legs = list(legs)
    for leg in legs:
        if leg.has_launched:
            events.append((leg.mission.launch_at, False, leg))  # type: ignore[arg-type]
        if leg.closes_at is not None and (leg.landed or (leg.launched and leg.mission.end_kind != "landed")):
            events.append((leg.closes_at, True, leg))
    events.sort(key=_in_order)

    trips: list[Trip] = []
    landed_after: dict[Mission | None, datetime] = {}
    spaceflights = 0
    up: Trip | None = None
    for index, (at, is_end, leg) in enumerate(events):
        mission = leg.mission
        if not is_end:
            if up is not None:
                raise TripConflict(
                    f"{person.name} cannot launch on {mission.name} {mission.launch.when}: still in space from "
                    f"{up.launch_mission.name}, launched {up.start.when}, with no landing before it. Enter that "
                    f"landing (or its date), or correct one of the two missions."
                )
            spaceflights += mission.reaches_space
            up = Trip(
                person=person,
                number=spaceflights if mission.reaches_space else None,
                launch_mission=mission,
                start_at=at,
                start_precision=mission.launch_precision,
                precision=mission.launch_precision,
                end_precision=mission.launch_precision,
                end_reason=Trip.EndReason.ONGOING,
                counts_as_spaceflight=mission.reaches_space,
            )
            trips.append(up)
            continue
        if not leg.landed and (up is None or up.launch_mission != mission or _lands_next(events[index + 1 :])):
            continue  # The ship was lost after this person had left it.
        if up is None:
            before = f" after coming home on {trips[-1].landing_mission.name}" if trips else ""
            raise TripConflict(
                f"{person.name} cannot land on {mission.name} {mission.end.when}: there is no launch before "
                f"it{before}. Enter the mission that took {person.name} up first, or correct the crew of "
                f"{mission.name}."
            )
        up.landing_mission, up.end_at, up.end_precision = mission, max(at, up.start_at), mission.end_precision
        if leg.undocked_at and leg.undocked_at < mission.end.until:
            landed_after[mission] = leg.undocked_at
        up.precision = coarser(up.start_precision, mission.end_precision)
        up.end_reason = Trip.EndReason.LANDED
        if mission.end_kind == "lost":
            up.end_reason = Trip.EndReason.LOST
        elif leg.died:
            up.end_reason = Trip.EndReason.DIED
        up = None
    if up is not None:
        up.expected_mission = _way_home(up, legs)
    for trip, following in zip_longest(trips, trips[1:]):
        if trip.end_at and (undocked_at := landed_after.get(trip.landing_mission)):
            # If a landing is known only to the month, it was not before the last undocking.
            trip.end_at = max(trip.end_at, min(undocked_at, following.start_at) if following else undocked_at)
        until = _doubtful_at(trip, legs) if trip.is_open else _landed_by(trip)
        trip.counted_until = max(trip.start_at, min(until, following.start_at) if following else until)
    return trips


def _in_order(event: Event) -> tuple[datetime, int]:
    """Sort key of an event. Imprecise dates are stored as their first instant, so a launch and a landing may seem to
    happen at once: of one flight and the next, or of the same flight.
    """
    at, is_end, leg = event
    if not is_end:
        return at, 1
    return at, 2 if leg.has_launched and leg.mission.launch_at == at else 0


def _lands_next(events: list[Event]) -> bool:
    return bool(events) and events[0][1] and events[0][2].landed


def _way_home(trip: Trip, legs: list[FlownLeg]) -> Mission | None:
    """The mission on which the person will return, if it is recorded."""
    homes = [
        leg.mission
        for leg in legs
        if leg.landed and leg.mission.end_at is None and (leg.mission == trip.launch_mission or not leg.launched)
    ]
    flying_first = sorted(homes, key=lambda mission: (mission.end_kind == "planned", mission.launch_at is None))
    return flying_first[0] if flying_first else None


def _landed_by(trip: Trip) -> datetime:
    latest = min(trip.end.latest, timezone.now())  # A recorded landing has happened.
    return latest if trip.launch_mission.kind == "orbital" else min(latest, trip.start.latest + LONGEST_HOP)


def _doubtful_at(trip: Trip, legs: list[FlownLeg]) -> datetime:
    """When a trip without a recorded landing becomes unconfirmed."""
    up = trip.launch_mission
    lasts_too_long_at: datetime = up.lasts_too_long_at  # type: ignore[assignment]
    home = trip.expected_mission or (up if up.end is None else None)
    if home is not None:
        return home.doubtful_at or lasts_too_long_at
    # The ship has ended without them. If others landed on it, they stayed; otherwise the landing crew may be missing.
    ended_by: datetime = up.end.until
    stayed = any(leg.brought_people for leg in legs if leg.mission == up)
    return max(ended_by, lasts_too_long_at) if stayed else ended_by


def rebuild_trips(people: Iterable[int] | None = None) -> None:
    """Rebuilds the trips of these people (None: of everybody) from their crew rows."""
    for batch in [None] if people is None else batches(people):
        concerned = Q() if batch is None else Q(person__in=batch) | Q(person__in=_left_behind_by_ships_of(batch))
        _rebuild_trips_of(concerned)


@dataclass(frozen=True)
class TripChanges:
    """How the stored trips differ from the crews."""

    new: list[Trip]
    changed: list[Trip]  # With the keys of the stored ones.
    outdated: list[Trip]

    def __iter__(self) -> Iterator[Trip]:
        return chain(self.new, self.changed, self.outdated)


def compare_trips(concerned: Q) -> TripChanges:
    """Compares the trips of these people with their crew rows and changes nothing. Raises TripConflict."""
    flown: dict[Person, list[FlownLeg]] = {}
    brought_people = Exists(CrewAssignment.objects.filter(mission=OuterRef("mission"), landed=True))
    # Joined, not prefetched: Django 5.2 would combine the missions with OR, of which SQLite accepts only a thousand.
    undockings = DockingEvent.objects.filter(mission=OuterRef("mission")).order_by().values("mission")
    last_undocking = Subquery(undockings.annotate(last=Max("undocked_at")).values("last"))
    rows = CrewAssignment.objects.in_role("prime").filter(concerned).select_related("mission", "person")
    rows = rows.annotate(brought_people=brought_people, undocked_at=last_undocking)
    for row in rows.order_by("person_id", "order", "pk"):
        leg = FlownLeg(row.mission, row.launched, row.landed, row.fate == "died", row.brought_people, row.undocked_at)
        flown.setdefault(row.person, []).append(leg)
    outdated = {(trip.person_id, trip.launch_mission_id): trip for trip in Trip.objects.filter(concerned)}
    new, changed = [], []
    for person, legs in flown.items():
        for trip in build_trips(person, legs):
            before = outdated.pop((person.pk, trip.launch_mission_id), None)
            if before is None:
                new.append(trip)
            elif _columns(before) != _columns(trip):
                trip.pk = before.pk
                changed.append(trip)
    return TripChanges(new, changed, list(outdated.values()))


def _rebuild_trips_of(concerned: Q) -> None:
    found = compare_trips(concerned)
    with transaction.atomic(savepoint=False):
        for batch in batches(trip.pk for trip in found.outdated):
            Trip.objects.filter(pk__in=batch).delete()
        # Closed trips first: the database allows one open trip per person.
        found.changed.sort(key=lambda trip: trip.is_open)
        Trip.objects.bulk_update(found.changed, DERIVED, batch_size=200)
        Trip.objects.bulk_create(found.new, batch_size=500)


def _left_behind_by_ships_of(people: list[int]) -> models.QuerySet:
    """People still in space whose launch ship also carried these people; its landing crew shows that they stayed."""
    still_up = Trip.objects.filter(end_at=None).order_by()
    crewmates = Q(launch_mission__assignments__person__in=people) | Q(launch_mission__trips_down__person__in=people)
    return still_up.filter(crewmates).values("person")


DERIVED = [field.name for field in Trip._meta.concrete_fields if not field.primary_key]


def _columns(trip: Trip) -> list[object]:
    return [getattr(trip, field.attname) for field in Trip._meta.concrete_fields if not field.primary_key]
