from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from missions.models.flight_event import FlightEvent
from missions.models.mission import Mission
from missions.models.reference import Station
from missions.places import translated_ship
from publishing.generation import loaded_once
from records.changes import FollowedQuerySet
from records.plausible import FLIGHT, refuse_future
from wording.partial_dates import FINEST_FIRST, PartialDate, Precision, partial


class DockingEventQuerySet(FollowedQuerySet):
    def with_stations(self) -> Self:
        """Dockings with stations, each loaded with its station; those with other ships give no time aboard."""
        return self.exclude(station=None).select_related("station")

    def in_time_order(self) -> Self:
        return self.order_by("docked_at", "pk")


class DockingEvent(FlightEvent, models.Model):
    """One stay of a ship at one port of a station, or docked with another ship.

    A relocation is a new row, but does not interrupt the time aboard.
    """

    plausible_years = {"docked_at": FLIGHT, "undocked_at": FLIGHT}
    happenings = {"docked": "docking", "undocked": "undocking"}

    class Kind(models.TextChoices):
        ARRIVAL = "arrival", "Arrival"
        RELOCATION = "relocation", "Relocation from another port"

    NAMED_BY: ClassVar = ("mission", "station")

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="dockings")
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="dockings")
    target = models.CharField(
        "other ship",
        max_length=100,
        blank=True,
        help_text="For a docking without a station: Agena target vehicle, Soyuz 5, lunar module Eagle.",
    )
    port = models.CharField(max_length=100, blank=True, help_text="Rassvet, Prichal, Harmony forward.")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ARRIVAL)
    docked_at = models.DateTimeField("docked")
    docked_precision = models.CharField("known to the", max_length=10, choices=Precision, default=Precision.SECOND)
    undocked_at = models.DateTimeField("undocked", null=True, blank=True)
    undocked_precision = models.CharField("known to the", max_length=10, choices=Precision, default=Precision.SECOND)

    objects = DockingEventQuerySet.as_manager()

    class Meta:
        ordering = ["docked_at", "pk"]
        verbose_name = "docking"
        constraints = [
            models.CheckConstraint(
                condition=Q(undocked_at=None)
                | Q(undocked_at__gte=F("docked_at"))
                | Q(undocked_precision__in=FINEST_FIRST[2:]),
                name="ship_undocks_after_docking",
                violation_error_message="A ship cannot undock before it docks.",
            ),
            models.UniqueConstraint(
                fields=["mission", "docked_at"],
                name="one_docking_at_a_time",
                violation_error_message="This docking is listed twice.",
            ),
            models.CheckConstraint(
                condition=Q(station__isnull=False, target="") | Q(station=None) & ~Q(target=""),
                name="docking_is_with_a_station_or_a_ship",
                violation_error_message="A docking names either a station or another ship.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.docked}"

    @property
    def in_full(self) -> str:
        return f"{self.mission} at {self.docked_with}, {self.docked}"

    @property
    def docked_with(self) -> str:
        """The short name of the station, or the other ship."""
        return self.station.short_name if self.station else self.target

    @property
    def translated_target(self) -> str:
        return translated_ship(self.target)

    @property
    def docked(self) -> PartialDate:
        return PartialDate(self.docked_at, self.docked_precision)

    @property
    def undocked(self) -> PartialDate | None:
        return partial(self.undocked_at, self.undocked_precision)

    @property
    def goes_on(self) -> bool:
        """Whether the ship is still docked; False while its flight is unconfirmed."""
        return self.undocked_at is None and self.mission.is_in_flight and not self.mission.is_overdue

    def clean(self) -> None:
        super().clean()
        if self.undocked and self.docked_at and self.undocked.until <= self.docked_at:
            raise ValidationError({"undocked_at": "A ship cannot undock before it docks."})
        refuse_future(self, "docked_at", "undocked_at")


@loaded_once
def load_dockings(ships: set[int]) -> dict[int, list[DockingEvent]]:
    """The dockings of ships in time order, each with its station; by the key of the ship."""
    dockings: dict[int, list[DockingEvent]] = {ship: [] for ship in ships}
    for docking in DockingEvent.objects.filter(mission__in=ships).select_related("station").in_time_order():
        dockings[docking.mission_id].append(docking)
    return dockings
