"""The small pictures that editors choose by."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from photos.models import Photo, Rendition

SMALL = 400


def _small_files() -> Prefetch:
    """Squares before whole pictures, so that a grid is even."""
    small = Rendition.objects.filter(
        format=Rendition.Format.JPEG,
        crop__in=[Rendition.Crop.SQUARE, Rendition.Crop.NATURAL],
        width__lte=SMALL,
    )
    return Prefetch("renditions", small.order_by("-crop", "-width"), to_attr="small_files")


def with_thumbnails(photos: QuerySet) -> QuerySet:
    """In one more query, however many photos."""
    return photos.prefetch_related(_small_files())


def load_thumbnails(photos: Sequence[Photo]) -> None:
    """The same for photos that have been read."""
    prefetch_related_objects(photos, _small_files())


def thumbnail_of(photo: Photo) -> Rendition | None:
    """Of a photo loaded with them; none while its public files are being made."""
    return next(iter(photo.small_files), None)
