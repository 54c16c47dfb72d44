"""Lines of text in pictures, in the font that comes with Pillow, straight and around a ring."""

import unicodedata
from collections.abc import Sequence
from math import cos, degrees, radians, sin

from PIL import Image, ImageDraw, ImageFont

from photos.illustrations.drawing import Point

# The font has no letters beyond ASCII; those that are no letter with an accent are spelled out.
SPELLED = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ı": "i", "ß": "ss", "æ": "ae", "–": "-", "’": "'"})


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.translate(SPELLED))
    return letters.encode("ascii", "ignore").decode()


def _font(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise RuntimeError("Pillow was built without FreeType, so it cannot draw letters of any size.")
    return font


def write(
    image: Image.Image,
    text: str,
    middle: Point,
    size: float,
    colour: str,
    *,
    scale: float,
    weight: float = 0,
    spacing: float = 0,
    widest: float = 0,
) -> None:
    """One centred line; smaller where it would be wider than `widest`. All measures are units of the picture."""
    text = plain(text)
    length = _font(size).getlength(text) + spacing * len(text)
    shrink = min(1.0, widest / length) if widest else 1.0
    font = _font(size * shrink * scale)
    widths = [font.getlength(letter) + spacing * shrink * scale for letter in text]
    pen = ImageDraw.Draw(image)
    x, y = middle[0] * scale - (sum(widths) - spacing * shrink * scale) / 2, middle[1] * scale
    for letter, width in zip(text, widths, strict=True):
        pen.text((x, y), letter, fill=colour, font=font, anchor="lm", stroke_width=weight * scale)
        x += width


def write_around(
    image: Image.Image,
    words: Sequence[str],
    *,
    middle: Point,
    radius: float,
    colour: str,
    dot: str,
    scale: float,
    room: float,
    is_foot: bool = False,
    largest: float = 58,
) -> float:
    """Words along a ring with dots between them, centred at its top or, to be read from below, at its foot.

    They grow smaller until they fit into `room` degrees. The answer is how many degrees they take.
    """
    words = [plain(word).upper() for word in words]
    size, share = largest, 0.0
    while size > 20:
        font = _font(size * scale)
        spacing, gap = size * 0.09, size
        steps = [[font.getlength(letter) / scale + spacing for letter in word] for word in words]
        length = sum(map(sum, steps)) + gap * (len(words) - 1)
        share = degrees(length / radius)
        if share <= room:
            break
        size -= 2
    # At the foot the letters run against the clock and stand upright there.
    sense = -1 if is_foot else 1
    angle = (90 if is_foot else -90) - sense * share / 2
    pen = ImageDraw.Draw(image)
    for number, (word, widths) in enumerate(zip(words, steps, strict=True)):
        if number:
            x, y = _on_ring(middle, radius, angle + sense * degrees(gap / 2 / radius))
            reach = size * 0.13
            box = [(value + side) * scale for side in (-reach, reach) for value in (x, y)]
            pen.ellipse(box, fill=dot)
            angle += sense * degrees(gap / radius)
        for letter, width in zip(word, widths, strict=True):
            half = sense * degrees(width / 2 / radius)
            _stamp(
                image, letter, font, _on_ring(middle, radius, angle + half), angle + half + sense * 90, colour, scale
            )
            angle += 2 * half
    return share


def _on_ring(middle: Point, radius: float, angle: float) -> Point:
    return middle[0] + radius * cos(radians(angle)), middle[1] + radius * sin(radians(angle))


def _stamp(
    image: Image.Image, letter: str, font: ImageFont.FreeTypeFont, at: Point, turn: float, colour: str, scale: float
) -> None:
    """One letter, turned; an angle of 0 stands upright."""
    side = round(font.size * 2)
    stamp = Image.new("L", (side, side))
    pen = ImageDraw.Draw(stamp)
    # All capitals stand on one line: centring each by its own height would make them dance.
    pen.text(
        (side / 2, side / 2 + font.size * 0.36), letter, fill=255, font=font, anchor="ms", stroke_width=0.5 * scale
    )
    stamp = stamp.rotate(-turn, Image.Resampling.BICUBIC)
    image.paste(colour, (round(at[0] * scale - side / 2), round(at[1] * scale - side / 2)), stamp)
