"""How a picture looks, in 64 bits: whether it gets brighter from one place to the next on a grid.

Such a “difference hash” is the same for other sizes, formats and qualities of a picture. photos/lookalikes.py
compares them.
"""

from itertools import pairwise

from PIL import Image

from photos.colour import in_eight_bits, on_white
from photos.orientation import TURNS, orientation_of

Look = tuple[int, int, int, int]

GRID = (9, 8)
SAMPLE = (288, 256)  # Pixels sampled without copying the picture, then averaged to the grid.
BAND_BITS = 16
BRIGHTER = 2  # Of 255: less is noise, such as that of a black sky.
FEWEST_EDGES = 8  # A picture with fewer is too plain to be told from others.


def look_of(image: Image.Image) -> Look | None:
    """The look of a decoded image, turned upright, in four bands; None for one that is too plain."""
    small = on_white(in_eight_bits(image.resize(SAMPLE, Image.Resampling.NEAREST)))
    turn = TURNS.get(orientation_of(image))
    grey = (small if turn is None else small.transpose(turn)).convert("L").resize(GRID, Image.Resampling.BOX)
    width, height = GRID
    values = list(grey.tobytes())
    rows = [values[start : start + width] for start in range(0, width * height, width)]
    bits = [right > left + BRIGHTER for row in rows for left, right in pairwise(row)]
    if not FEWEST_EDGES <= sum(bits) <= len(bits) - FEWEST_EDGES:
        return None
    bands = [bits[start : start + BAND_BITS] for start in range(0, len(bits), BAND_BITS)]
    first, second, third, fourth = (sum(bit << place for place, bit in enumerate(band)) for band in bands)
    return first, second, third, fourth
