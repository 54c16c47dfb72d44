from django.core.exceptions import ValidationError
from django.db import models

from missions.models.mission import Mission
from missions.models.reference import Station
from people.models import Person
from publishing.durations import Duration
from publishing.partial_dates import PartialDate, Precision, coarser, partial, round_down
from publishing.plausible import FLIGHT, PlausibleDates


class Spacewalk(PlausibleDates, models.Model):
    plausible_years = {"started_at": FLIGHT, "ended_at": FLIGHT}

    name = models.CharField(max_length=150, help_text="ISS EVA 71, or First spacewalk.")
    slug = models.SlugField(max_length=100, unique=True)
    mission = models.ForeignKey(
        Mission,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="spacewalks",
        help_text="The flight that took its crew up.",
    )
    station = models.ForeignKey(
        Station, models.SET_NULL, null=True, blank=True, related_name="spacewalks", help_text="From this station."
    )
    started_at = models.DateTimeField("hatch opened or suits on battery")
    started_precision = models.CharField("known to the", max_length=10, choices=Precision, default=Precision.MINUTE)
    ended_at = models.DateTimeField("ended", null=True, blank=True)
    ended_precision = models.CharField("known to the", max_length=10, choices=Precision, default=Precision.MINUTE)
    summary = models.TextField(blank=True)
    members = models.ManyToManyField(Person, through="SpacewalkMember", related_name="spacewalks")

    class Meta:
        ordering = ["started_at", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def started(self) -> PartialDate:
        return PartialDate(self.started_at, self.started_precision)

    @property
    def ended(self) -> PartialDate | None:
        return partial(self.ended_at, self.ended_precision)

    @property
    def duration(self) -> Duration | None:
        if self.ended_at is None:
            return None
        return Duration(self.ended_at - self.started_at, coarser(self.started_precision, self.ended_precision))

    def clean(self) -> None:
        super().clean()
        round_down(self, "started", "ended")
        if self.ended and self.started_at and self.ended.until < self.started_at:
            raise ValidationError({"ended_at": "A spacewalk cannot end before it starts."})


class SpacewalkMember(models.Model):
    spacewalk = models.ForeignKey(Spacewalk, models.CASCADE, related_name="crew")
    person = models.ForeignKey(Person, models.PROTECT, related_name="spacewalk_rows")
    role = models.CharField(max_length=20, blank=True, help_text="EV1, EV2.")
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["spacewalk", "person"],
                name="spacewalker_is_listed_once",
                violation_error_message="This person is on this spacewalk already.",
            )
        ]

    def __str__(self) -> str:
        return f"spacewalker {self.order}"
