"""Draws the site's icons into static/img, where they are kept with the code; run it after a change of design."""

from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from PIL import Image, ImageDraw

from photos.social_preview_drawing import (
    ABOARD,
    BOLD,
    HEIGHT,
    LANDING,
    LAUNCH,
    MARGIN,
    SECONDARY,
    WIDTH,
    Card,
    bend,
)

GROUND, UP, DOWN = "#11161f", "#6ea8ff", "#ff9b5e"  # Colours of the dark design, which stand out on any tab bar.
SHARP = 8


class Command(BaseCommand):
    help = "Draws the icons and the site's own social preview image into static/img."

    def handle(self, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "static" / "img"
        for name, content in drawn().items():
            (folder / name).write_bytes(content)
            self.stdout.write(f"{name}: {len(content)} bytes")


def drawn() -> dict[str, bytes]:
    """File contents by file name."""
    return {
        "icon.svg": svg().encode(),
        "icon-192.png": png(icon(192)),
        "icon-512.png": png(icon(512)),
        # Systems cut it to any shape but keep the inner four fifths.
        "icon-maskable-512.png": png(icon(512, corner=0, size=0.74)),
        "apple-touch-icon.png": png(icon(180, corner=0, size=0.84)),
        "favicon.ico": ico([16, 32, 48]),
        "share.png": png(general_card()),
    }


# Both triangles in a square of 32: up on the left, down on the right.
TRIANGLES = [(UP, [(4, 23), (10, 9), (16, 23)]), (DOWN, [(16, 9), (28, 9), (22, 23)])]


def svg() -> str:
    paths = "".join(
        f'<path d="M{"L".join(f"{x} {y}" for x, y in points)}z" fill="{colour}"/>' for colour, points in TRIANGLES
    )
    ground = f'<rect width="32" height="32" rx="6" fill="{GROUND}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{ground}{paths}</svg>\n'


def icon(side: int, *, corner: float = 6, size: float = 1) -> Image.Image:
    """`size`: scale of the triangles, smaller if they have to keep away from the edge."""
    big = side * SHARP
    scale = big / 32
    image = Image.new("RGBA", (big, big))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, big - 1, big - 1), corner * scale, fill=GROUND)
    for colour, points in TRIANGLES:
        pen.polygon(
            [(16 * scale + (x - 16) * scale * size, 16 * scale + (y - 16) * scale * size) for x, y in points], colour
        )
    image = image.reduce(SHARP)
    return image if corner else image.convert("RGB")


def png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def ico(sides: list[int]) -> bytes:
    out = BytesIO()
    images = [icon(side, corner=5) for side in sides]
    images[-1].save(out, "ICO", sizes=[(side, side) for side in sides], append_images=images[:-1], bitmap_format="png")
    return out.getvalue()


def general_card() -> Image.Image:
    """The social preview image of lists and of pages without one of their own: the site's name and a crew swap."""
    card = Card()
    card.mark(MARGIN, 140, 66)
    card.write("Space Portal", (MARGIN, 254), 104, weight=BOLD)
    card.write("Human spaceflight, by crew: who went up, who came down,", (MARGIN, 316), 36, colour=SECONDARY)
    card.write("and on which ship.", (MARGIN, 360), 36, colour=SECONDARY)
    ground, right = HEIGHT - 62.0, WIDTH - MARGIN
    card.rule(MARGIN, ground, right)
    up, down, width = 300.0, WIDTH - 320.0, 8.0
    rows = [("comes", 412.0), ("comes", 430.0), ("leaves", 458.0), ("leaves", 476.0), ("stays", 504.0)]
    for kind, y in rows:
        corner = min(34.0, ground - 24 - y)
        left, end = (MARGIN if kind == "comes" else up + corner), (right if kind == "leaves" else down - corner)
        card.line([(left, y), (end, y)], ABOARD, width)
        if kind != "comes":
            card.line([(up, ground - 20), *bend((up, y + corner), (up, y), (up + corner, y))], LAUNCH, width)
        if kind != "leaves":
            card.line([*bend((down - corner, y), (down, y), (down, y + corner)), (down, ground - 20)], LANDING, width)
    card.up((up, ground + 9), 17)
    card.down((down, ground + 9), 17)
    return card.finish()
