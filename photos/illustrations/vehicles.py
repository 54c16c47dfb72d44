"""Ships, stations and people, drawn around (0, 0) so that a scene can put them where it likes."""

from photos.illustrations.drawing import Canvas, Outline, Place, curve, mix, oval, rect, stroke


def station(canvas: Canvas, at: Place, *, body: str, panel: str, seam: str, radiator: str, light: str = "") -> None:
    """A large station from above, 220 wide: a truss with eight wings, radiators, a row of modules across."""
    wings = [
        rect(side * x - 8.5, top, side * x + 8.5, bottom)
        for side in (-1, 1)
        for x in (98, 72)
        for top, bottom in ((-60, -5), (5, 60))
    ]
    canvas.fill(at(*wings), panel)
    seams = [
        rect(x - 0.5, top, x + 0.5, bottom)
        for wing in wings
        for x in [(wing[0][0] + wing[1][0]) / 2]
        for top, bottom in [(wing[0][1], wing[2][1])]
    ]
    seams += [
        rect(wing[0][0], wing[0][1] + step * 5.5, wing[1][0], wing[0][1] + step * 5.5 + 0.35)
        for wing in wings
        for step in range(1, 10)
    ]
    canvas.fill(at(*seams), seam)
    radiators = [rect(side * x - 5, 5, side * x + 5, 33) for side in (-1, 1) for x in (36, 22)]
    canvas.fill(at(*radiators), radiator)
    canvas.fill(at(*[rect(r[0][0], y, r[1][0], y + 0.4) for r in radiators for y in range(9, 33, 5)]), body)
    canvas.fill(
        at(
            rect(-108, -2.6, 108, 2.6),
            *[rect(side * x - 3, -5, side * x + 3, 5) for side in (-1, 1) for x in (98, 72, 50)],
        ),
        body,
    )
    canvas.fill(at(*[rect(x, -1.6, x + 3.4, 1.6) for x in range(-106, 104, 7)]), seam, alpha=0.55)
    modules: list[Outline] = [
        rect(-6, -30, 6, 14),
        rect(-4.6, 15, 4.6, 52),
        rect(-22, -29, 22, -19),
        rect(-4, -40, 4, -30),
        rect(-14, 34, 14, 42),
        oval(0, 55, 4.6, 5),
    ]
    canvas.fill(at(*modules), body)
    canvas.fill(at(rect(-30, 46, -6, 49), rect(6, 46, 30, 49)), panel)
    bands = [rect(-6, y, 6, y + 0.7) for y in (-18, -6, 4)] + [rect(-4.6, y, 4.6, y + 0.7) for y in (24, 44)]
    canvas.fill(at(*bands), seam, alpha=0.8)
    if light:
        canvas.fill(
            at(rect(-108, -2.6, 108, -1.6), rect(-6, -30, -4, 14), rect(-4.6, 15, -3.2, 52), rect(-22, -29, 22, -27.5)),
            light,
        )


def soyuz(canvas: Canvas, at: Place, *, lit: str = "#e9e4d6", dark: str = "#3b3a3c", glow: str = "#ffcf99") -> None:
    """A Soyuz from the side, nose to the right, 150 long, 200 across its wings."""
    mid = mix(lit, dark, 0.55)
    across = ((0.0, lit), (0.25, mix(lit, "#ffffff", 0.35)), (0.62, mid), (1.0, dark))

    def drum(x1: float, x2: float, half1: float, half2: float) -> None:
        outline = [(x1, -half1), (x2, -half2), (x2, half2), (x1, half1)]
        reach = max(half1, half2)
        canvas.fill(at(outline), at.linear((0, -reach), (0, reach), *across))

    for side in (-1, 1):  # Wings with four leaves each.
        for leaf in range(4):
            near, far = side * (19 + leaf * 21), side * (38 + leaf * 21)
            top, bottom = min(near, far), max(near, far)
            canvas.fill(
                at(rect(-66, top, -38, bottom)), at.linear((-66, top), (-38, bottom), (0, "#274a86"), (1, "#0f2347"))
            )
            grid = [rect(-66 + step * 5.6, top, -66 + step * 5.6 + 0.7, bottom) for step in range(1, 5)]
            canvas.fill(
                at(*grid, rect(-66, (top + bottom) / 2 - 0.4, -38, (top + bottom) / 2 + 0.4)), "#6f93cf", alpha=0.55
            )
        canvas.fill(at(*stroke([(-52, side * 12), (-52, side * 19)], 2.2)), dark)
    drum(-86, -78, 14, 18)
    drum(-78, -30, 18, 16)
    canvas.fill(at(*[rect(x, -17.5, x + 1.1, 17.5) for x in (-70, -58, -44)]), dark, alpha=0.35)
    drum(-30, -24, 16, 17)
    bell: Outline = [
        (-24, -17),
        *curve((-24, -17), (-8, -16), (2, -12), (6, -8)),
        (6, 8),
        *curve((6, 8), (2, 12), (-8, 16), (-24, 17)),
    ]
    canvas.fill(
        at(bell),
        at.linear((0, -17), (0, 17), (0, mix(lit, "#7b6a55", 0.5)), (0.25, mix(lit, "#b9a98f", 0.3)), (1, dark)),
    )
    canvas.fill(at(oval(-12, -5, 2.6)), "#10131a")
    canvas.fill(at(oval(-12, -5, 1.7)), glow, alpha=0.85)
    drum(6, 10, 8, 9)
    orb = oval(28, 0, 19.5, 17.5)
    canvas.fill(at(orb), at.linear((0, -17.5), (0, 17.5), *across))
    canvas.fill(at(oval(33, -4, 2.4)), "#10131a")
    canvas.fill(at(*[rect(x, -17, x + 0.8, 17) for x in (20, 36)]), dark, alpha=0.25)
    drum(45, 52, 9, 7)
    drum(52, 57, 5, 4)
    canvas.fill(at(*stroke([(57, 0), (66, 0)], 2.4, 1.4)), mid)
    canvas.fill(at(*stroke([(-8, 15), (-3, 28)], 1.2), oval(-3, 29, 2.6)), mid)
    canvas.fill(at(*stroke([(22, -16), (16, -27)], 1.0), *stroke([(11, -28), (21, -26)], 1.4)), mid)


def bell_capsule(canvas: Canvas, at: Place, *, lit: str, dark: str) -> None:
    """The descent module of a Soyuz, upright, 40 wide."""
    outline: Outline = [
        *curve((-9, -24), (-15, -16), (-19, 0), (-20, 14)),
        *curve((-20, 14), (-14, 21), (14, 21), (20, 14)),
        *curve((20, 14), (19, 0), (15, -16), (9, -24)),
    ]
    canvas.fill(at(outline), at.linear((-20, 0), (20, 0), (0, mix(lit, dark, 0.35)), (0.3, lit), (1, dark)))
    canvas.fill(at(oval(-8, -1, 2.6)), dark)
    canvas.fill(
        at([*curve((-20, 14), (-14, 21), (14, 21), (20, 14)), *curve((20, 12), (14, 18), (-14, 18), (-20, 12))]),
        dark,
        alpha=0.6,
    )


def cone_capsule(canvas: Canvas, at: Place, *, lit: str, mid: str, dark: str) -> None:
    """A gumdrop of a capsule, upright, 100 wide at its base."""
    outline: Outline = [
        (-18, -62),
        (18, -62),
        *curve((18, -62), (30, -40), (44, -8), (50, 6)),
        *curve((50, 6), (50, 16), (-50, 16), (-50, 6)),
        *curve((-50, 6), (-44, -8), (-30, -40), (-18, -62)),
    ]
    canvas.fill(at(outline), at.linear((-48, 0), (50, 0), (0, mid), (0.28, lit), (0.55, mid), (1, dark)))
    canvas.fill(
        at([(-20, -62), (20, -62), (17, -70), (-17, -70)]),
        at.linear((-20, 0), (20, 0), (0, mid), (0.3, lit), (1, dark)),
    )
    canvas.fill(at([(-30, -18), (-24, -30), (-17, -30), (-20, -18)]), "#131a26")
    hatch: Outline = [(-9, -40), (13, -40), (18, -8), (-10, -8)]
    canvas.fill(at(hatch), dark, alpha=0.3)
    canvas.fill(at([(-8, -39), (12, -39), (16.6, -9), (-9, -9)]), at.linear((-9, 0), (17, 0), (0, lit), (1, mid)))
    canvas.fill(at(oval(3, -28, 4.6, 5)), "#131a26")
    canvas.fill(at(*stroke([(26, -46), (41, 2)], 1)), dark, alpha=0.4)
    canvas.fill(at([(-49, 2), (49, 2), (50, 6), (-50, 6)]), dark, alpha=0.45)


def spacewalker(canvas: Canvas, at: Place) -> None:
    """Somebody in a white suit, floating upright and seen from the front, about 100 high."""
    suit, shade, deep = "#f3f1ea", "#a9b4c6", "#5d6a80"
    body = at.linear((-22, -10), (24, 10), (0, "#ffffff"), (0.45, suit), (1, shade))
    canvas.fill(
        at([(-21, -34), (21, -34), (24, -28), (23, 14), (-23, 14), (-24, -28)]),
        at.linear((-24, 0), (24, 0), (0, "#c9d0dc"), (0.5, "#aab4c4"), (1, deep)),
    )
    limbs = [
        ([(-8, 12), (-13, 33), (-9, 52)], 15.0, 11.5),
        ([(8, 12), (15, 31), (22, 47)], 15.0, 11.5),
        ([(-15, -20), (-31, -10), (-41, -27)], 13.0, 9.5),
        ([(15, -20), (30, -9), (45, -3)], 13.0, 9.5),
    ]
    for points, wide, narrow in limbs:
        canvas.fill(at(*stroke(points, wide, narrow), oval(*points[0], wide / 2)), body)
    canvas.fill(at(*stroke([(-13, 33), (-12.2, 36)], 13.5), *stroke([(15, 31), (16.2, 33)], 13.5)), shade, alpha=0.5)
    canvas.fill(
        at(*stroke([(-10.5, 42), (-10, 44.5)], 12.5), *stroke([(19, 41), (20, 43)], 12.5)), "#b3470b", alpha=0.9
    )
    boots = [
        *stroke([(-9, 52), (-9.5, 57)], 12.5),
        *stroke([(-10, 58), (-15, 60)], 10),
        *stroke([(22, 47), (24.5, 51)], 12.5),
        *stroke([(25, 53), (21, 56)], 10),
    ]
    canvas.fill(at(*boots), "#c9d0dc")
    canvas.fill(at(*stroke([(-5, 63.5), (-18, 64.5)], 2.2), *stroke([(30.5, 56), (19, 60.5)], 2.2)), "#59657a")
    gloves = [oval(-42.5, -30, 6, 6.6), oval(48.5, -2.4, 6.6, 6)]
    canvas.fill(at(*gloves), "#dfe3ea")
    canvas.fill(at([(-17, -27), (17, -27), (19, -6), (15, 16), (-15, 16), (-19, -6)]), body)
    canvas.fill(at(rect(-11, -12, 11, 2)), "#c4ccd9")
    canvas.fill(at(rect(-9, -10, -2, -5), rect(1, -10, 4, -7), rect(1, -4, 9, 0)), deep, alpha=0.7)
    canvas.fill(at(oval(0, -38, 17.5, 17)), at.linear((-14, -50), (14, -24), (0, "#ffffff"), (0.6, suit), (1, shade)))
    visor = oval(-1.5, -37.5, 12.8, 11.6)
    canvas.fill(
        at(visor),
        at.linear(
            (-10, -48), (9, -27), (0, "#ffe7b0"), (0.3, "#e0a13c"), (0.6, "#7a4a14"), (0.8, "#2b3d63"), (1, "#7fb0ea")
        ),
    )
    canvas.fill(at(*stroke(oval(-4, -40, 7, 6.5, 195, 262), 1.7, 0.5)), "#fff8e6", alpha=0.9)


def lander(canvas: Canvas, at: Place) -> None:
    """A two-stage Moon lander on four legs, 110 wide, its feet at y = 60; the light comes from the left."""
    gold, gold_dark = "#d79a3c", "#54340f"
    silver, silver_dark = "#d9d6cd", "#2c2d31"
    legs = [
        *stroke([(-22, 8), (-52, 56)], 2.6),
        *stroke([(22, 8), (52, 56)], 2.6),
        *stroke([(-26, 28), (-46, 46)], 1.6),
        *stroke([(26, 28), (46, 46)], 1.6),
        *stroke([(-10, 30), (-15, 60)], 2.2),
        *stroke([(10, 30), (15, 60)], 2.2),
    ]
    canvas.fill(at(*legs), at.linear((-52, 0), (52, 0), (0, "#f0d9a4"), (0.5, gold_dark), (1, "#3a2913")))
    canvas.fill(
        at(oval(-53, 58, 9, 2.6), oval(53, 58, 9, 2.6), oval(-15.5, 62, 8, 2.4), oval(15.5, 62, 8, 2.4)),
        at.linear((-60, 0), (60, 0), (0, "#f0d9a4"), (1, gold_dark)),
    )
    canvas.fill(
        at([(-6, 32), (6, 32), (11, 46), (-11, 46)]), at.linear((-11, 0), (11, 0), (0, "#8d8474"), (1, "#1b1a1a"))
    )
    deck: Outline = [(-34, 6), (34, 6), (38, 12), (36, 30), (28, 34), (-28, 34), (-36, 30), (-38, 12)]
    canvas.fill(at(deck), at.linear((-38, 0), (38, 0), (0, "#f4cf86"), (0.3, gold), (0.62, "#7d5319"), (1, "#33200a")))
    folds: list[Outline] = [[(x, 7), (x + 3, 7), (x + 1, 33), (x - 3, 33)] for x in (-24, -9, 7, 21)]
    canvas.fill(at(*folds), "#fff0c8", alpha=0.22)
    canvas.fill(at(rect(-37, 18, 37, 19)), gold_dark, alpha=0.5)
    cabin: Outline = [(-20, 6), (-27, -6), (-25, -22), (-14, -33), (13, -33), (24, -22), (28, -8), (22, 6)]
    canvas.fill(
        at(cabin), at.linear((-27, 0), (28, 0), (0, "#f6f3ea"), (0.35, silver), (0.6, "#7d7c7c"), (1, silver_dark))
    )
    canvas.fill(
        at([(-14, -33), (13, -33), (8, -4), (-11, -4)]), at.linear((-14, 0), (13, 0), (0, "#f9f6ee"), (1, "#8f8d89"))
    )
    canvas.fill(at([(-22, -20), (-15, -26), (-15, -15)]), "#11151d")
    canvas.fill(at(rect(-4, -10, 9, 5)), "#55524e")
    canvas.fill(at(rect(-2.5, -8.5, 7.5, 5)), "#201f20")
    canvas.fill(at(rect(-12, -27, 8, -26), rect(-11, -13, 8, -12.3)), "#6d6b68", alpha=0.6)
    canvas.fill(at(oval(19, -12, 4.5, 6)), "#2c2d31", alpha=0.7)
    canvas.fill(at(rect(-8, -39, 6, -33)), at.linear((-8, 0), (6, 0), (0, silver), (1, silver_dark)))
    canvas.fill(at(*stroke([(18, -29), (22, -44)], 1), [(15, -45), (29, -49), (26, -42)]), silver)
    canvas.fill(at(*stroke([(-22, -24), (-26, -40)], 0.8)), silver)
    ladder = [*stroke([(-40, 34), (-49, 50)], 0.8), *stroke([(-44, 32), (-53, 48)], 0.8)]
    canvas.fill(at(*ladder), "#ffe9bd", alpha=0.7)


def orbiter(canvas: Canvas, at: Place, *, lit: str, shade: str, belly: str) -> None:
    """A winged orbiter from the side, nose to the right, 240 long, wheels down."""
    fin: Outline = [(-104, -14), (-118, -64), (-96, -64), (-62, -17)]
    canvas.fill(at(fin), at.linear((-118, -64), (-70, -10), (0, lit), (1, shade)))
    canvas.fill(at([(-118, -64), (-111, -64), (-96, -17), (-104, -14)]), shade, alpha=0.6)
    engines: list[Outline] = [[(-108, y - 5), (-120, y - 7), (-120, y + 7), (-108, y + 5)] for y in (-8, 4)]
    canvas.fill(at(*engines), "#26282e")
    pod: Outline = [(-112, -10), *curve((-112, -20), (-98, -27), (-78, -25), (-58, -15)), (-58, -8)]
    canvas.fill(at(pod), at.linear((0, -27), (0, -6), (0, lit), (1, shade)))
    hull: Outline = [
        (-108, -16),
        (58, -16),
        *curve((58, -16), (66, -26), (78, -28), (86, -22)),
        *curve((86, -22), (106, -14), (120, -4), (121, 4)),
        *curve((121, 4), (116, 12), (96, 15), (70, 16)),
        (-108, 14),
    ]
    canvas.fill(at(hull), at.linear((0, -24), (0, 16), (0, "#ffffff"), (0.3, lit), (1, shade)))
    wing: Outline = [(48, 9), (8, 8), (-50, 2), (-104, 3), (-112, 15), (-60, 20), (30, 18)]
    canvas.fill(at(wing), at.linear((0, 2), (0, 20), (0, shade), (1, belly)))
    under: Outline = [
        (121, 4),
        *curve((121, 4), (116, 12), (96, 15), (70, 16)),
        (30, 18),
        (-60, 20),
        (-112, 15),
        (-108, 11),
        (30, 13),
        *curve((70, 12), (96, 10), (112, 8), (121, 4)),
    ]
    canvas.fill(at(under), belly)
    canvas.fill(
        at(
            [
                (121, 4),
                *curve((121, 4), (121, -3), (114, -8), (108, -10)),
                *curve((108, -10), (104, -2), (104, 6), (104, 11)),
            ]
        ),
        "#4b4650",
    )
    canvas.fill(at([(48, 9), (8, 8), (-50, 2), (-52, 4), (6, 11), (48, 12)]), "#ffffff", alpha=0.35)
    canvas.fill(
        at([(80, -20), (87, -17), (84, -12), (76, -14)], [(90, -16), (97, -12), (93, -8), (87, -11)]), "#151a24"
    )
    canvas.fill(at(rect(-54, -15.4, 56, -14.4), rect(-104, -6, -70, -5)), shade, alpha=0.7)
    canvas.fill(at(rect(60, -8, 70, -0)), shade, alpha=0.5)
    gear = [*stroke([(-22, 18), (-25, 36)], 3), *stroke([(86, 13), (89, 31)], 2.4)]
    canvas.fill(at(*gear), "#2b2e36")
    canvas.fill(at(oval(-29, 38, 5.6), oval(-19, 38, 5.6), oval(89, 33, 4.4)), "#14161b")


def crew_ship(canvas: Canvas, at: Place) -> None:
    """A Moon ship from the side, nose to the right: a cone, a drum, four wings."""
    for angle, light in ((-1, "#2b4d8c"), (1, "#132a55")):
        for step in range(3):
            near, far = angle * (20 + step * 30), angle * (48 + step * 30)
            top, bottom = min(near, far), max(near, far)
            shift = -abs(near) * 0.22
            leaf: Outline = [(-46 + shift, near), (-27 + shift, near), (-33 + shift, far), (-52 + shift, far)]
            canvas.fill(at(leaf), at.linear((-50, top), (-27, bottom), (0, light), (1, "#0b1a36")))
            for part in (0.33, 0.66):
                x = -46 + shift + 19 * part
                canvas.fill(at([(x, near), (x + 0.7, near), (x - 5.3, far), (x - 6, far)]), "#7ea2df", alpha=0.5)
            canvas.fill(
                at(
                    [
                        (-49 + shift, (near + far) / 2),
                        (-30 + shift, (near + far) / 2),
                        (-30 + shift, (near + far) / 2 + 0.7),
                        (-49 + shift, (near + far) / 2 + 0.7),
                    ]
                ),
                "#7ea2df",
                alpha=0.4,
            )
        canvas.fill(at(*stroke([(-34, angle * 14), (-40, angle * 22)], 2.5)), "#8b94a6")
    drum = at.linear((0, -24), (0, 24), (0, "#ffffff"), (0.3, "#dfe3ea"), (0.65, "#7d8799"), (1, "#262d3b"))
    canvas.fill(
        at(
            [(-70, -6), (-60, -4), (-60, 4), (-70, 6)],
            [
                (-80, -10),
                *curve((-80, -10), (-72, -9), (-68, -6), (-66, -4)),
                (-66, 4),
                *curve((-66, 4), (-68, 6), (-72, 9), (-80, 10)),
            ],
        ),
        "#3a3f4b",
    )
    canvas.fill(at(rect(-60, -22, -16, 22)), drum)
    canvas.fill(at(*[rect(x, -22, x + 1, 22) for x in (-48, -34, -22)]), "#3b4557", alpha=0.35)
    canvas.fill(at(rect(-16, -25, -8, 25)), drum)
    canvas.fill(
        at([(-8, -25), (-4, -25), (30, -9), (30, 9), (-4, 25), (-8, 25)]),
        at.linear((0, -24), (0, 24), (0, "#fdf6ea"), (0.35, "#cfc9bf"), (0.7, "#6d6a69"), (1, "#22242a")),
    )
    canvas.fill(at([(30, -8), (38, -6), (38, 6), (30, 8)]), drum)
    canvas.fill(at([(8, -11), (14, -8), (13, -4), (7, -6)]), "#141922")
