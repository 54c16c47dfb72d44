"""A mission's emblem, drawn from its data: name and year, who went up and who came down, and whether it docked."""

import hashlib
from dataclasses import dataclass
from functools import partial
from math import atan2, cos, degrees, radians, sin

from PIL import Image

from photos.illustrations.drawing import Canvas, Linear, Outline, Place, Point, Radial, curve, mix, oval, rect, stroke
from photos.illustrations.lettering import write, write_around
from photos.illustrations.palettes import PAPER, palette_for

UNITS = 1200
MIDDLE = (600.0, 600.0)
LAUNCH, LANDING = "#8fbbff", "#ff9b5e"


@dataclass(frozen=True)
class Emblem:
    slug: str
    name: str
    year: str
    launched: tuple[str, ...]  # Family names in the order of the seats.
    landed: tuple[str, ...]
    ship: str
    docks: bool
    is_home: bool


def draw_emblem(emblem: Emblem, size: tuple[int, int]) -> Image.Image:
    colours = palette_for(emblem.slug)
    canvas = Canvas(size, UNITS, seed=emblem.slug, ground="#f1efe9")
    chance = hashlib.sha256(emblem.slug.encode()).digest()
    lean, tilt = (chance[1] - 128) / 128, (chance[2] - 128) / 128
    dark, rim = mix(colours.ground, "#05080f", 0.45), mix(colours.accent, "#ffffff", 0.1)

    canvas.fill([oval(600, 612, 552)], "#11161f", alpha=0.22, blur=9)
    canvas.fill([oval(*MIDDLE, 556)], rim)
    canvas.fill([oval(*MIDDLE, 546)], colours.ground)
    canvas.fill([oval(*MIDDLE, 436)], rim)
    sky = ((0.0, mix(dark, "#000000", 0.4)), (0.6, dark), (1.0, mix(colours.ground, colours.light, 0.25)))
    canvas.fill([oval(*MIDDLE, 428)], Linear((600, 172), (600, 900), sky))
    field = canvas.mask([oval(*MIDDLE, 428)])
    canvas.stars(190, mask=field)

    world, radius = (600 + 70 * tilt, 1435.0), 690.0
    pale, dim = mix(colours.light, "#ffffff", 0.55), mix(dark, colours.light, 0.3)
    air = ((0.0, pale), (0.15, colours.light), (0.5, dim), (1.0, dark))
    canvas.fill([oval(*world, radius + 70)], Radial(world, radius + 70, air, inner=radius), within=field, alpha=0.7)
    land = ((0.0, mix(colours.ground, colours.light, 0.3)), (1.0, mix(colours.ground, "#000000", 0.5)))
    canvas.fill([oval(*world, radius)], Linear((0, 745), (0, 1030), land), within=field)

    top = (600 + 46 * lean, 342.0)
    up = curve((322, 808), (322 + 20 * lean, 560), (top[0] - 190, top[1]), top, steps=60)
    down = curve(top, (top[0] + 190, top[1]), (878 + 20 * lean, 560), (878, 808), steps=60)
    canvas.fill(stroke(up, 3, 10), LAUNCH, within=field)
    canvas.fill([_triangle(up, 0.5)], LAUNCH)
    if emblem.is_home:
        canvas.fill(stroke(down, 10, 3), LANDING, within=field)
        canvas.fill([_triangle(down, 0.5)], LANDING)
    if emblem.docks:
        _station(canvas, Place(*top, 1.35, -9 * lean))
    else:
        canvas.glow(top, 120, PAPER, strength=0.9, fall=2.4)
        canvas.fill([_star(top, 58)], PAPER)

    image = canvas.finish(grain=1.6, vignette=0)
    scale = canvas.scale
    write(image, emblem.name, (600, 848), 92, PAPER, scale=scale, weight=1.6, widest=580)
    write(image, emblem.year, (600, 942), 58, mix(colours.accent, "#ffffff", 0.35), scale=scale, spacing=13)
    swaps = bool(emblem.landed) and set(emblem.landed) != set(emblem.launched)
    ring = partial(write_around, image, middle=MIDDLE, radius=491, dot=rim, scale=scale)
    taken = ring(emblem.launched, room=165 if swaps else 250, colour=PAPER)
    if swaps:
        ring(emblem.landed, room=165, is_foot=True, colour=mix(LANDING, PAPER, 0.45))
    elif taken < 230:
        ring([emblem.ship], room=100, is_foot=True, colour=rim, largest=42)
    return image


def _triangle(way: Outline, share: float) -> Outline:
    """An arrowhead at this share of the way, pointing along it."""
    index = round(share * (len(way) - 2))
    (x1, y1), (x2, y2) = way[index], way[index + 1]
    at = Place(x1, y1, 34, degrees(atan2(y2 - y1, x2 - x1)))
    return at([(1.05, 0), (-0.7, -0.82), (-0.7, 0.82)])[0]


def _star(middle: Point, size: float) -> Outline:
    x, y = middle
    reach = [size if ray % 2 == 0 else size * 0.16 for ray in range(8)]
    return [(x + r * cos(radians(45 * ray)), y + r * sin(radians(45 * ray))) for ray, r in enumerate(reach)]


def _station(canvas: Canvas, at: Place) -> None:
    wings = [rect(side * x - 9, y, side * x + 9, y + 44) for side in (-1, 1) for x in (64, 90) for y in (-50, 6)]
    canvas.fill(at(*wings), mix(PAPER, "#5a6b8a", 0.3))
    canvas.fill(at(rect(-102, -3, 102, 3), rect(-9, -26, 9, 34), rect(-26, -22, 26, -10), oval(0, 34, 9)), PAPER)
