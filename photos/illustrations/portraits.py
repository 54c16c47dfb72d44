"""A stand-in for a portrait: initials on a calm ground. No face is invented."""

from functools import lru_cache

from PIL import Image

from photos.illustrations.drawing import Canvas, Linear, Radial, mix, oval
from photos.illustrations.lettering import write
from photos.illustrations.palettes import Palette, palette_for

UNITS = 960


def draw_portrait(slug: str, initials: str, family_name: str, size: tuple[int, int]) -> Image.Image:
    colours = palette_for(slug)
    image = _ground(colours, size).copy()
    scale = size[0] / UNITS
    write(image, initials, (UNITS / 2, 500), 330, colours.paper, scale=scale, weight=2.2, widest=720)
    write(image, family_name.upper(), (UNITS / 2, 1042), 44, colours.paper, scale=scale, spacing=9, widest=820)
    return image


@lru_cache
def _ground(colours: Palette, size: tuple[int, int]) -> Image.Image:
    """The edge of a world with the air above it: a horizon, as all of them have seen it or hoped to."""
    canvas = Canvas(size, UNITS, seed=colours.ground)
    ground, light = colours.ground, colours.light
    sky = ((0.0, mix(ground, "#ffffff", 0.1)), (1.0, mix(ground, "#000000", 0.28)))
    canvas.cover(Linear((0, 0), (0, canvas.height), sky))
    canvas.glow((UNITS * 0.3, 240), 900, mix(ground, light, 0.55), strength=0.4, fall=1.6)
    world, radius = (UNITS / 2, 2330.0), 1450.0
    air = ((0.0, mix(ground, light, 0.5)), (1.0, ground))
    canvas.fill([oval(*world, radius + 46)], Radial(world, radius + 46, air, inner=radius), alpha=0.45, blur=6)
    land = ((0.0, mix(ground, "#000000", 0.34)), (1.0, mix(ground, "#000000", 0.55)))
    canvas.fill([oval(*world, radius)], Linear((0, 880), (0, 1200), land))
    return canvas.finish(grain=2, vignette=0.18)
