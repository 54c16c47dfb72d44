"""Draws the social preview image of a mission, with its crew swap as in lists: this ship only, not to scale."""

from typing import Any

from PIL import Image

from photos.social_preview_drawing import (
    ABOARD,
    HEIGHT,
    LANDING,
    LAUNCH,
    MARGIN,
    SECONDARY,
    SEMIBOLD,
    WIDTH,
    Card,
    bend,
    cut,
    fitted,
    legible,
    listed,
    width_of,
)
from photos.social_previews import Facts

BEFORE, BEHIND = 236.0, 256.0  # Room for people who come from another ship or leave for one.
GROUND = HEIGHT - 62.0
TOP = 322.0  # Of the highest way.
BEND = 34.0


def draw_mission(facts: Facts) -> Image.Image:
    card = Card()
    card.head(facts["programme"] if facts["programme"] not in facts["name"] else "")
    last = card.title(facts["name"], first=190, room=WIDTH - 2 * MARGIN)
    words = legible(" · ".join(filter(None, [facts["dates"], facts["length"], facts["station"]])))
    card.write(cut(words, WIDTH - 2 * MARGIN, 34), (MARGIN, last + 54), 34, colour=SECONDARY)
    MissionTrack(card, facts).draw()
    return card.finish()


class MissionTrack:
    def __init__(self, card: Card, facts: Facts) -> None:
        self.card, self.status, self.ways = card, facts["status"], facts["ways"]
        self.is_over = self.status not in {"planned", "ongoing"}
        self.is_lost = self.status == "lost"
        kinds = {way["kind"] for way in self.ways}
        self.launch = MARGIN + (BEFORE if "comes" in kinds else 20)
        self.landing = WIDTH - MARGIN - (BEHIND if "leaves" in kinds else 20)
        # A single group of people has more room.
        self.size, self.width, pitch = (36, 8, 18) if len(self.ways) == 1 else (28, 6, 13)
        self.label, self.gap = self.size * 1.3, self.size * 0.6
        people = sum(len(way["people"]) for way in self.ways)
        room = GROUND - 50 - TOP - len(self.ways) * (self.label + self.gap)
        self.pitch = min(pitch, max(room / max(people - len(self.ways), 1), self.width + 1.5))

    def draw(self) -> None:
        card, ways = self.card, self.ways
        card.rule(MARGIN, GROUND, WIDTH - MARGIN)
        height = sum(self.label + self.gap + (len(way["people"]) - 1) * self.pitch for way in ways)
        y = max(TOP, GROUND - 100 - height)
        for way in ways:
            y = self._way(way, y + self.label) + self.gap
        up = any(way["kind"] != "comes" for way in ways)
        down = any(way["kind"] not in {"leaves", "flies"} for way in ways)
        card.up((self.launch, GROUND + 9), 17, hollow=not up or self.status == "planned")
        if not self.is_lost:
            card.down((self.landing, GROUND + 9), 17, hollow=not down or not self.is_over)
        if not ways:
            words = "Crew not named yet" if self.status == "planned" else "No crew recorded"
            card.write(words, ((self.launch + self.landing) / 2, GROUND - 40), 36, colour=SECONDARY, anchor="ms")

    def _way(self, way: dict[str, Any], y: float) -> float:
        """Draws a line per person below their names; returns the height of the last line."""
        self._name(way, y - self.size * 0.55)
        last = y + (len(way["people"]) - 1) * self.pitch
        for number in range(len(way["people"])):
            self._line(way["kind"], y + number * self.pitch)
        if self.is_lost:
            self.card.cross((self.landing, (y + last) / 2), 16)
        return last

    def _line(self, kind: str, y: float) -> None:
        card, width = self.card, self.width
        begun, ended = (0 if self.status != "planned" else 10.0), (0 if self.is_over else 10.0)
        left = MARGIN if kind == "comes" else self.launch + BEND
        right = WIDTH - MARGIN if kind == "leaves" else self.landing - BEND
        now = right if self.is_over or begun else (left + right) / 2
        card.line([(left, y), (now, y)], ABOARD, width, dash=begun)
        if now < right:
            card.line([(now, y), (right, y)], ABOARD, width, dash=10)
        if kind != "comes":
            rise = [
                (self.launch, GROUND - 24),
                *bend((self.launch, y + BEND), (self.launch, y), (self.launch + BEND, y)),
            ]
            card.line(rise, LAUNCH, width, dash=begun)
        if kind in {"leaves", "flies"} or self.is_lost:
            return
        corner = bend((self.landing - BEND, y), (self.landing, y), (self.landing, y + BEND))
        card.line([*corner, (self.landing, GROUND - 24)], LANDING, width, dash=ended)

    def _name(self, way: dict[str, Any], y: float) -> None:
        """Writes the names, in full if they fit, and the other ship they launched or returned on."""
        card, kind, ship = self.card, way["kind"], legible(way["ship"])
        start = MARGIN if kind == "comes" else self.launch + BEND + 8
        # Only ways that leave the ship may use the space right of the landing.
        room = (WIDTH - MARGIN if len(self.ways) == 1 else self.landing - BEND) - start
        beside = WIDTH - MARGIN - self.landing - 56 if kind == "leaves" and len(self.ways) > 1 else 300.0
        note, (ship,) = fitted(ship, beside, (self.size - 4, 24, 22, 20)) if ship else (0.0, ("",))
        if ship and (kind == "comes" or len(self.ways) == 1):
            room -= width_of(ship, note) + 64
        size, names = self._names(way, room)
        end = start + card.write(names, (start, y), size, weight=SEMIBOLD)
        if not ship:
            return
        sign = note * 0.36
        if kind == "comes":
            card.up((end + 32, y - 1), sign)
            card.write(ship, (end + 52, y), note, colour=SECONDARY)
        else:
            card.down((WIDTH - MARGIN - width_of(ship, note) - 20, y - 1), sign)
            card.write(ship, (WIDTH - MARGIN, y), note, colour=SECONDARY, anchor="rs")

    def _names(self, way: dict[str, Any], room: float) -> tuple[float, str]:
        sizes = [size for size in (36, 32, 28, 25) if size <= self.size]
        whole, short = (legible(", ".join(way[names])) for names in ("people", "short"))
        for names in (whole, short):
            for size in sizes if names is short else sizes[:-1]:
                if width_of(names, size, SEMIBOLD) <= room:
                    return size, names
        return sizes[-1], listed([legible(name) for name in way["short"]], room, sizes[-1], SEMIBOLD)
