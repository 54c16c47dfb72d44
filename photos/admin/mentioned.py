"""Finds people and missions that the texts about a picture name, in any spelling. Editors confirm each."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from django.utils.functional import cached_property

from fact_check.names import MISSION, PERSON, NameIndex, Sighting
from missions.models import Mission, MissionAlias
from people.models import Person, PersonName
from search.folding import fold
from search.scripts import in_latin, is_cyrillic, simplified, sounds

WORD = re.compile(r"[^\W_]+(?:['’ʼ`-][^\W_]+)*")
FAMILY_NAME_FIRST = re.compile(r"(\S[^,\n]*), (\S[^,\n]*)")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # Chinese and Japanese put no spaces between words.
SCHEMES = range(4)  # More than `in_latin` knows, so that none is left out.
MOST_WORDS = 3  # Of a name that is found by its sound.
LEAST_SOUNDS = 5  # Fewer consonants fit too many names.

Place = tuple[int, int]  # The number of the text, and the position in it.


@dataclass
class Mentioned:
    """In the order of the texts."""

    people: list[Person] = field(default_factory=list)
    missions: list[Mission] = field(default_factory=list)


def mentioned(texts: Iterable[str]) -> Mentioned:
    """The people and missions, drafts included, that the texts name; at most seven queries, however many there are."""
    return Names().mentioned([texts])[0]


class Names:
    """All names of people and missions, read once for the texts of many pictures."""

    def __init__(self) -> None:
        self.index = NameIndex.of(Person.objects.all(), Mission.objects.all())
        people = Person.objects.order_by().values_list("pk", "name")
        others = PersonName.objects.order_by().values_list("person", "text")
        self.names = list(people.union(others, all=True))
        self.unspaced: dict[str, set[int]] = defaultdict(set)
        for key, name in self.names:
            if UNSPACED.search(name):
                self.unspaced[squeezed(name)].add(key)
        # An alias such as “Eagle” is a word as well; “MR-3” is not.
        aliases = MissionAlias.objects.values_list("mission", "text")
        self.aliases = {fold(text): key for key, text in aliases if re.search(r"\d", text)}

    @cached_property
    def by_sound(self) -> dict[tuple[str, ...], set[int]]:
        """Last, because it takes longest and most names are spelled as expected."""
        found: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for key, name in self.names:
            if sound := sound_of(name.split()):
                found[sound].add(key)
        return found

    def mentioned(self, pictures: Iterable[Iterable[str]]) -> list[Mentioned]:
        """What the texts of each picture name, in two queries for all pictures."""
        found = [self.keys_in([text for text in texts if text]) for texts in pictures]
        people = Person.objects.in_bulk(set(chain.from_iterable(keys[PERSON] for keys in found)))
        missions = Mission.objects.in_bulk(set(chain.from_iterable(keys[MISSION] for keys in found)))
        return [
            Mentioned(
                [people[key] for key in keys[PERSON] if key in people],
                [missions[key] for key in keys[MISSION] if key in missions],
            )
            for keys in found
        ]

    def keys_in(self, texts: list[str]) -> dict[str, list[int]]:
        """Keys by kind. A family name alone counts if it can only be one person, or one who is named in full."""
        sightings: list[tuple[int, Sighting]] = []
        certain: list[tuple[Place, int]] = []
        missions: list[tuple[Place, int]] = []
        for number, text in enumerate(texts):
            certain += [((number, start), key) for start, key in self.written_together(text)]
            for way in spellings(text):
                seen = self.index.seen_in(way)
                sightings += [(number, sighting) for sighting in seen]
                certain += [((number, start), key) for start, key in self.heard_in(without(seen, way))]
                missions += [((number, start), key) for start, key in self.aliases_in(way)]
        meant = self.index.resolve((sighting for _number, sighting in sightings), [key for _place, key in certain])
        keys = {PERSON: certain, MISSION: missions}
        for number, sighting in sightings:
            if sighting.named in meant and sighting.named.kind in keys:
                keys[sighting.named.kind].append(((number, sighting.start), meant[sighting.named]))
        return {kind: list(dict.fromkeys(key for _place, key in sorted(found))) for kind, found in keys.items()}

    def written_together(self, text: str) -> Iterator[tuple[int, int]]:
        """People whose name is in a text without spaces; of names within each other, the longest."""
        if not UNSPACED.search(text):
            return
        rest = squeezed(text)
        for name in sorted(self.unspaced, key=len, reverse=True):
            if len(name) > 1 and name in rest:
                yield from ((rest.index(name), key) for key in only(self.unspaced[name]))
                rest = rest.replace(name, " " * len(name))

    def heard_in(self, text: str) -> Iterator[tuple[int, int]]:
        """People whose full name sounds like words of the text: Novitskiy, Novitsky."""
        words = list(WORD.finditer(text))
        for start, word in enumerate(words):
            for length in range(MOST_WORDS, 1, -1):
                run = [found[0] for found in words[start : start + length]]
                if len(run) == length and run[0][0].isupper() and run[-1][0].isupper() and (sound := sound_of(run)):
                    yield from ((word.start(), key) for key in only(self.by_sound.get(sound, set())))

    def aliases_in(self, text: str) -> Iterator[tuple[int, int]]:
        folded = f" {fold(text)} "
        return ((folded.index(alias), key) for alias, key in self.aliases.items() if f" {alias} " in folded)


def without(sightings: Iterable[Sighting], text: str) -> str:
    """The text with a full stop in place of each name that was seen."""
    for sighting in sightings:
        text = text[: sighting.start] + ".".ljust(sighting.end - sighting.start) + text[sighting.end :]
    return text


def spellings(text: str) -> Iterator[str]:
    """The text, then with the given name first, then in Latin letters if it is in Cyrillic ones."""
    yield text
    if turned := FAMILY_NAME_FIRST.fullmatch(text):
        yield f"{turned[2]} {turned[1]}"
    if is_cyrillic(fold(text)):
        yield from dict.fromkeys(in_latin_letters(text, scheme) for scheme in SCHEMES)


def in_latin_letters(text: str, scheme: int) -> str:
    """The text with its Cyrillic words in Latin letters, capitals included."""

    def written(word: str) -> str:
        ways = in_latin(fold(word).replace(" ", "-"))
        if not ways:
            return word
        way = ways[min(scheme, len(ways) - 1)]
        return way.capitalize() if word[0].isupper() else way

    return WORD.sub(lambda found: written(found[0]), text)


def squeezed(text: str) -> str:
    return simplified("".join(re.split(r"[\s・·]+", text)))


def sound_of(words: list[str]) -> tuple[str, ...]:
    """The consonants of a full name, empty if there are too few to tell names apart."""
    heard = [next(iter(sounds(fold(word))), "") for word in words]
    if len(heard) < 2 or not all(heard) or sum(len(sound) - 1 for sound in heard) < LEAST_SOUNDS:
        return ()
    return tuple(heard)


def only(keys: set[int]) -> set[int]:
    """The keys if there is just one: a name shared by several people identifies nobody."""
    return keys if len(keys) == 1 else set()
