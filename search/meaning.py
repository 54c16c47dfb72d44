"""What a query means: its words, each with other words for the same thing.

Other words come from the file that SEARCH_VOCABULARY names, from other ways to write a number (`Apollo XI`,
`Apolo once`) and from other scripts. So the index holds each text once, as it is.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import count

from django.conf import settings

from search.scripts import in_latin, is_cyrillic, sounds
from search.words import MOST_LETTERS, MOST_WORDS, WholeWord, index_words

VOCABULARY = tomllib.loads(settings.SEARCH_VOCABULARY.read_text(encoding="utf-8"))
IGNORED = frozenset(VOCABULARY["ignored"].split())
ROMAN = "0 i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()  # noqa: SIM905
LONGEST_PHRASE = 5  # Words.
HAN = re.compile("[〇\u4e00-\u9fff]+")

Option = tuple[str, ...]  # Words that must occur together.
Term = tuple[Option, ...]  # At least one of these must occur.


def phrase(text: str) -> Option:
    return tuple(WholeWord(word) for word in index_words(text).split())


@cache
def meanings() -> dict[Option, Term]:
    """For each word or phrase of the vocabulary, everything that means the same, itself first."""
    # A line that is indented further continues the group before it.
    joined = re.sub(r",\s*\n\s*", ",", VOCABULARY["groups"].strip())
    groups = [[phrase(words) for words in line.split(",")] for line in joined.splitlines()]
    found: dict[Option, Term] = {}
    for group in groups:
        for words in group:
            found[words] = tuple(dict.fromkeys([words, *found.get(words, ()), *group]))
    # Names of records have figures or Roman numerals, so numbers are not searched for as words.
    for figures, *ways in zip(count(), ROMAN, *(line.split() for line in VOCABULARY["numbers"].values()), strict=False):
        numerals = [phrase(str(figures)), phrase(ways[0])]
        found |= {phrase(way): tuple(dict.fromkeys([phrase(way), *numerals])) for way in (str(figures), *ways)}
    return found


@cache
def han_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words of the vocabulary in Chinese characters, which are written without spaces; and with them the numbers."""
    words = sorted((word for words in meanings() for word in words if HAN.fullmatch(word)), key=len, reverse=True)
    numbers = VOCABULARY["numbers"]["chinese"].split()
    return re.compile("|".join(word for word in words if word not in numbers)), re.compile("|".join(words))


def parts(text: str) -> list[str]:
    """The words of a query in order; `神舟十三号` is three."""
    words = index_words(text[:MOST_LETTERS]).split()[:MOST_WORDS]
    return [part for word in words for part in _han_parts(word)][:MOST_WORDS]


def _han_parts(word: str) -> list[str]:
    names, names_and_numbers = han_words()
    if not names.match(word) or names.fullmatch(word):
        return [word]
    return names_and_numbers.sub(lambda found: f" {found[0]} ", word.removesuffix("号")).split()


def terms(text: str) -> list[Term]:
    """The terms of a query, without the words that the vocabulary ignores."""
    words, found = parts(text), []
    if set(words) - IGNORED:
        words = list(_without_ignored(words))
    place = 0
    while place < len(words):
        length, term = _term(words[place : place + LONGEST_PHRASE])
        found.append(term)
        place += length
    return list(dict.fromkeys(found))


def _without_ignored(words: Sequence[str]) -> Iterator[str]:
    """A phrase of the vocabulary keeps its words: `выход в космос`."""
    place = 0
    while place < len(words):
        length = _length_of_phrase(words[place : place + LONGEST_PHRASE])
        if length > 1 or words[place] not in IGNORED:
            yield from words[place : place + max(length, 1)]
        place += max(length, 1)


def _length_of_phrase(words: Sequence[str]) -> int:
    lengths = range(len(words), 0, -1)
    return next((length for length in lengths if tuple(words[:length]) in meanings()), 0)


def _term(words: Sequence[str]) -> tuple[int, Term]:
    """How many of these words make up the first term, and the term."""
    word = words[0]
    if length := _length_of_phrase(words):
        term = meanings()[tuple(words[:length])]
        # The beginning of a longer number or name, as long as it is being typed.
        return length, ((word,), *term) if word.isdecimal() else term
    return 1, tuple((way,) for way in dict.fromkeys([word, *in_latin(word)]))


def is_known(term: Term) -> bool:
    """Whether the vocabulary has the term."""
    return all(isinstance(word, WholeWord) for word in term[0])


def words_of(asked: Sequence[Term]) -> list[str]:
    """Every word of the terms except ignored ones, for highlighting."""
    words = dict.fromkeys(word for term in asked for option in term for word in option)
    return [word for word in words if word not in IGNORED] or list(words)


def by_sound(text: str) -> list[Term]:
    """The query with the sounds of its words beside them, if it is in Cyrillic: `Уитсон` is Whitson."""
    asked = terms(text)
    if not any(is_cyrillic(word) for word in words_of(asked)):
        return []
    heard = [(*term, *((WholeWord(sound),) for sound in sounds(" ".join(term[0])))) for term in asked]
    return heard if heard != asked else []
