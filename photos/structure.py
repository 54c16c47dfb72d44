"""Counts the pieces of a file without decoding it: a file of many tiny pieces can keep a decoder busy for minutes."""

import re
import struct
from collections import Counter
from collections.abc import Iterator
from itertools import islice, repeat

from django.core.exceptions import ValidationError

MOST_PIECES = 20_000
FULL_ENOUGH = 128  # Encoders fill the data blocks of a GIF, up to 255 bytes.
# Markers followed by a length, and the end marker.
JPEG_MARKER = re.compile(rb"\xff[\xc0-\xc7\xc9-\xcf\xd9-\xdd\xe0-\xef\xfe]")
JPEG_SCAN, JPEG_END = b"\xff\xda", b"\xff\xd9"
FRAME, SCAN, OTHER = "frame", "scan", "other"


def count_pieces(data: bytes) -> Counter[str]:
    """The number of pieces by kind, such as GIF frames and JPEG scans. Raises ValidationError for too many."""
    counted = Counter(islice(pieces(data), MOST_PIECES + 1))
    if counted.total() > MOST_PIECES:
        raise ValidationError("This file has too many parts. Re-save it in an image editor.")
    return counted


def pieces(data: bytes) -> Iterator[str]:
    if data.startswith(b"\xff\xd8"):
        return jpeg_pieces(data)
    if data.startswith(b"\x89PNG"):
        return png_pieces(data)
    if data.startswith(b"GIF8"):
        return gif_pieces(data)
    return iter(())  # The decoders of WebP and AVIF read their boxes quickly.


def jpeg_pieces(data: bytes) -> Iterator[str]:
    at, scanned = 2, False
    while True:
        marker = JPEG_MARKER.search(data, at)
        if not scanned:  # Pillow skips other bytes one by one. After the first scan they are coded pixels.
            yield from repeat(OTHER, (marker.start() if marker else len(data)) - at)
        if not marker or (scanned and marker[0] == JPEG_END):
            return  # Phones append videos after the end.
        scanned |= marker[0] == JPEG_SCAN
        yield SCAN if marker[0] == JPEG_SCAN else OTHER
        at = marker.end()
        if marker[0] != JPEG_END:
            at += int.from_bytes(data[at : at + 2])


def png_pieces(data: bytes) -> Iterator[str]:
    at = 8
    while at + 8 <= len(data):
        yield OTHER
        (size,) = struct.unpack_from(">I", data, at)
        at += 12 + size


def gif_pieces(data: bytes) -> Iterator[str]:
    at = 13 + colours(data[10:11])
    while introducer := data[at : at + 1]:
        if introducer == b",":
            yield FRAME
            at += 11 + colours(data[at + 9 : at + 10])
            while size := int.from_bytes(data[at : at + 1]):
                if size < FULL_ENOUGH:
                    yield OTHER
                at += 1 + size
        elif introducer == b"!":
            at += 2
            while size := int.from_bytes(data[at : at + 1]):
                yield OTHER
                at += 1 + size
        else:
            return
        yield OTHER
        at += 1


def colours(flags: bytes) -> int:
    """The size in bytes of the colour table that these flags declare."""
    packed = int.from_bytes(flags)
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0
