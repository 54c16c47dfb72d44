"""Asking the index: the same answers, in the same order, on every database."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from itertools import combinations, islice, product
from typing import ClassVar

from django.db.models import Q

from search.full_text import Ask, answer
from search.models import Document, Word
from search.places import EVERYTHING, UNDATED, Span, rank_of, span, year_of
from search.searchables import searchables
from search.words import asked, is_prefix

MOST_COUNTED = 1_000  # Of each kind; there may be more.
BEST = 200  # Of each kind are listed; whoever looks for another one has to say more of it.
PER_PAGE = 20
SUGGESTIONS = 8
CLOSE = 0.7  # How alike two words have to be, by difflib's measure, for one to be a typo of the other.
MOST_CANDIDATES = 3_000
MOST_CORRECTIONS = 4
MOST_TELLING = 5


@dataclass(frozen=True)
class Results:
    MOST_COUNTED: ClassVar = MOST_COUNTED

    words: Sequence[str] = ()
    kinds: dict[str, int] = field(default_factory=dict)  # Of the year asked for, how many of each kind.
    years: dict[int, int] = field(default_factory=dict)  # Of the kinds asked for, how many of each year, latest first.
    count: int = 0
    places: list[int] = field(default_factory=list)  # The best of each kind, all in their order.

    def page(self, number: int) -> list[Document]:
        return documents(self.places[(number - 1) * PER_PAGE : number * PER_PAGE])

    def groups(self, most: int) -> dict[str, list[Document]]:
        """The best few of each kind: first the kind with the very best, then the others by their rank."""
        first: dict[int, list[int]] = {}
        for place in self.places:
            of_kind = first.setdefault(rank_of(place), [])
            if len(of_kind) < most:
                of_kind.append(place)
        ranks = [*islice(first, 1), *sorted(islice(first, 1, None))]
        found: dict[str, list[Document]] = {}
        for document in documents(place for rank in ranks for place in first[rank]):
            found.setdefault(document.kind, []).append(document)
        return found


def search(text: str, *, kinds: Collection[str] = (), year: int | None = None) -> Results:
    """What holds every word, in a name or anywhere; the best come first."""
    words = asked(text)
    if not words:
        return Results()
    wanted = [kind for kind in searchables if not kinds or kind in kinds]
    anywhere = partial(Ask, words, most=MOST_COUNTED)
    of_year = {kind: anywhere(span(searchables[kind].rank, year)) for kind in searchables}
    of_all_years = {kind: anywhere(span(searchables[kind].rank)) for kind in wanted if year is not None}
    spans = [span(searchables[kind].rank, year) for kind in wanted]
    named = _named(words, spans, BEST)
    answers = answer([*of_year.values(), *of_all_years.values(), *named])
    found = dict(zip(of_year, answers, strict=False))
    dated = dict(zip(of_all_years, answers[len(of_year) :], strict=False)) or {kind: found[kind] for kind in wanted}
    years = Counter(year_of(place) for places in dated.values() for place in places)
    del years[UNDATED]
    best = [places[:BEST] for kind, places in found.items() if kind in wanted]
    return Results(
        words,
        kinds={kind: len(places) for kind, places in found.items() if places},
        years=dict(sorted(years.items(), reverse=True)),
        count=sum(len(found[kind]) for kind in wanted),
        places=_in_order(words, answers[-len(named) :], best),
    )


def suggest(text: str) -> list[Document]:
    """What somebody who has typed so much may be after: by its names, or else by anything in it."""
    words = asked(text)
    if not any(map(is_prefix, words)):
        return []  # A single letter is no beginning yet.
    spans = [span(searchable.rank) for searchable in searchables.values()]
    asks = _named(words, spans, SUGGESTIONS)
    whole, beginning = asks[: len(spans)], asks[len(spans) :]
    named = answer(whole)
    # Beginnings come after whole words, so where these are enough they need not be looked for.
    named += answer(beginning) if sum(map(len, named)) < SUGGESTIONS else [[]] * len(beginning)
    shown = {document.place: document for document in documents(place for places in named for place in places)}
    places = _in_order(words, named, names={place: document.names for place, document in shown.items()})
    if places:
        return [shown[place] for place in places[:SUGGESTIONS] if place in shown]
    return documents(answer([Ask(words, EVERYTHING, SUGGESTIONS)])[0]) if len(words) > 1 else []


def did_you_mean(text: str) -> str:
    """The question with other words for those that no name has, so that it finds something; empty if there is none."""
    words = asked(text)
    alternatives = _alike(words)
    if all(alike == [word] for alike, word in zip(alternatives, words, strict=True)):
        return ""
    corrections = list(islice(product(*alternatives), MOST_CORRECTIONS))
    found = answer([Ask(correction, EVERYTHING, most=1) for correction in corrections])
    return next((" ".join(words) for words, places in zip(corrections, found, strict=True) if places), "")


def near(text: str, most: int = SUGGESTIONS) -> list[Document]:
    """For a question without an answer: whose names have all of its words, or words like them, or else some."""
    telling = [word for word in asked(text) if len(word) > 2 or word.isdecimal()][:MOST_TELLING]
    words = [alike[0] for alike in _alike(telling)]
    parts = [words, *combinations(words, len(words) - 1), *((word,) for word in words)] if words else []
    found = answer([Ask(part, EVERYTHING, most, in_names=True) for part in parts if part])
    if found and found[0]:
        found = found[:1]
    return documents(list(dict.fromkeys(place for places in found for place in places))[:most])


def documents(places: Iterable[int]) -> list[Document]:
    places = list(places)
    found = Document.objects.in_bulk(places) if places else {}
    return [found[place] for place in places if place in found]


# --- Words that may be meant -------------------------------------------------------------------------


def _alike(words: Sequence[str]) -> list[Sequence[str]]:
    """For each word, itself if some name has it, else the words of names that it may be a typo of, the likest first."""
    doubtful = Q(pk__in=[])
    for word in filter(Word.is_worth_knowing, words):
        ends = Word.ends(word)
        length = Q(length__range=(len(word) - 2, len(word) + 2))
        doubtful |= length & (Q(head=ends["head"]) | Q(tail=ends["tail"]))
    known = list(Word.objects.filter(doubtful).order_by("pk").values_list("pk", flat=True)[:MOST_CANDIDATES])
    return [[word] if word in known else get_close_matches(word, known, cutoff=CLOSE) or [word] for word in words]


# --- Which are the best ------------------------------------------------------------------------------


def _named(words: Sequence[str], spans: Sequence[Span], most: int) -> list[Ask]:
    """Of each kind, what has the words in its names: whole, and then as their beginnings."""
    return [Ask(words, kind, most, in_names=True, whole=whole) for whole in (True, False) for kind in spans]


def _in_order(
    words: Sequence[str],
    named: Sequence[list[int]],
    anywhere: Sequence[list[int]] = (),
    *,
    names: Mapping[int, str] | None = None,
) -> list[int]:
    """The places answered to _named(), the best names first, and then the others; each once."""
    half = len(named) // 2
    whole, beginning, other = (
        sorted(place for places in part for place in places) for part in (named[:half], named[half:], anywhere)
    )
    if names is None:
        names = dict(Document.objects.filter(pk__in=whole).values_list("pk", "names")) if whole else {}
    whole.sort(key=lambda place: _fit(words, names.get(place, "")))
    return list(dict.fromkeys([*whole, *beginning, *other]))


def _fit(words: Sequence[str], names: str) -> int:
    """0 if a name is the question itself, 1 if one has all its words, 2 if they come from several."""
    lines = names.split("\n")
    if " ".join(words) in lines or "".join(words) in lines:
        return 0
    return 1 if any(set(words) <= set(line.split()) for line in lines) else 2
