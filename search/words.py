"""A text as the words that are searched, bounded whatever somebody pastes into the box."""

from search.folding import fold

MOST_LETTERS = 200
MOST_WORDS = 10
LONGEST_WORD = 40  # Longer ones are cut, in the index and in the question alike.


def indexed(text: str) -> str:
    """The words of a text of ours, parted by one blank each."""
    return " ".join(word[:LONGEST_WORD] for word in fold(text).split())


def asked(text: str) -> list[str]:
    """The words of a visitor's question, each once."""
    words = indexed(text[:MOST_LETTERS]).split()
    return list(dict.fromkeys(words))[:MOST_WORDS]


def is_prefix(word: str) -> bool:
    """Whether a word also stands for the longer ones that begin with it. A single letter does not: `Soyuz T`.

    A single sign of Chinese is more than a letter.
    """
    return len(word) > 1 or not word.isascii()


def matches(word: str, text: str) -> bool:
    """Whether a word of a question stands for this word of a text. Same rule as full_text.Holds."""
    return text.startswith(word) if is_prefix(word) else text == word
