"""Combines the metadata of three sources: the first one with a value is used; the other values are kept."""

import logging
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from photos.languages import ANY
from photos.reading.exif import read_exif
from photos.reading.iim import read_iim
from photos.reading.text import clean, partial_date, web_address
from photos.reading.xmp import read_xmp

logger = logging.getLogger(__name__)

# A text by language, a list of names, or one text.
Value = str | list[str] | dict[str, str]
Found = dict[str, Any]

LONGEST_TEXT = 10_000
MOST_ITEMS = 50
IIM_RESOURCE, IIM_TAG = 0x0404, 33723
SOURCES: dict[str, Callable[[Image.Image], Found]] = {  # The first with a value is used.
    "XMP": lambda image: read_xmp(image.info["xmp"], xmp_extension(image)) if "xmp" in image.info else {},
    "IPTC-IIM": lambda image: read_iim(iim_block(image)),
    "EXIF": lambda image: read_exif(image.getexif()),
}
BY_LANGUAGE = ["caption", "alt", "long_description", "title"]
EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
EXTENSION_HEAD = struct.Struct(">32sII")  # Digest and length of the extension, offset of this part.
# IPTC codes of pictures made by AI or algorithms, wholly or in part.
MACHINE_MADE = {"trainedAlgorithmicMedia", "algorithmicMedia"}
PARTLY_MACHINE_MADE = {"compositeWithTrainedAlgorithmicMedia"}
FORMS = {"taken": partial_date, "licence_url": web_address, "licensor_url": web_address, "source_address": web_address}


@dataclass(frozen=True)
class MetadataField:
    """One field: its value, the source of the value, and the values in other sources."""

    value: Any
    source: str
    others: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    fields: dict[str, MetadataField] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        return self.fields[name].value if name in self.fields else ""

    @property
    def digital_source(self) -> str:
        """The IPTC code for how the picture was made: the last part of its address."""
        return self.text("digital_source_type").rstrip("/").rpartition("/")[2]

    def names(self, name: str) -> list[str]:
        return self.fields[name].value if name in self.fields else []

    def by_language(self, name: str) -> dict[str, str]:
        return self.fields[name].value if name in self.fields else {}

    def after(self, source: str, said: Found) -> "Reading":
        """This reading, with the values of a more reliable `source` preferred. Texts in other languages are kept."""
        notices = list(self.notices)
        fields = dict(self.fields)
        for name, value in said.items():
            value = tidy(name, value, source, notices)
            if not value:
                continue
            known = fields.get(name)
            others = {known.source: known.value, **known.others} if known else {}
            if known and isinstance(value, dict):
                value = {language: text for language, text in known.value.items() if language != ANY} | value
            fields[name] = MetadataField(value, source, others)
        return Reading(fields, notices)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Reading":
        """The reverse of `as_json`."""
        return cls({name: MetadataField(**found) for name, found in stored["fields"].items()}, stored["notices"])

    def as_json(self) -> dict[str, Any]:
        """The value of `Photo.reading`: each field with `value`, `source` and `others` by source, and the notices."""
        return {
            "fields": {
                name: {"value": found.value, "source": found.source, "others": found.others}
                for name, found in self.fields.items()
            },
            "notices": self.notices,
        }


def read(image: Image.Image) -> Reading:
    """Load the image first: some files have their metadata after the pixels."""
    notices: list[str] = []
    said = {source: said_by(source, image, notices) for source in SOURCES}
    fields: dict[str, MetadataField] = {}
    for name in dict.fromkeys(name for found in said.values() for name in found):
        source, *others = (source for source in SOURCES if name in said[source])
        fields[name] = MetadataField(said[source][name], source, {other: said[other][name] for other in others})
    reading = Reading(fields, notices)
    if reading.digital_source in MACHINE_MADE | PARTLY_MACHINE_MADE:
        notices.append("According to the file, this picture was made by AI or an algorithm.")
    return reading


def iim_block(image: Image.Image) -> bytes:
    """The IIM block, from the Photoshop resources of a JPEG or the IIM tag of a TIFF."""
    if isinstance(image, TiffImageFile):
        block = image.tag_v2.get(IIM_TAG, b"")
        return block if isinstance(block, bytes) else b""
    return image.info.get("photoshop", {}).get(IIM_RESOURCE, b"")


def xmp_extension(image: Image.Image) -> bytes:
    """The rest of an XMP packet that does not fit into one segment of a JPEG, or empty."""
    announced = re.search(rb"HasExtendedXMP\W{1,20}([0-9A-F]{32})\b", image.info["xmp"])
    parts: dict[int, bytes] = {}
    for marker, segment in getattr(image, "applist", []):
        head, body = segment[len(EXTENSION) :][: EXTENSION_HEAD.size], segment[len(EXTENSION) + EXTENSION_HEAD.size :]
        if marker == "APP1" and segment.startswith(EXTENSION) and len(head) == EXTENSION_HEAD.size:
            digest, _length, offset = EXTENSION_HEAD.unpack(head)
            if announced and digest == announced[1]:
                parts[offset] = body
    return b"".join(parts[offset] for offset in sorted(parts))


def said_by(source: str, image: Image.Image, notices: list[str]) -> dict[str, Value]:
    """The fields of one source. A source that cannot be read has none."""
    try:
        found = SOURCES[source](image)
    except Exception:  # Parsers of hostile bytes can raise any exception.
        logger.info("%s of a picture cannot be read", source, exc_info=True)
        notices.append(f"The {source} in this file is damaged and was ignored.")
        return {}
    tidied = {name: tidy(name, value, source, notices) for name, value in found.items()}
    return {name: value for name, value in tidied.items() if value}


def tidy(name: str, value: Value, source: str, notices: list[str]) -> Value:
    def tidy_text(text: str) -> str:
        text = FORMS.get(name, str)(clean(text))
        if len(text) > LONGEST_TEXT:
            notices.append(f"The {name.replace('_', ' ')} in {source} was cut to {LONGEST_TEXT} characters.")
        return text[:LONGEST_TEXT]

    if not isinstance(value, str) and len(value) > MOST_ITEMS:
        notices.append(f"Of the {name.replace('_', ' ')} in {source} only the first {MOST_ITEMS} were kept.")
    if isinstance(value, dict):
        texts = {language: tidy_text(text) for language, text in list(value.items())[:MOST_ITEMS]}
        return {language: text for language, text in texts.items() if text}
    if isinstance(value, list):
        return [text for text in map(tidy_text, value[:MOST_ITEMS]) if text]
    text = tidy_text(value)
    return {ANY: text} if text and name in BY_LANGUAGE else text
