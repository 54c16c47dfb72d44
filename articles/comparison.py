"""Compares two contents of an article: matching rows side by side, differing words marked.

Frozen blocks have no keys, so they are paired by their words.
"""

import json
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import count
from typing import Any

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from articles.content import Content, missions_in, people_in, photos_in
from articles.facts import FACTS
from articles.models import Article, Block
from articles.models.choices import LANGUAGES, Category, Link, PersonLink
from articles.rich_text import in_words, plain_text
from missions.models import Mission
from people.models import Person
from photos.models import Photo
from records.snapshots import Row, RowDifference, Snapshot, differences

FEWEST_SHARED = 0.3  # Share of words that two blocks have in common if one is the other, rewritten.


def compare(before: Content | None, after: Content | None) -> list[RowDifference]:
    """The differences; the side of a content that is None stays empty."""
    contents = [content for content in (before, after) if content is not None]
    reader = ContentReader(contents)
    sides: tuple[Snapshot, Snapshot] = ({}, {})
    for side, content in zip(sides, (before, after), strict=True):
        if content is not None:
            side["article", 0] = reader.head(content)
    lists: list[tuple[str, Callable[[dict[str, Any]], Row]]] = [
        ("blocks", reader.block),
        ("corrections", reader.correction),
        ("sources", reader.source),
    ]
    for name, read in lists:
        rows = [content[name] if content is not None else [] for content in (before, after)]
        for side, numbers, own in zip(sides, pair_rows(*rows), rows, strict=True):
            side.update({(name, number): read(row) for number, row in zip(numbers, own, strict=True)})
    return differences(*sides)


# --- Pairing rows ----------------------------------------------------------------------------------


def pair_rows(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> tuple[list[int], list[int]]:
    """A number for each row. Rows that are equal, or a rewritten form of each other, have the same number."""
    numbers = count()
    left, right = [-1] * len(before), [-1] * len(after)
    keys = [[json.dumps(row, sort_keys=True) for row in rows] for rows in (before, after)]
    for what, i, j, m, n in SequenceMatcher(a=keys[0], b=keys[1], autojunk=False).get_opcodes():
        if what == "equal":
            pairs = [(i + step, m + step) for step in range(j - i)]
        else:
            pairs = [(i + one, m + other) for one, other in pair_rewritten(before[i:j], after[m:n])]
        for one, other in pairs:
            left[one] = right[other] = next(numbers)
    return [number if number >= 0 else next(numbers) for number in left], [
        number if number >= 0 else next(numbers) for number in right
    ]


def pair_rewritten(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> list[tuple[int, int]]:
    """The pairs of rows, in order, that share the most words in total."""
    words = [[words_of(row) for row in rows] for rows in (before, after)]
    best = [[0.0] * (len(after) + 1) for _row in range(len(before) + 1)]
    shared = [[likeness(one, other) for other in words[1]] for one in words[0]]
    for i in reversed(range(len(before))):
        for j in reversed(range(len(after))):
            together = shared[i][j] + best[i + 1][j + 1] if shared[i][j] else 0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    pairs, i, j = [], 0, 0
    while i < len(before) and j < len(after):
        if shared[i][j] and best[i][j] == shared[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def words_of(row: dict[str, Any]) -> tuple[str, set[str]]:
    """The kind of the row and its words; a chosen record counts like a word."""
    chosen = {f"{name} {row[name]}" for name in ("photo", "photos", "mission", "person") if row.get(name)}
    typed = " ".join(str(value) for name, value in row.items() if isinstance(value, str) and name != "kind")
    return row.get("kind", ""), chosen | set(plain_text(typed).lower().split())


def likeness(one: tuple[str, set[str]], other: tuple[str, set[str]]) -> float:
    if one[0] != other[0]:
        return 0
    either = one[1] | other[1]
    share = len(one[1] & other[1]) / len(either) if either else 1
    return share if share >= FEWEST_SHARED else 0


# --- Rows in words ---------------------------------------------------------------------------------


class ContentReader:
    """Puts frozen rows into words. Looks up the records they name once for all contents."""

    def __init__(self, contents: Sequence[Content]) -> None:
        self.photos = Photo.objects.in_bulk(set().union(*map(photos_in, contents)))
        self.people = Person.objects.in_bulk(set().union(*map(people_in, contents)))
        self.missions = Mission.objects.in_bulk(set().union(*map(missions_in, contents)))

    def name(self, records: dict[int, Any], key: int | None) -> str:
        if key is None:
            return ""
        return str(records[key]) if key in records else _("deleted (no. %(key)s)") % {"key": key}

    def names(self, records: dict[int, Any], keys: Sequence[int]) -> str:
        return "\n".join(self.name(records, key) for key in keys)

    def head(self, content: Content) -> Row:
        label = Article._meta.get_field
        values = {
            label("title").verbose_name: content["title"],
            label("standfirst").verbose_name: content["standfirst"],
            label("language").verbose_name: LANGUAGES.get(content["language"], content["language"]),
            label("category").verbose_name: Category(content["category"]).label,
            label("lead").verbose_name: self.name(self.photos, content["lead"]),
            _("caption of the lead picture"): content["lead_caption"],
        }
        for kind, words in PersonLink.choices:
            people = [row["person"] for row in content["people"] if row["kind"] == kind]
            values[_("It %(has)s (people)") % {"has": words}] = self.names(self.people, people)
        for kind, words in Link.choices:
            missions = [row["mission"] for row in content["missions"] if row["kind"] == kind]
            values[_("It %(has)s (missions)") % {"has": words}] = self.names(self.missions, missions)
        return row(_("Head of the article"), values)

    def block(self, block: dict[str, Any]) -> Row:
        kind = Block.Kind(block["kind"])
        words: dict[str, Callable[[Any], str]] = {
            "html": in_words,
            "photo": lambda key: self.name(self.photos, key),
            "photos": lambda keys: self.names(self.photos, keys),
            "mission": lambda key: self.name(self.missions, key),
            "person": lambda key: self.name(self.people, key),
            "size": lambda size: str(Block.Size(size).label),
            "facts": lambda keys: "\n".join(str(FACTS[key].label) if key in FACTS else key for key in keys),
        }
        values = {
            Block._meta.get_field(name).verbose_name: words.get(name, str)(block[name])
            for name in Block.FIELDS[kind]
            if name in block
        }
        return row_with_first_words(str(kind.label), values, plain_text(block.get("html", "")))

    def correction(self, correction: dict[str, str]) -> Row:
        return row_with_first_words(
            _("Correction"),
            {
                _("date"): correction["date"],
                _("what was wrong"): correction["wrong"],
                _("what is correct"): correction["right"],
            },
        )

    def source(self, source: dict[str, str]) -> Row:
        names = {"title": _("title"), "publisher": _("publisher"), "address": _("address"), "seen_on": _("seen on")}
        return row_with_first_words(_("Source"), {label: source[name] for name, label in names.items()})


def row(heading: str, values: dict[Any, Any]) -> Row:
    return Row(heading, {str(capfirst(label)): str(text) for label, text in values.items()})


def row_with_first_words(kind: str, values: dict[Any, Any], first: str = "") -> Row:
    """A row with its first words in the heading, because there may be many of its kind."""
    first = first or next((str(text) for text in values.values() if text), "")
    return row(f"{kind}: {Truncator(first).chars(60)}" if first else kind, values)


# --- Markup in words -------------------------------------------------------------------------------
