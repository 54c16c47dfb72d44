"""Which colours a picture of our own has: always the same for the same address."""

import hashlib
from typing import NamedTuple


class Palette(NamedTuple):
    ground: str
    light: str
    accent: str
    paper: str


PAPER = "#faf9f6"
PALETTES = (
    Palette("#143a72", "#6ea8ff", "#ff9b5e", PAPER),  # The blue of launches.
    Palette("#7a3413", "#ffb07c", "#ffd9a0", PAPER),  # The orange of landings.
    Palette("#20485a", "#7cc4cf", "#ffc58f", PAPER),
    Palette("#3d3768", "#b3a5f0", "#ffb27a", PAPER),
    Palette("#1f4d3f", "#7fcfa8", "#f6c177", PAPER),
    Palette("#5b2740", "#e59ab6", "#ffd09b", PAPER),
    Palette("#3a4354", "#a8b3c5", "#ff9b5e", PAPER),
    Palette("#6a4a18", "#f0c56e", "#9cc7ff", PAPER),
)


def palette_for(slug: str) -> Palette:
    return PALETTES[hashlib.sha256(slug.encode()).digest()[0] % len(PALETTES)]
