"""Queries of the index: the same results, in the same order, on every database."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from itertools import combinations, islice, product
from typing import ClassVar

from django.db.models import Q

from search.full_text import FullTextQuery, find_places
from search.models import Document, Word
from search.places import EVERYTHING, UNDATED, Span, rank_of, span, year_of
from search.searchables import searchables
from search.words import is_prefix, query_words

MOST_COUNTED = 1_000  # Of each kind; counting stops there.
BEST = 200  # Listed of each kind; for others, the visitor has to add words.
PER_PAGE = 20
SUGGESTIONS = 8
CLOSE = 0.7  # difflib similarity from which one word counts as a typo of the other.
MOST_CANDIDATES = 3_000
MOST_CORRECTIONS = 4
MOST_TELLING = 5


@dataclass(frozen=True)
class Results:
    MOST_COUNTED: ClassVar = MOST_COUNTED

    words: Sequence[str] = ()
    kinds: dict[str, int] = field(default_factory=dict)  # Number of results of each kind, in the chosen year.
    years: dict[int, int] = field(default_factory=dict)  # Number of results of each year, latest first.
    count: int = 0
    places: list[int] = field(default_factory=list)  # The best of each kind, in order.

    def page(self, number: int) -> list[Document]:
        return documents(self.places[(number - 1) * PER_PAGE : number * PER_PAGE])

    def groups(self, most: int) -> dict[str, list[Document]]:
        """The best results of each kind: first the kind with the best result, then the others by rank."""
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
    """Documents that contain every word, in a name or anywhere else; the best come first."""
    words = query_words(text)
    if not words:
        return Results()
    wanted = [kind for kind in searchables if not kinds or kind in kinds]
    anywhere = partial(FullTextQuery, words, most=MOST_COUNTED)
    of_year = {kind: anywhere(span(searchables[kind].rank, year)) for kind in searchables}
    of_all_years = {kind: anywhere(span(searchables[kind].rank)) for kind in wanted if year is not None}
    spans = [span(searchables[kind].rank, year) for kind in wanted]
    named = _name_queries(words, spans, BEST)
    matches = find_places([*of_year.values(), *of_all_years.values(), *named])
    found = dict(zip(of_year, matches, strict=False))
    dated = dict(zip(of_all_years, matches[len(of_year) :], strict=False)) or {kind: found[kind] for kind in wanted}
    years = Counter(year_of(place) for places in dated.values() for place in places)
    del years[UNDATED]
    best = [places[:BEST] for kind, places in found.items() if kind in wanted]
    return Results(
        words,
        kinds={kind: len(places) for kind, places in found.items() if places},
        years=dict(sorted(years.items(), reverse=True)),
        count=sum(len(found[kind]) for kind in wanted),
        places=_ranked(words, matches[-len(named) :], best),
    )


def suggest(text: str) -> list[Document]:
    """Suggestions for what has been typed so far: by name, or else by any text."""
    words = query_words(text)
    if not any(map(is_prefix, words)):
        return []  # A single letter is not enough.
    spans = [span(searchable.rank) for searchable in searchables.values()]
    queries = _name_queries(words, spans, SUGGESTIONS)
    whole, beginning = queries[: len(spans)], queries[len(spans) :]
    named = find_places(whole)
    # Beginnings come after whole words, so they are queried only if whole words give too few.
    named += find_places(beginning) if sum(map(len, named)) < SUGGESTIONS else [[]] * len(beginning)
    shown = {document.place: document for document in documents(place for places in named for place in places)}
    places = _ranked(words, named, names={place: document.names for place, document in shown.items()})
    if places:
        return [shown[place] for place in places[:SUGGESTIONS] if place in shown]
    return documents(find_places([FullTextQuery(words, EVERYTHING, SUGGESTIONS)])[0]) if len(words) > 1 else []


def did_you_mean(text: str) -> str:
    """The query with likely typos corrected, if that finds something, else an empty string."""
    words = query_words(text)
    alternatives = _similar_words(words)
    if all(alike == [word] for alike, word in zip(alternatives, words, strict=True)):
        return ""
    corrections = list(islice(product(*alternatives), MOST_CORRECTIONS))
    found = find_places([FullTextQuery(correction, EVERYTHING, most=1) for correction in corrections])
    return next((" ".join(words) for words, places in zip(corrections, found, strict=True) if places), "")


def find_similar(text: str, most: int = SUGGESTIONS) -> list[Document]:
    """For a query without results: documents whose names have all of its words, or similar ones, or else some."""
    telling = [word for word in query_words(text) if len(word) > 2 or word.isdecimal()][:MOST_TELLING]
    words = [alike[0] for alike in _similar_words(telling)]
    parts = [words, *combinations(words, len(words) - 1), *((word,) for word in words)] if words else []
    found = find_places([FullTextQuery(part, EVERYTHING, most, in_names=True) for part in parts if part])
    if found and found[0]:
        found = found[:1]
    return documents(list(dict.fromkeys(place for places in found for place in places))[:most])


def documents(places: Iterable[int]) -> list[Document]:
    places = list(places)
    found = Document.objects.in_bulk(places) if places else {}
    return [found[place] for place in places if place in found]


# --- Corrections of typos ----------------------------------------------------------------------------


def _similar_words(words: Sequence[str]) -> list[Sequence[str]]:
    """For each word, the word itself if a name has it, else the words of names that are closest to it."""
    doubtful = Q(pk__in=[])
    for word in filter(Word.is_worth_knowing, words):
        ends = Word.ends(word)
        length = Q(length__range=(len(word) - 2, len(word) + 2))
        doubtful |= length & (Q(head=ends["head"]) | Q(tail=ends["tail"]))
    similar = list(Word.objects.filter(doubtful).order_by("pk").values_list("pk", flat=True)[:MOST_CANDIDATES])
    return [[word] if word in similar else get_close_matches(word, similar, cutoff=CLOSE) or [word] for word in words]


# --- Ranking -----------------------------------------------------------------------------------------


def _name_queries(words: Sequence[str], spans: Sequence[Span], most: int) -> list[FullTextQuery]:
    """Queries of each kind for the words in names: first as whole words, then as beginnings of words."""
    return [FullTextQuery(words, kind, most, in_names=True, whole=whole) for whole in (True, False) for kind in spans]


def _ranked(
    words: Sequence[str],
    named: Sequence[list[int]],
    anywhere: Sequence[list[int]] = (),
    *,
    names: Mapping[int, str] | None = None,
) -> list[int]:
    """The places found by _name_queries(), the best names first, and then the others; each once."""
    half = len(named) // 2
    whole, beginning, other = (
        sorted(place for places in part for place in places) for part in (named[:half], named[half:], anywhere)
    )
    if names is None:
        names = dict(Document.objects.filter(pk__in=whole).values_list("pk", "names")) if whole else {}
    whole.sort(key=lambda place: _fit(words, names.get(place, "")))
    return list(dict.fromkeys([*whole, *beginning, *other]))


def _fit(words: Sequence[str], names: str) -> int:
    """0 if a name is the whole query, 1 if one name has all its words, 2 if they come from several names."""
    lines = names.split("\n")
    if " ".join(words) in lines or "".join(words) in lines:
        return 0
    return 1 if any(set(words) <= set(line.split()) for line in lines) else 2
