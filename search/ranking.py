"""How well a document fits a query: by its names first, then by the beginning of its texts."""

from collections.abc import Iterator, Sequence
from enum import IntEnum

from search.meaning import IGNORED, Option, Term, is_known

NEAR = 3  # Words between those of the query.
LINES = 2  # Of the texts: the summary of a record, the crew of a mission.


class Fit(IntEnum):
    EXACT = 0  # A name is the whole query.
    NAME = 1  # One name has all terms.
    PHRASE = 2  # The terms are next to each other in a text.
    NAMES = 3  # The terms come from several names.
    BEGINNING = 4  # Words of names begin with the terms.
    NEAR = 5  # The terms are near each other in a text.
    TEXT = 6  # The terms are anywhere.


def fit_of_names(words: Sequence[str], asked: Sequence[Term], names: str, *, is_work: bool) -> Fit:
    """The best fit of folded names, one a line, to the words of a query and their terms.

    The title of a work, such as an article, is not a name: it fits if it repeats the query, but a single word of
    the vocabulary does not mean it.
    """
    lines = names.split("\n")
    if " ".join(words) in lines or "".join(words) in lines:
        return Fit.EXACT
    return min(_fit_of_name(asked, line, is_work=is_work) for line in lines)


def _fit_of_name(asked: Sequence[Term], line: str, *, is_work: bool) -> Fit:
    words = set(line.split())
    found = [[option for option in term if words.issuperset(option)] for term in asked]
    if not all(found):
        return Fit.NAMES
    if is_work:
        is_quoted = len(asked) > 1 and _fit_of_line(asked, line) is Fit.PHRASE
        return Fit.NAME if is_quoted or not is_telling(asked) else Fit.PHRASE
    is_whole = words - IGNORED <= {word for options in found for option in options for word in option}
    return Fit.EXACT if is_whole else Fit.NAME


def fit_of_text(asked: Sequence[Term], lead: str) -> Fit:
    """The best fit of the beginning of folded texts, one a line."""
    return min(_fit_of_line(asked, line) for line in lead.partition("\n\n")[0].split("\n")[:LINES])


def is_telling(asked: Sequence[Term]) -> bool:
    """Whether the terms say enough to be looked for in texts."""
    return len(asked) > 1 or any(map(is_known, asked))


def _fit_of_line(asked: Sequence[Term], line: str) -> Fit:
    words = [word for word in line.split() if word not in IGNORED]
    places = []
    for term in asked:
        places.append(list(_places(words, term)))
        if not places[-1]:
            return Fit.TEXT
    between = min(_between(start, places) for start in {start for of_term in places for start, _ in of_term})
    return Fit.PHRASE if between <= 0 else Fit.NEAR if between <= NEAR else Fit.TEXT


def _places(words: Sequence[str], term: Term) -> Iterator[tuple[int, int]]:
    """Start and end of each occurrence of a term in the words."""
    there = set(words)
    for option in term:
        if there.issuperset(option if len(option) == 1 else without_ignored(option)):
            asked = list(without_ignored(option))
            for start in range(len(words) - len(asked) + 1):
                if words[start] == asked[0] and words[start : start + len(asked)] == asked:
                    yield start, start + len(asked)


def without_ignored(option: Option) -> Option:
    """The words of an option, without those that the vocabulary ignores."""
    return tuple(word for word in option if word not in IGNORED) or option


def _between(first: int, places: Sequence[Sequence[tuple[int, int]]]) -> float:
    """How many other words are between the terms, from this word on."""
    nearest = [min((place for place in of_term if place[0] >= first), default=None) for of_term in places]
    if None in nearest:
        return float("inf")
    taken = [place for place in nearest if place]
    return max(end for _, end in taken) - first - len({number for start, end in taken for number in range(start, end)})
