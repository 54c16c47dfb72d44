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
UNFINISHED = "This file is damaged: it ends before the picture does. Nothing was saved. Copy or download it again."


def count_pieces(data: bytes) -> Counter[str]:
    """The number of pieces by kind, such as GIF frames and JPEG scans.

    Raises ValidationError for too many, and for a JPEG without its end or a GIF that stops before.
    """
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
    scanned = False
    for before, at, marker in jpeg_markers(data):
        if not scanned:  # Pillow skips other bytes one by one. After the first scan they are coded pixels.
            yield from repeat(OTHER, at - before)
        scanned |= marker == JPEG_SCAN
        yield SCAN if marker == JPEG_SCAN else OTHER
    if scanned and marker != JPEG_END:
        raise ValidationError(UNFINISHED)


def jpeg_markers(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each marker up to the end of the picture, with where the one before it ends and where it begins.

    The last one is the end marker, or empty if there is none.
    """
    at, scanned = 2, False
    while found := JPEG_MARKER.search(data, at):
        marker = found[0]
        yield at, found.start(), marker
        if scanned and marker == JPEG_END:
            return  # Phones append videos after the end.
        scanned |= marker == JPEG_SCAN
        at = found.end()
        if marker != JPEG_END:
            at += int.from_bytes(data[at : at + 2])
    yield at, len(data), b""


def png_pieces(data: bytes) -> Iterator[str]:
    return (OTHER for _chunk in png_chunks(data))


def png_chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """The kind and content of each chunk."""
    at, view = 8, memoryview(data)
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        yield kind, view[at + 8 : at + 8 + size]
        at += 12 + size


def gif_pieces(data: bytes) -> Iterator[str]:
    at, framed = 13 + colours(data[10:11]), False
    while introducer := data[at : at + 1]:
        if introducer == b",":
            yield FRAME
            framed = True
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
    if at > len(data) or not framed:  # Some programs leave out the end marker, and every browser shows their files.
        raise ValidationError(UNFINISHED)


def colours(flags: bytes) -> int:
    """The size in bytes of the colour table that these flags declare."""
    packed = int.from_bytes(flags)
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0
