from typing import ClassVar, Self

from django.db import models

from records.changes import FollowedQuerySet


class SocialPreviewQuerySet(FollowedQuerySet):
    def requested(self) -> Self:
        """Those that a change has asked for."""
        return self.filter(asked__gt="")  # Unlike exclude(asked=""), this reads the index.


class SocialPreview(models.Model):
    """The social preview image of a record. The file is written before the row.

    It has its own table because drawing an image is not an edit and must not conflict with one.
    """

    SIZE: ClassVar = (1200, 630)

    model = models.CharField(max_length=100)
    object_id = models.BigIntegerField()
    spec = models.CharField(max_length=64, blank=True, help_text="A hash of what the image shows.")
    name = models.CharField(max_length=100, blank=True, help_text="In public storage. Never reused.")
    asked = models.CharField(
        max_length=16,
        blank=True,
        db_index=True,
        help_text="The latest request to check the image, until it is done.",
    )

    objects = SocialPreviewQuerySet.as_manager()

    class Meta:
        db_table = "photos_sharepicture"  # Its first name: a site changes nothing when it is updated.
        constraints = [models.UniqueConstraint(fields=["model", "object_id"], name="one_social_preview_per_record")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
