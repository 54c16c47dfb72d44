from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from photos.models.photo import Photo


class PhotoSearch(models.Model):
    """A record without a picture, for which archives have been searched. The next search begins with other records."""

    # A generic key, because the apps of people and missions import this one.
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    record = GenericForeignKey()
    searched_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="one_photo_search_per_record")
        ]

    def __str__(self) -> str:
        return f"photographs for {self.content_type_id}/{self.object_id}"


class PhotoCandidateQuerySet(models.QuerySet):
    def undecided(self) -> Self:
        return self.filter(decided_at=None)


class PhotoCandidate(models.Model):
    """A photograph in an archive that may show a record. An editor accepts or dismisses it."""

    search = models.ForeignKey(PhotoSearch, models.CASCADE, related_name="candidates")
    archive = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    page_address = models.URLField(max_length=1000)
    thumbnail = models.CharField(max_length=1000, blank=True)
    title = models.TextField()
    caption = models.TextField(blank=True)
    credit = models.TextField(blank=True)
    licence = models.TextField(blank=True)
    photo = models.ForeignKey(
        Photo, models.SET_NULL, null=True, blank=True, related_name="+", help_text="Made from it; empty if dismissed."
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = PhotoCandidateQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["search", "archive", "key"], name="photograph_is_proposed_once_for_a_record"
            )
        ]

    def __str__(self) -> str:
        return self.title
