"""A stand-in for a portrait: initials on a calm ground. No face is invented."""

from PIL import Image, ImageDraw, ImageFont

from photos.illustrations.drawing import Canvas, Linear, Radial, mix, oval
from photos.illustrations.palettes import palette_for

UNITS = 960


def initials_of(name: str) -> str:
    """Of the first and the last part of a name: `Loral O'Hara` is LO, `Chen Dong` is CD."""
    parts = name.split()
    return "".join(part[0] for part in dict.fromkeys([parts[0], parts[-1]])).upper()


def draw_portrait(slug: str, name: str, family_name: str, size: tuple[int, int]) -> Image.Image:
    colours = palette_for(slug)
    canvas = Canvas(size, UNITS, seed=slug)
    canvas.cover(Linear((0, 0), (0, canvas.height), ((0, mix(colours.ground, "#ffffff", 0.1)), (1, mix(colours.ground, "#000000", 0.28)))))
    canvas.glow((UNITS * 0.3, 240), 900, mix(colours.ground, colours.light, 0.55), strength=0.4, fall=1.6)
    # The edge of a world, with the air above it, as on a horizon that everybody here has crossed.
    world, radius = (UNITS / 2, 2330.0), 1450.0
    canvas.fill([oval(*world, radius + 46)], Radial(world, radius + 46, ((0, mix(colours.ground, colours.light, 0.5)), (1, mix(colours.ground, "#000000", 0.02))), inner=radius), alpha=0.45, blur=6)
    canvas.fill([oval(*world, radius)], Linear((0, 880), (0, 1200), ((0, mix(colours.ground, "#000000", 0.34)), (1, mix(colours.ground, "#000000", 0.55)))))
    image = canvas.finish(grain=2, vignette=0.18)
    write(image, initials_of(name), (UNITS / 2, 500), 330, colours.paper, scale=canvas.scale, weight=2.2)
    write(image, family_name.upper(), (UNITS / 2, 1042), 44, colours.paper, scale=canvas.scale, spacing=9, widest=820)
    return image


def write(
    image: Image.Image,
    text: str,
    middle: tuple[float, float],
    size: float,
    colour: str,
    *,
    scale: float,
    weight: float = 0,
    spacing: float = 0,
    widest: float = 0,
) -> None:
    """One line, centred; smaller where it would be wider than `widest`. All measures are units of the picture."""
    font = ImageFont.load_default(size * scale)
    length = sum(font.getlength(letter) for letter in text) + spacing * scale * (len(text) - 1)
    if widest and length > widest * scale:
        shrink = widest * scale / length
        font, spacing, length = ImageFont.load_default(size * scale * shrink), spacing * shrink, widest * scale
    pen = ImageDraw.Draw(image)
    x, y = middle[0] * scale - length / 2, middle[1] * scale
    for letter in text:
        pen.text((x, y), letter, fill=colour, font=font, anchor="lm", stroke_width=weight * scale)
        x += font.getlength(letter) + spacing * scale
