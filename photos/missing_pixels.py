"""Finds pictures with fewer pixels than their header promises. Pillow shows the rest of them in black or grey."""

import zlib
from io import BytesIO
from math import ceil

from django.core.exceptions import ValidationError
from PIL import Image

from photos.structure import UNFINISHED, jpeg_markers, png_chunks

STEP = 1 << 16  # Bytes inflated at once.
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # For each pixel, by the colour type of a PNG.
# The first column and row of each pass, and the steps to the next ones.
WHOLE = [(0, 0, 1, 1)]
INTERLACED = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
GREY = {127, 128}  # What the decoder of JPEG puts in place of missing pixels.
MORE_PIXELS = bytes(range(1, 128))


def refuse_unfinished_png(data: bytes) -> None:
    missing, kind = size_of_pixels(data), b""
    inflate = zlib.decompressobj()
    for kind, content in png_chunks(data):
        packed: bytes | memoryview = content if kind == b"IDAT" else b""
        while packed and missing > 0:
            missing -= len(inflate.decompress(packed, STEP))
            packed = inflate.unconsumed_tail
        if kind == b"IEND":
            break
    if missing > 0 or kind != b"IEND":
        raise ValidationError(UNFINISHED)


def size_of_pixels(data: bytes) -> int:
    """How many bytes the pixels of a PNG have before compression, with the byte at the start of each row."""
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    depth, colour_type, interlacing = data[24], data[25], data[28]
    size = 0
    for left, top, across, down in INTERLACED if interlacing else WHOLE:
        columns, rows = ceil((width - left) / across), ceil((height - top) / down)
        if columns > 0:
            size += max(rows, 0) * (1 + ceil(columns * depth * SAMPLES[colour_type] / 8))
    return size


def refuse_unfinished_jpeg(image: Image.Image, data: bytes) -> None:
    """Refuses a JPEG that ends in grey and changes if more data follow its last scan: a whole one ignores them."""
    if not GREY.issuperset(image.crop((image.width - 1, image.height - 1, image.width, image.height)).tobytes()):
        return
    *_, (_before, end, _marker) = jpeg_markers(data)
    with Image.open(BytesIO(data[:end] + MORE_PIXELS + data[end:]), formats=["JPEG"]) as longer:
        longer.draft(None, image.size)
        if longer.tobytes() != image.tobytes():
            raise ValidationError(UNFINISHED)
