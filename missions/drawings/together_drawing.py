"""Draws the social preview image of a comparison of people: who, the summary, and their flights over the years."""

from datetime import datetime

from PIL import Image

from missions.journeys import Journeys
from photos.social_preview_drawing import (
    ABOARD,
    HAIRLINE,
    HEIGHT,
    MARGIN,
    REGULAR,
    SECONDARY,
    SEMIBOLD,
    WIDTH,
    Card,
    cut,
    fitted,
    legible,
    width_of,
)

FOOT = HEIGHT - 84.0  # Where the years are written.
MOST_ROWS = 7
MEETING = "#c9d8f0"  # Behind the times in which some of them were in space at once.


def draw_together(journeys: Journeys, *, kicker: str, names: str, summary: str) -> Image.Image:
    card = Card()
    card.head(kicker)
    room = WIDTH - 2 * MARGIN
    last = card.title(names, first=168, room=room, sizes=(64, 56, 48))
    size, rows = fitted(legible(summary), room, (34, 30, 27), REGULAR, lines=3)
    for number, row in enumerate(rows):
        card.write(row, (MARGIN, last + 54 + number * size * 1.3), size, colour=SECONDARY)
    if journeys.trips:
        _lives(card, journeys, last + 54 + len(rows) * size * 1.3)
    return card.finish()


def _lives(card: Card, journeys: Journeys, top: float) -> None:
    flown = [person for person in journeys.people if person not in journeys.not_flown][:MOST_ROWS]
    ends = {trip.pk: trip.end_at or min(trip.counted_until, journeys.now) for trip in journeys.trips}
    first, last = journeys.trips[0].start_at.year, max(ends.values()).year + 1
    pitch = min((FOOT - 34 - top) / len(flown), 54.0)
    size = min(max(pitch * 0.6, 16.0), 28.0)
    label = min(max(width_of(legible(person.family_name), size, SEMIBOLD) for person in flown), 260.0)
    start, end = MARGIN + label + 32, float(WIDTH - MARGIN)
    beginning, whole = journeys.trips[0].start_at.replace(month=1, day=1), (last - first) * 365.25

    def place(moment: datetime) -> float:
        return start + (end - start) * min((moment - beginning).days / whole, 1.0)

    y = FOOT - 34 - pitch * len(flown)
    for meeting in journeys.in_space:
        if meeting.is_certain:
            x1, x2 = place(meeting.start.at), place(meeting.end.at if meeting.end else journeys.now)
            card.box(x1 - 2, y, max(x2, x1 + 3) + 2, FOOT - 34, MEETING)
    for person in flown:
        middle = y + pitch / 2
        name = cut(legible(person.family_name), label, size, SEMIBOLD)
        card.write(name, (MARGIN, middle + size * 0.35), size, weight=SEMIBOLD)
        card.rule(start, middle, end, colour=HAIRLINE)
        for trip in journeys.trips:
            if trip.person == person:
                x1 = place(trip.start_at)
                card.line([(x1, middle), (max(place(ends[trip.pk]), x1 + 2), middle)], ABOARD, min(pitch * 0.3, 14))
        y += pitch
    card.rule(start, FOOT - 30, end)
    card.write(str(first), (start, FOOT), 24, colour=SECONDARY)
    card.write(str(last - 1), (end, FOOT), 24, colour=SECONDARY, anchor="rs")
