"""Calendar events of missions that have to be cancelled in subscribed calendars."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone

from records.changes import FollowedQuerySet
from wording.partial_dates import PartialDate, Precision

CANCELLATION_IS_TOLD = timedelta(days=60)
# A change of one of these fields may remove an event from the calendar.
CALENDAR_FIELDS = {
    "launch_at",
    "launch_precision",
    "end_at",
    "end_precision",
    "planned_end_at",
    "planned_end_precision",
    "published_at",
    "withdrawn_at",
}


class CancelledEventQuerySet(FollowedQuerySet):
    def told(self) -> Self:
        return self.filter(cancelled_at__gt=timezone.now() - CANCELLATION_IS_TOLD)


class CancelledEvent(models.Model):
    """A launch or landing that a change removed from the public calendar.

    Withdrawn missions need none: they still hold their dates.
    """

    mission_uid = models.CharField(max_length=200)  # Not a foreign key: the row outlives the mission.
    leg = models.CharField(max_length=10)
    at = models.DateTimeField()
    precision = models.CharField(max_length=10, choices=Precision)
    sequence = models.PositiveIntegerField()
    cancelled_at = models.DateTimeField(default=timezone.now)

    objects = CancelledEventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mission_uid", "leg"], name="event_is_cancelled_once")]

    def __str__(self) -> str:
        return f"{self.mission_uid}: {self.leg}"

    @property
    def date(self) -> PartialDate:
        return PartialDate(self.at, self.precision)


def note_cancelled(before: Any, after: Any | None) -> None:
    """Stores the calendar events that a change of the mission removed; `after` is None if it was deleted."""
    now = timezone.now()
    kept = after.told_dates if after else {}
    for leg, date in before.told_dates.items():
        if leg not in kept:
            CancelledEvent.objects.filter(cancelled_at__lte=now - CANCELLATION_IS_TOLD).delete()
            CancelledEvent.objects.update_or_create(
                mission_uid=before.uid,
                leg=leg,
                defaults={
                    "at": date.at,
                    "precision": date.precision,
                    "sequence": before.cancelled_sequence,
                    "cancelled_at": now,
                },
            )


def note_cancelled_by_many(before: dict[int, Any], after: Iterable[Any]) -> None:
    for mission in after:
        if mission.pk in before:
            note_cancelled(before[mission.pk], mission)
