"""Which formats of picture files are read, and how large a file may be."""

from dataclasses import dataclass

try:
    import pillow_heif
except ImportError:
    pillow_heif = None
else:
    pillow_heif.register_heif_opener()

FORMATS = ["JPEG", "PNG", "WEBP", "AVIF", "GIF", *(["HEIF"] if pillow_heif else [])]
TAKEN = "JPEG, PNG, WebP, AVIF or GIF"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    formats: list[str]
    most_bytes: int


FORM = Limits(FORMATS, 30 * MEGABYTE)
# Files that an operator imports are trusted more. TIFF has the most complex decoder, and large files.
COMMAND = Limits([*FORMATS, "TIFF"], 300 * MEGABYTE)
