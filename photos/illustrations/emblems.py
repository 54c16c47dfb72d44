"""A mission's emblem, drawn from its data: name and year, the crew around the ring, the way up and the way down."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, radians, sin

from PIL import Image, ImageDraw, ImageFont

from photos.illustrations.drawing import Canvas, Linear, Outline, Place, Radial, mix, oval, stroke
from photos.illustrations.palettes import palette_for
from photos.illustrations.portraits import write

UNITS = 1200
MIDDLE = (600.0, 600.0)


@dataclass(frozen=True)
class Emblem:
    slug: str
    name: str
    year: str
    crew: Sequence[str]  # Family names in the order of the seats.
    docks: bool
    has_landed: bool


def draw_emblem(emblem: Emblem, size: tuple[int, int]) -> Image.Image:
    colours = palette_for(emblem.slug)
    canvas = Canvas(size, UNITS, seed=emblem.slug, ground="#f1efe9")
    turn = hashlib.sha256(emblem.slug.encode()).digest()
    dark = mix(colours.ground, "#05080f", 0.45)

    canvas.fill([oval(600, 612, 552)], "#11161f", alpha=0.22, blur=9)
    canvas.fill([oval(*MIDDLE, 556)], mix(colours.accent, "#ffffff", 0.1))
    canvas.fill([oval(*MIDDLE, 546)], colours.ground)
    canvas.fill([oval(*MIDDLE, 436)], mix(colours.accent, "#ffffff", 0.1))
    canvas.fill([oval(*MIDDLE, 428)], Linear((600, 172), (600, 1028), ((0, mix(dark, "#000000", 0.35)), (0.55, dark), (1, mix(colours.ground, colours.light, 0.25)))))
    field = canvas.mask([oval(*MIDDLE, 428)])
    canvas.stars(150, mask=field, brightest=0.9)

    # The Earth rises into the field; its height and the side of the light come from the address.
    world, radius = (600.0 + (turn[1] - 128) * 0.9, 1420.0 + turn[2] * 0.25), 690.0
    air = ((0.0, mix(colours.light, "#ffffff", 0.55)), (0.15, colours.light), (0.5, mix(dark, colours.light, 0.3)), (1.0, dark))
    canvas.fill([oval(*world, radius + 70)], Radial(world, radius + 70, air, inner=radius), within=field, alpha=0.8)
    canvas.fill([oval(*world, radius)], Linear((0, world[1] - radius), (0, 1030), ((0, mix(colours.ground, colours.light, 0.35)), (1, mix(colours.ground, "#000000", 0.4)))), within=field)

    # Up on the left, down on the right, over the top of the field.
    lean = (turn[3] - 128) / 128
    peak = (600 + 60 * lean, 318.0)
    way_up = _arc((338.0, 860.0), (330 + 40 * lean, 470), (peak[0] - 150, peak[1]), peak)
    way_down = _arc(peak, (peak[0] + 150, peak[1]), (870 + 40 * lean, 470), (862.0, 860.0))
    canvas.fill(stroke(way_up, 3, 9), "#8fbbff", within=field)
    if emblem.has_landed:
        canvas.fill(stroke(way_down, 9, 3), "#ff9b5e", within=field)
    else:  # Still to come: a dotted way.
        canvas.fill([oval(x, y, 4.2) for x, y in way_down[2::5]], "#ff9b5e", within=field)
    canvas.fill([_triangle(_along(way_up, 0.42), 30)], "#8fbbff")
    canvas.fill([_triangle(_along(way_down, 0.58), 30)], "#ff9b5e")
    if emblem.docks:
        _small_station(canvas, Place(*peak, 1.15, -10 * lean), colours.paper)
    else:
        canvas.glow(peak, 90, colours.paper, strength=0.9, fall=2.4)
        canvas.fill([_star(peak, 40)], colours.paper)

    image = canvas.finish(grain=1.6, vignette=0)
    scale = canvas.scale
    write(image, emblem.name, (600, 566), 104, colours.paper, scale=scale, weight=1.6, widest=640)
    write(image, emblem.year, (600, 672), 62, mix(colours.accent, "#ffffff", 0.25), scale=scale, spacing=14)
    _write_around(image, emblem.crew, colours.paper, mix(colours.accent, "#ffffff", 0.1), scale)
    return image


def _arc(start, bend1, bend2, end) -> Outline:
    from photos.illustrations.drawing import curve

    return curve(start, bend1, bend2, end, steps=60)


def _along(way: Outline, share: float) -> tuple[float, float, float]:
    """A point of the way and the direction there, in degrees."""
    index = round(share * (len(way) - 2))
    (x1, y1), (x2, y2) = way[index], way[index + 1]
    return x1, y1, degrees(atan2(y2 - y1, x2 - x1))


def _triangle(at: tuple[float, float, float], size: float) -> Outline:
    x, y, angle = at
    return Place(x, y, size, angle)([(1.05, 0), (-0.7, -0.82), (-0.7, 0.82)])[0]


def _star(middle: tuple[float, float], size: float) -> Outline:
    x, y = middle
    reach = [size if ray % 2 == 0 else size * 0.16 for ray in range(8)]
    return [(x + r * cos(radians(45 * ray)), y + r * sin(radians(45 * ray))) for ray, r in enumerate(reach)]


def _small_station(canvas: Canvas, at: Place, colour: str) -> None:
    wings = [[(side * x - 9, y), (side * x + 9, y), (side * x + 9, y + 44), (side * x - 9, y + 44)] for side in (-1, 1) for x in (64, 90) for y in (-50, 6)]
    canvas.fill(at(*wings), mix(colour, "#5a6b8a", 0.3))
    canvas.fill(at([(-102, -3), (102, -3), (102, 3), (-102, 3)]), colour)
    canvas.fill(at([(-9, -26), (9, -26), (9, 34), (-9, 34)], [(-26, -22), (26, -22), (26, -10), (-26, -10)], oval(0, 34, 9)), colour)


def _write_around(image: Image.Image, names: Sequence[str], colour: str, dot: str, scale: float) -> None:
    """The names on the ring, from the lower left over the top to the lower right, with dots between them."""
    words = [name.upper() for name in names]
    if not words:
        return
    radius, size = 491.0, 60.0
    gap = 60.0
    while True:
        font = ImageFont.load_default(size * scale)
        spacing = size * 0.09
        lengths = [sum(font.getlength(letter) / scale + spacing for letter in word) - spacing for word in words]
        total = sum(lengths) + gap * (len(words) - 1)
        if total <= radius * radians(330) or size < 24:
            break
        size, gap = size - 2, gap - 1.5
    angle = -90 - degrees(total / radius / 2)
    for number, (word, length) in enumerate(zip(words, lengths, strict=True)):
        start = angle
        for letter in word:
            width = font.getlength(letter) / scale
            _letter(image, letter, font, start + degrees(width / 2 / radius), radius, colour, scale)
            start += degrees((width + spacing) / radius)
        angle += degrees((length + gap) / radius)
        if number < len(words) - 1:
            turn = radians(angle - degrees(gap / 2 / radius))
            x, y = (600 + radius * cos(turn)) * scale, (600 + radius * sin(turn)) * scale
            reach = size * 0.13 * scale
            ImageDraw.Draw(image).ellipse((x - reach, y - reach, x + reach, y + reach), fill=dot)


def _letter(image: Image.Image, letter: str, font, angle: float, radius: float, colour: str, scale: float) -> None:
    side = round(font.size * 2)
    stamp = Image.new("L", (side, side))
    ImageDraw.Draw(stamp).text((side / 2, side / 2), letter, fill=255, font=font, anchor="mm", stroke_width=0.5 * scale)
    stamp = stamp.rotate(-(angle + 90), Image.Resampling.BICUBIC)
    x, y = (600 + radius * cos(radians(angle))) * scale, (600 + radius * sin(radians(angle))) * scale
    image.paste(colour, (round(x - side / 2), round(y - side / 2)), stamp)
