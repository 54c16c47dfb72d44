"""Decodes and cleans texts from files, and parses dates, addresses and language tags."""

import re
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from photos.languages import ANY
from records.plausible import PICTURE
from wording.partial_dates import PartialDate, Precision

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
# Placeholder texts of cameras and programs.
BOILERPLATE = re.compile(
    r"([A-Z]+ ){0,2}DIGITAL CAMERA|KODAK Digital Still Camera|SONY DSC|SAMSUNG CSC|Exif_JPEG_PICTURE"
    r"|DCIM\S*|(?i:null|none|undefined|untitled|unknown|default|n/a)|\W+"
)
TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
LONGEST_TAG = 20
MOMENT = re.compile(
    r"(?P<day>\d{4}(-\d\d){0,2})([T ](?P<time>\d\d:\d\d(:\d\d)?)([.,]\d*)?)?(?P<zone>Z|[+-]\d\d:?\d\d)?", re.ASCII
)
web_only = URLValidator(schemes=["http", "https"])


def decode(raw: bytes) -> str:
    """Decodes UTF-8 or else cp1252. Declared encodings are too often wrong to be used."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        # IIM truncates at a number of bytes, possibly inside the last UTF-8 character.
        whole = raw[: error.start]
        if error.reason == "unexpected end of data" and not whole.isascii():
            return whole.decode()
        return raw.decode("cp1252", errors="replace")


def clean(text: str) -> str:
    """The text without control characters, some of which PostgreSQL rejects; empty if it is a placeholder."""
    text = CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return "" if BOILERPLATE.fullmatch(text) else text


def language_tag(tag: str) -> str:
    """Normalises `en-us` to `en-US`. Returns ANY for an empty or invalid tag."""
    tag = tag.strip().replace("_", "-")
    if len(tag) > LONGEST_TAG or not TAG.fullmatch(tag) or tag.lower() in {"x-default", "x-repair"}:
        return ANY
    first, *rest = tag.split("-")
    forms = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(forms.get(len(part), str.lower)(part) for part in rest)])


def partial_date(text: str) -> str:
    """An XMP date in the format of PartialDate, or an empty string if it is invalid.

    Without a time zone, only the day is used.
    """
    found = MOMENT.fullmatch(text)
    if not found:
        return ""
    iso = re.sub(r"(-00)+$", "", found["day"])
    try:
        if found["time"] and found["zone"]:
            at = datetime.fromisoformat(f"{found['day']}T{found['time']}{found['zone']}").astimezone(UTC)
            iso = PartialDate(at, Precision.SECOND if found["time"].count(":") == 2 else Precision.MINUTE).iso
        taken = PartialDate.parse(iso)
    except (ValueError, OverflowError):
        return ""
    return "" if PICTURE.refusal(taken.at) else taken.iso


def web_address(text: str) -> str:
    """The address, or an empty string if it is not a valid web address."""
    try:
        web_only(text)
    except ValidationError:
        return ""
    return text


def all_texts(value: Any) -> list[str]:
    """All texts in a value that was read: one text, a list, or either by language or source."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in all_texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in all_texts(part)]
    return [value] if isinstance(value, str) else []
