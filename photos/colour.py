"""Converts pictures to 8-bit sRGB, which every screen shows."""

import logging
from io import BytesIO

from PIL import Image, ImageCms

logger = logging.getLogger(__name__)
SRGB = ImageCms.createProfile("sRGB")


def in_eight_bits(image: Image.Image) -> Image.Image:
    """The image as L, RGB, RGBA or CMYK, which Pillow can resize and convert to sRGB."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 256)).convert("L")  # convert() alone would clip.
    if image.mode in {"L", "RGB", "RGBA", "CMYK"} and "transparency" not in image.info:
        return image  # A copy of a large picture would cost time and memory.
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The image as RGB or RGBA. A broken or unsuitable colour profile is ignored."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            change = ImageCms.buildTransform(BytesIO(profile), SRGB, image.mode, mode, ImageCms.Intent.PERCEPTUAL)
            return change.apply(image)
        except (ImageCms.PyCMSError, ValueError) as error:
            logger.info("A colour profile was ignored: %s", error)
    return image.convert(mode)


def without_needless_alpha(image: Image.Image) -> Image.Image:
    return image.convert("RGB") if image.mode == "RGBA" and image.getchannel("A").getextrema()[0] == 255 else image


def on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image)
    return ground.convert("RGB")
