"""Makes smaller files of a picture. Runs in the process that decodes pictures: photos/decoder.py.

Only pixels are taken from the file: no position, serial number, owner, comment, thumbnail or colour profile.
"""

from collections.abc import Iterator
from io import BytesIO
from math import ceil
from typing import Any

from django.core.exceptions import ValidationError
from PIL import Image

from photos.colour import in_eight_bits, in_srgb, on_white, without_needless_alpha
from photos.formats import COMMAND
from photos.orientation import SIDEWAYS, TURNS, orientation_of

# In the order they are made: the one that every browser shows first, the slowest last.
SAVING: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 80, "progressive": True},
    "webp": {"quality": 78, "method": 4},
    # Speed 9 looks the same as 8 (SSIM), takes a third of the time and up to a sixth more bytes. The model of motion
    # between frames is useless for a single frame, and takes seven MB for the widest picture.
    "avif": {"quality": 65, "speed": 9, "max_threads": 1, "advanced": {"enable-tpl-model": "0"}},
}
THUMBNAIL = (330, 330)
THUMBNAIL_FORMATS = ["JPEG", "PNG", "WEBP", "GIF"]
MOST_PIXELS_OF_THUMBNAIL = 5_000_000

Answers = Iterator[tuple[dict[str, Any], bytes]]


def make_files(
    data: bytes, *, displayed: tuple[int, int], boxes: dict[str, list[int]], files: list[dict[str, Any]]
) -> Answers:
    """The content of each of the `files` (crop, width, height, format), in their order.

    `displayed` is the size of the upright picture; `boxes` says which part of it each crop shows.
    """
    pictures = _pictures(data, displayed, boxes, {(file["crop"], file["width"]): file["height"] for file in files})
    last_use = {(file["crop"], file["width"]): number for number, file in enumerate(files)}
    for number, file in enumerate(files):
        key = (file["crop"], file["width"])
        # AVIF needs 100 MB for the widest picture, so each picture is released when its last format is made.
        picture = pictures.pop(key) if last_use[key] == number else pictures[key]
        yield {}, _encoded(picture, file["format"])


def _pictures(
    data: bytes, displayed: tuple[int, int], boxes: dict[str, list[int]], heights: dict[tuple[str, int], int]
) -> dict[tuple[str, int], Image.Image]:
    """Pictures by (crop, width): the widest is made from the original, each narrower one from the previous one."""
    scale = max(width / boxes[crop][2] for crop, width in heights)
    whole = _decoded(data, tuple(displayed), scale)
    across, down = whole.width / displayed[0], whole.height / displayed[1]
    pictures: dict[tuple[str, int], Image.Image] = {}
    for crop, (left, top, box_width, box_height) in boxes.items():
        source = whole
        part = (
            left * across,
            top * down,
            min((left + box_width) * across, whole.width),
            min((top + box_height) * down, whole.height),
        )
        for width in sorted((width for of_crop, width in heights if of_crop == crop), reverse=True):
            source = source.resize((width, heights[crop, width]), Image.Resampling.LANCZOS, box=part)
            pictures[crop, width] = source
            part = (0, 0, *source.size)
    return pictures


def _decoded(data: bytes, displayed: tuple[int, ...], scale: float) -> Image.Image:
    """The first frame as pixels only: upright, in sRGB, and no larger than `scale` requires."""
    image = Image.open(BytesIO(data), formats=COMMAND.formats)
    orientation = orientation_of(image) if image.format != "TIFF" else 1  # Pillow turns TIFF files itself.
    turn = TURNS.get(orientation)
    if (image.size[::-1] if orientation in SIDEWAYS else image.size) != displayed:
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


def _encoded(picture: Image.Image, format: str) -> bytes:
    out = BytesIO()
    if format == "jpeg":
        picture = on_white(picture)
    picture.save(out, format, **SAVING[format])
    return out.getvalue()


def shrink(data: bytes) -> Answers:
    """A small JPEG, without anything else that the file contained. Raises ValidationError if it is too large."""
    with Image.open(BytesIO(data), formats=THUMBNAIL_FORMATS) as image:
        if image.width * image.height > MOST_PIXELS_OF_THUMBNAIL:
            raise ValidationError("This thumbnail is too large.")
        image.draft("RGB", THUMBNAIL)
        image.thumbnail(THUMBNAIL)
        yield {}, _encoded(image.convert("RGB"), "jpeg")
