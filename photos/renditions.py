"""Determines which public files a photo should have, and makes missing ones. Their pixels: photos/resizing.py."""

import hashlib
import logging
from collections.abc import Collection, Generator
from contextlib import closing
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.dispatch import Signal

from photos.decoding import Busy, TooCostly, Undecodable, decode
from photos.models import Photo, Rendition
from photos.placing import place_files
from photos.resizing import SAVING
from photos.storage import UNPUBLISHED, failure_in_words, names_in, remove, renditions, storage_of, unpublished

logger = logging.getLogger(__name__)
pictures_changed = Signal()  # Sent with the `keys` of photos whose JPEG files have changed.
Crop, Format, State = Rendition.Crop, Rendition.Format, Photo.Renditions

# Part of every spec. Increase it when photos/resizing.py makes different pictures; then all are made again.
RECIPE = "2"

# The uncropped picture is shown at any width, from phones to wide screens. Crops have the widths that the layout
# shows, at single and double density. That is thirty files at most, which take up to ten seconds to make.
WIDTHS: dict[str, tuple[int, ...]] = {
    Crop.NATURAL: (320, 640, 1024, 1600, 2560),
    Crop.WIDE: (640, 1280),  # Previews of links: search engines and social networks ask for 1200 or more.
    Crop.LANDSCAPE: (320, 640, 1024),  # Lists and cards.
    Crop.PORTRAIT: (320, 640),  # Portraits, at most half a column wide.
    Crop.SQUARE: (96, 320, 640),  # Faces in rows, and grids.
}
RATIOS: dict[str, float] = {Crop.WIDE: 16 / 9, Crop.LANDSCAPE: 3 / 2, Crop.PORTRAIT: 4 / 5, Crop.SQUARE: 1.0}
MAX_PIXELS = 5_000_000  # 2560 wide in 4:3; an upright picture of that width would be far taller than any screen.


class Box(NamedTuple):
    """A part of the upright picture."""

    left: int
    top: int
    width: int
    height: int

    def height_at(self, width: int) -> int:
        return max(1, round(width * self.height / self.width))


def box_of(photo: Photo, crop: str) -> Box:
    """The largest part of this shape, centred on the focal point as far as the edges allow."""
    if crop == Crop.NATURAL:
        return Box(0, 0, photo.width, photo.height)
    ratio = RATIOS[crop]
    width = max(1, min(photo.width, round(photo.height * ratio)))
    height = max(1, min(photo.height, round(photo.width / ratio)))
    left = round(photo.focal_x * photo.width - width / 2)
    top = round(photo.focal_y * photo.height - height / 2)
    return Box(
        min(max(left, 0), photo.width - width),
        min(max(top, 0), photo.height - height),
        width,
        height,
    )


def widths_of(crop: str, box: Box) -> list[int]:
    """The widths of the files: never wider than the picture, and including its own width if it is below the maximum."""
    candidates = sorted({*WIDTHS[crop], min(box.width, WIDTHS[crop][-1])})
    fitting = [width for width in candidates if width <= box.width and width * box.height_at(width) <= MAX_PIXELS]
    return fitting or candidates[:1]


def wanted_renditions(photo: Photo) -> list[Rendition]:
    """All rows that a photo should have, not saved and without file names."""
    wanted = []
    for crop in Crop:
        box = box_of(photo, crop)
        # The same part of the same original, made by the same recipe, is the same picture.
        spec = f"{RECIPE} {photo.sha256[:16]} {','.join(map(str, box))}"
        wanted += [
            Rendition(photo=photo, crop=crop, width=width, height=box.height_at(width), format=format, spec=spec)
            for width in widths_of(crop, box)
            for format in SAVING
        ]
    return wanted


def missing_renditions(photo: Photo, *, lost: Collection[str] = ()) -> list[Rendition]:
    """Wanted renditions that have no row or whose file is `lost`."""
    have = {_key(row) for row in Rendition.objects.filter(photo=photo).exclude(name__in=lost)}
    return [row for row in wanted_renditions(photo) if _key(row) not in have]


def lost_renditions(photo: Photo) -> set[str]:
    """The names of rows whose file is missing. Lists each folder once, instead of checking each file."""
    names = set(Rendition.objects.filter(photo=photo).values_list("name", flat=True))
    here = {f"{UNPUBLISHED}{name}" for name in names_in(unpublished(), str(photo.pk))} | set(
        names_in(renditions(), str(photo.pk))
    )
    return names - here


def make_renditions(
    photo: Photo, *, formats: Collection[str] | None = None, anew: bool = False, look: bool = False
) -> int:
    """Makes missing files, or with `anew` all files, in these formats or all, and returns how many were made.

    Assumes that files with a row exist, unless `look` is set to check the storage. Can be killed at any moment, run
    again and run in parallel. Failures of picture or storage are not raised but recorded in the photo's state.
    """
    formats = [format for format in SAVING if format in (formats or SAVING)]
    count, lost = 0, set[str]()
    try:
        lost = lost_renditions(photo) if look else lost
        missing = wanted_renditions(photo) if anew else missing_renditions(photo, lost=lost)
        missing = sorted(
            (row for row in missing if row.format in formats), key=lambda row: (formats.index(row.format), row.width)
        )
        if not missing and photo.renditions_state == State.READY and not _stale(photo):
            return 0
        if missing:
            _note(photo, State.PENDING)
        is_public = Photo.objects.published().filter(pk=photo.pk).exists()
        with closing(_contents(photo, missing)) as contents:
            for format in formats:
                made = [row for row in missing if row.format == format]
                for row in made:
                    _write(row, next(contents), is_public=is_public)
                count += _record(photo, made)
    except DatabaseError:
        raise
    except Busy:
        pass  # They are still missing, so the background work makes them.
    except Exception as error:  # Decoders and storages raise their own exceptions.
        reason = _reason(error)
        logger.exception("The files of photo %s could not be made: %s", photo.pk, reason)
        discard(Rendition.objects.filter(photo=photo, name__in=lost))  # No page may link to a missing file.
        _note(photo, State.FAILED, reason=reason)
    if count:
        place_files(photo)  # The photo may have been published or withdrawn in the meantime.
    return count


def _reason(error: Exception) -> str:
    """The reason in words for editors."""
    if isinstance(error, TooCostly):
        return "The file takes too much memory or time to read."
    if isinstance(error, Undecodable):
        return "The file cannot be read as a picture."
    return failure_in_words(error)


def discard(rows: QuerySet[Rendition]) -> None:
    """Deletes rows, and their files after the commit."""
    names = list(rows.values_list("name", flat=True))
    if names:
        rows.delete()
        transaction.on_commit(lambda: _remove_unnamed(names), robust=True)


def _remove_unnamed(names: Collection[str]) -> None:
    remove(set(names) - set(Rendition.objects.filter(name__in=names).values_list("name", flat=True)))


def _stale(photo: Photo) -> list[int]:
    """Primary keys of rows made from a former file, focal point or recipe."""
    wanted = {_key(row) for row in wanted_renditions(photo)}
    return [row.pk for row in Rendition.objects.filter(photo=photo) if _key(row) not in wanted]


def _key(row: Rendition) -> tuple[str, str, int, str]:
    return (row.crop, row.format, row.width, row.spec)


def _contents(photo: Photo, rows: list[Rendition]) -> Generator[bytes, None, None]:
    """The content of each of these files, in their order."""
    boxes = {crop: box_of(photo, crop) for crop in {row.crop for row in rows}}
    files = [{"crop": row.crop, "width": row.width, "height": row.height, "format": row.format} for row in rows]
    asked = {"displayed": (photo.width, photo.height), "boxes": boxes, "files": files}
    with (
        photo.original.storage.open(str(photo.original)) as original,
        closing(decode("make_files", original, **asked)) as made,
    ):
        for _facts, content in made:
            yield content


def _write(row: Rendition, content: bytes, *, is_public: bool) -> None:
    """Stores the file under a name with a hash of its content, so that a name never refers to another picture."""
    parts = [hashlib.sha256(content).hexdigest()[:16], row.crop, str(row.width)]
    file = ContentFile(content)
    file.content_type = row.media_type  # Object storage serves it under this type.
    row.name = f"{row.photo_id}/{'-'.join(filter(None, parts))}.{row.format}"
    row.name = row.name_when(is_public=is_public)
    storage_of(row.name).save(row.key, file)
    row.file_size = len(content)


def _record(photo: Photo, made: list[Rendition]) -> int:
    """Replaces outdated rows by those of the new files in one transaction, and returns how many are in use."""
    with transaction.atomic():
        current = Photo.objects.select_for_update().filter(pk=photo.pk).first()
        # The photo may have been deleted, or its focal point changed, in the meantime.
        wanted = {_key(row) for row in wanted_renditions(current)} if current else set()
        before = list(Rendition.objects.filter(photo=photo))
        stale = [row.pk for row in before if _key(row) not in wanted]
        shown = {_key(row): row for row in made if _key(row) in wanted}
        after = {_key(row): row.name for row in before if _key(row) in wanted} | {
            key: row.name for key, row in shown.items()
        }
        # Replaced files and new files that are not used are deleted.
        if unused := {row.name for row in (*before, *made)} - set(after.values()):
            transaction.on_commit(lambda: _remove_unnamed(unused), robust=True)
        if current is None:
            return 0
        Rendition.objects.filter(pk__in=stale).delete()
        Rendition.objects.bulk_create(
            shown.values(),
            update_conflicts=True,  # A parallel run may have made the same files.
            unique_fields=["photo", "crop", "format", "width"],
            update_fields=["height", "file_size", "name", "spec"],
        )
        if any(row.format == Format.JPEG for row in made):
            pictures_changed.send(Photo, keys=[photo.pk])
        _note(photo, State.PENDING if missing_renditions(current) else State.READY)
        return len(shown)


def _note(photo: Photo, state: str, *, reason: str = "") -> None:
    # Not save(), which would count as an edit and cause a conflict for an editor with the form open.
    photo.renditions_state, photo.renditions_error = state, reason[:250]
    Photo.objects.filter(pk=photo.pk).update(renditions_state=state, renditions_error=reason[:250])
