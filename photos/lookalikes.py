"""Finds pictures that look alike although their files differ: another size, format or quality, or a slight crop.

The look of a picture is 64 bits: photos/looks.py. They are stored as four bands, each indexed. If two looks differ in
at most MOST_DIFFERENT bits, at least one of their bands differs in at most one bit, so the database finds the
candidates by their bands.
"""

import logging
from typing import Any

from django.db.models import Q, QuerySet
from PIL import Image

from photos.looks import BAND_BITS, Look, look_of
from photos.models import Photo, Rendition
from photos.storage import open_public

logger = logging.getLogger(__name__)

BANDS = ("look_a", "look_b", "look_c", "look_d")
COMMON = 2  # Bands with this few edges, such as those of a black sky, are shared by too many pictures to look up.
MOST_DIFFERENT = 7
SAME_SHAPE = 1.2  # The most by which the ratios of width to height may differ.
MOST_CANDIDATES, MOST_NAMED = 1000, 6


def set_look(photo: Photo, look: Look | None) -> None:
    """Notes how a photo looks, and which other one looks most like it. Saves nothing."""
    for name, band in zip(BANDS, look or (None,) * len(BANDS), strict=True):
        setattr(photo, name, band)
    photo.is_look_known = True
    photo.looks_like = next(iter(find_lookalikes(photo)), None)


def find_lookalikes(photo: Photo) -> list[Photo]:
    """The photos that look like this one, the most similar first, in one query."""
    look = _look_stored_in(photo)
    if look is None:
        return []
    alike = [
        (distance, other.pk, other) for other in _candidates(photo, look) if (distance := _distance(photo, other)) >= 0
    ]
    return [other for _, _, other in sorted(alike, key=lambda each: each[:2])[:MOST_NAMED]]


def note_missing_looks(photos: QuerySet) -> int:
    """Notes the looks that are missing, from small public files, and returns how many were noted."""
    small = Rendition.objects.filter(crop=Rendition.Crop.NATURAL, format=Rendition.Format.JPEG).order_by("width")
    unknown = photos.filter(is_look_known=False).order_by("pk").only("pk", "width", "height")
    noted = 0
    for photo in unknown.iterator(chunk_size=500):
        file = small.filter(photo=photo).first()
        if file is None:
            continue  # It has no files yet; the next run will see them.
        try:
            with open_public(file.name) as content, Image.open(content) as image:
                set_look(photo, look_of(image))
        except Exception:  # Each storage raises its own exceptions.
            logger.warning("The look of photo %s is unknown: %s cannot be read", photo.pk, file.name, exc_info=True)
            continue
        columns = {name: getattr(photo, name) for name in (*BANDS, "is_look_known", "looks_like")}
        Photo._base_manager.filter(pk=photo.pk).update(**columns)  # Nothing that the public sees changes.
        noted += 1
    return noted


def _look_stored_in(photo: Photo) -> Look | None:
    first, second, third, fourth = (getattr(photo, name) for name in BANDS)
    return None if first is None else (first, second, third, fourth)


def _candidates(photo: Photo, look: Look) -> Any:
    bands = dict(zip(BANDS, look, strict=True))
    telling = {name: band for name, band in bands.items() if COMMON < band.bit_count() < BAND_BITS - COMMON}
    near = Q()
    for name, band in (telling or bands).items():
        near |= Q(**{f"{name}__in": [band, *(band ^ (1 << place) for place in range(BAND_BITS))]})
    columns = ("title", "slug", "width", "height", "renditions_state", "ground", *BANDS)
    return Photo.objects.filter(near).exclude(pk=photo.pk).only(*columns).order_by()[:MOST_CANDIDATES]


def _distance(one: Photo, other: Photo) -> int:
    """The number of bits in which they differ; -1 if they do not look alike."""
    first, second = _look_stored_in(one), _look_stored_in(other)
    if first is None or second is None:
        return -1
    shapes = (one.width * other.height, other.width * one.height)
    edges = sum(band.bit_count() for band in first)
    different = sum((ours ^ theirs).bit_count() for ours, theirs in zip(first, second, strict=True))
    is_alike = different <= min(MOST_DIFFERENT, edges // 4) and max(shapes) <= SAME_SHAPE * min(shapes)
    return different if is_alike else -1
