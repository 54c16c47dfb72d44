"""Trips: who was in space from when to when, derived from the crews and never typed.

A trip begins with the lift-off that took a person up and ends with the landing that brought them
home, possibly on another ship. Trips are rebuilt in the transaction that changed their cause.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils import timezone

from missions.flight_log import FlightLog
from missions.stays import Stay, attach_stays
from people.faces import face
from people.models import Person
from publishing.models import is_published
from search.indexing import indexing
from wording.durations import Duration
from wording.partial_dates import LENGTHS, PartialDate, Precision, coarser, partial

if TYPE_CHECKING:
    from missions.models.mission import Mission
    from missions.models.reference import Station


LONGEST_HOP = timedelta(hours=1)  # A flight that does not reach orbit is over by then, if only its day is recorded.


class TripQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Trips whose ship up and ship down the public may see."""
        # Joins: as subqueries these are evaluated anew for every person of a list.
        return self.filter(is_published("launch_mission__")).filter(
            Q(landing_mission=None) | is_published("landing_mission__")
        )

    def spaceflights(self) -> Self:
        return self.filter(counts_as_spaceflight=True)

    def begun(self) -> Self:
        return self.filter(start_at__lte=timezone.now())

    def flown(self) -> Self:
        """The public's spaceflights that have begun: what totals and rankings count."""
        return self.published().spaceflights().begun()

    def in_space_at(self, moment: datetime) -> Self:
        return self.in_space_between(moment, moment)

    def in_space_between(self, start: datetime, end: datetime) -> Self:
        """In space at some instant of [start, end], `end` itself included; nobody is in space later than now."""
        now = timezone.now()
        if start > now:
            return self.none()
        return self.spaceflights().filter(start_at__lte=min(end, now), counted_until__gt=start)

    def in_space_or_unconfirmed_between(self, start: datetime, end: datetime) -> Self:
        """As `in_space_between`, with those of whom nobody could say at `start` that they still were."""
        known = self.in_space_between(start, end)
        return known | self.spaceflights().unconfirmed(at=start) if start <= timezone.now() else known

    # Same rule as Trip.is_unconfirmed_at: change both together.
    def unconfirmed(self, at: datetime | None = None) -> Self:
        """Those of which nobody could say at this moment, now unless one is given, whether they were still going on."""
        return self.filter(end_at=None, counted_until__lte=at or timezone.now())

    def confirmed(self) -> Self:
        """Those that are over, or surely still going on."""
        return self.filter(~Q(end_at=None) | Q(counted_until__gt=timezone.now()))

    def overlapping(self) -> Self:
        """Trips that begin before another of the same person has ended. There should be none."""
        others = Trip.objects.filter(person=OuterRef("person"), start_at__lte=OuterRef("start_at"))
        others = others.exclude(pk=OuterRef("pk")).filter(Q(end_at=None) | Q(end_at__gt=OuterRef("start_at")))
        return self.filter(Exists(others))

    def alongside(self) -> "TripQuerySet":
        """The published trips, of anybody, that overlap one of these; these too, marked by `is_ours`."""
        keys = self.order_by().values("pk")
        ours = Trip.objects.filter(pk__in=keys)  # By key, so that what selects them is not asked again for each row.
        overlapping = ours.filter(counted_until__gt=OuterRef("start_at"), start_at__lt=OuterRef("counted_until"))
        is_ours = Q(pk__in=keys)
        return Trip.objects.published().annotate(is_ours=is_ours).filter(is_ours | Exists(overlapping))

    def with_missions(self) -> Self:
        return self.select_related(*self.model.SHIPS)

    def with_people(self) -> Self:
        """Each trip's person, and the `face` that people/_face.html prints beside the name."""
        return self.select_related("person").annotate(face=face("person__portrait"))

    def with_stays(self) -> list[Any]:
        """The trips, each with its `stays` aboard stations: two queries, however many there are."""
        trips: list[Any] = list(self)
        ships = {ship for trip in trips for ship in (trip.launch_mission_id, trip.home_id)}
        dockings = apps.get_model("missions.DockingEvent").objects.filter(mission__in=ships)
        attach_stays(trips, dockings.in_time_order().select_related("station"))
        return trips

    def flight_log(self, missions: Mapping[int, "Mission"]) -> FlightLog:
        """What these published trips of one person add up to: two queries. The missions are theirs, already loaded."""
        trips = self.alongside().select_related("person").with_stays()
        ours = [trip for trip in trips if trip.is_ours]
        for trip in ours:
            for ship in Trip.SHIPS:
                if (key := getattr(trip, f"{ship}_id")) in missions:
                    setattr(trip, ship, missions[key])
        return FlightLog(ours, [trip for trip in trips if not trip.is_ours])


class Trip(models.Model):
    class EndReason(models.TextChoices):
        LANDED = "landed", "Landed"
        DIED = "died", "Landed, died"
        LOST = "lost", "Lost"
        ONGOING = "ongoing", "In space"

    NAMED_BY: ClassVar = ("launch_mission", "person")

    person = models.ForeignKey(Person, models.CASCADE, related_name="trips")
    number = models.PositiveSmallIntegerField(null=True, help_text="Running number among the person's spaceflights.")
    launch_mission = models.ForeignKey("missions.Mission", models.CASCADE, related_name="trips_up")
    landing_mission = models.ForeignKey("missions.Mission", models.SET_NULL, null=True, related_name="trips_down")
    # While in space: the ship that is to bring the person home, where somebody has said which.
    expected_mission = models.ForeignKey("missions.Mission", models.SET_NULL, null=True, related_name="trips_expected")
    start_at = models.DateTimeField()
    end_at = models.DateTimeField(null=True)
    precision = models.CharField(max_length=10, choices=Precision)
    start_precision = models.CharField(max_length=10, choices=Precision)
    end_precision = models.CharField(max_length=10, choices=Precision)
    counted_until = models.DateTimeField(
        help_text="From then on the person is home for certain, or nobody can say whether they are."
    )
    end_reason = models.CharField(max_length=10, choices=EndReason)
    counts_as_spaceflight = models.BooleanField()
    # Given by TripQuerySet.with_stays.
    stays: list[Stay]
    ship_stays: dict[int | None, list[Stay]]  # Of its ships and others, by mission.

    SHIPS = ("launch_mission", "landing_mission", "expected_mission")

    objects = TripQuerySet.as_manager()

    class Meta:
        ordering = ["start_at", "pk"]
        indexes = [models.Index(fields=["start_at", "end_at"])]
        constraints = [
            models.UniqueConstraint(fields=["person", "launch_mission"], name="one_trip_per_launch"),
            models.UniqueConstraint(fields=["person"], condition=Q(end_at=None), name="one_open_trip_per_person"),
            models.CheckConstraint(
                condition=Q(end_at=None) | Q(end_at__gte=F("start_at")), name="trip_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"trip {self.number or '–'}"

    @property
    def in_full(self) -> str:
        return f"{self.person}, launched on {self.launch_mission}"

    @property
    def start(self) -> PartialDate:
        return PartialDate(self.start_at, self.start_precision)

    @property
    def end(self) -> PartialDate | None:
        return partial(self.end_at, self.end_precision)

    @property
    def is_open(self) -> bool:
        return self.end_at is None

    @property
    def home(self) -> "Mission | None":
        """The ship that brought the person home, or is to do so; None while nobody has said which."""
        return self.landing_mission or self.expected_mission

    @property
    def home_id(self) -> int | None:
        return self.landing_mission_id or self.expected_mission_id

    @property
    def public_home(self) -> "Mission | None":
        """The ship home; None also while it is one that the public must not hear of."""
        return self.home if self.home and self.home.is_published else None

    @property
    def changed_ship(self) -> bool:
        return self.home_id is not None and self.home_id != self.launch_mission_id

    @property
    def presumed_station(self) -> "Station | None":
        """Of a trip loaded with stays, but without any: the first its ship up docked with or was bound for, or home."""
        places = (
            ship.stations_among(stay.station for stay in self.ship_stays.get(ship.pk, []))
            for ship in (self.launch_mission, self.public_home)
            if ship
        )
        return next(chain.from_iterable(places), None)

    @property
    def duration(self) -> Duration:
        """Flight time: lift-off to landing, or to now."""
        if self.end_at:
            return Duration(self.end_at - self.start_at, self.precision)
        length = max(timezone.now() - self.start_at, timedelta())
        return Duration(length, coarser(Precision.MINUTE, self.start_precision), is_running=True)

    def day_number_at(self, moment: datetime) -> int | None:
        """The how-manieth day of the flight it was, if the day of the lift-off is known."""
        return (moment - self.start_at).days + 1 if self.start_precision in LENGTHS else None

    # Same rule as TripQuerySet.unconfirmed: change both together.
    def is_unconfirmed_at(self, moment: datetime) -> bool:
        """Whether nobody could say at this moment whether the person was still up there."""
        return self.is_open and self.counted_until <= moment

    @property
    def is_unconfirmed(self) -> bool:
        return self.is_unconfirmed_at(timezone.now())


class TripConflict(ValidationError):
    """Crews that cannot be true together; the message names both missions."""


@dataclass(frozen=True)
class Leg:
    """What one prime crew row says: aboard this mission at its launch, at its landing, or both."""

    mission: "Mission"
    launched: bool
    landed: bool
    died: bool = False
    brought_people: bool = False  # Whoever it was.

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


Event = tuple[datetime, bool, Leg]  # A launch, or an end.


def build_trips(person: Person, legs: Iterable[Leg]) -> list[Trip]:
    """Pairs each launch with the next landing. Raises TripConflict, naming both missions."""
    events: list[Event] = []
    legs = list(legs)
    for leg in legs:
        if leg.has_launched:
            events.append((leg.mission.launch_at, False, leg))  # type: ignore[arg-type]
        if leg.closes_at is not None and (leg.landed or (leg.launched and leg.mission.end_kind != "landed")):
            events.append((leg.closes_at, True, leg))
    events.sort(key=_in_order)

    trips: list[Trip] = []
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
        until = _doubtful_at(trip, legs) if trip.is_open else _landed_by(trip)
        trip.counted_until = max(trip.start_at, min(until, following.start_at) if following else until)
    return trips


def _in_order(event: Event) -> tuple[datetime, int]:
    """Months and days are stored as their first instant, so what followed may seem to have been at once: the landing
    of one flight and the launch of the next, or launch and landing of the same.
    """
    at, is_end, leg = event
    if not is_end:
        return at, 1
    return at, 2 if leg.has_launched and leg.mission.launch_at == at else 0


def _lands_next(events: list[Event]) -> bool:
    return bool(events) and events[0][1] and events[0][2].landed


def _way_home(trip: Trip, legs: list[Leg]) -> "Mission | None":
    """The mission that is to land the person, where one is named."""
    homes = [
        leg.mission
        for leg in legs
        if leg.landed and leg.mission.end_at is None and (leg.mission == trip.launch_mission or not leg.launched)
    ]
    flying_first = sorted(homes, key=lambda mission: (mission.end_kind == "planned", mission.launch_at is None))
    return flying_first[0] if flying_first else None


def _landed_by(trip: Trip) -> datetime:
    latest = min(trip.end.latest, timezone.now())  # What is recorded has happened.
    return latest if trip.launch_mission.kind == "orbital" else min(latest, trip.start.latest + LONGEST_HOP)


def _doubtful_at(trip: Trip, legs: list[Leg]) -> datetime:
    """From when on nobody can say whether a person whose landing is not recorded is still in space."""
    up = trip.launch_mission
    lasts_too_long_at: datetime = up.lasts_too_long_at  # type: ignore[assignment]
    home = trip.expected_mission or (up if up.end is None else None)
    if home is not None:
        return home.doubtful_at or lasts_too_long_at
    # The ship has ended without them. If it brought others home they are known to have stayed; if it brought nobody,
    # perhaps nobody has said yet who landed.
    ended_by: datetime = up.end.until
    stayed = any(leg.brought_people for leg in legs if leg.mission == up)
    return max(ended_by, lasts_too_long_at) if stayed else ended_by


_touched: ContextVar[set[int] | None] = ContextVar("people whose crews changed", default=None)


@contextmanager
def rebuilding_trips() -> Iterator[None]:
    """One transaction, at whose end the trips of everybody whose crews changed in it are rebuilt, once.

    It is a block of indexing() too. Inside another such block it does nothing: the outermost one rebuilds.
    Raises TripConflict, and then nothing of the block is kept.
    """
    if _touched.get() is not None:
        yield
        return
    people: set[int] = set()
    token = _touched.set(people)
    try:
        with indexing():
            yield
            if people:
                rebuild_trips(people)
    finally:
        _touched.reset(token)


def crews_changed(people: Iterable[int]) -> None:
    """Notes whose trips are to be rebuilt: at the end of the block, or at once where there is none."""
    touched = _touched.get()
    if touched is not None:
        touched.update(people)
    else:
        rebuild_trips(people)


def rebuild_trips(people: Iterable[int] | None = None) -> None:
    """Makes the trips of these people (all, if None) what their crew rows say."""
    # Joined, not prefetched: Django 5.2 asks for each prefetched mission with an OR, and SQLite takes a thousand.
    crew = apps.get_model("missions", "CrewAssignment").objects
    brought_people = Exists(crew.filter(mission=OuterRef("mission"), landed=True))
    crew_rows = crew.select_related("mission").annotate(brought_people=brought_people)
    everybody = Person.objects.order_by("pk").prefetch_related("trips", Prefetch("assignments", crew_rows))
    selected = [everybody]
    if people is not None:
        people = set(people)
        people |= {person for part in _parts(sorted(people)) for person in _left_behind_by_ships_of(part)}
        selected = [everybody.filter(pk__in=part) for part in _parts(sorted(people))]
    new, changed, gone = [], [], []
    for queryset in selected:
        for person in queryset:
            rows = [row for row in person.assignments.all() if row.status == "prime"]
            legs = [
                Leg(row.mission, row.launched, row.landed, row.fate == "died", brought_people=row.brought_people)
                for row in rows
            ]
            old = {trip.launch_mission_id: trip for trip in person.trips.all()}
            for trip in build_trips(person, legs):
                before = old.pop(trip.launch_mission_id, None)
                if before is None:
                    new.append(trip)
                elif _columns(before) != _columns(trip):
                    trip.pk = before.pk
                    changed.append(trip)
            gone += [trip.pk for trip in old.values()]
    with transaction.atomic():
        for part in _parts(gone):
            Trip.objects.filter(pk__in=part).delete()
        # Closed trips first: a person may have only one open trip at any moment.
        changed.sort(key=lambda trip: trip.is_open)
        Trip.objects.bulk_update(changed, DERIVED, batch_size=200)
        Trip.objects.bulk_create(new, batch_size=500)


def _left_behind_by_ships_of(people: list[int]) -> models.QuerySet:
    """People whose ship up came down without them: who landed on it tells that they stayed."""
    still_up = Trip.objects.filter(end_at=None)
    crewmates = Q(launch_mission__assignments__person__in=people) | Q(launch_mission__trips_down__person__in=people)
    return still_up.filter(crewmates).values_list("person", flat=True)


DERIVED = [field.name for field in Trip._meta.concrete_fields if not field.primary_key]


def _columns(trip: Trip) -> list[object]:
    return [getattr(trip, field.attname) for field in Trip._meta.concrete_fields if not field.primary_key]


def _parts(pks: list[int], size: int = 500) -> Iterator[list[int]]:
    for start in range(0, len(pks), size):
        yield pks[start : start + size]
