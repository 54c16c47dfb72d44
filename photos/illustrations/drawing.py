"""A small drawing kit upon Pillow: smooth shapes, gradients without bands, light, clouds and grain.

Everything is told in units of the picture (a scene is 1200 across), so the same drawing comes out at any size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, radians, sin
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageMath

Point = tuple[float, float]
Outline = list[Point]
Box = tuple[int, int, int, int]
Stops = tuple[tuple[float, str], ...]  # Position from 0 to 1, colour.

SMOOTH = 4  # Shapes are drawn so many times larger and reduced.


# --- Shapes --------------------------------------------------------------------------------------


def rect(left: float, top: float, right: float, bottom: float) -> Outline:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def oval(x: float, y: float, across: float, down: float = 0, start: float = 0, end: float = 360) -> Outline:
    """An ellipse by its radii, or the part of it between two angles: 0 points right, 90 down."""
    down = down or across
    steps = 120
    angles = [radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + across * cos(angle), y + down * sin(angle)) for angle in angles]


def stroke(points: Sequence[Point], width: float, end_width: float | None = None) -> list[Outline]:
    """A line with round ends, which may grow or thin towards its end."""
    last = len(points) - 1
    widths = [width + ((width if end_width is None else end_width) - width) * i / last for i in range(last + 1)]
    outlines = []
    for (x1, y1), (x2, y2), w1, w2 in zip(points, points[1:], widths, widths[1:], strict=False):
        length = hypot(x2 - x1, y2 - y1) or 1
        nx, ny = (y1 - y2) / length / 2, (x2 - x1) / length / 2
        ends = [(x1 + nx * w1, y1 + ny * w1), (x2 + nx * w2, y2 + ny * w2)]
        outlines.append([*ends, (x2 - nx * w2, y2 - ny * w2), (x1 - nx * w1, y1 - ny * w1)])
        outlines.append(oval(x2, y2, w2 / 2))
    return outlines


def curve(start: Point, bend1: Point, bend2: Point, end: Point, steps: int = 40) -> Outline:
    """A cubic Bézier curve."""

    def at(t: float, axis: int) -> float:
        a, b, c, d = start[axis], bend1[axis], bend2[axis], end[axis]
        return (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t**3 * d

    return [(at(step / steps, 0), at(step / steps, 1)) for step in range(steps + 1)]


@dataclass(frozen=True)
class Place:
    """Where a thing that was drawn around (0, 0) stands in the picture."""

    x: float
    y: float
    scale: float = 1
    angle: float = 0

    def point(self, point: Point) -> Point:
        turn = radians(self.angle)
        x, y = point[0] * self.scale, point[1] * self.scale
        return self.x + x * cos(turn) - y * sin(turn), self.y + x * sin(turn) + y * cos(turn)

    def __call__(self, *outlines: Outline) -> list[Outline]:
        return [[self.point(point) for point in outline] for outline in outlines]

    def linear(self, start: Point, end: Point, *stops: tuple[float, str]) -> "Linear":
        return Linear(self.point(start), self.point(end), stops)


# --- Paints --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Linear:
    start: Point
    end: Point
    stops: Stops

    def field(self, x: Image.Image, y: Image.Image) -> Image.Image:
        (x1, y1), (x2, y2) = self.start, self.end
        square = (x2 - x1) ** 2 + (y2 - y1) ** 2
        a, b = (x2 - x1) / square, (y2 - y1) / square
        c = -(a * x1 + b * y1)
        return ImageMath.lambda_eval(lambda _: _["x"] * a + _["y"] * b + c, x=x, y=y)


@dataclass(frozen=True)
class Radial:
    centre: Point
    radius: float
    stops: Stops
    inner: float = 0  # Where the first stop lies, for rings and for the air around a planet.

    def field(self, x: Image.Image, y: Image.Image) -> Image.Image:
        cx, cy = self.centre
        inner, span = self.inner, self.radius - self.inner
        return ImageMath.lambda_eval(
            lambda _: (((_["x"] - cx) ** 2 + (_["y"] - cy) ** 2) ** 0.5 - inner) / span, x=x, y=y
        )


Paint = str | Linear | Radial | Image.Image


STEPS = 256  # Between the colours of a gradient; the grain hides them.


@lru_cache(maxsize=128)
def _channels(stops: Stops) -> list[list[int]]:
    """Red, green and blue for every step from the first stop to the last."""
    colours = [(round(position * (STEPS - 1)), ImageColor.getrgb(colour)[:3]) for position, colour in stops]
    tables = []
    for channel in range(3):
        table = [colours[0][1][channel]] * colours[0][0]
        for (start, one), (end, other) in pairwise(colours):
            rise = (other[channel] - one[channel]) / ((end - start) or 1)
            table += [round(one[channel] + rise * step) for step in range(end - start)]
        tables.append(table + [colours[-1][1][channel]] * (STEPS - len(table)))
    return tables


def coloured(field: Image.Image, stops: Stops) -> Image.Image:
    """A field of numbers from 0 to 1 as colours."""
    steps = ImageMath.lambda_eval(lambda _: _["convert"](_["f"] * float(STEPS - 1), "L"), f=field)
    return Image.merge("RGB", [steps.point(table) for table in _channels(stops)])


def mix(one: str, other: str, share: float) -> str:
    pairs = zip(ImageColor.getrgb(one), ImageColor.getrgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _rise(share: float) -> float:
    return share * share * (3 - 2 * share)


# --- The canvas ----------------------------------------------------------------------------------


class Canvas:
    def __init__(self, size: tuple[int, int], units: float, seed: str, ground: str = "#000000") -> None:
        self.size = size
        self.units = units
        self.scale = size[0] / units
        self.height = size[1] / self.scale
        self.chance = Random(seed)  # noqa: S311 - the same picture every time.
        self.image = Image.new("RGB", size, ground)
        across, down = Image.new("F", (size[0], 1)), Image.new("F", (1, size[1]))
        across.putdata([(column + 0.5) / self.scale for column in range(size[0])])
        down.putdata([(row + 0.5) / self.scale for row in range(size[1])])
        self.x = across.resize(size, Image.Resampling.NEAREST)
        self.y = down.resize(size, Image.Resampling.NEAREST)

    @property
    def whole(self) -> Box:
        return (0, 0, *self.size)

    def fill(
        self,
        outlines: Iterable[Outline],
        paint: Paint,
        *,
        alpha: float = 1,
        blur: float = 0,
        within: Image.Image | None = None,
    ) -> None:
        """Paints shapes; `blur` in units softens their edge, `within` is a mask that limits them."""
        outlines = list(outlines)
        if box := self._box(outlines, margin=blur * 2.5):
            mask = self._mask(outlines, box, blur)
            if within:
                mask = ImageChops.multiply(mask, within.crop(box))
            mask = dimmed(mask, alpha)
            self.image.paste(self._painted(paint, box), box, mask)

    def cover(self, paint: Paint, mask: Image.Image | None = None, *, alpha: float = 1) -> None:
        """Paints everything, or as much as the mask lets through."""
        self.image.paste(self._painted(paint, self.whole), self.whole, mask and dimmed(mask, alpha))

    def mask(self, outlines: Iterable[Outline], blur: float = 0) -> Image.Image:
        mask = Image.new("L", self.size)
        outlines = list(outlines)
        if box := self._box(outlines, margin=blur * 2.5):
            mask.paste(self._mask(outlines, box, blur), box)
        return mask

    def glow(
        self, centre: Point, radius: float, colour: str, *, strength: float = 1, fall: float = 2, squash: float = 1
    ) -> None:
        """Light that adds to what is there and fades with distance; `squash` flattens it."""
        cx, cy = centre
        box = self._pixels(cx - radius, cy - radius * squash, cx + radius, cy + radius * squash)
        if box is None:
            return
        field = ImageMath.lambda_eval(
            lambda _: (
                _["max"](1.0 - (((_["x"] - cx) / radius) ** 2 + ((_["y"] - cy) / (radius * squash)) ** 2) ** 0.5, 0.0)
                ** fall
            ),
            x=self.x.crop(box),
            y=self.y.crop(box),
        )
        self._shine(field, colour, strength, box)

    def shine(self, mask: Image.Image, colour: str, strength: float = 1) -> None:
        """Adds light of one colour where the mask is bright."""
        light = _tinted(mask, colour, strength)
        self.image = ImageChops.screen(self.image, light)

    def shade(self, mask: Image.Image, darkness: float) -> None:
        """Takes light away where the mask is bright."""
        table = [round(255 - level * darkness) for level in range(256)]
        dark = mask.point(table)
        self.image = ImageChops.multiply(self.image, Image.merge("RGB", [dark] * 3))

    def stars(
        self, number: int, *, below: float | None = None, brightest: float = 1, mask: Image.Image | None = None
    ) -> None:
        sky = Image.new("L", self.size)
        pen = ImageDraw.Draw(sky)
        for _ in range(number):
            x, y = self.chance.uniform(0, self.units), self.chance.uniform(0, below or self.height)
            light = self.chance.random() ** 4
            radius = (0.35 + 0.75 * light) * self.scale
            level = round((70 + 185 * light) * brightest)
            cx, cy = x * self.scale, y * self.scale
            pen.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), fill=level)
        sky = sky.filter(ImageFilter.GaussianBlur(0.3 * self.scale))
        if mask:
            sky = ImageChops.multiply(sky, mask)
        self.shine(sky, "#eaf1ff")

    def noise(self, cell: float, *, octaves: int = 5, stretch: float = 1) -> Image.Image:
        """Cloudy greys; `cell` is how large the largest patches are, `stretch` how much wider than high."""
        width, height = self.size
        total: Image.Image | None = None
        for octave in range(octaves):
            step = cell * self.scale / 2**octave
            columns, rows = max(2, round(width / step / stretch) + 2), max(2, round(height / step) + 2)
            grid = Image.frombytes("L", (columns, rows), self.chance.randbytes(columns * rows))
            if step > 2:
                shape = (round(columns * step * stretch), round(rows * step))
                layer = grid.resize((max(width, shape[0]), max(height, shape[1])), Image.Resampling.BICUBIC).crop(
                    (0, 0, width, height)
                )
                total = layer if total is None else ImageChops.add(total, contrasted(layer, 0.62**octave), 1, -128)
        return total or Image.new("L", (width, height), 128)

    def ground(self, horizon: float, cell: float, *, octaves: int = 6, flat: float = 1) -> Image.Image:
        """Noise that lies on a plain and runs to the horizon: a sea, a desert, a deck of clouds.

        `cell` is how large the largest patches are at the lower edge, `flat` how much they are pressed together there.
        """
        width, height = self.size
        top = round(horizon * self.scale)
        depth = height - top
        total: Image.Image | None = None
        for octave in range(octaves):
            step = cell * self.scale / 2**octave
            if step < 2:
                break
            near = max(0.02, (1.2 * flat / step) ** 0.5)  # Farther away a layer would be too fine to be drawn.
            if near > 0.7:
                break
            columns = round(width / near / step) + 3
            rows = round(depth * flat / step * (1 / near - 1)) + 3
            grid = Image.frombytes("L", (columns, rows), self.chance.randbytes(columns * rows))
            # A row at the share t of the way down from the horizon shows what is 1/t far away.
            a, b = depth / step, columns / 2
            e = depth * flat / step
            plane = [a, b, -b * top - width / 2 * a, 0, -e, e * height, 0, 1]
            layer = grid.transform(
                self.size,
                Image.Transform.PERSPECTIVE,
                [value / -top for value in plane],
                Image.Resampling.BICUBIC,
                fillcolor=128,
            )
            seen = Image.new("L", (1, height))
            seen.putdata([round(255 * min(1, max(0, (row - top) / depth / near - 1))) for row in range(height)])
            layer = Image.composite(layer, Image.new("L", self.size, 128), seen.resize(self.size))
            total = layer if total is None else ImageChops.add(total, contrasted(layer, 0.62**octave), 1, -128)
        return total or Image.new("L", self.size, 128)

    def greys(self, paint: Linear | Radial) -> Image.Image:
        """A mask as bright as the paint."""
        return self._painted(paint, self.whole).getchannel(0)

    def spot(self, centre: Point, radius: float, *, fall: float) -> Image.Image:
        """A mask that is full at one point and fades to nothing around it."""
        steps = tuple((step / 12, mix("#ffffff", "#000000", 1 - (1 - step / 12) ** fall)) for step in range(13))
        return self.greys(Radial(centre, radius, steps))

    def fade(self, start: Point, end: Point) -> Image.Image:
        """A mask that grows from nothing at one point to everything at the other."""
        steps = tuple((step / 8, mix("#000000", "#ffffff", _rise(step / 8))) for step in range(9))
        return self.greys(Linear(start, end, steps))

    def finish(self, *, grain: float = 3, vignette: float = 0.25) -> Image.Image:
        """The last touch of every picture: slightly darker corners and a fine, even grain."""
        if vignette:
            middle = (self.units / 2, self.height / 2)
            reach = hypot(*middle)
            edge = Radial(middle, reach, (), inner=reach * 0.45).field(self.x, self.y)
            dark = mix("#ffffff", "#000000", vignette)
            self.image = ImageChops.multiply(
                self.image, coloured(edge, ((0, "#ffffff"), (0.4, mix("#ffffff", dark, 0.25)), (1, dark)))
            )
        side = 256
        tile = Image.new("L", (side, side), 128)
        for _ in range(3):  # Three even throws together are close to a bell curve.
            throw = Image.frombytes("L", (side, side), self.chance.randbytes(side * side))
            tile = ImageChops.add(tile, contrasted(throw, grain / 128), 1, -128)
        sheet = Image.new("L", self.size)
        for left in range(0, self.size[0], side):
            for top in range(0, self.size[1], side):
                turned = tile.transpose(self.chance.choice(list(Image.Transpose)))
                sheet.paste(turned, (left, top))
        return ImageChops.add(self.image, Image.merge("RGB", [sheet] * 3), 1, -128)

    # --- Inside ----------------------------------------------------------------------------------

    def _painted(self, paint: Paint, box: Box) -> Image.Image:
        if isinstance(paint, str):
            return Image.new("RGB", (box[2] - box[0], box[3] - box[1]), paint)
        if isinstance(paint, Image.Image):
            return paint.crop(box)
        return coloured(paint.field(self.x.crop(box), self.y.crop(box)), paint.stops)

    def _mask(self, outlines: list[Outline], box: Box, blur: float) -> Image.Image:
        width, height = box[2] - box[0], box[3] - box[1]
        smooth = SMOOTH if width * height < 1_500_000 else 2
        mask = Image.new("L", (width * smooth, height * smooth))
        pen = ImageDraw.Draw(mask)
        scale = self.scale * smooth
        for outline in outlines:
            pen.polygon([(x * scale - box[0] * smooth, y * scale - box[1] * smooth) for x, y in outline], fill=255)
        mask = mask.reduce(smooth)
        return mask.filter(ImageFilter.GaussianBlur(blur * self.scale)) if blur else mask

    def _box(self, outlines: list[Outline], margin: float) -> Box | None:
        xs = [x for outline in outlines for x, _ in outline]
        ys = [y for outline in outlines for _, y in outline]
        return self._pixels(min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin)

    def _pixels(self, left: float, top: float, right: float, bottom: float) -> Box | None:
        """The part of the picture that these bounds touch, in pixels; None if they lie outside."""
        box = (
            max(0, int(left * self.scale) - 1),
            max(0, int(top * self.scale) - 1),
            min(self.size[0], int(right * self.scale) + 2),
            min(self.size[1], int(bottom * self.scale) + 2),
        )
        return box if box[0] < box[2] and box[1] < box[3] else None

    def _shine(self, field: Image.Image, colour: str, strength: float, box: Box) -> None:
        light = coloured(field, ((0, "#000000"), (1, mix("#000000", colour, min(1, strength)))))
        self.image.paste(ImageChops.screen(self.image.crop(box), light), box)


def _tinted(mask: Image.Image, colour: str, strength: float) -> Image.Image:
    parts = ImageColor.getrgb(colour)
    return Image.merge(
        "RGB", [mask.point([round(level * part / 255 * strength) for level in range(256)]) for part in parts]
    )


def contrasted(greys: Image.Image, share: float) -> Image.Image:
    """Differences from the middle grey, weakened."""
    return greys.point([round(128 + (level - 128) * share) for level in range(256)])


def levels(mask: Image.Image, low: int, high: int, gamma: float = 1) -> Image.Image:
    """Stretches greys so that `low` is black and `high` white."""
    span = max(1, high - low)
    return mask.point([round(255 * min(1, max(0, (level - low) / span)) ** gamma) for level in range(256)])


def dimmed(mask: Image.Image, share: float) -> Image.Image:
    return mask.point([round(level * share) for level in range(256)])


def shifted(mask: Image.Image, across: float, down: float) -> Image.Image:
    """Moved by so many pixels; where nothing comes in from outside, it stays as it is."""
    moved = mask.copy()
    moved.paste(mask, (round(across), round(down)))
    return moved
