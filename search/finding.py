"""Queries of the index: the same results, in the same order, on every database."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from itertools import combinations, islice, product
from typing import ClassVar

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from search.full_text import FullTextQuery, find_places, places_of
from search.meaning import Term, by_sound, is_known, meanings, phrase, terms, words_of
from search.models import Document, Word
from search.places import EVERYTHING, UNDATED, Span, by_fame, rank_of, span, year_of
from search.ranking import Fit, fit_of_names, fit_of_text, is_telling
from search.searchables import searchable_of, searchables
from search.words import is_prefix, query_words

MOST_COUNTED = 1_000  # Of each kind; counting stops there.
BEST = 200  # Listed of each kind; for others, the visitor has to add words.
NAMES_COMPARED = 100  # Of each kind, the most famous are compared with the query, by their names
TEXTS_COMPARED = 40  # or by the beginning of their texts.
LEAD = 400  # Letters of a text that are compared.
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
    """Documents that contain every term, in a name or anywhere else; the best come first."""
    asked = terms(text)
    if not asked:
        return Results()
    found = _search(text, asked, kinds, year)
    if not found.kinds and (heard := by_sound(text)):
        found = _search(text, heard, kinds, year)
    return found


def _search(text: str, asked: Sequence[Term], kinds: Collection[str], year: int | None) -> Results:
    wanted = [kind for kind in searchables if not kinds or kind in kinds]
    anywhere = partial(FullTextQuery, asked, most=MOST_COUNTED)
    of_year = {kind: anywhere(span(searchables[kind].rank, year)) for kind in searchables}
    of_all_years = {kind: anywhere(span(searchables[kind].rank)) for kind in wanted if year is not None}
    spans = [span(searchables[kind].rank, year) for kind in wanted]
    named = _name_queries(asked, spans, MOST_COUNTED)
    matches = find_places([*of_year.values(), *of_all_years.values(), *named])
    found = dict(zip(of_year, matches, strict=False))
    dated = dict(zip(of_all_years, matches[len(of_year) :], strict=False)) or {kind: found[kind] for kind in wanted}
    years = Counter(year_of(place) for places in dated.values() for place in places)
    del years[UNDATED]
    return Results(
        words_of(asked),
        kinds={kind: len(places) for kind, places in found.items() if places},
        years=dict(sorted(years.items(), reverse=True)),
        count=sum(len(found[kind]) for kind in wanted),
        places=_ranked(text, asked, matches[-len(named) :], len(spans), [found[kind] for kind in wanted]),
    )


def suggest(text: str) -> list[Document]:
    """Suggestions for what has been typed so far: by name, or else by any text. In the same order as the results."""
    asked = terms(text)
    if not any(is_known(term) or any(map(is_prefix, term[0])) for term in asked):
        return []  # A single letter is not enough.
    return documents(_suggested(text, asked) or _suggested(text, by_sound(text)))


def _suggested(text: str, asked: Sequence[Term]) -> list[int]:
    if not asked:
        return []
    spans = [span(searchable.rank) for searchable in searchables.values()]
    queries = _name_queries(asked, spans, BEST)
    named = find_places(queries[: len(spans)])
    # Beginnings come after whole words, so they are queried only if whole words give too few.
    if sum(map(len, named)) < SUGGESTIONS:
        named += find_places(queries[len(spans) :])
    if places := _ranked(text, asked, named, len(spans)):
        return places[:SUGGESTIONS]
    return _search(text, asked, (), None).places[:SUGGESTIONS] if is_telling(asked) else []


def did_you_mean(text: str) -> str:
    """The query with likely typos corrected, if that finds something, else an empty string."""
    words = query_words(text)
    alternatives = _similar_words(words)
    if all(alike == [word] for alike, word in zip(alternatives, words, strict=True)):
        return ""
    corrections = list(islice(product(*alternatives), MOST_CORRECTIONS))
    found = find_places([FullTextQuery(terms(" ".join(words)), EVERYTHING, most=1) for words in corrections])
    return next((" ".join(words) for words, places in zip(corrections, found, strict=True) if places), "")


def find_similar(text: str, most: int = SUGGESTIONS) -> list[Document]:
    """For a query without results: documents whose names have all of its words, or similar ones, or else some."""
    telling = [word for word in query_words(text) if len(word) > 2 or word.isdecimal()][:MOST_TELLING]
    words = [alike[0] for alike in _similar_words(telling)]
    parts = [words, *combinations(words, len(words) - 1), *((word,) for word in words)] if words else []
    found = find_places(
        [FullTextQuery(terms(" ".join(part)), EVERYTHING, most, in_names=True) for part in parts if part]
    )
    if found and found[0]:
        found = found[:1]
    return documents(list(dict.fromkeys(place for places in found for place in places))[:most])


def documents_with(text: str, kind: str, most: int) -> QuerySet[Document]:
    """At most so many documents of a kind that contain every term, the first in their order; scheduled ones too."""
    asked = terms(text)
    if not asked:
        return Document.objects.none()
    return Document.objects.filter(pk__in=places_of(FullTextQuery(asked, span(searchables[kind].rank), most)))


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
    return [
        [word]
        if word in similar or phrase(word) in meanings()
        else get_close_matches(word, similar, cutoff=CLOSE) or [word]
        for word in words
    ]


# --- Ranking -----------------------------------------------------------------------------------------


def _name_queries(asked: Sequence[Term], spans: Sequence[Span], most: int) -> list[FullTextQuery]:
    """Queries of each kind for the terms in names: first as whole words, then as beginnings of words if any are."""
    wholes = (True, False) if any(map(is_prefix, words_of(asked))) else (True,)
    return [FullTextQuery(asked, kind, most, in_names=True, whole=whole) for whole in wholes for kind in spans]


def _ranked(
    text: str, asked: Sequence[Term], named: Sequence[list[int]], kinds: int, anywhere: Sequence[list[int]] = ()
) -> list[int]:
    """The places found by _name_queries() for so many kinds, and anywhere: by fit, then by fame.

    Each once, and the best of each kind.
    """
    fits: dict[int, Fit] = {}
    compared: list[int] = []
    parts = [(named[:kinds], Fit.NAMES, NAMES_COMPARED), (named[kinds:], Fit.BEGINNING, 0)]
    parts.append((anywhere, Fit.TEXT, TEXTS_COMPARED if is_telling(asked) else 0))
    for part, as_found, most in parts:
        for of_kind in part:
            new = sorted((place for place in of_kind if place not in fits), key=by_fame)[:BEST]
            fits.update(dict.fromkeys(new, as_found))
            compared += new[:most]
    words = query_words(text)
    for place, names, lead in _names_and_leads(compared):
        if fits[place] is Fit.NAMES:
            is_work = searchable_of(rank_of(place)).is_work
            fits[place] = fit_of_names(words, asked, names, is_work=is_work)
        else:
            fits[place] = fit_of_text(asked, lead)
    listed: Counter[int] = Counter()
    best: list[int] = []
    for place in sorted(fits, key=lambda place: (fits[place], by_fame(place))):
        listed[rank_of(place)] += 1
        if listed[rank_of(place)] <= BEST:
            best.append(place)
    return best


def _names_and_leads(places: Sequence[int]) -> Iterable[tuple[int, str, str]]:
    """Of the documents at these places, the names and the beginning of the texts."""
    read = Document.objects.filter(pk__in=places).annotate(lead=Substr("body", 1, LEAD))
    return read.values_list("pk", "names", "lead") if places else ()
