"""Whom and what an article names: public people, missions and stations, by any of their names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise

from django.db.models import CharField, QuerySet, Value

from missions.models import Mission, Station
from people.models import Person, PersonName
from search.folding import fold

_WORD = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’ʼ`]s$", re.IGNORECASE)
_DESIGNATION = re.compile(r"\w{1,4}-\d+\w?(?:-\w)?")  # The part of “Soyuz MS-24” or “SpaceX Crew-9” that is used alone.
_IN_BRACKETS = re.compile(r"(.+) \((.+)\)")
_OTHER_NAMES_OF_STATIONS = {"iss": ["EEI", "Estación Espacial Internacional"]}

PERSON, MISSION, STATION = "p", "m", "s"


@dataclass(frozen=True)
class NamedRecords:
    """The records that a name may mean."""

    kind: str
    keys: frozenset[int]
    is_family_name: bool = False
    is_doubtful: bool = False  # Several people have it, or it is also a given name; the article decides.


@dataclass(frozen=True)
class Sighting:
    start: int
    end: int
    named: NamedRecords


@dataclass
class NameIndex:
    _known: dict[tuple[str, ...], dict[str, set[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    _family: set[tuple[str, ...]] = field(default_factory=set)
    _given: set[str] = field(default_factory=set)
    _longest: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of_public_records(cls) -> "NameIndex":
        """The names of all public records, in three queries."""
        return cls.of(Person.objects.published(), Mission.objects.published())

    @classmethod
    def of(cls, people: QuerySet[Person], missions: QuerySet[Mission]) -> "NameIndex":
        """The names of these people and missions and of all stations, in three queries."""
        names = cls()
        people = people.order_by()
        others = PersonName.objects.filter(person__in=people).order_by()
        nothing = Value("", output_field=CharField())
        for key, name, sort_name in people.values_list("pk", "name", "sort_name").union(
            others.values_list("person", "text", nothing), all=True
        ):
            names._add_person(key, name, sort_name)
        for key, name in missions.order_by().values_list("pk", "name"):
            for alias in _mission_names(name):
                names._add(MISSION, key, fold(alias))
        for key, slug, name, short_name in Station.objects.values_list("pk", "slug", "name", "short_name"):
            for alias in {name, short_name, *_OTHER_NAMES_OF_STATIONS.get(slug, [])}:
                names._add(STATION, key, fold(alias))
        return names

    def _add(self, kind: str, key: int, folded: str) -> tuple[str, ...]:
        words = tuple(folded.split())
        if words:
            self._known[words][kind].add(key)
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))
        return words

    def _add_person(self, key: int, name: str, sort_name: str) -> None:
        words = self._add(PERSON, key, fold(name))
        if len(words) < 2:
            return
        family = fold(sort_name.partition(",")[0]) if "," in sort_name else words[0] if sort_name else words[-1]
        self._family.add(self._add(PERSON, key, family))
        self._given.add(words[0])

    def seen_in(self, text: str) -> list[Sighting]:
        """Every name in the text; if several begin with the same word, the longest."""
        words = [_Word.of(found) for found in _WORD.finditer(text)]
        seen, index = [], 0
        while index < len(words):
            length = self._length_at(words, index, text)
            if length:
                first, last = words[index], words[index + length - 1]
                if not self._is_somebody_else(words, index, length, text):
                    seen += [Sighting(first.start, last.end, named) for named in self._named(words, index, length)]
                index += length
            else:
                index += 1
        return seen

    def _length_at(self, words: list["_Word"], index: int, text: str) -> int:
        """Length in words of the longest name that begins here."""
        for length in range(min(self._longest.get(words[index].folded, 0), len(words) - index), 0, -1):
            run = words[index : index + length]
            if _key(run) in self._known and run[0].is_name and run[-1].is_name and _is_one_phrase(run, text):
                return length
        return 0

    def _named(self, words: list["_Word"], index: int, length: int) -> Iterator[NamedRecords]:
        key = _key(words[index : index + length])
        kinds = self._known[key]
        for kind in (MISSION, STATION, PERSON):
            if keys := kinds.get(kind):
                is_family_name = kind == PERSON and key in self._family
                is_doubtful = len(keys) > 1 or (is_family_name and key[0] in self._given)
                yield NamedRecords(kind, frozenset(keys), is_family_name, is_doubtful)
                return

    def _is_somebody_else(self, words: list["_Word"], index: int, length: int, text: str) -> bool:
        """Whether a family name is part of a longer name that no record has: “Peter Wilson”."""
        if _key(words[index : index + length]) not in self._family:
            return False
        after = words[index + length] if index + length < len(words) else None
        if after and after.is_capitalised and text[words[index + length - 1].end : after.start] in {" ", "-"}:
            return True  # “Kelly Clarkson”, “Young Pioneers”
        before = words[index - 1] if index else None
        if before is None or not before.is_capitalised or text[before.end : words[index].start] not in {" ", "-", ". "}:
            return False
        return before.folded in self._given or len(before.folded) == 1

    def resolve(self, sightings: Iterable[Sighting], linked: Iterable[int]) -> dict[NamedRecords, int]:
        """The record that each name means, if the whole article makes it clear."""
        everything = {sighting.named for sighting in sightings}
        full = (n.keys for n in everything if n.kind == PERSON and not n.is_family_name and not n.is_doubtful)
        certain = set(linked) | set(chain.from_iterable(full))
        meant = {named: named.keys & certain if named.is_doubtful else named.keys for named in everything}
        return {named: next(iter(keys)) for named, keys in meant.items() if len(keys) == 1}


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    folded: str
    is_capitalised: bool
    is_name: bool  # Begins with a capital, a digit, or a letter without case.

    @classmethod
    def of(cls, found: re.Match[str]) -> "_Word":
        text = _POSSESSIVE.sub("", found[0])
        return cls(found.start(), found.start() + len(text), fold(text), text[0].isupper(), not text[0].islower())


def _key(words: list[_Word]) -> tuple[str, ...]:
    return tuple(word.folded for word in words)


def _is_one_phrase(words: list[_Word], text: str) -> bool:
    """Whether there is nothing between the words but spaces, hyphens and full stops after initials."""
    between = (text[one.end : other.start] for one, other in pairwise(words))
    return all(gap.strip(" \u00a0-–‑.") == "" and len(gap) <= 2 for gap in between)


def _mission_names(name: str) -> set[str]:
    names = {name}
    if found := _IN_BRACKETS.fullmatch(name):
        names |= {part for part in found.groups() if any(character.isdigit() for character in part)}
    _programme, _space, designation = name.rpartition(" ")
    if _DESIGNATION.fullmatch(designation):
        names.add(designation)
    return names
