"""Asking the index: the same answers, in the same order, on every database."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice, product

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from search.full_text import Holds
from search.models import Document, DocumentQuerySet, Word
from search.words import asked, is_prefix, matches

BEST = 200  # Of each kind are ranked; whoever looks for another one has to say more of it.
PER_PAGE = 20
SUGGESTIONS = 8
CLOSE = 0.7  # How alike two words have to be, by difflib's measure, for one to be a typo of the other.
MOST_CANDIDATES = 3_000
MOST_CORRECTIONS = 4


@dataclass(frozen=True)
class Hit:
    number: int
    kind: str


@dataclass(frozen=True)
class Results:
    words: list[str]
    kinds: dict[str, int] = field(default_factory=dict)  # Of this year, how many of each kind.
    years: dict[int, int] = field(default_factory=dict)  # Of these kinds, how many of each year, latest first.
    count: int = 0
    hits: list[Hit] = field(default_factory=list)  # The best of them, in their order.
    documents: list[Document] = field(default_factory=list)  # Those of the page.

    def first_of(self, kind: str, most: int) -> list[Hit]:
        return [hit for hit in self.hits if hit.kind == kind][:most]


def search(text: str, *, kinds: Collection[str] = (), year: int | None = None, page: int = 1) -> Results:
    """What holds every word, in a name or anywhere; the best come first."""
    words = asked(text)
    if not words:
        return Results(words)
    found = Document.objects.live().filter(Holds(words))
    tally = list(found.order_by().values_list("kind", "year").annotate(n=Count("pk")))
    of_kinds, of_years = Counter[str](), Counter[int]()
    count = 0
    for kind, its_year, number in tally:
        is_kind, is_year = not kinds or kind in kinds, year is None or its_year == year
        if is_year:
            of_kinds[kind] += number
        if is_kind and its_year is not None:
            of_years[its_year] += number
        if is_kind and is_year:
            count += number
    if kinds:
        found = found.filter(kind__in=kinds)
    if year is not None:
        found = found.filter(year=year)
    hits = best(found, words, BEST) if count else []
    shown = hits[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Results(
        words,
        kinds=dict(of_kinds),
        years=dict(sorted(of_years.items(), reverse=True)),
        count=count,
        hits=hits,
        documents=documents(shown),
    )


def suggest(text: str) -> list[Document]:
    """What somebody who has typed so much may be after: by its names, or else by anything in it."""
    words = asked(text)
    if not any(map(is_prefix, words)):
        return []  # A single letter is no beginning yet.
    live = Document.objects.live()
    hits = best(live.filter(Holds(words, in_names=True)), words, SUGGESTIONS)
    if not hits and len(words) > 1:
        hits = best(live.filter(Holds(words)), words, SUGGESTIONS)
    return documents(hits[:SUGGESTIONS])


def did_you_mean(text: str) -> str:
    """The question with other words for those that no name has, so that it finds something; empty if there is none."""
    words = asked(text)
    alternatives = _alike(words)
    if list(map(list, alternatives)) == [[word] for word in words]:
        return ""
    for correction in islice(product(*alternatives), MOST_CORRECTIONS):
        if Document.objects.live().filter(Holds(correction)).exists():
            return " ".join(correction)
    return ""


def near(text: str, most: int = SUGGESTIONS) -> list[Document]:
    """For a question without an answer: what has some of its words, or words like them, in its names."""
    words = [alike[0] for alike in _alike([word for word in asked(text) if len(word) > 2 or word.isdecimal()])]
    if not words:
        return []
    some = Document.objects.live().filter(Holds(words, in_names=True, every=False))
    return documents(best(some, words, most)[:most])


def _alike(words: Sequence[str]) -> list[Sequence[str]]:
    """For each word, itself if some name has it, else the words of names that it may be a typo of, the likest first."""
    doubtful = Q(pk__in=[])
    for word in filter(Word.is_worth_knowing, words):
        ends = Word.ends(word)
        length = Q(length__range=(len(word) - 2, len(word) + 2))
        doubtful |= length & (Q(head=ends["head"]) | Q(tail=ends["tail"]))
    known = list(Word.objects.filter(doubtful).values_list("text", flat=True)[:MOST_CANDIDATES])
    return [[word] if word in known else get_close_matches(word, known, cutoff=CLOSE) or [word] for word in words]


# --- Which are the best ----------------------------------------------------------------------------


def best(found: DocumentQuerySet, words: Sequence[str], most: int) -> list[Hit]:
    """At most so many of each kind, all in one order: how well the names fit, then the kind, then the date."""
    named = Holds(words, in_names=True)
    merit = [named.desc(), F("at").desc(nulls_last=True), F("object_id").asc()]
    place = Window(RowNumber(), partition_by="kind", order_by=merit)
    rows = found.annotate(place=place).filter(place__lte=most).values_list("pk", "kind", "rank", "at", "names")
    ranked = sorted(rows, key=lambda row: (fit(words, row[4]), row[2], -row[3].timestamp() if row[3] else 0, row[4]))
    return [Hit(number, kind) for number, kind, *_ in ranked]


def fit(words: Sequence[str], names: str) -> int:
    """How well names answer a question: 0 for one that is the question itself, 4 for none that has to do with it."""
    lines = names.split("\n")
    if " ".join(words) in lines or "".join(words) in lines:
        return 0
    if any(set(words) <= set(line.split()) for line in lines):
        return 1
    whole = set(names.split())
    if whole.issuperset(words):
        return 2
    return 3 if all(any(matches(word, other) for other in whole) for word in words) else 4


def documents(hits: Iterable[Hit]) -> list[Document]:
    numbers = [hit.number for hit in hits]
    found = Document.objects.in_bulk(numbers) if numbers else {}
    return [found[number] for number in numbers if number in found]
