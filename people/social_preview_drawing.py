"""Draws the social preview image of a person."""

from typing import Any

from PIL import Image

from photos.social_preview_drawing import (
    ABOARD,
    HEIGHT,
    LOST,
    MARGIN,
    REGULAR,
    SECONDARY,
    SEMIBOLD,
    WIDTH,
    Card,
    cut,
    fitted,
    legible,
    placed,
    width_of,
)
from photos.social_previews import Facts

PORTRAIT_WIDTH = 350
FOOT = HEIGHT - 56.0
# Number of flights: height of a row and size of its text.
ROWS = {1: (128.0, 38.0), 2: (92.0, 38.0), 3: (74.0, 33.0), 4: (62.0, 30.0)}
MANY, MOST_ROWS = (54.0, 27.0), 7


def draw_person(facts: Facts) -> Image.Image:
    card = Card()
    right = WIDTH - MARGIN
    if facts["portrait"]:
        right -= PORTRAIT_WIDTH
        placed(card, facts["portrait"], (WIDTH - PORTRAIT_WIDTH, 0, WIDTH, HEIGHT))
        card.write(cut(legible(facts["credit"]), right - MARGIN, 20), (MARGIN, HEIGHT - 22), 20, colour=SECONDARY)
    card.head(facts["category"], right=right)
    y = card.title(facts["name"], first=190, room=right - MARGIN)
    words = " · ".join(filter(None, [facts["native"], facts["years"], *facts["totals"]]))
    y += 54
    card.write(cut(legible(words), right - MARGIN, 34), (MARGIN, y), 34, colour=SECONDARY)
    if facts["flights"]:
        _flights(card, facts["flights"], y, right)
    else:
        _instead(card, facts, y, right)
    return card.finish()


def _flights(card: Card, flights: list[dict[str, Any]], y: float, right: float) -> None:
    """Draws a row for each of the latest flights, with a line as long as the flight took."""
    shown = flights[-MOST_ROWS:]
    rows, size = ROWS.get(len(shown), MANY)
    rows = min(rows, (FOOT - y - 24) / len(shown))
    y = FOOT - rows * len(shown)
    card.rule(MARGIN, y - 6, right)
    names = [legible(" → ".join(filter(None, [flight["up"], flight["down"]]))) for flight in shown]
    most = (right - MARGIN) * 0.44
    while (label := max(width_of(name, size, SEMIBOLD) for name in names)) > most and size > 24:
        size -= 1
    label = min(label, most)
    dates = max(width_of(flight["from"], size * 0.88) for flight in shown)
    lengths = max(width_of(flight["length"], size * 0.88) for flight in shown)
    longest = max((flight["days"] or 0 for flight in shown), default=0) or 1
    sign = size * 0.37
    start, end = MARGIN + label + dates + 2.6 * size, right - lengths - 2.2 * size
    for number, (flight, name) in enumerate(zip(shown, names, strict=True)):
        line = y + number * rows + rows / 2 + size * 0.36
        card.write(cut(name, label + 1, size, SEMIBOLD), (MARGIN, line), size, weight=SEMIBOLD)
        card.write(flight["from"], (MARGIN + label + size, line), size * 0.88, colour=SECONDARY)
        is_open, middle = flight["days"] is None, line - size * 0.33
        stop = end if is_open else start + max((end - start) * flight["days"] / longest, 2 * sign)
        colour = LOST if flight["lost"] else ABOARD
        card.line([(start + 1.5 * sign, middle), (stop, middle)], colour, size * 0.22, dash=10 if is_open else 0)
        card.up((start, middle + 0.9 * sign), sign)
        if flight["lost"]:
            card.cross((stop + 1.6 * sign, middle), sign * 0.7)
        elif not is_open:
            card.down((stop + 1.5 * sign, middle + 0.9 * sign), sign)
        card.write(flight["length"], (stop + 3.6 * sign, line), size * 0.88, colour=SECONDARY)


def _instead(card: Card, facts: Facts, y: float, right: float) -> None:
    """For people who have not flown: draws their backup assignments or their summary."""
    words = facts["summary"]
    if facts["backup"]:
        words = f"{facts['backup_words']} {', '.join(facts['backup'])}"
    if not words:
        card.rule(MARGIN, FOOT - 6, right)
        return
    size, rows = fitted(legible(words), right - MARGIN, (44, 40, 36, 32), REGULAR, lines=3)
    if len(rows) == 1 and size == 44:
        size, rows = fitted(legible(words), right - MARGIN, (52,), REGULAR)
    step = size * 1.32
    first = FOOT - (len(rows) - 1) * step - 8
    card.rule(MARGIN, first - size - 34, right)
    for number, row in enumerate(rows):
        card.write(row, (MARGIN, first + number * step), size)
