"""Updates the files of photos that have been published, withdrawn, deleted or given another file."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import pre_delete

from photos import background, social_previews
from photos.models import Photo
from photos.placing import find_misplaced, place_files
from photos.renditions import discard
from records.batches import batches


def follow_deletions() -> None:
    pre_delete.connect(_deleted, sender=Photo, dispatch_uid="photos.publication")


def follow_change(keys: Iterable[int]) -> None:
    """Moves the files of changed photos where they belong, after the commit."""
    if changed := set(keys):
        transaction.on_commit(lambda: _settle(changed), robust=True)


def _deleted(sender: type[Photo], instance: Photo, **kwargs: Any) -> None:
    """Removes all public files. The original stays, so that the photo can be recovered."""
    social_previews.take_down(Photo, [instance.pk])
    discard(instance.renditions.all())


def _settle(keys: Iterable[int]) -> None:
    for part in batches(keys):
        put_in_place(find_misplaced().filter(pk__in=part))
        unmade = Photo.objects.published().filter(pk__in=part, renditions=None)
        # The code that stored a new upload (version 0) makes its files; `work` makes those of many photos.
        pending = list(unmade.filter(renditions_state=Photo.Renditions.PENDING).exclude(version=0)[:2])
        if len(pending) == 1:
            background.make_public(pending[0])


def put_in_place(photos: QuerySet[Photo]) -> tuple[int, int]:
    """Returns how many photos had files in the wrong place and how many files were moved."""
    moved = 0
    misplaced = list(photos)
    for photo in misplaced:
        moved += place_files(photo)
        if not photo.is_published:
            social_previews.take_down(Photo, [photo.pk])
    return len(misplaced), moved
