from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Func, Prefetch, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from missions.models.flight_event import FlightEvent
from missions.models.mission import Mission, MissionQuerySet
from missions.models.reference import Station
from missions.models.trip import Trip
from people.models import Person
from publishing.generation import once_per_generation
from publishing.models import is_published
from records.changes import FollowedQuerySet
from records.models import AddressedQuerySet, Source, Versioned
from records.neighbours import neighbours
from records.plausible import FLIGHT, refuse_future
from records.translations import Summary
from search.folding import fold
from search.sorting import SortKeyField
from wording.durations import Duration, total
from wording.languages import ENGLISH
from wording.partial_dates import EXACT, PartialDate, Precision, coarser, partial


class SpacewalkQuerySet(AddressedQuerySet):
    def published(self) -> Self:
        """Spacewalks without a mission or with a public one."""
        return self.filter(Q(mission=None) | is_published("mission__"))

    def concerning(self, missions: Iterable[Any], people: Iterable[Any]) -> Self:
        """Spacewalks by these people or recorded for these missions."""
        rows = SpacewalkMember.objects.filter(person__in=people).values("spacewalk")
        return self.filter(Q(mission__in=missions) | Q(pk__in=rows))

    def list_texts(self) -> Iterator[tuple[int, str]]:
        """(spacewalk, text) for the folded texts it is found by: name, summary, place, and the names of its people."""
        own = "name", "summary", "mission__name", "station__name", "station__short_name"
        for walk, *texts in self.order_by().values_list("pk", *own):
            yield walk, fold("\n".join(filter(None, texts)))
        names = defaultdict(list)
        for person, name in Person.objects.published().list_texts():
            names[person].append(name)
        for walk, person in SpacewalkMember.objects.order_by().values_list("spacewalk", "person"):
            yield from ((walk, name) for name in names[person])

    def with_crew(self) -> Self:
        """Loads everything that cards show, in two queries."""
        crew = SpacewalkMember.objects.select_related("person").order_by("order", "pk")
        return self.select_related("station", "mission").prefetch_related(Prefetch("crew", crew))

    def with_trips(self) -> list[Any]:
        """The spacewalks with their `people`, and `trips` by person, in three queries, or in one if there are none."""
        walks: list[Any] = list(self)
        crews = defaultdict(list)
        if walks:
            rows = SpacewalkMember.objects.filter(spacewalk__in=walks).select_related("person")
            for row in rows.order_by("order", "pk"):
                crews[row.spacewalk_id].append(row.person)
        people = {person.pk for crew in crews.values() for person in crew}
        flown = defaultdict(list)
        if people:
            for trip in Trip.objects.filter(person__in=people).only("person", *TRIP_COLUMNS).order_by("pk"):
                flown[trip.person_id].append(trip)
        for walk in walks:
            walk.people = crews[walk.pk]
            found = {person.pk: walk.trip_among(flown[person.pk]) for person in walk.people}
            walk.trips = {person: trip for person, trip in found.items() if trip}
        return walks


TRIP_COLUMNS = ("launch_mission", "start_at", "start_precision", "end_at", "end_precision")


class MinutesAsDuration(Func):
    """A number of minutes as SQL duration, which SQLite counts in microseconds."""

    output_field = models.DurationField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s * 60000000)", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="MAKE_INTERVAL(mins => %(expressions)s)", **context)


def spacewalk_length() -> Case:
    """SQL duration of a spacewalk, for sorting: that of Spacewalk.duration if it is known to the minute, else None."""
    is_timed = Q(started_precision__in=EXACT, ended_precision__in=EXACT, ended_at__isnull=False)
    return Case(
        When(duration_minutes__isnull=False, then=MinutesAsDuration("duration_minutes")),
        When(is_timed, then=F("ended_at") - F("started_at")),
        output_field=models.DurationField(),
    )


def trips_with_walks() -> QuerySet:
    """Public trips with the key of a spacewalk as `walk`, a row for each person on each of them.

    Same rule as Spacewalk.trip_among, for spacewalks known to the day; tests/missions/test_spacewalks.py compares them.
    """
    walk = "person__spacewalk_rows__spacewalk"
    started = F(f"{walk}__started_at")
    # A landing known only to the month is over when the month is.
    is_during = Q(start_at__lte=started) & (Q(end_at=None) | Q(counted_until__gt=started))
    found = Trip.objects.published().filter(is_during | Q(launch_mission=F(f"{walk}__mission")))
    return found.annotate(walk=F(walk))


class Spacewalk(FlightEvent, Versioned):
    """Somebody outside a ship or station. It is public if its mission is, or if it has none."""

    plausible_years = {"started_at": FLIGHT, "ended_at": FLIGHT}
    happenings = {"started": "spacewalk", "ended": "end of the spacewalk"}
    only_shown: ClassVar = {"version", "changed_at"}  # A save that changes nothing else has no consequences.

    class Kind(models.TextChoices):
        SPACEWALK = "spacewalk", _lazy("Spacewalk")
        STAND_UP = "stand_up", _lazy("Stand-up spacewalk")
        MOONWALK = "moonwalk", _lazy("Moonwalk")
        INTERNAL = "internal", _lazy("Internal spacewalk")

    name = models.CharField(max_length=150, help_text="ISS EVA 71, or First spacewalk.")
    kind = models.CharField(
        max_length=12,
        choices=Kind,
        default=Kind.SPACEWALK,
        help_text="Stand-up: head and shoulders out of the hatch. Internal: in a module without air.",
    )
    mission = models.ForeignKey(
        Mission,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="spacewalks",
        help_text="The flight its crew launched on.",
    )
    station = models.ForeignKey(
        Station, models.SET_NULL, null=True, blank=True, related_name="spacewalks", help_text="From this station."
    )
    started_at = models.DateTimeField("hatch opened or suits on battery")
    started_precision = models.CharField("known to the", max_length=10, choices=Precision, default=Precision.MINUTE)
    ended_at = models.DateTimeField("ended", null=True, blank=True)
    ended_precision = models.CharField("known to the", max_length=10, choices=Precision, default=Precision.MINUTE)
    duration_minutes = models.PositiveSmallIntegerField(
        "length in minutes", null=True, blank=True, help_text="Only if its end is not known. 6 h 30 min is 390."
    )
    duration_is_approximate = models.BooleanField(
        "length is approximate", default=False, help_text="Select it if sources say “about 6.5 hours”."
    )
    summary = models.TextField(blank=True)
    sort_key = SortKeyField("name")
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    members = models.ManyToManyField(Person, through="SpacewalkMember", related_name="spacewalks")

    # Set by SpacewalkQuerySet.with_trips.
    people: list[Person]  # In the editors' order.
    trips: dict[int, Trip]  # By person; only dates and launch mission are loaded.

    objects = SpacewalkQuerySet.as_manager()

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(duration_minutes=None),
                name="spacewalk_has_an_end_or_a_length",
                violation_error_message="Enter the end of a spacewalk or its length, not both.",
            ),
            models.CheckConstraint(
                condition=Q(duration_minutes=None) | Q(duration_minutes__gt=0),
                name="spacewalk_lasts",
                violation_error_message="A spacewalk lasts at least a minute.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("spacewalks:detail", args=[self.slug])

    @property
    def last_public_at(self) -> datetime | None:
        return self.mission.last_public_at if self.mission else timezone.now()

    def prepare_save(self, before: Self | None) -> None:
        super().prepare_save(before)
        self.changed_at = timezone.now()

    @property
    def updated_at(self) -> datetime:
        """When the public could first read it as it is now, once it has begun."""
        return max(self.changed_at, self.started_at)

    @property
    def reader_summary(self) -> Summary:
        """In English, the only language it is written in."""
        return Summary(self.summary, ENGLISH)

    def trip_among(self, trips: Iterable[Trip]) -> Trip | None:
        """The trip of a person that it belongs to; if its date fits several, its mission decides."""
        fitting = [
            trip
            for trip in trips
            if trip.start_at < self.started.until and (trip.end is None or self.started_at < trip.end.until)
        ]
        if len(fitting) > 1:
            fitting = [trip for trip in fitting if trip.launch_mission_id == self.mission_id]
        return fitting[0] if fitting else None

    @property
    def flights_up(self) -> set[int | None]:
        """Primary keys of the missions its people launched on; without trips, of its own mission."""
        return {trip.launch_mission_id for trip in self.trips.values()} or {self.mission_id}

    @property
    def launched_on(self) -> MissionQuerySet:
        """The missions its people launched on, in order of launch."""
        return Mission.objects.filter(pk__in=self.flights_up).order_by("launch_at", "sort_key")

    def neighbours(self) -> "tuple[Spacewalk | None, Spacewalk | None]":
        """The previous and the next public spacewalk, by when they started."""
        return neighbours(self.pk, in_order_of_start(), Spacewalk.objects.in_bulk)

    @property
    def started(self) -> PartialDate:
        return PartialDate(self.started_at, self.started_precision)

    @property
    def ended(self) -> PartialDate | None:
        return partial(self.ended_at, self.ended_precision)

    @property
    def duration(self) -> Duration | None:
        """From start to end, else as published; None if neither is known at least to the hour."""
        if self.duration_minutes is not None:
            length = timedelta(minutes=self.duration_minutes)
            return Duration(length, Precision.MINUTE, is_approximate=self.duration_is_approximate)
        if self.ended_at is None:
            return None
        precision = coarser(self.started_precision, self.ended_precision)
        if precision not in EXACT | {Precision.HOUR}:
            return None  # Two dates say nothing of some hours, and the second may even be the earlier instant.
        return Duration(max(self.ended_at - self.started_at, timedelta()), precision)

    @property
    def length_words(self) -> str:
        """Its length for people: `6 hours 30 minutes`, `about 7 hours`; one known only to the hour is not given."""
        return self.duration.words if self.duration and self.duration.is_to_the_minute else _("length not recorded")

    @property
    def is_planned(self) -> bool:
        return self.started_at > timezone.now()

    def clean(self) -> None:
        super().clean()
        if self.ended and self.started_at and self.ended.until <= self.started_at:
            raise ValidationError({"ended_at": "A spacewalk cannot end before it starts."})
        refuse_future(self, "ended_at")

    def may_follow_flight(self) -> bool:
        """Unless everybody who launched on the mission also landed on it."""
        crew = self.mission.assignments
        return not crew.in_role("launch").exists() or crew.in_role("launch").exclude(landed=True).exists()


def time_outside(walks: Collection[Spacewalk]) -> Duration | None:
    """The sum of these spacewalks, if there are any and the length of each is recorded; see Spacewalk.length_words."""
    lengths = [length for walk in walks if (length := walk.duration) and length.is_to_the_minute]
    return total(lengths) if lengths and len(lengths) == len(walks) else None


@once_per_generation
def in_order_of_start() -> list[int]:
    """Keys of the public spacewalks, by when they started."""
    return list(Spacewalk.objects.published().order_by("started_at", "pk").values_list("pk", flat=True))


class SpacewalkMember(models.Model):
    NAMED_BY: ClassVar = ("spacewalk", "person")

    spacewalk = models.ForeignKey(Spacewalk, models.CASCADE, related_name="crew")
    person = models.ForeignKey(Person, models.PROTECT, related_name="spacewalk_rows")
    role = models.CharField(max_length=20, blank=True, help_text="EV1, EV2.")
    order = models.PositiveSmallIntegerField(default=1)

    objects = FollowedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["spacewalk", "person"],
                name="spacewalker_is_listed_once",
                violation_error_message="This person is already on this spacewalk.",
            )
        ]

    def __str__(self) -> str:
        return f"spacewalker {self.order}"

    @property
    def in_full(self) -> str:
        return f"{self.person}, {self.role or 'spacewalker'} of {self.spacewalk}"


class SpacewalkSource(Source):
    NAMED_BY: ClassVar = ("spacewalk",)

    spacewalk = models.ForeignKey(Spacewalk, models.CASCADE, related_name="sources")
