"""Is this file a picture we take? What is cheap to ask is asked before a pixel is decoded; refusals are in words."""

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
NAMES = {"MPO": "JPEG", "HEIF": "HEIC"}  # Phones put a second picture into a JPEG; the first is the one meant.
MEGABYTE = 1024 * 1024
# Only a JPEG can be decoded at a fraction of its size; a WebP takes twenty bytes for each pixel, 300 MB at most.
MOST_PIXELS = {"JPEG": 89_000_000, "WEBP": 12_500_000}
MOST_PIXELS_OTHERWISE = 50_000_000
LONGEST_SIDE = 20_000
MOST_FRAMES = 200
MOST_PIXELS_OF_ALL_FRAMES = 200_000_000
MOST_PIXELS_OF_ALL_SCANS = 1_000_000_000
SAMPLE = (64, 64)
SIDEWAYS = {5, 6, 7, 8}

# How files begin that are not on the list, so that a refusal can call them by their name.
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
DAMAGED = "This file is damaged, or is not a picture. Nothing was saved."


@dataclass(frozen=True)
class Limits:
    formats: list[str]
    most_bytes: int


FORM = Limits(FORMATS, 30 * MEGABYTE)
# Whoever runs a command answers for the files. TIFF has the largest decoder of all, and files to match.
COMMAND = Limits([*FORMATS, "TIFF"], 300 * MEGABYTE)


@dataclass(frozen=True)
class Checked:
    """The facts of a picture that may be stored. Width and height are those of the picture turned upright."""

    format: str
    width: int
    height: int
    ground: str
    sha256: str
    file_size: int
    reading: Reading


def check(upload: File, limits: Limits = FORM) -> Checked:
    """Raises ValidationError for what is no picture that we take. Whoever sent it is told, so no more is logged."""
    try:
        return examine(upload, limits)
    except ValidationError:
        raise
    except Exception as error:  # Decoders of hostile files raise anything.
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
                image.draft(None, SAMPLE)  # Reads the whole file, yet computes only some of its pixels.
            case "GIF":
                refuse_frames(pieces[FRAME], width * height)  # Pillow would draw what it counts.
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
        )


def refuse_size(size: int, most: int) -> None:
    if not size:
        raise ValidationError("This file is empty.")
    if size > most:
        raise ValidationError(
            f"This file has {ceil(size / MEGABYTE)} MB. Pictures of up to {most // MEGABYTE} MB are taken."
        )


def open_picture(data: bytes, formats: list[str]) -> Image.Image:
    try:
        return Image.open(BytesIO(data), formats=formats)
    except Image.DecompressionBombError as error:
        raise ValidationError(f"This picture has too many pixels{in_millions(error)}.") from error
    except UnidentifiedImageError as error:
        kind = kind_of(data[:1024])
        if kind and kind not in formats:
            raise ValidationError(f"{kind} is not taken here. Export the picture as {TAKEN}.") from error
        raise


def in_millions(error: Exception) -> str:
    """How many Pillow has found."""
    found = re.search(r"\((\d+) pixels\)", str(error))
    return f": {int(found[1]) / 1e6:.0f} million" if found else ""


def kind_of(beginning: bytes) -> str:
    """What a file of none of our formats is, as far as its beginning tells."""
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
            f"A {name} may have {most / 1e6:.3g} million: make it smaller, or export it as JPEG."
        )


def refuse_frames(frames: int, pixels: int) -> None:
    if frames > MOST_FRAMES or (frames > 1 and frames * pixels > MOST_PIXELS_OF_ALL_FRAMES):
        raise ValidationError("This animation has too many frames. Export one of them as a picture.")


def refuse_scans(scans: int, pixels: int) -> None:
    """A progressive JPEG is computed anew with each of its scans; an ordinary one has ten."""
    if scans > 1 and scans * pixels > MOST_PIXELS_OF_ALL_SCANS:
        raise ValidationError("This JPEG is coded in too many passes. Save it anew in a picture program.")


def is_sideways(image: Image.Image) -> bool:
    try:
        return image.getexif().get(Base.Orientation) in SIDEWAYS
    except Exception:  # Broken metadata does not make a picture worse.
        return False


def ground(image: Image.Image) -> str:
    """The most frequent colour, to stand where the picture will appear."""
    sample = in_eight_bits(image.resize(SAMPLE, Image.Resampling.NEAREST))
    picture = on_white(in_srgb(sample, image.info.get("icc_profile")))
    colours = picture.quantize(8).convert("RGB").getcolors() or []
    _, colour = max(colours)
    return "#{:02x}{:02x}{:02x}".format(*colour)
