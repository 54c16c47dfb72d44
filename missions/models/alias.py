"""Other names by which missions, ships and stations are found: `Apollo XI`, `Eagle`, `МКС`."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from missions.models.mission import Mission
from missions.models.reference import SpacecraftType, Station
from records.changes import FollowedQuerySet
from search.folding import fold


class Alias(models.Model):
    text = models.CharField("name", max_length=150, help_text="In any language or script. The search finds it.")

    NAMED_BY: ClassVar[tuple[str, ...]]  # The record it belongs to.

    objects = FollowedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]
        verbose_name = "other name"

    def __str__(self) -> str:
        return self.text

    @property
    def in_full(self) -> str:
        return f"{self.text}, other name of {getattr(self, self.NAMED_BY[0])}"

    def clean(self) -> None:
        super().clean()
        if self.text and not fold(self.text):
            raise ValidationError({"text": "Enter at least one letter or digit."})


def listed_once(owner: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=[owner, "text"],
        name=f"{owner}_alias_is_listed_once",
        violation_error_message="This name is listed twice.",
    )


class MissionAlias(Alias):
    """A nickname, another spelling, or the name of a ship of its own, such as a lunar module."""

    NAMED_BY: ClassVar = ("mission",)

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="aliases")

    class Meta(Alias.Meta):
        constraints = [listed_once("mission")]


class SpacecraftAlias(Alias):
    """It finds all missions of this type of ship."""

    NAMED_BY: ClassVar = ("spacecraft",)

    spacecraft = models.ForeignKey(SpacecraftType, models.CASCADE, related_name="aliases")

    class Meta(Alias.Meta):
        constraints = [listed_once("spacecraft")]


class StationAlias(Alias):
    NAMED_BY: ClassVar = ("station",)

    station = models.ForeignKey(Station, models.CASCADE, related_name="aliases")

    class Meta(Alias.Meta):
        constraints = [listed_once("station")]
