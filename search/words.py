"""Splits a text into the words that are searched, with limits on what a visitor can paste."""

from search.folding import fold
from search.scripts import simplified, sounds

MOST_LETTERS = 200
MOST_WORDS = 10
LONGEST_WORD = 40  # Longer ones are cut, in the index and in queries.


class WholeWord(str):
    """A word of a query that does not match longer words that begin with it."""

    __slots__ = ()


def index_words(text: str) -> str:
    """The words of a text for the index, separated by single spaces."""
    return " ".join(word[:LONGEST_WORD] for word in fold(simplified(text)).split())


def index_sounds(names: str) -> str:
    """What the words of these folded names sound like, for names in other spellings."""
    return " ".join(dict.fromkeys(sound for word in names.split() for sound in sounds(word)))


def query_words(text: str) -> list[str]:
    """The words of a visitor's query, each once."""
    words = index_words(text[:MOST_LETTERS]).split()
    return list(dict.fromkeys(words))[:MOST_WORDS]


def is_prefix(word: str) -> bool:
    """Whether a word also matches longer words that begin with it. A single letter does not: `Soyuz T`.

    A single Chinese character does, because it is more than a letter.
    """
    return not isinstance(word, WholeWord) and (len(word) > 1 or not word.isascii())


def matches(word: str, text: str) -> bool:
    """Whether a word of a query matches this word of a text. Same rule as FullTextQuery.terms."""
    return text.startswith(word) if is_prefix(word) else text == word
