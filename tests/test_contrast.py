"""WCAG contrast, computed from the style sheets' own custom properties: what is used is what is measured."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from charts.colours import colours as site_colours

SHEETS = [path for path in (Path(settings.BASE_DIR) / "static" / "css").glob("*.css") if "editors" not in path.name]
SCHEMES = ["light", "dark"]
GROUNDS = ["paper", "surface"]  # What text without a ground of its own stands on.
TEXT, GRAPHIC = 4.5, 3.0
QUIET = {"hairline", "stage"}  # Lines and grounds that say nothing by themselves.
RINGS = ["focus", "ink"]
HALOS = {*GROUNDS, "chip", "focus"}  # In charts they are painted as grounds: behind a label, or round it.

VARIABLE = r"var\(--([\w-]+)\)"


def colours(scheme: str) -> dict[str, str]:
    base = (Path(settings.BASE_DIR) / "static" / "css" / "base.css").read_text()
    single = re.findall(r"--([\w-]+): (#\w{6});", base.partition("@media")[0])
    return {name: pair[SCHEMES.index(scheme)] for name, pair in site_colours().items()} | dict(single)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def rules() -> list[str]:
    text = "".join(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL) for path in SHEETS)
    return re.findall(r"\{([^{}]*)\}", text)


def pairs_in_use() -> dict[tuple[str, str], float]:
    """(colour, ground): the least contrast it needs."""
    pairs: dict[tuple[str, str], float] = {
        ("ink", "chip"): TEXT,  # Chips, and faces without a portrait.
        ("secondary", "chip"): TEXT,
        ("link", "chip"): TEXT,
        ("launch", "chip"): GRAPHIC,
        ("landing", "chip"): GRAPHIC,
    }
    for rule in rules():
        grounds = re.findall(rf"background(?:-color)?: {VARIABLE}", rule) or GROUNDS
        for name in re.findall(rf"(?<![\w-])(?:color|--tag): {VARIABLE}", rule):
            pairs |= {(name, ground): TEXT for ground in grounds if {name, ground} - set(GROUNDS)}
        for name in re.findall(rf"(?:border[\w-]*|fill|stroke): [^;]*?{VARIABLE}", rule):
            if name not in HALOS:
                pairs |= {(name, ground): max(GRAPHIC, pairs.get((name, ground), 0)) for ground in GROUNDS}
    known = colours("light")  # Other custom properties only stand for one of these.
    return {pair: least for pair, least in pairs.items() if set(pair) <= known.keys() - QUIET}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_pair_in_use_has_enough_contrast(scheme):
    known = colours(scheme)
    measured = {
        (name, ground): (round(contrast(known[name], known[ground]), 2), least)
        for (name, ground), least in pairs_in_use().items()
    }
    assert {pair: found for pair, found in measured.items() if found[0] < found[1]} == {}
    assert len(measured) > 25


@pytest.mark.parametrize("scheme", SCHEMES)
def test_one_ring_of_the_focus_stands_out_from_any_ground(scheme):
    known = colours(scheme)
    for ground in (*GROUNDS, "chip"):
        assert max(contrast(known[ring], known[ground]) for ring in RINGS) >= GRAPHIC, ground


def test_no_colour_escapes_the_measurement():
    used = {name for pair in pairs_in_use() for name in pair} | set(RINGS)
    assert set(colours("light")) - used == QUIET


def test_the_formula_knows_black_and_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
