"""When a flight began and ended, or is planned to, and the status that follows: for one row, and in SQL for many."""

from datetime import datetime, timedelta
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Coalesce, Least, Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from publishing.models import Publishable, PublishableQuerySet
from wording.durations import Duration
from wording.partial_dates import PartialDate, Precision, coarser, partial, past, round_down

# Days after which a flight without a recorded or planned end becomes unconfirmed. Explained on /how-we-count/; after a
# change run `rebuild_trips`.
DOUBTED_AFTER_DAYS = 400
DOUBTED_AFTER_DAYS_BELOW_ORBIT = 1


class FlightDatesQuerySet(PublishableQuerySet):
    def with_status(self) -> Self:
        """Adds `status_now`, as FlightDates.status; tests/missions/test_trips.py compares the two."""
        now = timezone.now()
        return self.annotate(
            status_now=Case(
                When(
                    Q(end_kind=FlightDates.EndKind.PLANNED) | Q(launch_at__gt=now),
                    then=Value(FlightDates.Status.PLANNED),
                ),
                When(Q(end_at=None) | Q(end_at__gt=now), then=Value(FlightDates.Status.IN_FLIGHT)),
                When(end_kind=FlightDates.EndKind.LOST, then=Value(FlightDates.Status.LOST)),
                default=Value(FlightDates.Status.ENDED),
                output_field=models.CharField(),
            )
        )

    def planned(self) -> Self:
        """Missions that have not launched, by the same rule as Mission.is_planned."""
        return self.with_status().filter(status_now=FlightDates.Status.PLANNED)

    def launched(self) -> Self:
        """All others."""
        return self.with_status().exclude(status_now=FlightDates.Status.PLANNED)

    def overdue(self) -> Self:
        """Missions with FlightDates.is_overdue; tests/missions/test_trips.py compares the two."""
        now = timezone.now()
        dated = Q(status_now=FlightDates.Status.PLANNED, launch_is_net=False)
        late_up = dated & past("launch_at", "launch_precision", by=now)
        is_late = past("planned_end_at", "planned_end_precision", by=now)
        for kind in FlightDates.Kind:
            lasts_too_long = past("launch_at", "launch_precision", by=now - doubted_after(kind))
            is_late |= Q(kind=kind, planned_end_at=None) & lasts_too_long
        return self.with_status().filter(late_up | Q(status_now=FlightDates.Status.IN_FLIGHT) & is_late)


def doubted_after(kind: str) -> timedelta:
    """Time after which a flight of this kind without a recorded or planned end becomes unconfirmed."""
    return timedelta(days=DOUBTED_AFTER_DAYS if kind == FlightDates.Kind.ORBITAL else DOUBTED_AFTER_DAYS_BELOW_ORBIT)


def flight_length() -> Case:
    """SQL duration of a mission, for sorting: at most until it became unconfirmed; None if planned."""
    doubted = [When(kind=kind, then=F("launch_at") + Value(doubted_after(kind))) for kind in FlightDates.Kind]
    until = Coalesce("end_at", Least(Now(), Coalesce("planned_end_at", Case(*doubted))))
    length = ExpressionWrapper(until - F("launch_at"), models.DurationField())
    return Case(When(end_kind=FlightDates.EndKind.PLANNED, then=None), default=length)


class FlightDates(Publishable):
    class Kind(models.TextChoices):
        ORBITAL = "orbital", _lazy("Orbital")
        SUBORBITAL = "suborbital", _lazy("Suborbital")
        ABORT = "abort", _lazy("Abort")
        ATMOSPHERIC = "atmospheric", _lazy("Atmospheric")

    class EndKind(models.TextChoices):
        PLANNED = "planned", "Planned: not launched yet"
        ONGOING = "ongoing", "In flight"
        LANDED = "landed", "Landed"
        LOST = "lost", "Lost"
        FAILED_LAUNCH = "failed_launch", "Launch failed"

    class Status(models.TextChoices):
        PLANNED = "planned", _lazy("Planned")
        IN_FLIGHT = "in-flight", _lazy("In flight")
        ENDED = "ended", _lazy("Ended")
        LOST = "lost", _lazy("Lost")

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ORBITAL)
    launch_at = models.DateTimeField("lift-off", null=True, blank=True, help_text="UTC.")
    launch_precision = models.CharField("known to the", max_length=10, choices=Precision, default=Precision.SECOND)
    launch_is_net = models.BooleanField(
        "no earlier than", default=False, help_text="The launch date is the earliest possible one (NET)."
    )
    end_kind = models.CharField(
        "outcome",
        max_length=20,
        choices=EndKind,
        default=EndKind.PLANNED,
        help_text="Planned, in flight, or how the flight ended.",
    )
    end_at = models.DateTimeField(
        "end", null=True, blank=True, help_text="Landing, loss or failure of this ship (UTC)."
    )
    end_precision = models.CharField("known to the", max_length=10, choices=Precision, default=Precision.SECOND)
    planned_end_at = models.DateTimeField(
        "planned end",
        null=True,
        blank=True,
        help_text="After this the flight is shown as unconfirmed. If empty: 400 days after lift-off.",
    )
    planned_end_precision = models.CharField("known to the", max_length=10, choices=Precision, default=Precision.DAY)

    class Meta:
        abstract = True

    @property
    def launch(self) -> PartialDate | None:
        return partial(self.launch_at, self.launch_precision, is_net=self.launch_is_net)

    @property
    def end(self) -> PartialDate | None:
        return partial(self.end_at, self.end_precision)

    @property
    def planned_end(self) -> PartialDate | None:
        return partial(self.planned_end_at, self.planned_end_precision)

    @property
    def status(self) -> "FlightDates.Status":
        now = timezone.now()
        if self.end_kind == self.EndKind.PLANNED or self.launch_at is None or self.launch_at > now:
            return self.Status.PLANNED
        if self.end_at is None or self.end_at > now:
            return self.Status.IN_FLIGHT
        return self.Status.LOST if self.end_kind == self.EndKind.LOST else self.Status.ENDED

    @property
    def is_planned(self) -> bool:
        return self.status == self.Status.PLANNED

    @property
    def is_in_flight(self) -> bool:
        return self.status == self.Status.IN_FLIGHT

    @property
    def has_ended(self) -> bool:
        return self.status in {self.Status.ENDED, self.Status.LOST}

    @property
    def is_lost(self) -> bool:
        return self.status == self.Status.LOST

    @property
    def lasts_too_long_at(self) -> datetime | None:
        """When it becomes unconfirmed if no end is recorded or planned."""
        return self.launch.until + doubted_after(self.kind) if self.launch else None

    @property
    def doubtful_at(self) -> datetime | None:
        """When it becomes unconfirmed if no end is recorded."""
        return self.planned_end.until if self.planned_end else self.lasts_too_long_at

    @property
    def is_overdue(self) -> bool:
        """Whether its launch or landing is overdue."""
        now = timezone.now()
        if self.is_planned:
            return self.launch is not None and not self.launch_is_net and self.launch.until <= now
        return self.is_in_flight and self.doubtful_at is not None and self.doubtful_at <= now

    @property
    def status_words(self) -> str:
        return _("Unconfirmed") if self.is_overdue else str(self.status.label)

    @property
    def unconfirmed_since(self) -> datetime | None:
        """When the flight became unconfirmed, if it has."""
        return self.doubtful_at if self.is_in_flight and self.is_overdue else None

    @property
    def duration(self) -> Duration | None:
        """Lift-off to the end of this ship, or to now while it flies."""
        if self.launch_at is None or self.is_planned:
            return None
        if self.end_at is None:
            precision = coarser(Precision.MINUTE, self.launch_precision)
            return Duration(timezone.now() - self.launch_at, precision, is_running=True)
        return Duration(
            max(self.end_at - self.launch_at, timedelta()), coarser(self.launch_precision, self.end_precision)
        )

    def clean(self) -> None:
        super().clean()
        round_down(self, "launch", "end", "planned_end")
        now = timezone.now()
        if self.end_kind != self.EndKind.PLANNED and self.launch_at and self.launch_at > now:
            raise ValidationError({"end_kind": "Lift-off is in the future, so the mission is still planned."})
        if self.end_at and self.end_at > now:
            raise ValidationError({"end_at": "This time is in the future. Use “planned end” until it has happened."})
        if self.end and self.launch and self.end.until <= self.launch.at:
            raise ValidationError({"end_at": "A mission cannot end before it launches."})
        if self.planned_end and self.launch and self.planned_end.until <= self.launch.at:
            raise ValidationError({"planned_end_at": "The planned end is before lift-off."})
