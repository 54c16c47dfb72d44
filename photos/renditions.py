"""The public files of a photo: which ones there should be, and making those that are missing.

Nothing leaves the original but its pixels: no position, serial number, owner, comment, thumbnail or profile.
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
pictures_changed = Signal()  # Sent with the `keys` of photos that have other JPEG files than before.
Crop, Format, State = Rendition.Crop, Rendition.Format, Photo.Renditions

# Part of every spec. A change below that makes other pictures needs another number; then all are made anew.
RECIPE = "2"

# The whole picture fills anything from a phone to a wide screen. A crop stands where the layout fixes the shape,
# so it has the widths of its places, once and twice as dense: thirty files at most, made within ten seconds.
WIDTHS: dict[str, tuple[int, ...]] = {
    Crop.NATURAL: (320, 640, 1024, 1600, 2560),
    Crop.WIDE: (640, 1280),  # Links shared elsewhere: search engines and networks want 1200 or more.
    Crop.LANDSCAPE: (320, 640, 1024),  # Rows and cards of lists.
    Crop.PORTRAIT: (320, 640),  # Portraits, never wider than half a column.
    Crop.SQUARE: (96, 320, 640),  # Faces in rows, and grids.
}
RATIOS: dict[str, float] = {Crop.WIDE: 16 / 9, Crop.LANDSCAPE: 3 / 2, Crop.PORTRAIT: 4 / 5, Crop.SQUARE: 1.0}
MAX_PIXELS = 5_000_000  # 2560 wide in 4:3; an upright picture of that width would be far taller than any screen.

# In the order they are made: what every browser shows comes first, what takes longest last.
SAVING: dict[str, dict[str, Any]] = {
    Format.JPEG: {"quality": 80, "progressive": True},
    Format.WEBP: {"quality": 78, "method": 4},
    # Speed 9 looks the same as 8 (SSIM), takes a third of its time and up to a sixth more bytes. The model of what
    # moves between frames, of which there is one, would take seven MB of the widest picture for nothing.
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
    """The largest part of this shape, with the focal point as near to its middle as the edges allow."""
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
    """Never wider than the picture; its own width too, where that lies between two of ours."""
    candidates = sorted({*WIDTHS[crop], min(box.width, WIDTHS[crop][-1])})
    fitting = [width for width in candidates if width <= box.width and width * box.height_at(width) <= MAX_PIXELS]
    return fitting or candidates[:1]


def wanted_renditions(photo: Photo) -> list[Rendition]:
    """All the rows a photo should have, without names: none of them is made yet."""
    wanted = []
    for crop in Crop:
        box = box_of(photo, crop)
        # The same part of the same original, made in the same way, is the same picture.
        spec = f"{RECIPE} {photo.sha256[:16]} {','.join(map(str, box))}"
        wanted += [
            Rendition(photo=photo, crop=crop, width=width, height=box.height_at(width), format=format, spec=spec)
            for width in widths_of(crop, box)
            for format in SAVING
        ]
    return wanted


def missing_renditions(photo: Photo, *, lost: Collection[str] = ()) -> list[Rendition]:
    """Those without a row, and those whose file is `lost`."""
    have = {_key(row) for row in Rendition.objects.filter(photo=photo).exclude(name__in=lost)}
    return [row for row in wanted_renditions(photo) if _key(row) not in have]


def lost_renditions(photo: Photo) -> set[str]:
    """The names of rows whose file is gone. The storage is asked once for each folder, however many files it holds."""
    names = set(Rendition.objects.filter(photo=photo).values_list("name", flat=True))
    here = {f"{UNPUBLISHED}{name}" for name in names_in(unpublished(), str(photo.pk))} | set(
        names_in(renditions(), str(photo.pk))
    )
    return names - here


def make_renditions(
    photo: Photo, *, formats: Collection[str] | None = None, anew: bool = False, look: bool = False
) -> int:
    """Makes what is missing, or everything `anew`, in all formats unless some are named; how many files were made.

    What has a row is taken to be there, unless the storage is to be looked at. May be killed at any moment, run
    again, and run twice at once. What goes wrong with the picture or its storage is not raised: the photo's state
    says it.
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
                # AVIF needs a hundred MB for the widest picture, so by then no other one is held.
                take = pictures.pop if format == formats[-1] else pictures.__getitem__
                _write(row, _encoded(take((row.crop, row.width)), format), is_public=is_public)
            count += _record(photo, made)
    except DatabaseError:
        raise
    except Exception as error:  # Decoders and storages each have their own.
        reason = _reason(error)
        logger.warning("The files of photo %s could not be made: %s", photo.pk, reason)
        logger.debug("The files of photo %s could not be made", photo.pk, exc_info=True)
        discard(Rendition.objects.filter(photo=photo, name__in=lost))  # No page names what is not there.
        _note(photo, State.FAILED, reason=reason)
    if count:
        place_files(photo)  # It may have been published or withdrawn meanwhile.
    return count


def _reason(error: Exception) -> str:
    """What an editor can do something with: a storage says itself what fails it, a decoder speaks of its own inside."""
    if isinstance(error, (UnidentifiedImageError, SyntaxError, ValueError)):
        return "The file cannot be read as a picture."
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def discard(rows: QuerySet[Rendition]) -> None:
    """Takes rows away, and after the commit their files."""
    names = list(rows.values_list("name", flat=True))
    if names:
        rows.delete()
        transaction.on_commit(lambda: _remove_unnamed(names), robust=True)


def _remove_unnamed(names: Collection[str]) -> None:
    remove(set(names) - set(Rendition.objects.filter(name__in=names).values_list("name", flat=True)))


def _stale(photo: Photo) -> list[int]:
    """Rows of another file, another focal point or another recipe than the photo has now."""
    wanted = {_key(row) for row in wanted_renditions(photo)}
    return [row.pk for row in Rendition.objects.filter(photo=photo) if _key(row) not in wanted]


def _key(row: Rendition) -> tuple[str, str, int, str]:
    return (row.crop, row.format, row.width, row.spec)


def _pictures(photo: Photo, missing: list[Rendition]) -> dict[tuple[str, int], Image.Image]:
    """By crop and width: the widest from the original, each narrower one from the one before it."""
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
    """The first frame, upright and in sRGB, no larger than `scale` asks for, and nothing but pixels."""
    image = Image.open(file, formats=COMMAND.formats)
    turn = TURNS.get(_orientation(image)) if image.format != "TIFF" else None  # Pillow turns those itself.
    if (image.size[::-1] if turn in SIDEWAYS else image.size) != displayed:
        raise ValueError("The original is not of the size on record.")
    size = (ceil(image.width * scale), ceil(image.height * scale))
    image.draft(None, size)  # A JPEG is decoded at a half, a quarter or an eighth where that is enough.
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
    except Exception:  # A damaged EXIF block says nothing; ImageOps.exif_transpose raises over it.
        return 1


def _encoded(picture: Image.Image, format: str) -> bytes:
    out = BytesIO()
    if format == Format.JPEG:
        picture = on_white(picture)
    picture.save(out, format, **SAVING[format])
    return out.getvalue()


def _write(row: Rendition, content: bytes, *, is_public: bool) -> None:
    """The name holds a hash of the content, so it can never come to mean another picture."""
    parts = [hashlib.sha256(content).hexdigest()[:16], row.crop, str(row.width)]
    file = ContentFile(content)
    file.content_type = row.media_type  # Object storage serves it under this type.
    row.name = f"{row.photo_id}/{'-'.join(filter(None, parts))}.{row.format}"
    row.name = row.name_when(is_public=is_public)
    storage_of(row.name).save(row.key, file)
    row.file_size = len(content)


def _record(photo: Photo, made: list[Rendition]) -> int:
    """Shows what was made in place of what it replaces, all at once; how many files are shown now."""
    with transaction.atomic():
        current = Photo.objects.select_for_update().filter(pk=photo.pk).first()
        # Deleted in the meantime, or with another focal point by now: what is wanted now counts.
        wanted = {_key(row) for row in wanted_renditions(current)} if current else set()
        before = list(Rendition.objects.filter(photo=photo))
        stale = [row.pk for row in before if _key(row) not in wanted]
        shown = {_key(row): row for row in made if _key(row) in wanted}
        after = {_key(row): row.name for row in before if _key(row) in wanted} | {
            key: row.name for key, row in shown.items()
        }
        # Whatever was made and is not shown in the end goes again, and so does what is replaced.
        if unused := {row.name for row in (*before, *made)} - set(after.values()):
            transaction.on_commit(lambda: _remove_unnamed(unused), robust=True)
        if current is None:
            return 0
        Rendition.objects.filter(pk__in=stale).delete()
        Rendition.objects.bulk_create(
            shown.values(),
            update_conflicts=True,  # Another run was as quick.
            unique_fields=["photo", "crop", "format", "width"],
            update_fields=["height", "file_size", "name", "spec"],
        )
        if any(row.format == Format.JPEG for row in made):
            pictures_changed.send(Photo, keys=[photo.pk])
        _note(photo, State.PENDING if missing_renditions(current) else State.READY)
        return len(shown)


def _note(photo: Photo, state: str, *, reason: str = "") -> None:
    # Without save(): it would count as an edit, and an editor with the form open would be refused.
    photo.renditions_state, photo.renditions_error = state, reason[:250]
    Photo.objects.filter(pk=photo.pk).update(renditions_state=state, renditions_error=reason[:250])
