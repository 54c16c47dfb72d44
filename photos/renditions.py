"""Determines which public files a photo should have, and makes missing ones.

Only pixels are taken from the original: no position, serial number, owner, comment, thumbnail or colour profile.
"""

import hashlib
import logging
from collections.abc import Collection
from io import BytesIO
from math import ceil
from typing import Any, NamedTuple

from django.core.files.base import ContentFile, File
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from PIL import ExifTags, Image, UnidentifiedImageError

from photos.checking import COMMAND
from photos.colour import in_eight_bits, in_srgb, on_white, without_needless_alpha
from photos.models import Photo, Rendition
from photos.placing import place_files
from photos.storage import UNPUBLISHED, names_in, remove, renditions, storage_of, unpublished

logger = logging.getLogger(__name__)
pictures_changed = Signal()  # Sent with the `keys` of photos whose JPEG files have changed.
Crop, Format, State = Rendition.Crop, Rendition.Format, Photo.Renditions

# Part of every spec. Increase it when the code below makes different pictures; then all are made again.
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

# In the order they are made: the one that every browser shows first, the slowest last.
SAVING: dict[str, dict[str, Any]] = {
    Format.JPEG: {"quality": 80, "progressive": True},
    Format.WEBP: {"quality": 78, "method": 4},
    # Speed 9 looks the same as 8 (SSIM), takes a third of the time and up to a sixth more bytes. The model of motion
    # between frames is useless for a single frame, and takes seven MB for the widest picture.
    Format.AVIF: {"quality": 65, "speed": 9, "max_threads": 1, "advanced": {"enable-tpl-model": "0"}},
}

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = {TURNS[orientation] for orientation in (5, 6, 7, 8)}


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
        missing = sorted((row for row in missing if row.format in formats), key=lambda row: row.width)
        if not missing and photo.renditions_state == State.READY and not _stale(photo):
            return 0
        if missing:
            _note(photo, State.PENDING)
        is_public = Photo.objects.published().filter(pk=photo.pk).exists()
        pictures = _pictures(photo, missing) if missing else {}
        for format in formats:
            made = [row for row in missing if row.format == format]
            for row in made:
                # AVIF needs 100 MB for the widest picture, so each picture is released when its last format is made.
                take = pictures.pop if format == formats[-1] else pictures.__getitem__
                _write(row, _encoded(take((row.crop, row.width)), format), is_public=is_public)
            count += _record(photo, made)
    except DatabaseError:
        raise
    except Exception as error:  # Decoders and storages raise their own exceptions.
        reason = _reason(error)
        logger.warning("The files of photo %s could not be made: %s", photo.pk, reason)
        logger.debug("The files of photo %s could not be made", photo.pk, exc_info=True)
        discard(Rendition.objects.filter(photo=photo, name__in=lost))  # No page may link to a missing file.
        _note(photo, State.FAILED, reason=reason)
    if count:
        place_files(photo)  # The photo may have been published or withdrawn in the meantime.
    return count


def _reason(error: Exception) -> str:
    """The reason in words for editors. Messages of storages are useful, those of decoders are not."""
    if isinstance(error, (UnidentifiedImageError, SyntaxError, ValueError)):
        return "The file cannot be read as a picture."
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


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


def _pictures(photo: Photo, missing: list[Rendition]) -> dict[tuple[str, int], Image.Image]:
    """Pictures by (crop, width): the widest is made from the original, each narrower one from the previous one."""
    sizes = {(row.crop, row.width): row.height for row in missing}
    boxes = {crop: box_of(photo, crop) for crop, _ in sizes}
    scale = max(width / boxes[crop].width for crop, width in sizes)
    with photo.original.storage.open(str(photo.original)) as file:
        whole = _decoded(file, (photo.width, photo.height), scale)
    across, down = whole.width / photo.width, whole.height / photo.height
    pictures: dict[tuple[str, int], Image.Image] = {}
    for crop, box in boxes.items():
        source = whole
        part = (
            box.left * across,
            box.top * down,
            min((box.left + box.width) * across, whole.width),
            min((box.top + box.height) * down, whole.height),
        )
        for width in sorted((width for of_crop, width in sizes if of_crop == crop), reverse=True):
            source = source.resize((width, sizes[crop, width]), Image.Resampling.LANCZOS, box=part)
            pictures[crop, width] = source
            part = (0, 0, *source.size)
    return pictures


def _decoded(file: File, displayed: tuple[int, int], scale: float) -> Image.Image:
    """The first frame as pixels only: upright, in sRGB, and no larger than `scale` requires."""
    image = Image.open(file, formats=COMMAND.formats)
    turn = TURNS.get(_orientation(image)) if image.format != "TIFF" else None  # Pillow turns TIFF files itself.
    if (image.size[::-1] if turn in SIDEWAYS else image.size) != displayed:
        raise ValueError("The original does not have the recorded size.")
    size = (ceil(image.width * scale), ceil(image.height * scale))
    image.draft(None, size)  # Decodes a JPEG at 1/2, 1/4 or 1/8 of its size if that is enough.
    profile = image.info.get("icc_profile")
    pixels = in_eight_bits(image)
    if scale < 1:
        pixels = pixels.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    pixels = without_needless_alpha(in_srgb(pixels, profile))
    pixels.info.clear()  # Some encoders write comments, profiles and EXIF from here.
    return pixels.transpose(turn) if turn is not None else pixels


def _orientation(image: Image.Image) -> int:
    try:
        return image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # Damaged EXIF is ignored; ImageOps.exif_transpose would raise.
        return 1


def _encoded(picture: Image.Image, format: str) -> bytes:
    out = BytesIO()
    if format == Format.JPEG:
        picture = on_white(picture)
    picture.save(out, format, **SAVING[format])
    return out.getvalue()


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
