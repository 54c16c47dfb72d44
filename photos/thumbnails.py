"""The small pictures that editors choose by."""

from django.db.models import Prefetch, QuerySet

from photos.models import Photo, Rendition

SMALL = 400


def with_thumbnails(photos: QuerySet) -> QuerySet:
    """In one more query, however many photos: squares before whole pictures, so that a grid is even."""
    small = Rendition.objects.filter(
        format=Rendition.Format.JPEG,
        crop__in=[Rendition.Crop.SQUARE, Rendition.Crop.NATURAL],
        width__lte=SMALL,
    )
    return photos.prefetch_related(Prefetch("renditions", small.order_by("-crop", "-width"), to_attr="small_files"))


def thumbnail_of(photo: Photo) -> Rendition | None:
    """Of a photo loaded with them; none while its public files are being made."""
    return next(iter(photo.small_files), None)
