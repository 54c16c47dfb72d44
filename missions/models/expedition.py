from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from missions.models.crew import CrewAssignment
from missions.models.reference import Station
from people.models import Person
from publishing.generation import loaded_once
from records.changes import FollowedQuerySet
from records.models import Source
from records.plausible import FLIGHT, PlausibleDates
from search.sorting import SortKeyField
from wording.partial_dates import PartialDate, Precision, partial, round_down


class Expedition(PlausibleDates, models.Model):
    """A numbered station crew, with dates independent of missions."""

    plausible_years = {"started_at": FLIGHT, "ended_at": FLIGHT}

    name = models.CharField(max_length=150, unique=True, help_text="ISS Expedition 70.")
    slug = models.SlugField("page address", max_length=100, unique=True)
    station = models.ForeignKey(Station, models.PROTECT, related_name="expeditions")
    started_at = models.DateTimeField("began")
    started_precision = models.CharField("known to the", max_length=10, choices=Precision, default=Precision.DAY)
    ended_at = models.DateTimeField("ended", null=True, blank=True)
    ended_precision = models.CharField("known to the", max_length=10, choices=Precision, default=Precision.DAY)
    sort_key = SortKeyField("name")
    members = models.ManyToManyField(Person, through="ExpeditionMember", related_name="expeditions")

    objects = FollowedQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "sort_key"]

    def __str__(self) -> str:
        return self.name

    @property
    def started(self) -> PartialDate:
        return PartialDate(self.started_at, self.started_precision)

    @property
    def ended(self) -> PartialDate | None:
        return partial(self.ended_at, self.ended_precision)

    def clean(self) -> None:
        super().clean()
        round_down(self, "started", "ended")
        if self.ended and self.started_at and self.ended.until <= self.started_at:
            raise ValidationError({"ended_at": "An expedition cannot end before it begins."})


class ExpeditionMember(models.Model):
    NAMED_BY: ClassVar = ("expedition", "person")

    expedition = models.ForeignKey(Expedition, models.CASCADE, related_name="crew")
    person = models.ForeignKey(Person, models.PROTECT, related_name="expedition_rows")
    role = models.CharField(max_length=10, blank=True, help_text="CDR, FE-1.")
    order = models.PositiveSmallIntegerField(default=1)

    objects = FollowedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["expedition", "person"],
                name="expedition_member_is_listed_once",
                violation_error_message="This person is already on this expedition.",
            )
        ]

    def __str__(self) -> str:
        return f"expedition member {self.order}"

    @property
    def role_name(self) -> str:
        """“Flight engineer” for FE; a role that is not a code as it was typed."""
        roles = CrewAssignment.Role
        return str(roles(self.role).label) if self.role in roles else self.role

    @property
    def in_full(self) -> str:
        return f"{self.person}, {self.role or 'member'} of {self.expedition}"


@loaded_once
def load_expeditions(stations: set[int]) -> dict[int, list[Expedition]]:
    """The numbered crews of stations in time order, each with its members; by the key of the station."""
    expeditions: dict[int, list[Expedition]] = {station: [] for station in stations}
    crew = models.Prefetch("crew", ExpeditionMember.objects.select_related("person"))
    found = Expedition.objects.filter(station__in=stations).order_by("started_at", "pk")
    for expedition in found.prefetch_related(crew):
        expeditions[expedition.station_id].append(expedition)
    return expeditions


class ExpeditionSource(Source):
    NAMED_BY: ClassVar = ("expedition",)

    expedition = models.ForeignKey(Expedition, models.CASCADE, related_name="sources")
