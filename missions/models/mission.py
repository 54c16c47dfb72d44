from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Cast, Replace, Substr
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from exports.calendars import has_a_day
from missions.models.calendar import (
    CALENDAR_FIELDS,
    CANCELLATION_IS_TOLD,
    CancelledEvent,
    note_cancelled,
    note_cancelled_by_many,
)
from missions.models.crew import CrewAssignment
from missions.models.flight_dates import FlightDates, FlightDatesQuerySet
from missions.models.reference import Programme, Site, SpacecraftType, Station
from people.models import Agency, Person, PersonName
from photos.models import Photo, Rendition
from photos.models.photo import PhotoQuerySet
from publishing.generation import loaded_once, once_per_generation
from publishing.models import UNLISTED, is_published
from records.addresses import page_address
from records.changes import following_changes, stored_state
from records.models import Comparison, Source, one_per_catalogue
from records.neighbours import neighbours
from records.plausible import FLIGHT, LOOKED_AT
from records.short_lists import linked_list
from records.translations import Translated, Translation, one_per_language
from search.folding import FoldedField, fold
from search.sorting import SortKeyField
from wording.partial_dates import FINEST_FIRST, PartialDate

# Peak altitude, in km, from which a flight counts as a spaceflight: 50 miles, the boundary that the United States uses
# (the FAI uses 100 km). It is explained on /how-we-count/; after a change run `rebuild_trips`.
SPACE_BOUNDARY_KM = 80

# Topics of MissionCoverage that only a flight into orbit can have anything of.
BELOW_ORBIT_NONE = frozenset({"dockings", "spacewalks"})


def day_of_year(column: str) -> Substr:
    """`04-12`, from how both databases write a moment: SQLite would call Python for the month of each row."""
    return Substr(Cast(column, models.CharField()), 6, 5)


class MissionQuerySet(FlightDatesQuerySet):
    def on_day_of_year(self, month: int, day: int) -> Self:
        """Missions that launched or ended on this day of any year."""
        exact = ["second", "minute", "hour", "day"]
        launched = Q(launch_day=f"{month:02}-{day:02}", launch_precision__in=exact)
        ended = Q(end_day=f"{month:02}-{day:02}", end_precision__in=exact)
        days = {"launch_day": day_of_year("launch_at"), "end_day": day_of_year("end_at")}
        return self.alias(**days).filter(launched & ~Q(end_kind="planned") | ended).order_by("-launch_at", "sort_key")

    def matching_text(self, text: str) -> Self:
        """Missions with every word in a name, callsign, designation, summary or a crew member's name.

        `MS25`, `ms 25` and `Soyuz MS-25` all find Soyuz MS-25, and `Eagle` Apollo 11.
        """
        words = fold(text).split()[:10]
        if not words:
            return self.none() if text.strip() else self
        each = Q()
        for word in words:
            other_names = PersonName.objects.filter(person=OuterRef("person"), folded__contains=word)
            is_named = Q(person__folded_name__contains=word) | Exists(other_names)
            crewed = CrewAssignment.objects.in_role("any").filter(is_published("person__"), is_named)
            each &= (
                Q(squeezed_name__contains=word)
                | Exists(self._aliases.filter(mission=OuterRef("pk"), text__icontains=word))
                | Q(callsign__icontains=word)
                | Q(cospar_id__icontains=word)
                | Q(summary__icontains=word)
                | Exists(MissionTranslation.objects.filter(mission=OuterRef("pk"), folded__contains=word))
                | Exists(crewed.filter(mission=OuterRef("pk")))
            )
        return self.alias(squeezed_name=Replace("folded_name", Value(" "), Value(""))).filter(each)

    def list_texts(self) -> Iterator[tuple[int, str]]:
        """(mission, text) for the texts that `matching_text` looks in; tests/missions/test_filters.py compares them."""
        own = ["folded_name", "callsign", "cospar_id", "summary"]
        for mission, folded_name, *others in self.order_by().values_list("pk", *own):
            yield mission, "\n".join([folded_name.replace(" ", ""), *others]).lower()
        for mission, alias in self._aliases.order_by().values_list("mission", "text"):
            yield mission, alias.lower()
        yield from MissionTranslation.objects.order_by().values_list("mission", "folded")
        names = defaultdict(list)
        for person, name in Person.objects.published().list_texts():
            names[person].append(name)
        for mission, person in CrewAssignment.objects.in_role("any").order_by().values_list("mission", "person"):
            yield from ((mission, name) for name in names[person])

    def update(self, **kwargs: Any) -> int:
        with following_changes():
            pks = list(self.values_list("pk", flat=True)) if CALENDAR_FIELDS & kwargs.keys() else []
            before = self.model._base_manager.in_bulk(pks)
            changed = super().update(**kwargs)
            note_cancelled_by_many(before, self.model._base_manager.filter(pk__in=before))
            return changed

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        with following_changes():
            rows = list(objs)
            before = self.model._base_manager.in_bulk([row.pk for row in rows])
            changed = super().bulk_update(rows, *args, **kwargs)
            note_cancelled_by_many(before, rows)
            return changed

    @property
    def _aliases(self) -> models.QuerySet:
        return self.model._meta.get_field("aliases").related_model._default_manager.all()

    @property
    def _has_docked(self) -> Exists:
        return Exists(self._dockings.filter(mission=OuterRef("pk")))

    @property
    def _dockings(self) -> models.QuerySet:
        """Dockings with stations."""
        return self.model._meta.get_field("dockings").related_model._default_manager.with_stations()

    @property
    def _coverage(self) -> models.QuerySet:
        return self.model._meta.get_field("coverage").related_model._default_manager.all()

    def complete(self, topic: str) -> Self:
        """Missions of which everything on the topic is recorded.

        Mission.is_complete says the same of one mission; tests/missions/test_coverage.py compares them.
        """
        return self.filter(self._is_complete(topic))

    def incomplete(self, topic: str) -> Self:
        return self.exclude(self._is_complete(topic))

    def _is_complete(self, topic: str) -> Q:
        told = self._coverage.filter(topic=topic)
        needs_none = Q(end_kind=FlightDates.EndKind.PLANNED) | Q(launch_at__gt=timezone.now())
        if topic in BELOW_ORBIT_NONE:
            needs_none |= ~Q(kind=FlightDates.Kind.ORBITAL)
        return Q(pk__in=told.exclude(state="part").values("mission")) | needs_none & ~Q(pk__in=told.values("mission"))

    def at_stations(self, stations: Iterable[Station]) -> Self:
        """Missions that docked with one of the stations, or were bound for one and have no recorded docking.

        Mission.stations says the same of one mission; tests/missions/test_stations.py compares them.
        """
        docked = self._dockings.filter(mission=OuterRef("pk"), station__in=stations)
        return self.filter(Exists(docked) | Q(~self._has_docked, station__in=stations))

    def without_dockings(self) -> Self:
        """Missions without a recorded docking with a station."""
        return self.filter(~self._has_docked)

    def with_stations(self) -> Self:
        """Loads what `Mission.stations` needs in the query of the missions."""
        reached = linked_list(self._dockings.model, of="mission", related="station", order="docked_at")
        return self.select_related("station").annotate(reached=reached)

    def with_crew(self) -> Self:
        """Loads everything that mission cards show, in two queries."""
        prime = CrewAssignment.objects.in_role("prime").select_related("person").order_by("order", "pk")
        return (
            self.with_stations()
            .select_related("programme")
            .prefetch_related(Prefetch("assignments", prime, to_attr="prime_crew"))
        )


class Mission(Translated, FlightDates):
    """One flight of one spacecraft from lift-off to its end."""

    plausible_years = {"launch_at": FLIGHT, "end_at": FLIGHT, "planned_end_at": FLIGHT, "verified_at": LOOKED_AT}
    only_shown: ClassVar = {"version", "changed_at"}  # A save that changes nothing else has no consequences.

    class Destination(models.TextChoices):
        EARTH_ORBIT = "earth_orbit", _lazy("Earth orbit")
        MOON = "moon", _lazy("The Moon")
        SUBORBITAL = "suborbital", _lazy("Suborbital")

    name = models.CharField(max_length=150, help_text="The usual name: Soyuz MS-25, STS-107, Shenzhou 20.")
    folded_name = FoldedField("name")
    sort_key = SortKeyField("name")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="missions")
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="missions",
        help_text="The operator at the time.",
    )
    spacecraft = models.ForeignKey(
        SpacecraftType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="missions",
        verbose_name="spacecraft type",
    )
    serial = models.CharField(
        "serial or name",
        max_length=100,
        blank=True,
        help_text="Serial number or name of this spacecraft: 756, Endeavour, Columbia.",
    )
    callsign = models.CharField(max_length=100, blank=True)
    lander = models.CharField(
        "lunar module", max_length=100, blank=True, help_text="Name of the lunar module aboard: Eagle, Spider."
    )
    cospar_id = models.CharField("COSPAR ID", max_length=20, blank=True, help_text="2024-055A")
    peak_altitude_km = models.DecimalField(
        "peak altitude, km",
        max_digits=9,
        decimal_places=1,
        null=True,
        blank=True,
        help_text="Decides whether a suborbital flight or an abort counts as a spaceflight.",
    )
    destination = models.CharField(
        max_length=20,
        choices=Destination,
        blank=True,
        help_text="Where it went, or was planned to go. A landing on the Moon can be entered once this is saved.",
    )
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="missions",
        help_text="The station it was bound for. Enter exact stays as dockings below.",
    )
    launch_site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="launches")
    landing_site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="landings")
    photos = models.ManyToManyField(Photo, through="MissionPhoto", related_name="missions")
    summary = models.TextField(blank=True, help_text="One or two sentences, shown at the top of the page.")
    gcat_id = models.CharField(
        "GCAT ID",
        max_length=10,
        unique=True,
        null=True,
        blank=True,
        help_text="The flight’s number in the General Catalog (H00381), used by imports to recognise the mission.",
    )
    verified_at = models.DateTimeField(
        "last checked", null=True, blank=True, help_text="When this record was last compared with its sources."
    )

    objects = MissionQuerySet.as_manager()

    class Meta:
        ordering = [F("launch_at").desc(nulls_first=True), "sort_key"]
        permissions = [("publish_mission", "Can publish and withdraw missions")]
        indexes = [
            models.Index(fields=["launch_at"]),
            models.Index(fields=["end_at"]),
            models.Index(fields=["published_at"], name="unlisted_missions", condition=UNLISTED),
        ]
        constraints = [
            models.CheckConstraint(
                # An imprecise end may begin before an exact launch; clean() compares those as intervals.
                condition=Q(end_at=None)
                | Q(launch_at=None)
                | Q(end_at__gte=F("launch_at"))
                | Q(end_precision__in=FINEST_FIRST[2:]),
                name="mission_ends_after_launch",
                violation_error_message="A mission cannot end before it launches.",
            ),
            models.CheckConstraint(
                condition=Q(end_kind__in=["planned", "ongoing"], end_at=None)
                | Q(end_kind__in=["landed", "lost", "failed_launch"], end_at__isnull=False),
                name="mission_end_is_dated_when_ended",
                violation_error_message="A mission that landed, failed or was lost needs an end time; "
                "a planned one or one in flight must not have one.",
            ),
            models.CheckConstraint(
                condition=Q(end_kind="planned") | Q(launch_at__isnull=False),
                name="mission_launch_is_dated_when_flown",
                violation_error_message="Only a planned mission can have no lift-off date.",
            ),
            models.CheckConstraint(
                condition=Q(launch_is_net=False) | Q(end_kind="planned"),
                name="mission_is_net_only_when_planned",
                violation_error_message="“No earlier than” is only for planned missions.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return page_address("missions:detail", self.slug)

    def stations_among(self, reached: Iterable[Station | None]) -> list[Station]:
        """Stations of its dockings, or without any the one it was bound for."""
        return list(dict.fromkeys(filter(None, reached))) or [station for station in [self.station] if station]

    @property
    def stations(self) -> list[Station]:
        """Its stations in time order; for lists load the missions with with_stations()."""
        if hasattr(self, "reached"):
            return self.stations_among(self.reached)
        return self.stations_among(docking.station for docking in self.dockings.with_stations())

    def is_complete(self, topic: str) -> bool:
        """Whether everything on the topic (a MissionCoverage.Topic) is recorded, or it is stated that there was none.

        A mission that has not launched needs no statement, nor does one below orbit on dockings and spacewalks.
        """
        rows = self.coverage_list if hasattr(self, "coverage_list") else self.coverage.all()
        state = next((row.state for row in rows if row.topic == topic), None)
        if state is None:
            return self.is_planned or (self.kind != self.Kind.ORBITAL and topic in BELOW_ORBIT_NONE)
        return state != "part"

    @property
    def calendar_dates(self) -> dict[str, PartialDate]:
        """Dates precise enough for calendars, by leg."""
        dates = {"launch": self.launch, "landing": self.end or self.planned_end}
        return {leg: date for leg, date in dates.items() if date is not None and has_a_day(date)}

    @property
    def told_dates(self) -> dict[str, PartialDate]:
        """Dates in the public calendar, including those cancelled because the mission was withdrawn."""
        last = self.last_public_at
        return self.calendar_dates if last and last > timezone.now() - CANCELLATION_IS_TOLD else {}

    @property
    def calendar_sequence(self) -> int:
        """Rises by two with every change, which leaves a number for a cancellation in between."""
        return 2 * self.version

    @property
    def cancelled_sequence(self) -> int:
        return self.calendar_sequence + 1

    @property
    def reaches_space(self) -> bool:
        """Whether the flight counts as a spaceflight: orbital ones do, for others the peak altitude decides."""
        if self.kind == self.Kind.ORBITAL:
            return True
        if self.kind == self.Kind.ATMOSPHERIC:
            return False
        if self.peak_altitude_km is None:
            return self.kind == self.Kind.SUBORBITAL
        return self.peak_altitude_km >= SPACE_BOUNDARY_KM

    @property
    def went_to_the_moon(self) -> bool:
        """Whether the Moon was or is its destination; only then it can have a MoonLanding."""
        return self.destination == self.Destination.MOON

    @property
    def craft(self) -> str:
        """Type and serial number or name of the spacecraft: `Soyuz MS No. 755`, `Crew Dragon, Endeavour`."""
        words = {"type": self.spacecraft.name if self.spacecraft else "", "serial": self.serial}
        if not self.spacecraft or not self.serial:
            return words["type"] or words["serial"]
        if self.serial.isdecimal():
            return _("%(type)s No. %(serial)s") % words
        return _("%(type)s, %(serial)s") % words

    @property
    def spaceflight_reason(self) -> str:
        """Why reaches_space is true or false."""
        if self.kind == self.Kind.ORBITAL:
            return _("it is a flight into orbit")
        if self.is_planned and self.kind == self.Kind.ATMOSPHERIC:
            return _("it is planned to stay in the atmosphere")
        if self.is_planned:
            return _("it is planned as a suborbital flight")
        if self.kind == self.Kind.ATMOSPHERIC:
            return _("it stayed in the atmosphere")
        if self.peak_altitude_km is None:
            if self.kind == self.Kind.SUBORBITAL:
                return _("it was a suborbital flight that reached space")
            return _("it was cut short before it reached space")
        if self.reaches_space:
            words = _("it reached %(peak)s km, at or above our %(boundary)d km line")
        else:
            words = _("it reached %(peak)s km, below our %(boundary)d km line")
        peak = number_format(f"{self.peak_altitude_km.normalize():f}")
        return words % {"peak": peak, "boundary": SPACE_BOUNDARY_KM}

    def pictures(self) -> PhotoQuerySet:
        """Published photos of its page in the editors' order, with the data that pages show."""
        photos = Photo.objects.published().with_renditions(Rendition.Crop.NATURAL, Rendition.Crop.LANDSCAPE)
        return photos.filter(mission_rows__mission=self).order_by("mission_rows__order", "mission_rows__pk")

    def neighbours(self) -> "tuple[Mission | None, Mission | None]":
        """The previous and the next published mission of the programme, by launch."""
        if self.programme_id is None or self.launch_at is None:
            return None, None
        return neighbours(self.pk, in_order_of_launch(self.programme_id), load_ships)

    def clean(self) -> None:
        super().clean()
        self.gcat_id = self.gcat_id or None  # Unique: an empty value must be NULL.
        before = stored_state(self)
        if before is not None and before.went_to_the_moon and not self.went_to_the_moon:
            landings = self._meta.get_field("moon_landing").related_model._default_manager
            if landings.filter(mission=self.pk).exists():
                words = "The landing on the Moon belongs to this destination. Remove it first."
                raise ValidationError({"destination": words})

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and (cancelled := CancelledEvent.objects.filter(mission_uid=self.uid).first()):
            self.version = max(self.version, cancelled.sequence // 2 + 1)  # Recovered after a deletion.
        super().save(*args, **kwargs)

    def note_change(self, before: Self | None) -> None:
        if before is not None:
            note_cancelled(before, self)


@loaded_once
def load_ships(keys: set[int]) -> dict[int, Mission]:
    """Missions with their stations, by primary key."""
    return Mission.objects.select_related("station").in_bulk(keys)


@once_per_generation
def in_order_of_launch(programme: int) -> list[int]:
    """Keys of the published missions of a programme with a date of launch, by launch."""
    missions = Mission.objects.published().filter(programme=programme, launch_at__isnull=False)
    return list(missions.order_by("launch_at", "sort_key").values_list("pk", flat=True))


@receiver(pre_delete, sender=Mission)
def note_deleted(instance: Mission, **kwargs: Any) -> None:
    note_cancelled(instance, None)


class MissionTranslation(Translation):
    NAMED_BY: ClassVar = ("mission",)

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="translations")

    class Meta(Translation.Meta):
        constraints = [*Translation.Meta.constraints, one_per_language("mission")]


class MissionSource(Source):
    NAMED_BY: ClassVar = ("mission",)

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="sources")


class MissionComparison(Comparison):
    NAMED_BY: ClassVar = ("mission",)

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="comparisons")

    class Meta(Comparison.Meta):
        constraints = [one_per_catalogue("mission")]
