from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _lazy

from people.models import Agency, Country, Person
from records.changes import FollowedQuerySet, following_changes


class CrewAssignmentQuerySet(FollowedQuerySet):
    ROLES = ("prime", "launch", "landing", "backup", "any")

    def in_role(self, role: str) -> Self:
        """Rows in a role: `prime`, `launch`, `landing`, `backup` or `any`."""
        match role:
            case "any":
                return self.all()
            case "backup":
                return self.filter(status="backup")
            case "prime":
                return self.filter(status="prime")
            case "launch":
                return self.filter(status="prime", launched=True)
            case "landing":
                return self.filter(status="prime", landed=True)
        raise ValueError(f"{role} is not one of {', '.join(self.ROLES)}")

    def with_crewmates(self) -> Self:
        """All crew rows of the missions of these rows, with person and agency."""
        rows = self.model.objects.filter(mission__in=self.order_by().values("mission"))
        return rows.select_related("person", "agency").order_by("order", "pk")


class CrewAssignment(models.Model):
    """One person on one mission; trips are built from these rows."""

    class Status(models.TextChoices):
        PRIME = "prime", "Prime crew"
        BACKUP = "backup", "Backup"
        SUPPORT = "support", "Support"
        REASSIGNED = "reassigned", "Reassigned: was prime, did not fly"

    class Role(models.TextChoices):
        COMMANDER = "CDR", _lazy("Commander")
        PILOT = "PLT", _lazy("Pilot")
        COMMAND_MODULE_PILOT = "CMP", _lazy("Command module pilot")
        LUNAR_MODULE_PILOT = "LMP", _lazy("Lunar module pilot")
        FLIGHT_ENGINEER = "FE", _lazy("Flight engineer")
        FLIGHT_ENGINEER_1 = "FE-1", _lazy("Flight engineer 1")
        FLIGHT_ENGINEER_2 = "FE-2", _lazy("Flight engineer 2")
        MISSION_SPECIALIST = "MS", _lazy("Mission specialist")
        MISSION_SPECIALIST_1 = "MS-1", _lazy("Mission specialist 1")
        MISSION_SPECIALIST_2 = "MS-2", _lazy("Mission specialist 2")
        MISSION_SPECIALIST_3 = "MS-3", _lazy("Mission specialist 3")
        MISSION_SPECIALIST_4 = "MS-4", _lazy("Mission specialist 4")
        MISSION_SPECIALIST_5 = "MS-5", _lazy("Mission specialist 5")
        PAYLOAD_COMMANDER = "PC", _lazy("Payload commander")
        PAYLOAD_SPECIALIST = "PS", _lazy("Payload specialist")
        PARTICIPANT = "SFP", _lazy("Spaceflight participant")
        RESEARCH_COSMONAUT = "RC", _lazy("Research cosmonaut")
        PHYSICIAN = "DOC", _lazy("Physician")
        CREW = "CREW", _lazy("Crew member")

    class Category(models.TextChoices):
        PROFESSIONAL = "professional", _lazy("Professional")
        PARTICIPANT = "participant", _lazy("Spaceflight participant")
        PRIVATE = "private", _lazy("Private")
        STAFF = "staff", _lazy("Operator's staff")

    class Fate(models.TextChoices):
        OK = "ok", "Survived"
        DIED = "died", "Died"

    NAMED_BY: ClassVar = ("mission", "person")
    # Neither a trip, nor a search document, nor a social preview image is made of these columns.
    only_shown: ClassVar = {"launch_role", "landing_role", "seat", "category", "agency", "country", "note"}

    mission = models.ForeignKey("missions.Mission", models.CASCADE, related_name="assignments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="assignments")
    status = models.CharField(max_length=12, choices=Status, default=Status.PRIME)
    launched = models.BooleanField("launched", default=False, help_text="Aboard at lift-off, or expected to be.")
    landed = models.BooleanField("landed", default=False, help_text="Aboard at landing, or expected to be.")
    launch_role = models.CharField("role at launch", max_length=5, choices=Role, blank=True)
    landing_role = models.CharField("role at landing", max_length=5, choices=Role, blank=True)
    seat = models.CharField(max_length=20, blank=True)
    order = models.PositiveSmallIntegerField(default=1, help_text="Commander first.")
    category = models.CharField(max_length=15, choices=Category, default=Category.PROFESSIONAL)
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        help_text="The person’s agency at the time.",
    )
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        help_text="The country they represented at the time.",
    )
    fate = models.CharField(max_length=5, choices=Fate, default=Fate.OK)
    note = models.CharField(max_length=250, blank=True)

    objects = CrewAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        indexes = [models.Index(fields=["person", "status"]), models.Index(fields=["mission", "status"])]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "person"],
                condition=Q(status="prime"),
                name="one_prime_row_per_person",
                violation_error_message="This person is already on the prime crew of this mission.",
            ),
            models.CheckConstraint(
                condition=~Q(status="prime") | Q(launched=True) | Q(landed=True),
                name="prime_crew_flies",
                violation_error_message="Select launched, landed or both for a prime crew member.",
            ),
            models.CheckConstraint(
                condition=Q(status="prime") | Q(launched=False, landed=False),
                name="only_prime_crew_flies",
                violation_error_message="Only prime crew members can launch or land.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.order}"

    def get_launch_role_display(self) -> str:  # type: ignore[no-redef]
        """Like Django's own, which translates all roles to find one."""
        return self._role_words(self.launch_role)

    def get_landing_role_display(self) -> str:  # type: ignore[no-redef]
        return self._role_words(self.landing_role)

    def _role_words(self, code: str) -> str:
        return str(self.Role(code).label) if code in self.Role.values else code

    @property
    def flew_for(self) -> str:
        """Their agency and country, `NASA · United States`; an agency with the name of the country is left out."""
        agency = self.agency.short_name if self.agency else ""
        if self.country is None:
            return agency
        name = self.country.translated_name
        return f"{agency} · {name}" if agency and agency != self.country.name else name

    @property
    def category_words(self) -> str:
        """What they were if not professionals; empty if their role says it."""
        roles = {self.launch_role, self.landing_role}
        if self.category == self.Category.PROFESSIONAL or self.Role.PARTICIPANT in roles:
            return ""
        return self.get_category_display()

    @property
    def in_full(self) -> str:
        """“Oleg Novitsky, commander of Soyuz MS-25”, “Ivan Vagner, backup flight engineer of Soyuz MS-25”."""
        role = str(self.get_launch_role_display() or self.get_landing_role_display() or "crew member")
        status = "" if self.status == self.Status.PRIME else f"{self.status} "
        return f"{self.person}, {status}{role[:1].lower()}{role[1:]} of {self.mission}"

    @property
    def stayed_aboard(self) -> bool:
        return self.launched and self.landed

    @property
    def has_launched(self) -> bool:
        return self.launched and not self.mission.is_planned

    @property
    def has_landed(self) -> bool:
        return self.landed and self.mission.has_ended

    @property
    def has_flown(self) -> bool:
        return self.has_launched or self.has_landed

    def save(self, *args: Any, **kwargs: Any) -> None:
        with following_changes():  # A TripConflict undoes the save.
            super().save(*args, **kwargs)
