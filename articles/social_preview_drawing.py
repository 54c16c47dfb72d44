"""Draws the social preview image of an article."""

from PIL import Image

from photos.social_preview_drawing import (
    BOLD,
    HEIGHT,
    MARGIN,
    SECONDARY,
    SEMIBOLD,
    WIDTH,
    Card,
    cut,
    fitted,
    legible,
    placed,
    wrapped,
)
from photos.social_previews import Facts

PICTURE_AT = 640  # From here to the right edge.
SIZES = (64, 58, 52, 46, 42)


def draw_article(facts: Facts) -> Image.Image:
    card = Card()
    right = WIDTH - MARGIN
    if facts["picture"]:
        right = PICTURE_AT - 44
        placed(card, facts["picture"], (PICTURE_AT, 0, WIDTH, HEIGHT), focus=tuple(facts["focus"]))
    room = right - MARGIN
    card.head("" if facts["picture"] else facts["category"], right=right)
    most = 5 if facts["picture"] else 3
    size, rows = fitted(legible(facts["title"]), room, SIZES if facts["picture"] else (84, 76, 68, 60), BOLD, most)
    y = 136 + size
    for number, row in enumerate(rows):
        card.write(row, (MARGIN, y + number * size * 1.1), size, weight=BOLD)
    y += (len(rows) - 1) * size * 1.1
    if facts["standfirst"]:
        lines = wrapped(legible(facts["standfirst"]), room, 32)
        fitting = max(int((HEIGHT - 150 - y) / 42), 0)
        for number, line in enumerate(lines[:fitting]):
            text = cut(f"{line} …", room, 32) if number == fitting - 1 < len(lines) - 1 else line
            card.write(text, (MARGIN, y + 60 + number * 42), 32, colour=SECONDARY)
    _byline(card, facts, room)
    return card.finish()


def _byline(card: Card, facts: Facts, room: float) -> None:
    """Writes author, date and picture credit at the bottom."""
    foot = HEIGHT - 56.0
    if facts["credit"]:
        card.write(cut(legible(facts["credit"]), room, 22), (MARGIN, foot), 22, colour=SECONDARY)
        foot -= 38
    words = " · ".join(filter(None, [facts["category"] if facts["picture"] else "", facts["date"]]))
    if facts["authors"]:
        with_by = legible(", ".join(facts["authors"]))
        card.write(cut(with_by, room, 28, SEMIBOLD), (MARGIN, foot - 36), 28, weight=SEMIBOLD)
    card.write(cut(legible(words), room, 26), (MARGIN, foot), 26, colour=SECONDARY)
    card.rule(MARGIN, foot - (82 if facts["authors"] else 44), MARGIN + room)
