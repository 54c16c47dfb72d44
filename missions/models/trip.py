from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, Max, Min, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from missions.models.mission import Mission, load_ships
from missions.models.reference import Station
from people.models import Person
from publishing.generation import once_per_generation
from publishing.models import is_published
from wording.durations import Duration
from wording.partial_dates import LENGTHS, PartialDate, Precision, coarser, partial

NUMBERED = {
    1: _lazy("First spaceflight"),
    2: _lazy("Second spaceflight"),
    3: _lazy("Third spaceflight"),
    4: _lazy("Fourth spaceflight"),
    5: _lazy("Fifth spaceflight"),
    6: _lazy("Sixth spaceflight"),
    7: _lazy("Seventh spaceflight"),
}


class TripQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Trips whose launch ship and landing ship are public.

        Trip.is_published says the same of one; tests/missions/test_trips.py compares them.
        """
        # Joins, because subqueries would be evaluated for every person in a list.
        return self.filter(is_published("launch_mission__")).filter(
            Q(landing_mission=None) | is_published("landing_mission__")
        )

    def spaceflights(self) -> Self:
        return self.filter(counts_as_spaceflight=True)

    def begun(self) -> Self:
        return self.filter(start_at__lte=timezone.now())

    def flown(self) -> Self:
        """Public spaceflights that have begun; totals and rankings count these."""
        return self.published().spaceflights().begun()

    def in_space_at(self, moment: datetime) -> Self:
        return self.in_space_between(moment, moment)

    def in_space_between(self, start: datetime, end: datetime) -> Self:
        """Trips in space at some instant from start to end inclusive, but not in the future."""
        now = timezone.now()
        if start > now:
            return self.none()
        began = (earliest_launch(start, longest_trip()), min(end, now))
        return self.spaceflights().filter(start_at__range=began, counted_until__gt=start)

    def in_space_or_unconfirmed_between(self, start: datetime, end: datetime) -> Self:
        """Like in_space_between(), plus trips that were unconfirmed at `start`."""
        known = self.in_space_between(start, end)
        doubtful_at = first_doubtful_at()
        if start > timezone.now() or doubtful_at is None or doubtful_at > start:
            return known
        # Joined with OR, the two conditions would make the database read every trip.
        unconfirmed = self.spaceflights().unconfirmed(at=start)
        return self.filter(pk__in=known.order_by().values("pk").union(unconfirmed.order_by().values("pk")))

    def unconfirmed(self, at: datetime | None = None) -> Self:
        """Trips that were unconfirmed at this moment (default: now).

        Trip.is_unconfirmed_at says the same of one; tests/missions/test_trips.py compares them.
        """
        return self.filter(end_at=None, counted_until__lte=at or timezone.now())

    def confirmed(self) -> Self:
        """Trips that are over or certainly still going on."""
        return self.filter(~Q(end_at=None) | Q(counted_until__gt=timezone.now()))

    def overlapping(self) -> Self:
        """Trips that begin before another one of the same person has ended; there should be none."""
        others = Trip.objects.filter(person=OuterRef("person"), start_at__lte=OuterRef("start_at"))
        others = others.exclude(pk=OuterRef("pk")).filter(Q(end_at=None) | Q(end_at__gt=OuterRef("start_at")))
        return self.filter(Exists(others))

    def alongside(self, trips: Iterable["Trip"], *, at_its_stations: bool = False) -> Self:
        """Trips that overlap one of these trips of one person, without those of the person.

        With `at_its_stations`, only those that docked with a station of its stays, which are loaded.
        """
        trips = list(trips)
        longest = longest_trip() if trips else timedelta()
        overlapping = Q(pk__in=[])
        for trip in trips:
            began = Q(start_at__gte=earliest_launch(trip.start_at, longest), start_at__lt=trip.counted_until)
            met = began & Q(counted_until__gt=trip.start_at)
            overlapping |= met & self._docked_at(trip) if at_its_stations else met
        return self.filter(overlapping).exclude(person__in={trip.person_id for trip in trips})

    def _docked_at(self, trip: "Trip") -> Q:
        """The condition that a ship docked with a station of the stays of this trip."""
        stations = {stay.station.pk for stay in trip.stays}
        dockings = Mission._meta.get_field("dockings").related_model._default_manager.filter(station__in=stations)
        ships = (Exists(dockings.filter(mission=OuterRef(ship))) for ship in self.model.SHIPS)
        return reduce(or_, ships, Q())

    def with_missions(self) -> Self:
        return self.select_related(*self.model.SHIPS)

    def with_ships(self, known: Iterable[Mission] = ()) -> "list[Trip]":
        """The trips with their missions, each loaded once, with its station; `known` are loaded ones.

        In two queries: most people return on the ship they launched on, so joins would read it twice.
        """
        trips: list[Any] = list(self)
        ships = {mission.pk: mission for mission in known}
        if missing := {key for trip in trips for key in trip.ship_ids if key and key not in ships}:
            ships |= load_ships(missing)
        for trip in trips:
            for name, key in zip(self.model.SHIPS, trip.ship_ids, strict=True):
                setattr(trip, name, ships[key] if key else None)
        return trips

    def published_with_ships(self, known: Iterable[Mission] = ()) -> "list[Trip]":
        """Like with_ships(), of the `published` trips only."""
        return [trip for trip in self.with_ships(known) if trip.is_published]


def first_place(ships: Iterable[tuple[Sequence[Any], Any]]) -> Any:
    """The first place that one of the ships reached or, if it reached none, was bound for."""
    return next((place for reached, bound_for in ships for place in reached or [bound_for] if place), None)


def earliest_launch(moment: datetime, longest: timedelta) -> datetime:
    """If no trip is longer than this, nobody who counts as in space at the moment launched earlier.

    A bound for queries: with it, the database finds their trips in the index; without it, it reads every earlier trip.
    """
    return max(moment, datetime.min.replace(tzinfo=UTC) + longest) - longest


class Days(models.Func):
    """From the second moment to the first, as a float. For a difference, SQLite would call Python for each row."""

    output_field = models.FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        joiner = ") - julianday("
        return self.as_sql(compiler, connection, template="julianday(%(expressions)s)", arg_joiner=joiner, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "EXTRACT(EPOCH FROM %(expressions)s) / 86400"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" - ", **context)


@once_per_generation
def longest_trip() -> timedelta:
    """At least the length of every trip, and at most a second more."""
    days = Trip.objects.aggregate(longest=Max(Days("counted_until", "start_at")))["longest"]
    return timedelta(days=float(days), seconds=1) if days else timedelta()


@once_per_generation
def first_doubtful_at() -> datetime | None:
    """When the first of the trips without a recorded end becomes, or became, unconfirmed."""
    return Trip.objects.filter(end_at=None).aggregate(first=Min("counted_until"))["first"]


class Trip(models.Model):
    """One person's flight from lift-off to landing, possibly on different ships.

    Built from the crews by missions/models/trip_building.py.
    """

    class EndReason(models.TextChoices):
        LANDED = "landed", "Landed"
        DIED = "died", "Landed, died"
        LOST = "lost", "Lost"
        ONGOING = "ongoing", "In space"

    NAMED_BY: ClassVar = ("launch_mission", "person")

    person = models.ForeignKey(Person, models.CASCADE, related_name="trips")
    number = models.PositiveSmallIntegerField(null=True, help_text="Running number among the person's spaceflights.")
    launch_mission = models.ForeignKey(Mission, models.CASCADE, related_name="trips_up")
    landing_mission = models.ForeignKey(Mission, models.SET_NULL, null=True, related_name="trips_down")
    # While in space: the return ship, if it is known.
    expected_mission = models.ForeignKey(
        Mission, models.SET_NULL, null=True, related_name="trips_expected", db_index=False
    )
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
    # Set by load_stays() in missions/stays.py.
    stays: list[Any]
    ship_stays: dict[int | None, list[Any]]  # By mission; may include other ships.

    SHIPS = ("launch_mission", "landing_mission", "expected_mission")

    objects = TripQuerySet.as_manager()

    class Meta:
        ordering = ["start_at", "pk"]
        indexes = [
            models.Index(fields=["start_at", "end_at"]),
            # Partial, instead of db_index: SQLite ignores an index in which nearly all values are NULL.
            models.Index(
                fields=["expected_mission"], condition=Q(expected_mission__isnull=False), name="trip_expected_mission"
            ),
        ]
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
    def ended_in_death(self) -> bool:
        return self.end_reason in {Trip.EndReason.DIED, Trip.EndReason.LOST}

    @property
    def is_open(self) -> bool:
        return self.end_at is None

    @property
    def is_published(self) -> bool:
        """Whether its launch ship and landing ship are public."""
        return self.launch_mission.is_published and (self.landing_mission is None or self.landing_mission.is_published)

    @property
    def ship_ids(self) -> tuple[int | None, ...]:
        """The keys of its SHIPS."""
        return self.launch_mission_id, self.landing_mission_id, self.expected_mission_id

    @property
    def home(self) -> Mission | None:
        """The ship on which the person returned or will return; None if it is not known."""
        return self.landing_mission or self.expected_mission

    @property
    def home_id(self) -> int | None:
        return self.landing_mission_id or self.expected_mission_id

    @property
    def public_home(self) -> Mission | None:
        """The return ship, or None if it is unknown or not public."""
        return self.home if self.home and self.home.is_published else None

    @property
    def changed_ship(self) -> bool:
        return self.home_id is not None and self.home_id != self.launch_mission_id

    @property
    def presumed_station(self) -> Station | None:
        """The first station its launch ship, else its return ship, reached or was bound for.

        For trips loaded with stays that have none.
        """
        ships = [ship for ship in (self.launch_mission, self.public_home) if ship]
        return first_place(
            ([stay.station for stay in self.ship_stays.get(ship.pk, [])], ship.station) for ship in ships
        )

    @property
    def number_words(self) -> str:
        """`Fifth spaceflight`."""
        words = NUMBERED.get(self.number or 0) or _("Spaceflight no. %(number)d") % {"number": self.number}
        return str(words)

    @property
    def duration(self) -> Duration:
        """Flight time: lift-off to landing, or to now."""
        if self.end_at:
            return Duration(self.end_at - self.start_at, self.precision)
        length = max(timezone.now() - self.start_at, timedelta())
        return Duration(length, coarser(Precision.MINUTE, self.start_precision), is_running=True)

    def day_number_at(self, moment: datetime) -> int | None:
        """Flight day at this moment, counted from 1, if the day of the lift-off is known."""
        return (moment - self.start_at).days + 1 if self.start_precision in LENGTHS else None

    def is_unconfirmed_at(self, moment: datetime) -> bool:
        """Whether the trip was unconfirmed at this moment."""
        return self.is_open and self.counted_until <= moment

    @property
    def is_unconfirmed(self) -> bool:
        return self.is_unconfirmed_at(timezone.now())
