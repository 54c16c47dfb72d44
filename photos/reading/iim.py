"""Reads IPTC-IIM: numbered binary fields, which agencies have used since 1991."""

import struct
from collections import defaultdict
from collections.abc import Iterator

from photos.reading.text import clean, decode

APPLICATION_RECORD = 2
TEXTS = {120: "caption", 110: "credit", 105: "headline", 5: "title", 116: "copyright", 115: "source"}
KEYWORD, BYLINE = 25, 80
DAY, TIME = 55, 60
PLACE = [92, 90, 95, 101]  # Sublocation, city, state, country.


def read_iim(block: bytes) -> dict[str, str | list[str]]:
    said: dict[int, list[str]] = defaultdict(list)
    for record, number, value in datasets(block):
        if record == APPLICATION_RECORD:
            said[number].append(decode(value))
    first = {number: texts[0] for number, texts in said.items()}
    return {
        **{field: first.get(number, "") for number, field in TEXTS.items()},
        "creator": said[BYLINE],
        "keywords": said[KEYWORD],
        "taken": moment(clean(first.get(DAY, "")), clean(first.get(TIME, ""))),
        "place": ", ".join(filter(None, (clean(first.get(number, "")) for number in PLACE))),
    }


def datasets(block: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yields record, number and value of each dataset."""
    at = 0
    while block[at : at + 1] == b"\x1c" and at + 5 <= len(block):
        record, number, size = struct.unpack_from(">BBH", block, at + 1)
        at += 5
        if size & 0x8000:  # An extended dataset: the other bits say how many bytes the size has.
            width = size & 0x7FFF
            size = int.from_bytes(block[at : at + width], "big")
            at += width
        yield record, number, block[at : at + size]
        at += size


def moment(day: str, time: str) -> str:
    """Converts `20040621` and `153000+0200` to the format of XMP."""
    iso = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    return f"{iso}T{time[:2]}:{time[2:4]}:{time[4:9]}:{time[9:]}" if len(time) == 11 else iso
