from typing import ClassVar

from django.db import models

from people.models.person import Person
from photos.models import Photo
from records.changes import FollowedQuerySet


class Depiction(models.Model):
    """A person in a picture, in reading order: from the left, front row first."""

    NAMED_BY: ClassVar = ("photo", "person")

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="depictions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="depictions")
    order = models.PositiveSmallIntegerField(default=1)
    position = models.CharField(max_length=100, blank=True, help_text="Left; second from right; back row, centre.")

    objects = FollowedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["photo", "person"],
                name="person_is_depicted_once",
                violation_error_message="This person is already listed for this picture.",
            )
        ]

    def __str__(self) -> str:
        return self.position or f"person {self.order}"

    @property
    def in_full(self) -> str:
        return f"{self.person}, in the picture {self.photo}"
