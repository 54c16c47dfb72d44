from datetime import datetime, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from missions.models.flight_event import FlightEvent
from missions.models.mission import Mission
from missions.models.spacewalk import Spacewalk, SpacewalkMember
from missions.models.trip import Trip
from missions.places import translated_name
from people.models import Person
from publishing.generation import once_per_generation
from records.changes import FollowedQuerySet
from records.plausible import FLIGHT, refuse_future
from wording.durations import Duration
from wording.partial_dates import PartialDate, Precision, coarser, partial


class MoonLanding(FlightEvent, models.Model):
    """The landing on the Moon of a mission that made one; who landed is in MoonLandingMember."""

    plausible_years = {"landed_at": FLIGHT, "left_at": FLIGHT}
    happenings = {"landed": "landing on the Moon", "left": "departure from the Moon"}
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
    def duration(self) -> Duration | None:
        """Time on the Moon, from landing to lift-off; None if the lift-off is not recorded."""
        if self.left_at is None:
            return None
        length = max(self.left_at - self.landed_at, timedelta())  # The less exact of the two may seem the earlier.
        duration = Duration(length, coarser(self.landed_precision, self.left_precision))
        return duration.within(self.mission.duration) if self.mission.duration else duration

    @property
    def translated_site(self) -> str:
        return translated_name(self.site)

    @property
    def name_of_place(self) -> str:
        return _("The Moon, %(site)s") % {"site": self.translated_site}

    @property
    def people(self) -> list[Person]:
        """Who landed, in order."""
        return [row.person for row in self.mission.moon_landing_crew.all()]

    def covers(self, moment: datetime) -> bool:
        """Whether they were on the Moon. While no lift-off is recorded, they are there until the flight has ended."""
        is_over = self.left.latest <= moment if self.left else self.mission.has_ended
        return self.landed_at <= moment and not is_over

    def clean(self) -> None:
        super().clean()
        if self.left and self.landed_at and self.left.until <= self.landed_at:
            raise ValidationError({"left_at": "A ship cannot leave the Moon before it lands."})
        refuse_future(self, "landed_at", "left_at")
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


@once_per_generation
def moon_landings() -> dict[int, MoonLanding]:
    """Primary key of a mission → its landing with mission and people, in two queries: there are few."""
    crews = models.Prefetch("mission__moon_landing_crew", MoonLandingMember.objects.select_related("person"))
    return {row.mission_id: row for row in MoonLanding.objects.select_related("mission").prefetch_related(crews)}


def landing_of(trip: Trip) -> MoonLanding | None:
    """The landing on the Moon that somebody made on a trip, if they made one."""
    landing = moon_landings().get(trip.launch_mission_id)
    landed = landing and any(row.person_id == trip.person_id for row in landing.mission.moon_landing_crew.all())
    return landing if landed else None


@once_per_generation
def moonwalkers() -> frozenset[int]:
    """Primary keys of the people who are recorded on a public moonwalk."""
    walks = Spacewalk.objects.published().filter(kind=Spacewalk.Kind.MOONWALK)
    return frozenset(SpacewalkMember.objects.filter(spacewalk__in=walks).order_by().values_list("person", flat=True))
