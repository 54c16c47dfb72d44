from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from missions.models.mission import Mission
from people.models import Person
from records.changes import FollowedQuerySet
from records.plausible import FLIGHT, PlausibleDates
from wording.partial_dates import PartialDate, Precision, partial, round_down


class MoonLanding(PlausibleDates, models.Model):
    """The landing on the Moon of a mission that made one; who landed is in MoonLandingMember."""

    plausible_years = {"landed_at": FLIGHT, "left_at": FLIGHT}
    NAMED_BY: ClassVar = ("mission",)

    mission = models.OneToOneField(Mission, models.CASCADE, related_name="moon_landing")
    site = models.CharField(max_length=150, help_text="Sea of Tranquility, Taurus-Littrow.")
    landed_at = models.DateTimeField("landed")
    landed_precision = models.CharField("known to the", max_length=10, choices=Precision, default=Precision.SECOND)
    left_at = models.DateTimeField("lifted off", null=True, blank=True)
    left_precision = models.CharField("known to the", max_length=10, choices=Precision, default=Precision.SECOND)

    objects = FollowedQuerySet.as_manager()

    class Meta:
        ordering = ["landed_at"]

    def __str__(self) -> str:
        return f"{self.site}, {self.landed}"

    @property
    def in_full(self) -> str:
        return f"landing of {self.mission} at {self.site}"

    @property
    def landed(self) -> PartialDate:
        return PartialDate(self.landed_at, self.landed_precision)

    @property
    def left(self) -> PartialDate | None:
        return partial(self.left_at, self.left_precision)

    @property
    def people(self) -> list[Person]:
        """Who landed, in order."""
        return [row.person for row in self.mission.moon_landing_crew.select_related("person")]

    def clean(self) -> None:
        super().clean()
        round_down(self, "landed", "left")
        if self.left and self.landed_at and self.left.until <= self.landed_at:
            raise ValidationError({"left_at": "A ship cannot leave the Moon before it lands."})
        if not self.mission.went_to_the_moon:
            raise ValidationError("Only a mission with the Moon as its destination can land there.")


class MoonLandingMember(models.Model):
    """Somebody who landed on the Moon on a mission."""

    NAMED_BY: ClassVar = ("mission", "person")

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="moon_landing_crew")
    person = models.ForeignKey(Person, models.PROTECT, related_name="moon_landing_rows")
    order = models.PositiveSmallIntegerField(default=1)

    objects = FollowedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "person"],
                name="person_lands_on_the_moon_once_a_mission",
                violation_error_message="This person is already on this landing.",
            )
        ]

    def __str__(self) -> str:
        return f"person on the Moon {self.order}"

    @property
    def in_full(self) -> str:
        return f"{self.person}, on the Moon on {self.mission}"
