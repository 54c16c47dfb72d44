"""Excerpts of a text for a result: the words around a match, with the matches marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.folding import fold
from search.words import matches
from wording.languages import interface_language

LENGTH = 220  # The longest excerpt, in characters.
WORD = re.compile(r"[^\W_]+(?:['’‘ʼ`´ʹʻ′][^\W_]+)*")
LONGEST_RUN = 3  # `MS25` is `MS-25`, and `soyuzms25` is `Soyuz MS-25`.


@dataclass(frozen=True)
class Piece:
    text: str
    is_match: bool = False


@dataclass(frozen=True)
class Excerpt:
    language: str
    pieces: list[Piece]


def marked(text: str, words: Sequence[str]) -> list[Piece]:
    """The whole text in pieces, with those that match one of the words marked."""
    pieces, end = [], 0
    for start, stop in _matches(text, words):
        pieces += [Piece(text[end:start]), Piece(text[start:stop], is_match=True)]
        end = stop
    return [piece for piece in [*pieces, Piece(text[end:])] if piece.text]


def _matches(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Start and end of each match."""
    places = [(found.start(), found.end(), _folded(found[0])) for found in WORD.finditer(text)]
    found, number = [], 0
    while number < len(places):
        run = _run(places[number : number + LONGEST_RUN], words)
        if run:
            found.append((places[number][0], places[number + run - 1][1]))
        number += run or 1
    return found


@lru_cache(maxsize=20_000)  # Titles and texts consist of few different words.
def _folded(word: str) -> str:
    return fold(word).replace(" ", "")


def _run(places: Sequence[tuple[int, int, str]], words: Sequence[str]) -> int:
    """How many of these words, written as one, match a word of the query; mostly one or none."""
    joined = ""
    for length, (_, _, word) in enumerate(places, start=1):
        before, joined = joined, joined + word
        if any(matches(asked, joined) and len(asked) > len(before) for asked in words):
            return length
    return 0


def excerpt(texts: Sequence[tuple[str, str]], body: str, words: Sequence[str]) -> Excerpt | None:
    """The best matching part of a document's texts, in the reader's language if one of those matches.

    `body` holds their folded form, line by line.
    """
    if not texts:
        return None
    lines = body.split("\n")[: len(texts)]
    hits = [[place for word in words if (place := _place(word, line)) >= 0] for line in lines]
    own = [_is_readers(language) for language, _text in texts]
    best = max(range(len(lines)), key=lambda number: (bool(hits[number]) and own[number], len(hits[number]), -number))
    language, text = texts[best]
    if len(text) > LENGTH:
        # Folding hardly changes lengths, so a third of the way into the one is about a third into the other.
        share = min(hits[best], default=0) / max(1, len(lines[best]))
        text = _around(text, int(share * len(text)), words)
    return Excerpt(language, marked(text, words))


def shortened(text: str) -> str:
    return _cut(text, 0, LENGTH)


def _is_readers(language: str) -> bool:
    return language.split("-")[0] == interface_language()


def _place(word: str, line: str) -> int:
    return f" {line} ".find(f" {word}")


def _around(text: str, place: int, words: Sequence[str]) -> str:
    """An excerpt of the text around the first match near this position."""
    start = max(0, place - 2 * LENGTH)
    near = text[start : place + 2 * LENGTH]
    first = next((start + begin for begin, _ in _matches(near, words)), 0)
    if first < LENGTH * 2 // 3:
        return _cut(text, 0, LENGTH)
    return _cut(text, first - LENGTH // 3, first + LENGTH * 2 // 3)


def _cut(text: str, start: int, stop: int) -> str:
    """The text from `start` to `stop`, cut at spaces, with dots where something is left out."""
    if start:
        start = text.find(" ", start) + 1
    if stop < len(text):
        stop = text.rfind(" ", start, stop) if " " in text[start:stop] else stop
    return f"{'… ' if start else ''}{text[start:stop].strip()}{' …' if stop < len(text) else ''}"
