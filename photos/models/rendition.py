from django.db import models

from photos.models.photo import Photo
from photos.storage import UNPUBLISHED, key_of, public_address


class Rendition(models.Model):
    """One public file of a photo. The row is written last, so that a page never names a file that is not there."""

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
    name = models.CharField(
        max_length=200, unique=True, help_text="In the public storage, or in that of the unpublished."
    )
    spec = models.CharField(max_length=64, help_text="How it was made; a change of the recipe makes it anew.")

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
        """The name of the file in whichever storage it lies."""
        return key_of(self.name)

    def name_when(self, *, is_public: bool) -> str:
        """The name it has where the public may see it, or may not."""
        return self.key if is_public else f"{UNPUBLISHED}{self.key}"

    @property
    def address(self) -> str:
        """Without asking the storage: names are made by us and stand below one public prefix."""
        return public_address(self.name)
