"""What a file is made of, counted without decoding: files of endless small pieces keep a decoder busy for minutes."""

import struct
from collections import Counter
from collections.abc import Iterator
from itertools import islice, repeat

from django.core.exceptions import ValidationError

MOST_PIECES = 20_000
FULL_ENOUGH = 128  # Encoders fill the blocks of a GIF's pixels, up to 255 bytes.
FRAME, SCAN, OTHER = "frame", "scan", "other"


def count_pieces(data: bytes) -> Counter[str]:
    """Frames of a GIF and scans of a JPEG beside all else. Raises ValidationError for more than pictures have."""
    counted = Counter(islice(pieces(data), MOST_PIECES + 1))
    if counted.total() > MOST_PIECES:
        raise ValidationError("This file is made of too many pieces. Save it anew in a picture program.")
    return counted


def pieces(data: bytes) -> Iterator[str]:
    if data.startswith(b"\xff\xd8"):
        return jpeg_pieces(data)
    if data.startswith(b"\x89PNG"):
        return png_pieces(data)
    if data.startswith(b"GIF8"):
        return gif_pieces(data)
    return iter(())  # The decoders of WebP and AVIF read their boxes in no time.


def jpeg_pieces(data: bytes) -> Iterator[str]:
    at = 2
    while data[at : at + 1] == b"\xff" and data[at + 1 : at + 2] != b"\xda":
        yield OTHER
        padding = data[at + 1 : at + 2] == b"\xff"
        at += 1 if padding else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    # Inside a scan 0xFF never stands before 0xDA.
    yield from repeat(SCAN, data.count(b"\xff\xda", at))


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
    """The bytes of a colour table, by the flags that announce it."""
    packed = int.from_bytes(flags)
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0
