"""Thumbnails for editors."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from photos.models import Photo, Rendition

SMALL = 400


def _small_files() -> Prefetch:
    """Square crops before uncropped pictures, so that grids are even."""
    small = Rendition.objects.filter(
        format=Rendition.Format.JPEG,
        crop__in=[Rendition.Crop.SQUARE, Rendition.Crop.NATURAL],
        width__lte=SMALL,
    )
    return Prefetch("renditions", small.order_by("-crop", "-width"), to_attr="small_files")


def with_thumbnails(photos: QuerySet) -> QuerySet:
    """Loads thumbnails with one more query for all photos."""
    return photos.prefetch_related(_small_files())


def load_thumbnails(photos: Sequence[Photo]) -> None:
    """The same for photos that are loaded already."""
    prefetch_related_objects(photos, _small_files())


def thumbnail_of(photo: Photo) -> Rendition | None:
    """The thumbnail of a photo loaded with them, or None while its public files are being made."""
    return next(iter(photo.small_files), None)
