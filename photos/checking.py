"""Which image files are accepted. Cheap checks run before any pixel is decoded; errors are written for editors.

The site calls `check`; `examine` and `examine_size` run in the process that decodes pictures (photos/decoder.py).
"""

import hashlib
import logging
import re
from dataclasses import dataclass
from io import BytesIO
from math import ceil

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image, UnidentifiedImageError

from photos.colour import in_eight_bits, in_srgb, on_white
from photos.decoding import DecoderMissing, TooCostly, Undecodable, decode
from photos.formats import FORM, MEGABYTE, TAKEN, Limits
from photos.looks import Look, look_of
from photos.missing_pixels import refuse_unfinished_jpeg, refuse_unfinished_png
from photos.orientation import SIDEWAYS, orientation_of
from photos.reading import Reading, read
from photos.resizing import Answers
from photos.structure import FRAME, SCAN, count_pieces

logger = logging.getLogger(__name__)

NAMES = {"MPO": "JPEG", "HEIF": "HEIC"}  # Phones add a second picture to a JPEG; the first one counts.
# Only JPEG can be decoded at a reduced size. WebP needs twenty bytes per pixel: see MEMORY in photos/decoding.py.
MOST_PIXELS = {"JPEG": 89_000_000, "WEBP": 25_000_000}
MOST_PIXELS_OTHERWISE = 50_000_000
LONGEST_SIDE = 20_000
MOST_FRAMES = 200
MOST_PIXELS_OF_ALL_FRAMES = 200_000_000
MOST_PIXELS_OF_ALL_SCANS = 1_000_000_000
SAMPLE = (64, 64)

# First bytes of formats that are not accepted, so that the error can name the format.
BEGINNINGS = {
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",
    b"MM\0+": "TIFF",
    b"%PDF": "PDF",
    b"%!PS": "EPS",
    b"\xc5\xd0\xd3\xc6": "EPS",
    b"8BPS": "Photoshop",
    b"BM": "BMP",
    b"PK\x03\x04": "ZIP",
}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
DAMAGED = "This file is damaged or not a picture. Nothing was saved."
TOO_COSTLY = "This file takes too much memory or time to read. Nothing was saved. Re-save it, or make it smaller."
OUR_FAULT = "The picture could not be read because of an error at our end. Nothing was saved. Please try again later."


@dataclass(frozen=True)
class Checked:
    """An accepted picture. Width and height are those of the upright picture."""

    format: str
    width: int
    height: int
    ground: str
    sha256: str
    file_size: int
    reading: Reading
    look: Look | None


def check(upload: File, limits: Limits = FORM) -> Checked:
    """Raises ValidationError if the picture is not accepted. The uploader sees the reason."""
    refuse_size(upload.size, limits.most_bytes)
    try:
        [(facts, _content)] = decode("check", upload, formats=limits.formats)
    except TooCostly as error:
        logger.warning("Refused %r: %s", upload.name, error)
        raise ValidationError(TOO_COSTLY) from error
    except Undecodable as error:
        logger.info("Refused %r: %s", upload.name, error)
        raise ValidationError(DAMAGED) from error
    except DecoderMissing as error:
        logger.exception("%r could not be checked", upload.name)
        raise ValidationError(OUR_FAULT) from error
    look, reading = facts.pop("look"), Reading.from_json(facts.pop("reading"))
    return Checked(**facts, reading=reading, look=look and tuple(look))


def has_too_many_pixels(data: bytes, limits: Limits = FORM) -> bool:
    """Whether a smaller version of the picture might be accepted. Reads only its head."""
    try:
        [(facts, _content)] = decode("is_too_large", ContentFile(data), formats=limits.formats)
    except TooCostly:
        return True
    except (Undecodable, DecoderMissing):  # check() says why.
        return False
    return facts["is_too_large"]


# --- In the process that decodes pictures ------------------------------------------------------------


def examine(data: bytes, *, formats: list[str]) -> Answers:
    """One answer, with the values of a `Checked`."""
    pieces = count_pieces(data)
    with open_picture(data, formats) as image:
        name = NAMES.get(image.format or "", image.format or "")
        width, height = image.size
        refuse_dimensions(name, width, height)
        match name:
            case "JPEG":
                refuse_scans(pieces[SCAN], width * height)
                image.draft(None, SAMPLE)  # Still reads the whole file, but computes fewer pixels.
            case "GIF":
                refuse_frames(pieces[FRAME], width * height)  # Pillow decodes frames to count them.
            case _:
                refuse_frames(getattr(image, "n_frames", 1), width * height)
        image.load()
        match name:
            case "JPEG":
                refuse_unfinished_jpeg(image, data)
            case "PNG":
                refuse_unfinished_png(data)
        if orientation_of(image) in SIDEWAYS:
            width, height = height, width
        facts = {
            "format": name,
            "width": width,
            "height": height,
            "ground": ground(image),
            "sha256": hashlib.sha256(data).hexdigest(),
            "file_size": len(data),
            "reading": read(image).as_json(),
            "look": look_of(image),
        }
        yield facts, b""


def examine_size(data: bytes, *, formats: list[str]) -> Answers:
    """One answer: whether the picture has too many pixels."""
    try:
        with Image.open(BytesIO(data), formats=formats) as image:
            name = NAMES.get(image.format or "", image.format or "")
            refuse_dimensions(name, *image.size)
    except (ValidationError, Image.DecompressionBombError):
        yield {"is_too_large": True}, b""
    else:
        yield {"is_too_large": False}, b""


def refuse_size(size: int, most: int) -> None:
    if not size:
        raise ValidationError("This file is empty.")
    if size > most:
        raise ValidationError(f"This file has {ceil(size / MEGABYTE)} MB. The maximum is {most // MEGABYTE} MB.")


def open_picture(data: bytes, formats: list[str]) -> Image.Image:
    try:
        return Image.open(BytesIO(data), formats=formats)
    except Image.DecompressionBombError as error:
        raise ValidationError(f"This picture has too many pixels{in_millions(error)}.") from error
    except UnidentifiedImageError as error:
        kind = kind_of(data[:1024])
        if kind and kind not in formats:
            raise ValidationError(f"{kind} files are not accepted. Export the picture as {TAKEN}.") from error
        raise


def in_millions(error: Exception) -> str:
    """The number of pixels in Pillow's error message."""
    found = re.search(r"\((\d+) pixels\)", str(error))
    return f": {int(found[1]) / 1e6:.0f} million" if found else ""


def kind_of(beginning: bytes) -> str:
    """The format of an unaccepted file by its first bytes, or an empty string."""
    if beginning[4:8] == b"ftyp" and beginning[8:12] in HEIC_BRANDS:
        return "HEIC"
    start = beginning.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in start:
        return "SVG"
    if start.startswith((b"<!doctype html", b"<html", b"<script")):
        return "HTML"
    return next((name for first, name in BEGINNINGS.items() if beginning.startswith(first)), "")


def refuse_dimensions(name: str, width: int, height: int) -> None:
    if max(width, height) > LONGEST_SIDE:
        raise ValidationError(
            f"This picture is {width} × {height} pixels. No side may be longer than {LONGEST_SIDE} pixels."
        )
    most = MOST_PIXELS.get(name, MOST_PIXELS_OTHERWISE)
    if width * height > most:
        raise ValidationError(
            f"This picture has {ceil(width * height / 1e5) / 10:g} million pixels. "
            f"The maximum for {name} is {most / 1e6:.3g} million: make it smaller or export it as JPEG."
        )


def refuse_frames(frames: int, pixels: int) -> None:
    if frames > MOST_FRAMES or (frames > 1 and frames * pixels > MOST_PIXELS_OF_ALL_FRAMES):
        raise ValidationError("This animation has too many frames. Export a single frame.")


def refuse_scans(scans: int, pixels: int) -> None:
    """Each scan of a progressive JPEG is decoded at full size; ten scans are normal."""
    if scans > 1 and scans * pixels > MOST_PIXELS_OF_ALL_SCANS:
        raise ValidationError("This JPEG has too many scans. Re-save it in an image editor.")


def ground(image: Image.Image) -> str:
    """The most frequent colour, shown while the picture loads."""
    sample = in_eight_bits(image.resize(SAMPLE, Image.Resampling.NEAREST))
    picture = on_white(in_srgb(sample, image.info.get("icc_profile")))
    colours = picture.quantize(8).convert("RGB").getcolors() or []
    _, colour = max(colours)
    return "#{:02x}{:02x}{:02x}".format(*colour)
