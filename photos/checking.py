"""Which image files are accepted. Cheap checks run before any pixel is decoded; errors are written for editors."""

import hashlib
import logging
import re
from dataclasses import dataclass
from io import BytesIO
from math import ceil

from django.core.exceptions import ValidationError
from django.core.files import File
from PIL import Image, UnidentifiedImageError
from PIL.ExifTags import Base

from photos.colour import in_eight_bits, in_srgb, on_white
from photos.lookalikes import Look, look_of
from photos.reading import Reading, read
from photos.structure import FRAME, SCAN, count_pieces

try:
    import pillow_heif
except ImportError:
    pillow_heif = None
else:
    pillow_heif.register_heif_opener()

logger = logging.getLogger(__name__)

FORMATS = ["JPEG", "PNG", "WEBP", "AVIF", "GIF", *(["HEIF"] if pillow_heif else [])]
TAKEN = "JPEG, PNG, WebP, AVIF or GIF"
NAMES = {"MPO": "JPEG", "HEIF": "HEIC"}  # Phones add a second picture to a JPEG; the first one counts.
MEGABYTE = 1024 * 1024
# Only JPEG can be decoded at a reduced size. WebP needs twenty bytes per pixel; this limit keeps it below 300 MB.
MOST_PIXELS = {"JPEG": 89_000_000, "WEBP": 12_500_000}
MOST_PIXELS_OTHERWISE = 50_000_000
LONGEST_SIDE = 20_000
MOST_FRAMES = 200
MOST_PIXELS_OF_ALL_FRAMES = 200_000_000
MOST_PIXELS_OF_ALL_SCANS = 1_000_000_000
SAMPLE = (64, 64)
SIDEWAYS = {5, 6, 7, 8}

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


@dataclass(frozen=True)
class Limits:
    formats: list[str]
    most_bytes: int


FORM = Limits(FORMATS, 30 * MEGABYTE)
# Files that an operator imports are trusted more. TIFF has the most complex decoder, and large files.
COMMAND = Limits([*FORMATS, "TIFF"], 300 * MEGABYTE)


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
    try:
        return examine(upload, limits)
    except ValidationError:
        raise
    except Exception as error:  # Decoders of hostile files can raise any exception.
        logger.info("Refused %r", upload.name, exc_info=True)
        raise ValidationError(DAMAGED) from error


def examine(upload: File, limits: Limits) -> Checked:
    refuse_size(upload.size, limits.most_bytes)
    upload.seek(0)
    data = upload.read()
    pieces = count_pieces(data)
    with open_picture(data, limits.formats) as image:
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
        if is_sideways(image):
            width, height = height, width
        return Checked(
            format=name,
            width=width,
            height=height,
            ground=ground(image),
            sha256=hashlib.sha256(data).hexdigest(),
            file_size=len(data),
            reading=read(image),
            look=look_of(image),
        )


def has_too_many_pixels(data: bytes, limits: Limits = FORM) -> bool:
    """Whether a smaller version of the picture might be accepted. Reads only its head."""
    try:
        with Image.open(BytesIO(data), formats=limits.formats) as image:
            name = NAMES.get(image.format or "", image.format or "")
            refuse_dimensions(name, *image.size)
    except (ValidationError, Image.DecompressionBombError):
        return True
    except Exception:  # Not a picture, or a hostile one, which check() refuses with the reason.
        return False
    return False


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


def is_sideways(image: Image.Image) -> bool:
    try:
        return image.getexif().get(Base.Orientation) in SIDEWAYS
    except Exception:  # A picture with broken metadata is still accepted.
        return False


def ground(image: Image.Image) -> str:
    """The most frequent colour, shown while the picture loads."""
    sample = in_eight_bits(image.resize(SAMPLE, Image.Resampling.NEAREST))
    picture = on_white(in_srgb(sample, image.info.get("icc_profile")))
    colours = picture.quantize(8).convert("RGB").getcolors() or []
    _, colour = max(colours)
    return "#{:02x}{:02x}{:02x}".format(*colour)
