"""Scenes in orbit and beyond."""

from math import cos, radians, sin

from PIL import Image, ImageChops, ImageFilter

from photos.illustrations.drawing import Canvas, Place, Radial, dimmed, levels, oval, rect, shifted, stroke
from photos.illustrations.scenes.bodies import crater, far_earth, limb, moon_face, upper_disc
from photos.illustrations.vehicles import crew_ship, soyuz, spacewalker, station

RAY = Image.new("L", (1, 100))
RAY.putdata([round(255 * (row / 92) ** 2 if row < 92 else 255 * (100 - row) / 8) for row in range(100)])


def earth_limb_at_dawn(canvas: Canvas) -> None:
    centre, radius = (560.0, 2330.0), 1800.0
    sun = (812.0, 545.0)
    canvas.cover("#03060d")
    canvas.stars(420, below=560)
    canvas.glow(sun, 900, "#16408f", strength=0.75, fall=1.6, squash=0.42)
    # The air shines most where the Sun stands behind it.
    air = (
        (0.0, "#ffffff"),
        (0.05, "#c0c0c0"),
        (0.18, "#707070"),
        (0.45, "#262626"),
        (0.8, "#080808"),
        (1.0, "#000000"),
    )
    around = canvas.greys(Radial(centre, radius + 105, air, inner=radius - 4))
    sunlit = ImageChops.multiply(around, canvas.spot(sun, 1250, fall=1.1))
    canvas.shine(sunlit, "#3f8ef0")
    canvas.shine(ImageChops.multiply(around, canvas.spot(sun, 640, fall=1.5)), "#a9d0ff", 0.8)
    canvas.fill([upper_disc(centre, radius)], "#040915")
    night = canvas.mask([upper_disc(centre, radius)])
    clouds = levels(canvas.ground(430, 200, octaves=7, flat=2.2), 112, 225, 1.3)
    clouds = ImageChops.multiply(clouds, night)
    canvas.shine(clouds, "#16335f", 0.5)
    warm = canvas.spot((sun[0], sun[1] + 20), 640, fall=1.6)
    canvas.shine(ImageChops.multiply(clouds, warm), "#ff9b5e", 0.75)
    canvas.shine(ImageChops.multiply(night, canvas.spot(sun, 760, fall=2.4)), "#1c4a9c", 0.5)
    edge = canvas.mask(stroke(upper_disc(centre, radius + 1)[300:900], 3.2), blur=1.6)
    canvas.shine(ImageChops.multiply(edge, canvas.spot(sun, 700, fall=1.4)), "#ffe3bd")
    canvas.glow(sun, 560, "#ff8a3c", strength=0.55, fall=3, squash=0.26)
    canvas.glow(sun, 330, "#ffb46b", strength=0.8, fall=3, squash=0.6)
    canvas.glow(sun, 150, "#fff0d2", strength=1, fall=2)
    canvas.glow(sun, 620, "#fff4dd", strength=0.8, fall=5, squash=0.012)
    canvas.fill([oval(*sun, 15)], "#fffdf6", blur=2.5)


def station_against_the_sun(canvas: Canvas) -> None:
    sun, radius = (640.0, 400.0), 318.0
    canvas.cover(Radial(sun, 900, ((0, "#7a2a0a"), (0.36, "#5a1d08"), (0.6, "#260c07"), (1, "#0d0506"))))
    canvas.glow(sun, 620, "#ff8a3c", strength=0.6, fall=2.2)
    disc = ((0.0, "#fff6df"), (0.45, "#ffe9b8"), (0.75, "#ffcf7d"), (0.92, "#ffa94d"), (1.0, "#f5812c"))
    canvas.fill([oval(*sun, radius)], Radial(sun, radius, disc), blur=0.8)
    face = canvas.mask([oval(*sun, radius)])
    grains = levels(canvas.noise(9, octaves=3), 40, 230)
    canvas.shade(ImageChops.multiply(grains, face), 0.1)
    for x, y, size in ((500, 300, 9), (522, 307, 5), (744, 545, 7)):
        canvas.fill([oval(x, y, size * 2.1, size * 1.6)], "#e59a3e", alpha=0.6, blur=2)
        canvas.fill([oval(x, y, size, size * 0.7)], "#7a3a10", alpha=0.85, blur=0.8)
    at = Place(592, 424, 2.55, -24)
    station(canvas, at, body="#1a1110", panel="#2a1612", seam="#6a3412", radiator="#3a1d12")


def docking(canvas: Canvas) -> None:
    centre, radius = (520.0, 1990.0), 1420.0
    canvas.cover("#05080f")
    canvas.stars(260, below=560, brightest=0.8)
    air = ((0.0, "#bfe0ff"), (0.1, "#6ea8ff"), (0.3, "#2358b0"), (0.65, "#0c2450"), (1.0, "#05080f"))
    limb(canvas, centre, radius, air=air, thickness=70, ground="#1d5ba6")
    day = canvas.mask([upper_disc(centre, radius)])
    canvas.cover(
        Radial(
            centre, radius, ((0, "#0f3d7d"), (0.72, "#1c62b4"), (0.9, "#3f8ad6"), (1, "#b4dcff")), inner=radius - 300
        ),
        day,
    )
    clouds = levels(canvas.ground(500, 190, octaves=7, flat=2.6), 118, 215, 1.2)
    canvas.cover("#f4f8ff", ImageChops.multiply(clouds, day), alpha=0.82)
    canvas.shine(ImageChops.multiply(day, canvas.fade((0, 700), (0, 560))), "#8fc4ff", 0.55)
    canvas.shade(ImageChops.multiply(day, canvas.fade((600, 620), (1250, 900))), 0.65)
    # The station's end, coming in from the right.
    steel = Place(0, 0)
    across = ((0.0, "#f6f3ea"), (0.2, "#ffffff"), (0.55, "#b3bac6"), (1.0, "#2b313d"))
    for x1, x2, half in ((1010, 1200, 82), (940, 1010, 70), (905, 940, 56), (884, 905, 40)):
        canvas.fill([rect(x1, 330 - half, x2, 330 + half)], steel.linear((0, 330 - half), (0, 330 + half), *across))
        canvas.fill([rect(x1, 330 - half, x1 + 3, 330 + half)], "#1a1f29", alpha=0.55)
    for x in (1050, 1100, 1150):
        canvas.fill([rect(x, 248, x + 2, 412)], "#1a1f29", alpha=0.35)
    for y in (274, 300, 346, 372):
        canvas.fill([rect(1010, y, 1200, y + 1.4)], "#1a1f29", alpha=0.22)
    canvas.fill(stroke([(1020, 246), (1060, 230), (1190, 230)], 5), "#d9a441")
    canvas.fill([oval(1076, 322, 17), oval(1126, 322, 11)], "#141a26")
    canvas.fill([oval(1076, 322, 12)], "#ffd9a0", alpha=0.8, blur=1)
    canvas.fill([rect(872, 302, 884, 358)], steel.linear((0, 302), (0, 358), *across))
    canvas.fill([rect(868, 314, 873, 346)], "#12161f")
    for y in (298, 362):
        canvas.fill(stroke([(884, y), (866, y)], 4, 2.6), "#cfd5de")
    soyuz(canvas, Place(600, 330, 2.05))
    canvas.glow((866, 330), 90, "#ffd9a0", strength=0.35, fall=2)


def spacewalk(canvas: Canvas) -> None:
    canvas.cover("#0d3c7c")
    sea = Radial((420, -260), 1400, ((0, "#3f8ad6"), (0.5, "#1a5cab"), (1, "#0a2a5c")))
    canvas.cover(sea)
    field = canvas.noise(210, octaves=8, stretch=1.6)
    clouds = levels(field, 124, 232, 0.85)
    # Clouds throw a shadow away from the light, which comes from the upper left.
    shadow = shifted(clouds, 9 * canvas.scale, 12 * canvas.scale).filter(ImageFilter.GaussianBlur(5 * canvas.scale))
    canvas.shade(shadow, 0.5)
    canvas.cover("#ffffff", clouds, alpha=0.93)
    lee = ImageChops.subtract(clouds, shifted(clouds, -5 * canvas.scale, -7 * canvas.scale))
    canvas.shade(lee.filter(ImageFilter.GaussianBlur(1.5 * canvas.scale)), 0.4)
    canvas.shine(canvas.fade((900, 800), (0, 0)), "#a9d2ff", 0.38)
    canvas.shade(canvas.fade((500, 100), (1300, 900)), 0.6)
    tether = [(1200 - 5.6 * step, -10 + step * 3.7 + 70 * sin(step / 17)) for step in range(97)]
    canvas.fill(
        [[(x + 14, y + 20) for x, y in outline] for outline in stroke(tether, 2.4)], "#0a2344", alpha=0.25, blur=4
    )
    canvas.fill(stroke(tether, 2.3), "#f4efe2")
    spacewalker(canvas, Place(632, 402, 3.0, -14))


def moonrise_behind_a_truss(canvas: Canvas) -> None:
    moon, radius = (470.0, 400.0), 262.0
    canvas.cover(Radial(moon, 1000, ((0, "#22365e"), (0.3, "#16264a"), (0.65, "#0b1530"), (1, "#060b1a"))))
    canvas.stars(240, brightest=0.8)
    canvas.glow(moon, 520, "#6e8fc9", strength=0.5, fall=2.2)
    moon_face(canvas, moon, radius)
    # Struts of a truss, near and dark, from corner to corner.
    at = Place(600, 400, 1, -31)
    near, rim = "#080d18", "#8fa6cf"
    for top in (-60.0, 178.0):
        canvas.fill(at(rect(-900, top - 15, 900, top + 15)), near)
        canvas.fill(at(rect(-900, top - 15, 900, top - 12)), rim, alpha=0.6)
    for step in range(-5, 6):
        x = step * 176.0
        canvas.fill(at(*stroke([(x, -56), (x, 176)], 15)), near)
        canvas.fill(at(rect(x - 7.5, -45, x - 5.5, 163)), rim, alpha=0.4)
        canvas.fill(at(*stroke([(x, -52), (x + 176, 172)], 9)), near)
        canvas.fill(at(*stroke([(x + 5, -52), (x + 181, 172)], 1.2)), rim, alpha=0.28)
        canvas.fill(at(oval(x, -60, 24), oval(x, 178, 24)), near)
        canvas.fill(at(*stroke(oval(x, -60, 22, 22, 200, 330), 1.8)), rim, alpha=0.55)
    canvas.fill(at(rect(-120, -118, 40, -76), rect(-120, -78, -96, -40), rect(20, -78, 40, -40)), near)
    canvas.fill(at(rect(-120, -118, 40, -115.5)), rim, alpha=0.6)
    canvas.fill(at(*[rect(-112 + step * 20, -108, -99 + step * 20, -86) for step in range(7)]), "#14203a")


def aurora_below_a_station(canvas: Canvas) -> None:
    centre, radius = (700.0, 2020.0), 1420.0
    canvas.cover("#040812")
    canvas.stars(520, below=660)
    air = ((0.0, "#3f9c8a"), (0.12, "#1f6b62"), (0.4, "#123a4a"), (0.7, "#0a1a30"), (1.0, "#040812"))
    limb(canvas, centre, radius, air=air, thickness=58, ground="#050b16")
    dark = canvas.mask([upper_disc(centre, radius)])
    clouds = levels(canvas.ground(520, 230, octaves=7, flat=2.2), 120, 210)
    canvas.shine(ImageChops.multiply(clouds, dark), "#1d3a5c", 0.55)
    for turn in range(90):  # Towns at night.
        x, y = canvas.chance.gauss(300, 130), canvas.chance.gauss(735, 30)
        if y > 690 and turn:
            canvas.glow((x, y), canvas.chance.uniform(2, 9), "#ffbe72", strength=0.85, fall=2, squash=0.45)
    # Curtains: many thin rays that start on a wandering line and reach upwards.
    rays = Image.new("L", canvas.size)
    for fold in range(3):
        for step in range(340):
            t = step / 339
            x = -60 + 1330 * t
            base = (
                690
                - 150 * (1 - ((x - 640) / 900) ** 2)
                - 62 * fold
                + 44 * sin(t * 9 + fold * 2.1)
                + 16 * sin(t * 27 + fold)
            )
            tall = (120 + 75 * sin(t * 21 + fold * 1.7) + canvas.chance.uniform(-28, 38)) * (1 - 0.2 * fold)
            light = 0.5 + 0.5 * sin(t * 13 + fold * 2.6)
            if light < 0.12:
                continue
            _ray(rays, canvas, x, base, tall, light * (0.5 - 0.1 * fold))
    rays = rays.filter(ImageFilter.GaussianBlur(2.4 * canvas.scale))
    high = ImageChops.multiply(rays, canvas.fade((0, 560), (0, 330)))
    canvas.shine(rays.filter(ImageFilter.GaussianBlur(26 * canvas.scale)), "#1f8a5c", 0.9)
    canvas.shine(rays, "#5ff0a8", 1)
    canvas.shine(high, "#b04fc0", 0.7)
    at = Place(760, 190, 1.55, -17)
    canvas.glow((760, 190), 230, "#8fbbff", strength=0.2, fall=2)
    station(canvas, at, body="#8e9aae", panel="#39507c", seam="#16233f", radiator="#dfe5ee", light="#eef3fb")
    canvas.glow(at.point((0, 30)), 26, "#ffdca3", strength=0.9, fall=2)


def _ray(rays: Image.Image, canvas: Canvas, x: float, base: float, tall: float, light: float) -> None:
    """Bright just above its foot, fading upwards; the brighter wins where rays cross."""
    top, bottom, left = (round(value * canvas.scale) for value in (base - tall, base, x))
    if top < bottom:
        width = max(1, round(5 * canvas.scale))
        column = dimmed(RAY.resize((width, bottom - top)), light)
        box = (left, top, left + width, bottom)
        rays.paste(ImageChops.lighter(rays.crop(box), column), box)


def round_the_moon(canvas: Canvas) -> None:
    canvas.cover("#04060b")
    canvas.stars(520)
    moon, radius = (150.0, 640.0), 560.0
    disc = canvas.mask([oval(*moon, radius)])
    canvas.fill([oval(*moon, radius)], "#a39e95")
    field = canvas.noise(220, octaves=8)
    canvas.shade(ImageChops.multiply(levels(field, 70, 190), disc), 0.35)
    fine = canvas.noise(70, octaves=5)
    relief = ImageChops.subtract(fine, shifted(fine, -3 * canvas.scale, 3 * canvas.scale), 1, 128)
    canvas.shade(ImageChops.multiply(levels(relief, 126, 215), disc), 0.4)
    for _ in range(210):
        turn, edge = canvas.chance.uniform(0, 360), canvas.chance.random() ** 0.5
        at = Place(
            moon[0] + radius * edge * cos(radians(turn)), moon[1] + radius * edge * sin(radians(turn)), 1, turn + 90
        )
        flat = max(0.12, (1 - edge**2) ** 0.5)  # A crater near the edge is seen from the side.
        crater(canvas, at, 3 + 40 * canvas.chance.random() ** 5, flat, light=-40, within=disc, alpha=0.6)
    sunward = (moon[0] + 520, moon[1] - 430)
    dusk = ((0, "#000000"), (0.35, "#000000"), (0.62, "#8a8a8a"), (0.85, "#ffffff"), (1, "#ffffff"))
    canvas.shade(ImageChops.multiply(canvas.greys(Radial(sunward, 1080, dusk)), disc), 0.98)
    canvas.shine(ImageChops.multiply(disc, canvas.spot(sunward, 520, fall=1)), "#fff3de", 0.35)
    far_earth(canvas, (930, 190), 64, light=(0.7, -0.7))
    crew_ship(canvas, Place(665, 505, 1.75, -24))
