"""Tools for drawing social preview images: background, colours, logo and font, at 1200 × 630.

Drawings are made from facts, without database access.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from math import atan2, cos, hypot, sin

from PIL import Image, ImageDraw, ImageFont, ImageOps

from charts.colours import light
from photos.storage import open_public

Point = tuple[float, float]

WIDTH, HEIGHT = 1200, 630
MARGIN = 64
DENSE = 2  # Drawn this many times larger and then reduced, because Pillow does not smooth lines.

PAPER, INK, SECONDARY, HAIRLINE = light("paper", "ink", "secondary", "hairline")
LAUNCH, LANDING, ABOARD, LOST, PLANNED = light("launch", "landing", "aboard", "lost", "planned")

REGULAR, SEMIBOLD, BOLD = "Regular", "Semibold", "Bold"


@lru_cache(maxsize=64)
def font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    """The font for Latin, Cyrillic and Greek, with all accents, in pixels of the larger picture."""
    path = files("font_source_sans_pro").joinpath("files", f"SourceSansPro-{weight}.ttf")
    return ImageFont.truetype(str(path), size)


@lru_cache(maxsize=4096)
def _has(letter: str) -> bool:
    if letter.isspace():
        return True
    shape, missing = (font(REGULAR, 32).getmask(text) for text in (letter, "\uffff"))
    return (shape.size, bytes(shape)) != (missing.size, bytes(missing))


def legible(text: str) -> str:
    """The text with letters that the font lacks decomposed or left out."""
    text = unicodedata.normalize("NFC", text)
    plain = (letter if _has(letter) else unicodedata.normalize("NFKD", letter) for letter in text)
    return " ".join("".join(letter for letter in "".join(plain) if _has(letter)).split())


def width_of(text: str, size: float, weight: str = REGULAR) -> float:
    return font(weight, round(size * DENSE)).getlength(text) / DENSE


def cut(text: str, room: float, size: float, weight: str = REGULAR) -> str:
    """The part of the line that fits."""
    if width_of(text, size, weight) <= room:
        return text
    while text and width_of(f"{text}…", size, weight) > room:
        text = text[:-1]
    return f"{text.rstrip(' ,·–')}…"


def fitted(text: str, room: float, sizes: Sequence[float], weight: str = REGULAR, lines: int = 1) -> tuple[float, list]:
    """The largest size at which the text fits into so many lines, and the lines; truncated at the smallest size."""
    for size in sizes:
        rows = wrapped(text, room, size, weight)
        if len(rows) <= lines and all(width_of(row, size, weight) <= room for row in rows):
            return size, rows
    kept = [*rows[: lines - 1], " ".join(rows[lines - 1 :])]
    return size, [cut(row, room, size, weight) for row in kept]


def wrapped(text: str, room: float, size: float, weight: str = REGULAR) -> list[str]:
    rows: list[str] = []
    for word in text.split():
        if rows and width_of(f"{rows[-1]} {word}", size, weight) <= room:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    return rows


def listed(names: Sequence[str], room: float, size: float, weight: str = REGULAR) -> str:
    """The names that fit, and the number of the others."""
    for number in range(len(names), 0, -1):
        rest = len(names) - number
        text = ", ".join(names[:number]) + (f" +{rest}" if rest else "")
        if width_of(text, size, weight) <= room:
            return text
    return cut(", ".join(names), room, size, weight)


class Card:
    def __init__(self, ground: str = PAPER) -> None:
        self.image = Image.new("RGB", (WIDTH * DENSE, HEIGHT * DENSE), ground)
        self.pen = ImageDraw.Draw(self.image)

    def finish(self) -> Image.Image:
        return self.image.reduce(DENSE)

    # --- Words ----------------------------------------------------------------------------------------

    def write(
        self,
        text: str,
        at: Point,
        size: float,
        *,
        weight: str = REGULAR,
        colour: str = INK,
        anchor: str = "ls",
    ) -> float:
        """Draws one line at this baseline and returns its width."""
        at = (at[0] * DENSE, at[1] * DENSE)
        self.pen.text(at, text, fill=colour, font=font(weight, round(size * DENSE)), anchor=anchor)
        return width_of(text, size, weight)

    # --- Shapes ---------------------------------------------------------------------------------------

    def rule(self, x1: float, y: float, x2: float, *, colour: str = HAIRLINE, width: float = 2) -> None:
        self.box(x1, y - width / 2, x2, y + width / 2, colour)

    def box(self, x1: float, y1: float, x2: float, y2: float, colour: str) -> None:
        self.pen.rectangle([round(v * DENSE) for v in (x1, y1)] + [round(v * DENSE) - 1 for v in (x2, y2)], fill=colour)

    def shape(self, points: Iterable[Point], colour: str) -> None:
        self.pen.polygon([(x * DENSE, y * DENSE) for x, y in points], fill=colour)

    def line(self, points: Sequence[Point], colour: str, width: float, *, dash: float = 0) -> None:
        for part in dashes(points, dash) if dash else [points]:
            self.pen.line([(x * DENSE, y * DENSE) for x, y in part], colour, round(width * DENSE), joint="curve")
            for x, y in (part[0], part[-1]):
                self.dot((x, y), width / 2, colour)

    def dot(self, at: Point, radius: float, colour: str) -> None:
        x, y = at
        self.pen.ellipse([v * DENSE for v in (x - radius, y - radius, x + radius, y + radius)], fill=colour)

    def up(self, at: Point, size: float = 15, *, hollow: bool = False) -> None:
        """Draws ▲; the point is the middle of its base."""
        self._sign([(0, -1.75), (1, 0), (-1, 0)], at, size, LAUNCH, hollow=hollow)

    def down(self, at: Point, size: float = 15, *, hollow: bool = False) -> None:
        """Draws ▼; the point is its tip."""
        self._sign([(-1, -1.75), (1, -1.75), (0, 0)], at, size, LANDING, hollow=hollow)

    def _sign(self, corners: list[Point], at: Point, size: float, colour: str, *, hollow: bool) -> None:
        points = [(at[0] + x * size, at[1] + y * size) for x, y in corners]
        self.shape(points, PAPER if hollow else colour)
        if hollow:
            self.line([*points, points[0]], colour, 3)

    def cross(self, at: Point, size: float, colour: str = LOST) -> None:
        x, y = at
        for turn in (1, -1):
            self.line([(x - size, y - size * turn), (x + size, y + size * turn)], colour, 5)

    def mark(self, x: float, foot: float, size: float) -> None:
        """Draws the logo: one way up, one way down."""
        self.shape([(x, foot), (x + size / 2, foot - size), (x + size, foot)], LAUNCH)
        self.shape([(x + size, foot - size), (x + 2 * size, foot - size), (x + 1.5 * size, foot)], LANDING)

    # --- Common parts ---------------------------------------------------------------------------------

    def head(self, kicker: str, *, x: float = MARGIN, right: float = WIDTH - MARGIN) -> None:
        """Draws the name of the site and the kind of page."""
        self.mark(x, 81, 24)
        self.write("Space Portal", (x + 62, 81), 28, weight=SEMIBOLD)
        self.write(legible(kicker), (right, 81), 26, colour=SECONDARY, anchor="rs")

    def title(self, text: str, *, first: float, room: float, sizes: Sequence[float] = (84, 76, 68, 60)) -> float:
        """Draws the title in at most two lines and returns the baseline of the last one."""
        size, rows = fitted(legible(text), room, sizes, BOLD)
        if size == sizes[-1]:
            size, rows = fitted(legible(text), room, sizes[-2:], BOLD, lines=2)
        for number, row in enumerate(rows):
            if number:
                first += size * 1.08
            self.write(row, (MARGIN, first), size, weight=BOLD)
        return first


def placed(card: Card, name: str, box: tuple[int, int, int, int], *, focus: tuple[float, float] = (0.5, 0.35)) -> None:
    """Draws a public file so that it fills the box around its focal point."""
    left, top, right, bottom = (value * DENSE for value in box)
    size = (right - left, bottom - top)
    with open_public(name) as file, Image.open(file) as picture:
        fitting = ImageOps.fit(picture.convert("RGB"), size, Image.Resampling.BICUBIC, centering=focus)
    card.image.paste(fitting, (left, top))


# --- Lines -------------------------------------------------------------------------------------------


def bend(start: Point, corner: Point, end: Point, steps: int = 16) -> list[Point]:
    """Points of a line from start to end around a corner."""
    return [
        tuple((1 - t) ** 2 * a + 2 * (1 - t) * t * b + t * t * c for a, b, c in zip(start, corner, end, strict=True))
        for t in (step / steps for step in range(steps + 1))
    ]


def dashes(points: Sequence[Point], length: float) -> list[list[Point]]:
    """The dashes of a line, with gaps of the same length."""
    parts: list[list[Point]] = []
    gone = 0.0
    for (x1, y1), (x2, y2) in pairwise(points):
        angle, rest, at = atan2(y2 - y1, x2 - x1), hypot(x2 - x1, y2 - y1), 0.0
        while at < rest:
            is_drawn = int(gone // length) % 2 == 0
            step = min(length - gone % length, rest - at) or length
            start, end = at, at + step
            if is_drawn:
                parts.append([(x1 + cos(angle) * d, y1 + sin(angle) * d) for d in (start, end)])
            at, gone = end, gone + step
    return parts
