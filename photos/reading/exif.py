"""EXIF: what the camera writes, and some programs after it."""

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
        value = value.encode("latin-1", errors="replace")  # Pillow's way to hand over bytes of any encoding.
    # A NUL separates the photographer's copyright from the editor's.
    return clean(decode(value.replace(b"\0", b" "))) if isinstance(value, bytes) else ""


def moment(photograph: dict[int, Any]) -> str:
    """`2017:07:17 12:17:25` in the form of XMP, with its zone where the camera knows one."""
    day, _, time = text_of(photograph.get(Base.DateTimeOriginal)).partition(" ")
    zone = text_of(photograph.get(Base.OffsetTimeOriginal))
    return f"{day.replace(':', '-')}T{time}{zone}"
