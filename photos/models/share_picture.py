from typing import ClassVar

from django.db import models


class SharePicture(models.Model):
    """The picture that stands for a record's page where others link to it. The file is written before the row.

    A table of its own: drawing one is no edit of the record, and must not get between an editor and a save.
    """

    SIZE: ClassVar = (1200, 630)

    model = models.CharField(max_length=100)
    object_id = models.BigIntegerField()
    spec = models.CharField(max_length=64, blank=True, help_text="Stands for what the picture shows.")
    name = models.CharField(max_length=100, blank=True, help_text="In the public storage; never used again.")
    asked = models.CharField(
        max_length=16, blank=True, db_index=True, help_text="Not empty while it has to be looked at, for the last time."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "object_id"], name="one_share_picture_per_record")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
