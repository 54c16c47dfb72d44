from typing import ClassVar

from django.db import models

from missions.models.mission import Mission
from photos.models import Photo
from records.changes import FollowedQuerySet


class MissionPhoto(models.Model):
    """A photo on the page of a mission; the first is shown at the top."""

    NAMED_BY: ClassVar = ("mission", "photo")

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="picture_rows")
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="mission_rows")
    order = models.PositiveSmallIntegerField(default=1)

    objects = FollowedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "photo"],
                name="mission_shows_a_photo_once",
                violation_error_message="This photo is already on this mission.",
            )
        ]

    def __str__(self) -> str:
        return f"picture {self.order}"

    @property
    def in_full(self) -> str:
        return f"{self.photo}, on the page of {self.mission}"
