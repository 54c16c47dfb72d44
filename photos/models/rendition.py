from django.db import models

from photos.models.photo import Photo
from photos.storage import UNPUBLISHED, key_of, public_address
from records.changes import FollowedQuerySet


class Rendition(models.Model):
    """A public file of a photo. The row is written after the file, so that no page links to a missing file."""

    class Format(models.TextChoices):
        AVIF = "avif", "AVIF"
        WEBP = "webp", "WebP"
        JPEG = "jpeg", "JPEG"

    class Crop(models.TextChoices):
        NATURAL = "", "whole picture"
        WIDE = "16x9", "16:9"
        LANDSCAPE = "3x2", "3:2"
        PORTRAIT = "4x5", "4:5"
        SQUARE = "1x1", "1:1"

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="renditions")
    crop = models.CharField(max_length=5, choices=Crop, blank=True, default=Crop.NATURAL)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    format = models.CharField(max_length=4, choices=Format)
    file_size = models.PositiveIntegerField("bytes")
    name = models.CharField(max_length=200, unique=True, help_text="In public or unpublished storage.")
    spec = models.CharField(max_length=64, help_text="How it was made. If the recipe changes, the file is made again.")

    objects = FollowedQuerySet.as_manager()

    class Meta:
        ordering = ["crop", "format", "width"]
        constraints = [
            models.UniqueConstraint(fields=["photo", "crop", "format", "width"], name="rendition_is_made_once")
        ]

    def __str__(self) -> str:
        return f"{self.crop or 'whole'} {self.width} {self.format}"

    @property
    def media_type(self) -> str:
        return f"image/{self.format}"

    @property
    def is_public(self) -> bool:
        return not self.name.startswith(UNPUBLISHED)

    @property
    def key(self) -> str:
        """The name of the file within its storage."""
        return key_of(self.name)

    def name_when(self, *, is_public: bool) -> str:
        """The name in public or in unpublished storage."""
        return self.key if is_public else f"{UNPUBLISHED}{self.key}"

    @property
    def address(self) -> str:
        """The address, without storage access: all names are below one public prefix."""
        return public_address(self.name)
