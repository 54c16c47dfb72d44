"""The Earth and the Moon, from near and from far."""

from math import cos, radians, sin

from PIL import ImageChops

from photos.illustrations.drawing import Canvas, Place, Point, Radial, Stops, contrasted, levels, oval, stroke


def limb(canvas: Canvas, centre: Point, radius: float, *, air: Stops, thickness: float, ground: str) -> None:
    """A planet's edge with its air; the colours go from the ground outwards."""
    canvas.fill([oval(*centre, radius + thickness)], Radial(centre, radius + thickness, air, inner=radius))
    canvas.fill([upper_disc(centre, radius)], ground)


def upper_disc(centre: Point, radius: float) -> list[Point]:
    """A circle so large that many points are needed for a smooth edge; only its upper part is in the picture."""
    x, y = centre
    arc = [radians(180 + 180 * step / 1200) for step in range(1201)]
    return [(x + radius * cos(angle), y + radius * sin(angle)) for angle in arc]


def moon_face(canvas: Canvas, centre: Point, radius: float, *, shade: float = 0.55) -> None:
    """The full Moon: bright, with seas, a few rayed craters, darker to the lower right."""
    x, y = centre
    disc = canvas.mask([oval(x, y, radius)])
    canvas.fill(
        [oval(x, y, radius)],
        Radial((x - radius * 0.25, y - radius * 0.3), radius * 1.5, ((0, "#fbf6ea"), (0.6, "#e6dfd0"), (1, "#b9b4ab"))),
    )
    seas = (
        (-0.32, -0.36, 0.27, 0.24),
        (0.02, -0.28, 0.2, 0.18),
        (0.2, -0.08, 0.2, 0.17),
        (0.5, -0.16, 0.13, 0.16),
        (0.42, 0.16, 0.13, 0.17),
        (-0.55, 0.0, 0.24, 0.4),
        (-0.28, 0.3, 0.2, 0.17),
        (0.12, 0.12, 0.13, 0.1),
        (-0.06, -0.66, 0.36, 0.06),
    )
    shapes = [oval(x + radius * a, y + radius * b, radius * c, radius * d) for a, b, c, d in seas]
    patches = canvas.mask(shapes, blur=radius * 0.035)
    wear = canvas.noise(radius * 0.5, octaves=6)
    ragged = levels(
        ImageChops.add(patches, contrasted(wear, 0.9), 1, -128),
        70,
        150,
    )
    canvas.cover("#9c9890", ImageChops.multiply(ragged, disc), alpha=0.62)
    canvas.shade(ImageChops.multiply(levels(wear, 90, 180), disc), 0.12)
    for a, b, c in ((-0.12, 0.66, 0.045), (-0.36, -0.06, 0.035), (-0.62, -0.2, 0.025), (0.55, 0.55, 0.02)):
        spot = (x + radius * a, y + radius * b)
        for ray in range(11):
            turn = radians(ray * 33 + a * 90)
            reach = radius * c * (4 + 3.5 * (ray % 3))
            end = (spot[0] + reach * cos(turn), spot[1] + reach * sin(turn))
            canvas.fill(
                stroke([spot, end], radius * 0.018, radius * 0.002),
                "#fffaf0",
                alpha=0.13,
                blur=radius * 0.01,
                within=disc,
            )
        canvas.fill([oval(*spot, radius * c)], "#fffaf0", alpha=0.8, blur=radius * 0.012, within=disc)
    dark = Radial(
        (x - radius * 0.35, y - radius * 0.35), radius * 1.42, ((0, "#000000"), (0.62, "#101010"), (1, "#ffffff"))
    )
    canvas.shade(ImageChops.multiply(canvas.greys(dark), disc), shade)


def far_earth(canvas: Canvas, centre: Point, size: float, *, light: Point) -> None:
    """The Earth as a small globe, half in the night; `light` points to the Sun, its parts from -1 to 1."""
    x, y = centre
    across, down = light
    canvas.glow((x + across * size * 0.3, y + down * size * 0.3), size * 1.9, "#3f8ad6", strength=0.4, fall=2.6)
    sea = ((0.0, "#58a0e6"), (0.6, "#1f63b4"), (1.0, "#0f3d7d"))
    canvas.fill([oval(x, y, size)], Radial((x + across * size * 0.4, y + down * size * 0.4), size * 1.3, sea))
    globe = canvas.mask([oval(x, y, size)])
    land = levels(canvas.noise(size * 0.9, octaves=5), 150, 168)
    canvas.cover("#6f8a72", ImageChops.multiply(land, globe), alpha=0.4)
    swirl = levels(canvas.noise(size * 0.34, octaves=6, stretch=2.6), 124, 215, 0.9)
    canvas.cover("#ffffff", ImageChops.multiply(swirl, globe), alpha=0.95)
    rim = Radial(centre, size * 1.02, ((0, "#000000"), (0.72, "#000000"), (1, "#ffffff")))
    canvas.shine(ImageChops.multiply(canvas.greys(rim), globe), "#6ea8ff", 0.6)
    night = Radial(
        (x + across * size * 1.5, y + down * size * 1.5),
        size * 2.4,
        ((0, "#000000"), (0.48, "#000000"), (0.78, "#ffffff"), (1, "#ffffff")),
    )
    beyond = canvas.mask([oval(x, y, size + 1.5)])  # Or the soft edge would stay bright.
    canvas.shade(ImageChops.multiply(canvas.greys(night), beyond), 0.98)


def crater(canvas: Canvas, at: Place, size: float, flat: float, *, light: float, within, alpha: float = 0.8) -> None:
    """A bowl whose wall is dark on the side of the Sun, which stands in the direction `light` (degrees)."""
    turn = radians(light - at.angle)
    sunward = (size * cos(turn), size * flat * sin(turn))
    bowl = at.linear(
        sunward, (-sunward[0], -sunward[1]), (0, "#24221f"), (0.4, "#5d5952"), (0.75, "#b9b2a5"), (1, "#e9e2d4")
    )
    canvas.fill(at(oval(0, 0, size, size * flat)), bowl, alpha=alpha, blur=size * 0.05, within=within)
