"""How a picture must be turned to be upright."""

from PIL import Image
from PIL.ExifTags import Base

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = {5, 6, 7, 8}


def orientation_of(image: Image.Image) -> int:
    """The number in its EXIF data; 1, upright, if there is none."""
    try:
        return image.getexif().get(Base.Orientation, 1)
    except Exception:  # Broken metadata can raise any exception. The picture is still accepted.
        return 1
