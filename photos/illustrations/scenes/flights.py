"""Scenes of going up and coming down, and of standing on another world."""

from itertools import pairwise
from math import sin

from PIL import Image, ImageChops, ImageFilter

from photos.illustrations.drawing import (
    Canvas,
    Linear,
    Outline,
    Paint,
    Place,
    Radial,
    curve,
    levels,
    mix,
    oval,
    rect,
    shifted,
    stroke,
)
from photos.illustrations.scenes.bodies import crater, far_earth
from photos.illustrations.vehicles import bell_capsule, cone_capsule, lander, orbiter


def hills(canvas: Canvas, base: float, height: float, paint: Paint, *, rough: int = 5) -> None:
    """A far ridge from side to side, above the level `base`."""
    waves = [(canvas.chance.uniform(0, 7), canvas.chance.uniform(0.7, 1.3) * 2.1**octave) for octave in range(rough)]

    def ridge(x: float) -> float:
        return sum(sin(start + x / 1200 * 6.3 * pace) / 2**octave for octave, (start, pace) in enumerate(waves))

    crest = [(x, base - height * (0.55 + 0.28 * ridge(x))) for x in range(-10, 1215, 4)]
    canvas.fill([[(-10, 810), *crest, (1210, 810)]], paint)


def night_launch(canvas: Canvas) -> None:
    shore = 640.0
    canvas.cover(Linear((0, 0), (0, shore), ((0, "#070d1d"), (0.45, "#0f1f41"), (0.8, "#27365c"), (1, "#5a4a55"))))
    canvas.stars(330, below=520, brightest=0.85)
    pad = (330.0, 628.0)
    canvas.glow(pad, 760, "#ff9440", strength=0.65, fall=2.4, squash=0.62)
    # Bands of cloud that the flame lights from below.
    clouds = levels(canvas.noise(150, octaves=6, stretch=4.5), 132, 205)
    low = ImageChops.multiply(clouds, canvas.fade((0, 250), (0, 540)))
    canvas.cover("#141c33", low, alpha=0.75)
    canvas.shine(ImageChops.multiply(low, canvas.spot(pad, 640, fall=1.5)), "#ffae62", 0.8)
    path = curve(pad, (345, 330), (520, 60), (1060, -140), steps=120)
    for width, colour, alpha, blur in (
        (34, "#ff7a1f", 0.3, 16),
        (15, "#ffa04a", 0.6, 5),
        (7.5, "#ffd596", 0.95, 1.5),
        (3.6, "#fffdf2", 1, 0.4),
    ):
        canvas.fill(stroke(path, width, width * 0.34), colour, alpha=alpha, blur=blur)
    canvas.glow(pad, 190, "#ffcf8a", strength=0.95, fall=2)
    # The far shore with its towers, then the water.
    towers: list[Outline] = [
        rect(x, shore - h, x + w, shore)
        for x, h, w in (
            (246, 74, 5),
            (402, 66, 4),
            (520, 30, 22),
            (566, 22, 40),
            (168, 26, 34),
            (690, 36, 3),
            (880, 15, 60),
            (1010, 24, 4),
            (60, 20, 30),
        )
    ]
    canvas.fill([*towers, rect(0, shore - 9, 1200, shore + 2)], "#080b14")
    canvas.glow(pad, 120, "#fff0cc", strength=1, fall=1.6)
    steam = canvas.mask(
        [oval(x, shore - 10, w, h) for x, w, h in ((290, 70, 24), (350, 90, 32), (420, 60, 18), (240, 40, 14))], blur=11
    )
    canvas.shine(ImageChops.multiply(steam, levels(canvas.noise(40, octaves=4), 60, 180)), "#ffc98a", 0.9)
    mirror(canvas, shore, tint="#0b1328", depth=0.3, ripple=7)
    canvas.shade(canvas.fade((0, 700), (0, 860)), 0.55)


def mirror(canvas: Canvas, shore: float, *, tint: str, depth: float, ripple: float) -> None:
    """Water below the shore that shows what stands above it, broken by small waves."""
    scale = canvas.scale
    edge = round(shore * scale)
    width, height = canvas.size
    rest = height - edge
    above = canvas.image.crop((0, max(0, edge - rest * 3), width, edge)).resize((width, rest))
    above = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).filter(ImageFilter.GaussianBlur(0.8 * scale))
    rows = round(rest / max(1.0, 1.6 * scale))
    for row in range(rows):
        top, bottom = round(row * rest / rows), round((row + 1) * rest / rows)
        share = (row + 1) / rows
        shift = round((sin(row * 1.9) * 0.6 + canvas.chance.uniform(-1, 1)) * ripple * share * scale)
        strip = above.crop((0, top, width, bottom))
        canvas.image.paste(shifted(strip, shift, 0), (0, edge + top))
    water = canvas.mask([rect(0, shore, 1200, canvas.height)])
    canvas.cover(tint, water, alpha=depth)
    waves = ImageChops.multiply(levels(canvas.ground(shore - 30, 90, octaves=6, flat=3), 120, 200), water)
    canvas.shade(waves, 0.3)


def rocket_at_blue_hour(canvas: Canvas) -> None:
    ground = 690.0
    canvas.cover(
        Linear(
            (0, 0), (0, ground), ((0, "#0b1c44"), (0.4, "#1d4384"), (0.72, "#5b86bd"), (0.9, "#d8a98c"), (1, "#f3b27c"))
        )
    )
    canvas.stars(90, below=330, brightest=0.7)
    veil = levels(canvas.noise(120, octaves=5, stretch=6), 128, 215)
    canvas.shine(ImageChops.multiply(veil, canvas.fade((0, 180), (0, 640))), "#ffb98c", 0.4)
    hills(canvas, ground, 26, "#2c3a5a")
    at = Place(600, ground - 28, 1.0)
    # Floodlight from both sides and its haze.
    for x, lean in ((150, 1), (1050, -1)):
        beam: Outline = [(x, ground - 6), (x + lean * 352, 150), (x + lean * 540, 210)]
        canvas.fill(
            [beam], Linear((x, ground), (x + lean * 450, 180), ((0, "#fff3d6"), (1, "#b8cdf0"))), alpha=0.09, blur=20
        )
        canvas.glow((x, ground - 10), 70, "#fff3d6", strength=1, fall=2)
        canvas.fill([rect(x - 2, ground - 16, x + 2, ground + 20)], "#0b1020")
    canvas.glow((600, 430), 430, "#ffe2b0", strength=0.35, fall=2.2, squash=1.2)
    # Lightning masts.
    for x in (318, 882):
        canvas.fill([[(x - 9, ground), (x - 1.6, 96), (x + 1.6, 96), (x + 9, ground)]], "#16223f")
        canvas.fill([rect(x - 1, 60, x + 1, 100)], "#16223f")
        canvas.fill(
            [
                o
                for y in range(130, 680, 28)
                for o in stroke([(x - 9 * (y - 96) / 594, y), (x + 9 * (y + 28 - 96) / 594, y + 28)], 1.4)
            ],
            "#7d93bd",
            alpha=0.6,
        )
    # The service tower behind the rocket.
    for x in (676, 724):
        canvas.fill([rect(x - 4, 148, x + 4, ground)], "#1a2a4c")
    lattice = [
        o
        for y in range(150, 680, 44)
        for o in (
            *stroke([(676, y), (724, y + 44)], 3.6),
            *stroke([(724, y), (676, y + 44)], 3.6),
            rect(670, y - 3, 730, y + 3),
        )
    ]
    canvas.fill(lattice, "#24375f")
    canvas.fill([rect(628, y, 680, y + 7) for y in (212, 344, 500)], "#24375f")
    for y in range(170, 680, 44):
        canvas.glow((702, y), 13, "#ffd99a", strength=0.95, fall=2)
    _rocket(canvas, at)
    # Pad, trench, foreground.
    canvas.fill(
        [[(430, ground - 14), (770, ground - 14), (810, ground + 16), (390, ground + 16)]],
        Linear((0, ground - 14), (0, ground + 16), ((0, "#d8c3a0"), (1, "#3a3f55"))),
    )
    canvas.fill(
        [rect(0, ground + 10, 1200, 810)],
        Linear((0, ground + 10), (0, 800), ((0, "#39415c"), (0.3, "#1a2138"), (1, "#0b0f1c"))),
    )
    canvas.fill(
        [[(505, ground + 16), (695, ground + 16), (770, 810), (430, 810)]],
        Linear((0, ground), (0, 800), ((0, "#e7c490"), (0.4, "#6d6058"), (1, "#1a1d2a"))),
        alpha=0.75,
    )
    for x in range(60, 1200, 120):
        if not 420 < x < 780:
            canvas.glow((x, ground + 16), 20, "#ffc97f", strength=0.9, fall=2)
    vapour = canvas.mask([oval(588 - 17 * i, 392 + i * i * 0.9, 8 + i * 5, 6 + i * 2.6) for i in range(8)], blur=7)
    canvas.cover("#eef3fb", ImageChops.multiply(vapour, levels(canvas.noise(50, octaves=4), 40, 200)), alpha=0.5)


def _rocket(canvas: Canvas, at: Place) -> None:
    """A slim rocket with four boosters, its foot at (0, 0), 520 high."""
    light = ((0.0, "#b9b5ae"), (0.22, "#ffffff"), (0.55, "#cfd3da"), (1.0, "#4a5a7d"))

    def body(outline: Outline, left: float, right: float, stops=light) -> None:
        canvas.fill(at(outline), at.linear((left, 0), (right, 0), *stops))

    body([(-15, 0), (15, 0), (19, -200), (19, -360), (-19, -360), (-19, -200)], -19, 19)
    body(rect(-17, -440, 17, -360), -17, 17)
    body(
        [
            (-17, -440),
            (17, -440),
            (21, -452),
            (21, -478),
            *curve((21, -478), (20, -500), (9, -512), (4, -520)),
            (-4, -520),
            *curve((-4, -520), (-9, -512), (-20, -500), (-21, -478)),
            (-21, -452),
        ],
        -21,
        21,
    )
    body([(-3, -520), (3, -520), (2.2, -566), (-2.2, -566)], -3, 3)
    body([(-3.4, -540), (3.4, -540), (3, -552), (-3, -552)], -3, 3, ((0.0, "#8e98ad"), (1.0, "#3b4763")))
    for side in (-1, 1):
        booster: Outline = [
            (side * 13, 4),
            (side * 46, 4),
            (side * 44, -60),
            *curve((side * 40, -120), (side * 34, -180), (side * 24, -220), (side * 17, -236)),
            (side * 15, -228),
        ]
        body(booster, 13 * side if side > 0 else -46, 46 * side if side > 0 else -13)
    body(
        [
            (-17, 6),
            (17, 6),
            (16, -70),
            *curve((15, -120), (12, -180), (6, -220), (0, -238)),
            *curve((0, -238), (-6, -220), (-12, -180), (-15, -120)),
            (-16, -70),
        ],
        -17,
        17,
    )
    orange = ((0.0, "#9c4a1c"), (0.25, "#ff9b5e"), (0.6, "#d96a26"), (1.0, "#5c2b1c"))
    body(rect(-19, -360, 19, -352), -19, 19, orange)
    body(rect(-17, -398, 17, -393), -17, 17, orange)
    for x1, x2 in ((-46, -14), (-17, 17), (14, 46)):
        body(rect(x1, -8, x2, 6), x1, x2, orange)
    canvas.fill(
        at(rect(-20, -300, 20, -299), rect(-20, -262, 20, -261), rect(-17, -420, 17, -419)), "#39466a", alpha=0.4
    )
    canvas.fill(at(*[rect(x - 3, 6, x + 3, 16) for x in (-38, -24, -8, 8, 24, 38)]), "#20283c")


def soyuz_over_the_steppe(canvas: Canvas) -> None:
    horizon = 640.0
    canvas.cover(
        Linear(
            (0, 0),
            (0, horizon),
            ((0, "#4f7fb8"), (0.4, "#8fb2d3"), (0.72, "#e3cdb0"), (0.92, "#f9c98d"), (1, "#fbd9a6")),
        )
    )
    sun = (985.0, 566.0)
    canvas.glow(sun, 620, "#ffdf9e", strength=0.7, fall=2)
    canvas.glow(sun, 190, "#fffbee", strength=1, fall=1.6)
    canvas.fill([oval(*sun, 24)], "#fffbee", blur=1.5)
    veil = levels(canvas.noise(150, octaves=6, stretch=5), 130, 210)
    canvas.cover("#fff1dc", ImageChops.multiply(veil, canvas.fade((0, -60), (0, 420))), alpha=0.55)
    hills(canvas, horizon + 4, 34, "#c79f7e")
    hills(canvas, horizon + 8, 18, "#a9825f")
    steppe = Linear((0, horizon), (0, 800), ((0, "#b98c58"), (0.35, "#a4733f"), (1, "#5e3d22")))
    canvas.fill([rect(0, horizon, 1200, 810)], steppe)
    land = canvas.mask([rect(0, horizon, 1200, 810)])
    grass = ImageChops.multiply(levels(canvas.ground(horizon - 8, 70, octaves=6, flat=5), 40, 230), land)
    canvas.shade(grass, 0.45)
    canvas.shine(ImageChops.multiply(land, canvas.spot((sun[0], 660), 700, fall=1.4)), "#ffc873", 0.5)
    # The canopy, from its crown to its skirt, in gores of orange and white.
    crown, skirt, left, right = 64.0, 262.0, 200.0, 640.0
    middle = (left + right) / 2
    gores = 10
    edges = [-1 + 2 * step / gores for step in range(gores + 1)]

    def edge(share: float) -> Outline:
        """From the crown to the skirt; the gores in the middle face us and are the widest."""
        across = sin(share * 1.5708)
        foot = (middle + (right - middle) * across, skirt + 30 * (1 - across**2))
        return curve(
            (middle, crown), (middle + across * 118, crown - 2), (middle + across * 226, crown + 78), foot, steps=24
        )

    for number, (one, other) in enumerate(pairwise(edges)):
        shade = 0.5 + 0.5 * (one + other) / 2
        colour = "#f58a3c" if number % 2 else "#fff4e2"
        lit = mix(mix(colour, "#7a4a3a", 0.42), colour, shade)
        canvas.fill(
            [[*edge(one), *reversed(edge(other))]],
            Linear(
                (0, crown),
                (0, skirt + 30),
                ((0, mix(lit, "#ffffff", 0.18)), (0.7, lit), (1, mix(lit, "#5a3327", 0.35))),
            ),
        )
    mouth = [edge(share)[-1] for share in [step / 20 - 1 for step in range(41)]]
    under = [(x, y - 26 * (1 - ((x - middle) / 220) ** 2)) for x, y in mouth]
    canvas.fill([[*mouth, *reversed(under)]], "#7d4630", alpha=0.4)
    at = Place(middle + 6, 572, 1.5, 4)
    for share in [step / 8 - 1 for step in range(17)]:
        foot = edge(share)[-1]
        canvas.fill(stroke([foot, (middle + 3, 470)], 0.9), "#5a4a42", alpha=0.7)
    canvas.fill(stroke([(middle + 3, 470), at.point((0, -22))], 2.2), "#4a3c36")
    bell_capsule(canvas, at, lit="#8c7158", dark="#2a211d")
    canvas.glow(sun, 900, "#ffcf8a", strength=0.22, fall=1.5)


def capsule_in_the_sea(canvas: Canvas) -> None:
    horizon = 392.0
    sun = (262.0, 330.0)
    canvas.cover(Linear((0, 0), (0, horizon), ((0, "#4f7cb2"), (0.5, "#a9bed4"), (0.82, "#f3cfae"), (1, "#fde2b8"))))
    canvas.glow(sun, 560, "#ffd9a0", strength=0.75, fall=2)
    canvas.fill([oval(*sun, 32)], "#fffaf0", blur=1.5)
    veil = levels(canvas.noise(110, octaves=6, stretch=6), 130, 225)
    veil = ImageChops.multiply(veil, canvas.fade((0, -50), (0, 330)))
    canvas.cover("#fff6ea", veil, alpha=0.75)
    water = Linear((0, horizon), (0, 800), ((0, "#d8c2ab"), (0.05, "#8fa3b5"), (0.3, "#3a6d9c"), (1, "#0b2b50")))
    canvas.fill([rect(0, horizon, 1200, 810)], water)
    sea = canvas.mask([rect(0, horizon, 1200, 810)])
    swell = canvas.ground(horizon - 6, 130, octaves=7, flat=4.6)
    canvas.shade(ImageChops.multiply(levels(swell, 70, 220), sea), 0.62)
    canvas.shine(ImageChops.multiply(levels(ImageChops.invert(swell), 120, 230), sea), "#a9cdea", 0.4)
    lane = [(sun[0] - 26, horizon), (sun[0] + 26, horizon), (sun[0] + 190, 810), (sun[0] - 160, 810)]
    glitter = ImageChops.multiply(levels(canvas.ground(horizon - 4, 60, octaves=5, flat=6), 128, 178), sea)
    canvas.shine(ImageChops.multiply(glitter, canvas.mask([lane], blur=46)), "#ffe9c4", 1)
    at = Place(735, 500, 2.15, -5)
    canvas.fill([oval(748, 566, 196, 26)], "#05172e", alpha=0.6, blur=14)
    ring = at.linear((-74, 0), (74, 0), (0, "#ffb47a"), (0.3, "#f07a28"), (0.7, "#a84410"), (1, "#54210a"))
    canvas.fill(at(oval(0, 8, 70, 19)), mix("#a84410", "#000000", 0.25))
    cone_capsule(canvas, at, lit="#fbf1e0", mid="#b9a894", dark="#41352f")
    canvas.fill(at([(12, -62), (18, -62), (50, 4), (50, 14), (24, 14)]), "#2c211d", alpha=0.3, blur=9)
    # The collar goes round the hull: its front is nearer than the capsule.
    front = [*oval(0, 8, 74, 25, 0, 180), *reversed(oval(0, 3, 57, 13, 0, 180))]
    canvas.fill(at(front), ring)
    canvas.fill(at(*stroke(oval(0, 5, 66, 18, 12, 168), 2.2)), "#ffe3c4", alpha=0.4, blur=1.5)
    for turn in (35, 65, 90, 115, 145):
        strap = [(x, y) for x, y in (oval(0, 8, 74, 25, turn - 2, turn + 2) + oval(0, 3, 57, 13, turn + 2, turn - 2))]
        canvas.fill(at(strap), "#fff4e4", alpha=0.55)
    for side, top in ((-1, -73), (1, -73), (0, -79)):  # Bags that keep it upright.
        bag = Radial(at.point((side * 16 - 4, top - 4)), 30, ((0, "#ffe2bd"), (0.35, "#f58a3c"), (1, "#8a3508")))
        canvas.fill(at(oval(side * 16, top, 11.5, 11)), bag)
    # Waves in front hide the foot of the collar.
    lap = [(x, 556 + 7 * sin(x / 23) + 4 * sin(x / 9.1) + 0.00032 * (x - 735) ** 2 * -1) for x in range(548, 935, 3)]
    hide = canvas.mask([[*lap, (960, 640), (520, 640)]], blur=1.2)
    veiled = ImageChops.multiply(hide, canvas.fade((0, 612), (0, 556)))
    canvas.cover(
        Linear((0, 540), (0, 620), ((0, "#4f7ea8"), (1, "#2c5f8f"))),
        ImageChops.multiply(veiled, canvas.mask([oval(742, 580, 215, 46)], blur=12)),
    )
    canvas.fill(stroke(lap[10:-10], 1.8), "#f4f8ff", alpha=0.55, blur=0.9)


def orbiter_landing(canvas: Canvas) -> None:
    horizon = 560.0
    canvas.cover(
        Linear(
            (0, 0),
            (0, horizon),
            ((0, "#20335f"), (0.4, "#6c6a93"), (0.7, "#e09a7c"), (0.92, "#ffc98a"), (1, "#ffdca3")),
        )
    )
    sun = (240.0, 520.0)
    canvas.glow(sun, 760, "#ff9b5e", strength=0.7, fall=2)
    canvas.fill([oval(*sun, 58)], Linear((0, 462), (0, 578), ((0, "#fff6df"), (1, "#ffc46e"))), blur=1)
    bands = levels(canvas.noise(120, octaves=6, stretch=7), 132, 205)
    bands = ImageChops.multiply(bands, canvas.fade((0, 20), (0, 470)))
    canvas.cover("#7a5a7c", bands, alpha=0.55)
    canvas.shine(ImageChops.multiply(bands, canvas.spot(sun, 620, fall=1.2)), "#ffb27a", 0.8)
    hills(canvas, horizon + 4, 74, "#8a5c6b")
    hills(canvas, horizon + 6, 36, "#5f4358")
    canvas.fill(
        [rect(0, horizon, 1200, 810)],
        Linear((0, horizon), (0, 800), ((0, "#8e6558"), (0.25, "#5b4448"), (1, "#1f1a26"))),
    )
    land = canvas.mask([rect(0, horizon, 1200, 810)])
    canvas.shade(ImageChops.multiply(levels(canvas.ground(horizon - 8, 70, octaves=6, flat=6), 30, 230), land), 0.4)
    canvas.fill([rect(0, 668, 1200, 770)], Linear((0, 668), (0, 770), ((0, "#5d5160"), (1, "#2f2a38"))))
    canvas.shine(
        ImageChops.multiply(canvas.mask([rect(0, 668, 1200, 770)]), canvas.spot((sun[0], 690), 520, fall=1.2)),
        "#ffb27a",
        0.6,
    )
    canvas.fill([rect(0, 668, 1200, 671), rect(0, 767, 1200, 770)], "#f0dfd0", alpha=0.6)
    canvas.fill(
        [[(x, 716), (x + 92, 716), (x + 86, 722), (x - 6, 722)] for x in range(-40, 1200, 190)], "#f6ebdd", alpha=0.8
    )
    for x in range(30, 1200, 90):
        canvas.glow((x, 664), 15, "#ffe2b0", strength=1, fall=2)
    at = Place(672, 572, 2.05, -8)
    canvas.fill([oval(660, 716, 260, 11)], "#120e18", alpha=0.6, blur=9)
    orbiter(canvas, at, lit="#f4dcc4", shade="#6f6178", belly="#1c1820")
    touch = at.point((-25, 44))
    smoke = canvas.mask(
        [oval(touch[0] - 20 - i * 24, touch[1] + 34 - i * 3, 16 + i * 9, 8 + i * 4) for i in range(6)], blur=8
    )
    canvas.cover("#f6dcc8", ImageChops.multiply(smoke, levels(canvas.noise(40, octaves=4), 30, 190)), alpha=0.55)


def reentry_trail(canvas: Canvas) -> None:
    canvas.cover(Linear((0, 0), (0, 720), ((0, "#050a18"), (0.5, "#0d1d3d"), (0.85, "#26456b"), (1, "#5d7186"))))
    canvas.stars(620, below=640)
    # The Milky Way, rising from the left.
    at = Place(360, 330, 1, 62)
    band = canvas.mask(at(rect(-900, -70, 900, 70)), blur=58)
    dust = levels(canvas.noise(170, octaves=7), 96, 190)
    canvas.shine(ImageChops.multiply(band, dust), "#7f93bb", 0.42)
    canvas.stars(900, below=700, brightest=0.8, mask=band)
    path = curve((-60, 92), (330, 150), (700, 262), (1010, 428), steps=120)
    for width, colour, alpha, blur in (
        (30, "#c2491d", 0.3, 16),
        (15, "#ff8a3c", 0.5, 6),
        (7, "#ffc27a", 0.85, 2),
        (2.8, "#fff6e0", 1, 0.5),
    ):
        canvas.fill(stroke(path, width * 0.16, width), colour, alpha=alpha, blur=blur)
    head = path[-1]
    canvas.glow(head, 240, "#ff9b5e", strength=0.55, fall=2.4)
    canvas.glow(head, 74, "#ffe3b4", strength=1, fall=2)
    canvas.glow(head, 170, "#fff6e0", strength=0.8, fall=5, squash=0.02)
    canvas.fill([oval(*head, 6.5)], "#fffdf6", blur=1.2)
    for back, size in ((9, 2.4), (14, 1.8), (21, 1.5)):
        x, y = path[-1 - back]
        canvas.glow((x + 4, y + 17), 14, "#ffd9a0", strength=0.9, fall=2)
        canvas.fill([oval(x + 4, y + 17, size)], "#fff6e0", blur=0.6)
    hills(canvas, 716, 84, "#1d3350")
    hills(canvas, 746, 70, "#11213a")
    canvas.glow((960, 760), 520, "#ffb27a", strength=0.14, fall=1.6, squash=0.3)
    hills(canvas, 792, 66, "#070d1a")
    # Somebody waits on the near ridge, beside a car with its lights on.
    canvas.glow((349, 755), 80, "#ffe2b0", strength=0.8, fall=2.2, squash=0.4)
    dark = "#03060d"
    car: Outline = [(246, 764), (247, 752), (262, 748), (274, 736), (310, 736), (324, 748), (344, 752), (346, 764)]
    canvas.fill([car, oval(268, 764, 8.5), oval(326, 764, 8.5)], dark)
    canvas.fill([oval(392, 721, 4.6), [(386, 727), (398, 727), (397, 746), (396, 772), (388, 772), (387, 746)]], dark)
    canvas.fill(
        [[(-10, 770), *((x, 768 + 8 * sin(x / 160)) for x in range(0, 1210, 10)), (1210, 810), (-10, 810)]], dark
    )


def lander_on_the_moon(canvas: Canvas) -> None:
    horizon = 520.0
    canvas.cover("#030407")
    far_earth(canvas, (905, 168), 76, light=(-0.85, -0.3))
    for base, height, near, far, rough in ((20, 96, "#857f76", "#37342f", 3), (26, 52, "#9b958a", "#403d38", 4)):
        hills(canvas, horizon + base, height, Linear((250, 0), (1200, 0), ((0, near), (1, far))), rough=rough)
    canvas.fill(
        [rect(0, horizon, 1200, 810)],
        Linear((0, horizon), (0, 800), ((0, "#b5aea2"), (0.4, "#9a9489"), (1, "#6b675f"))),
    )
    plain = canvas.mask([rect(0, horizon, 1200, 810)])
    dust = canvas.ground(horizon - 8, 150, octaves=7, flat=2.6)
    relief = ImageChops.subtract(shifted(dust, 5 * canvas.scale, 0), dust, 1, 128)
    canvas.shade(ImageChops.multiply(levels(relief, 124, 220), plain), 0.6)
    canvas.shine(ImageChops.multiply(levels(ImageChops.invert(relief), 128, 230), plain), "#fff3dc", 0.4)
    for _ in range(40):  # Flatter and smaller towards the horizon.
        depth = canvas.chance.uniform(0.03, 1) ** 1.5
        x, y = canvas.chance.uniform(-40, 1240), horizon + 6 + 270 * depth
        size = (6 + 52 * canvas.chance.random() ** 3) * (0.25 + depth)
        crater(canvas, Place(x, y), size, 0.2 + 0.14 * depth, light=180, within=plain)
    for _ in range(60):  # Stones with their shadows.
        depth = canvas.chance.uniform(0.05, 1)
        x, y = canvas.chance.uniform(0, 1200), horizon + 10 + 270 * depth
        r = canvas.chance.uniform(1, 5) * (0.3 + depth)
        canvas.fill([[(x, y + r * 0.5), (x + r * 6, y + r * 0.9), (x + r * 0.4, y + r)]], "#14130f", alpha=0.8)
        canvas.fill([oval(x, y, r, r * 0.8)], Linear((x - r, 0), (x + r, 0), ((0, "#f4ede0"), (1, "#2c2a26"))))
    # The long shadow falls to the right, away from a low Sun.
    at = Place(470, 492, 2.3)
    foot = at.point((-50, 60))[1]
    shadow: Outline = [
        (350, foot - 6),
        (590, foot - 16),
        (800, foot - 26),
        (1010, foot - 22),
        (1150, foot - 8),
        (1120, foot + 14),
        (980, foot + 16),
        (800, foot + 6),
        (590, foot + 12),
        (350, foot + 6),
    ]
    canvas.fill([shadow], "#0c0b0a", alpha=0.88, blur=3)
    lander(canvas, at)
    for step in range(17):  # Footprints that lead to us.
        x = 640 + step * 21 + 14 * sin(step / 2.2)
        y = foot + 8 + step * 7.6
        grow = 0.6 + step * 0.06
        canvas.fill(
            [oval(x + (7 if step % 2 else -7) * grow, y, 5.4 * grow, 2.6 * grow)], "#2b2824", alpha=0.75, blur=0.4
        )
