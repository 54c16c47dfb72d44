"""Reads EXIF, which cameras and some programs write."""

from typing import Any

from PIL import Image
from PIL.ExifTags import IFD, Base

from photos.reading.text import clean, decode


def read_exif(exif: Image.Exif) -> dict[str, str | list[str]]:
    description = text_of(exif.get(Base.ImageDescription))
    camera = {text_of(exif.get(tag)) for tag in (Base.Make, Base.Model)}
    return {
        "caption": "" if description in camera else description,
        "creator": text_of(exif.get(Base.Artist)).split(";"),
        "copyright": text_of(exif.get(Base.Copyright)),
        "taken": moment(exif.get_ifd(IFD.Exif)),
    }


def text_of(value: Any) -> str:
    if isinstance(value, str):
        value = value.encode("latin-1", errors="replace")  # Pillow decodes bytes of any encoding as Latin-1.
    # A NUL separates the copyright of the photographer from that of the editor.
    return clean(decode(value.replace(b"\0", b" "))) if isinstance(value, bytes) else ""


def moment(photograph: dict[int, Any]) -> str:
    """Converts `2017:07:17 12:17:25`, with its time zone if there is one, to the format of XMP."""
    day, _, time = text_of(photograph.get(Base.DateTimeOriginal)).partition(" ")
    zone = text_of(photograph.get(Base.OffsetTimeOriginal))
    return f"{day.replace(':', '-')}T{time}{zone}"
