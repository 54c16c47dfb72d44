"""The search page, and the suggestions of the search box on every page."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from photos.models import Photo, Rendition
from photos.pictures import Picture, picture_of
from publishing.generation import loaded_once
from search.excerpts import Excerpt, Piece, excerpt, marked, shortened
from search.finding import BEST, MOST_COUNTED, PER_PAGE, Results, did_you_mean, find_similar, search, suggest
from search.meaning import terms, words_of
from search.models import Document
from search.searchables import searchables
from search.words import MOST_LETTERS, index_words
from wording.languages import interface_language
from wording.numbers import grouped
from wording.unbroken import marked_as_done

FIRST_OF_KIND = 4  # Results shown of each kind when there are several.
THUMBNAIL = "4rem"  # Same width as static/css/components.css: change both together.
BEST_THUMBNAIL = "6rem"  # Same width as static/css/search.css: change both together.


@dataclass(frozen=True)
class ResultCard:
    """A result as it is printed."""

    kind: str
    kind_name: str
    address: str
    language: str
    title: list[Piece]
    line: str
    excerpt: Excerpt | None
    thumbnail: "Thumbnail | None"
    initials: str  # Of a person without a portrait.


def cards(documents: Iterable[Document], words: Sequence[str], *, is_brief: bool = False) -> list[ResultCard]:
    """A brief card quotes the text only if the title does not show why it was found."""
    documents = list(documents)
    known = thumbnails({document.picture for document in documents if document.picture})
    return [_card(document, words, known, is_brief=is_brief) for document in documents]


def _card(document: Document, words: Sequence[str], known: "Mapping[int, Thumbnail]", *, is_brief: bool) -> ResultCard:
    kind = searchables[document.kind]
    title, quoted = marked(kind.title(document), words), excerpt(document.texts, document.body, words)
    if is_brief and (has_match(title) or not (quoted and has_match(quoted.pieces))):
        quoted = None
    return ResultCard(
        kind=document.kind,
        kind_name=str(kind.name),
        address=kind.address(document),
        language=document.language,
        title=title,
        line=kind.line(document.facts),
        excerpt=quoted,
        thumbnail=known.get(document.picture or 0),
        initials="".join(word[0] for word in document.title.split()[:2]) if document.kind == "person" else "",
    )


def best_card(document: Document, card: ResultCard, words: Sequence[str]) -> ResultCard:
    """The card of the best result: it quotes the summary in the reader’s language, whether it matches or not."""
    names = document.names.split("\n")
    summaries = [(language, text) for language, text in document.texts if index_words(text) not in names]
    summaries.sort(key=lambda summary: summary[0].split("-")[0] != interface_language())
    quoted = next((Excerpt(language, marked(shortened(text), words)) for language, text in summaries), card.excerpt)
    return replace(card, excerpt=quoted, thumbnail=card.thumbnail and card.thumbnail.enlarged)


def has_match(pieces: Iterable[Piece]) -> bool:
    return any(piece.is_match for piece in pieces)


class Thumbnail:
    """HTML of a picture beside a title, so its alt text is empty; made once for many results."""

    def __init__(self, picture: Picture) -> None:
        self.picture = replace(picture, alt="")

    @cached_property
    def html(self) -> SafeString:
        return SafeString(marked_as_done(self.picture.html))

    @cached_property
    def enlarged(self) -> "Thumbnail":
        """For the best result."""
        return Thumbnail(replace(self.picture, sizes=BEST_THUMBNAIL))


@loaded_once
def thumbnails(numbers: set[int]) -> dict[int, Thumbnail]:
    """By number of the photo, those of photos that are public."""
    photos = Photo.objects.published().with_renditions(Rendition.Crop.SQUARE).filter(pk__in=numbers)
    return {photo.pk: Thumbnail(picture_of(photo, sizes=THUMBNAIL, crop=Rendition.Crop.SQUARE)) for photo in photos}


# --- The page ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ResultFilter:
    """A link that narrows the results, or widens them again."""

    label: str
    count: str
    count_words: str
    link: str
    is_chosen: bool


@dataclass(frozen=True)
class ResultGroup:
    label: str
    count: str
    count_words: str
    link: str  # To all results of this kind, if there are more.
    cards: list[ResultCard]


class SearchQuery:
    """The query in the address. Invalid values are ignored and named to the visitor."""

    def __init__(self, query: Any) -> None:
        self.text = " ".join(query.get("q", "")[:MOST_LETTERS].replace("\0", " ").split())
        self.path = reverse("search")
        self.rejected: list[str] = []
        self.kind = self._if_valid("kind", query.get("kind", ""), searchables)
        year = query.get("year", "")
        self.year = int(year) if re.fullmatch(r"[1-9][0-9]{3}", year) else None
        page = query.get("page", "")
        self.page = int(page) if re.fullmatch(r"[1-9][0-9]{0,5}", page) else 1
        for name, value, is_valid in (("year", year, self.year), ("page", page, page in {"1", str(self.page)})):
            if value and not is_valid:
                self._reject(name, value)

    def _if_valid(self, name: str, value: str, valid: Iterable[str]) -> str:
        if value and value not in valid:
            self._reject(name, value)
            return ""
        return value

    def _reject(self, name: str, value: str) -> None:
        self.rejected.append(
            {
                "kind": _("“%(value)s” is not a kind of result; it was ignored."),
                "year": _("“%(value)s” is not a year; it was ignored."),
                "page": _("“%(value)s” is not a page number; it was ignored."),
            }[name]
            % {"value": value[:60]}
        )

    def link(self, **changes: Any) -> str:
        values = {"q": self.text, "kind": self.kind, "year": self.year, **changes}
        return f"{self.path}?{urlencode({name: value for name, value in values.items() if value})}"


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    question = SearchQuery(request.GET)
    results = search(question.text, kinds=[question.kind] if question.kind else [], year=question.year)
    only = question.kind or (next(iter(results.kinds)) if len(results.kinds) == 1 else "")
    pages = -(-len(results.places) // PER_PAGE) if only else 1
    if question.page > max(pages, 1):
        return redirect(question.link())
    context = {
        "question": question,
        "results": results,
        "sentence": sentence(question, results),
        "kinds": kind_choices(question, results),
        "years": year_choices(question, results),
        "is_cut": bool(only) and results.count > BEST and question.page == pages,
        "most": BEST,
        **(listed(question, results) if only else grouped_by_kind(question, results)),
        "page_links": [(number, question.link(page=number if number > 1 else None)) for number in range(1, pages + 1)],
        "searchables": searchables.values(),
        "page_kind": "SearchResultsPage",
    }
    if results.words and not results.count:
        context |= nothing_found(question)
    return render(request, "spaceportal/search.html", context)


def nothing_found(question: SearchQuery) -> dict[str, Any]:
    """A suggested correction, and similar results."""
    meant = did_you_mean(question.text)
    return {
        "meant": meant,
        "meant_link": question.link(q=meant, kind="", year=None),
        "everything": question.link(kind="", year=None),
        "near": cards(find_similar(question.text), words_of(terms(meant or question.text)), is_brief=True),
    }


def sentence(question: SearchQuery, results: Results) -> str:
    if not question.text:
        return ""
    if not results.words:
        return _("“%(text)s” has no letter or digit to search for") % {"text": question.text}
    words = {"number": number_words(results.count), "text": question.text, "year": question.year, "page": question.page}
    if question.year:
        said = _("%(number)s for “%(text)s” in %(year)s") % words
    else:
        said = _("%(number)s for “%(text)s”") % words
    return _("%(said)s, page %(page)s") % {"said": said, "page": question.page} if question.page > 1 else said


def counted(count: int) -> str:
    """The count in words; counting stops at a thousand of each kind."""
    return _counted(min(count, MOST_COUNTED), get_language())[0]


def number_words(count: int) -> str:
    """“3 results”."""
    return _counted(min(count, MOST_COUNTED), get_language())[1]


@lru_cache(maxsize=4096)  # Every year and kind beside the results has its count.
def _counted(count: int, language: str) -> tuple[str, str]:
    number = grouped(count) if count < MOST_COUNTED else _("more than %(count)s") % {"count": grouped(MOST_COUNTED)}
    return number, ngettext("%(count)s result", "%(count)s results", count) % {"count": number}


def choice(label: str, count: int, link: str, *, is_chosen: bool) -> ResultFilter:
    return ResultFilter(label, counted(count), number_words(count), link, is_chosen)


def kind_choices(question: SearchQuery, results: Results) -> list[ResultFilter]:
    if not results.kinds:
        return []
    all_kinds = choice(_("All"), sum(results.kinds.values()), question.link(kind=""), is_chosen=not question.kind)
    return [
        all_kinds,
        *(
            choice(str(searchables[kind].label), count, question.link(kind=kind), is_chosen=kind == question.kind)
            for kind, count in results.kinds.items()
        ),
    ]


def year_choices(question: SearchQuery, results: Results) -> list[ResultFilter]:
    """The years with results; the chosen one links back to all years."""
    return [
        choice(
            str(year),
            count,
            question.link(year=None if year == question.year else year),
            is_chosen=year == question.year,
        )
        for year, count in results.years.items()
    ]


def listed(question: SearchQuery, results: Results) -> dict[str, Any]:
    """One kind of result, in pages; the best one of all kinds is apart from the others."""
    documents = results.page(question.page)
    printed = cards(documents, results.words)
    start = (question.page - 1) * PER_PAGE + 1
    if question.kind or question.page > 1 or not printed:
        return {"cards": printed, "start": start}
    return {"best": best_card(documents[0], printed[0], results.words), "cards": printed[1:], "start": start + 1}


def grouped_by_kind(question: SearchQuery, results: Results) -> dict[str, Any]:
    """The best result, and the best others of each kind."""
    found = results.groups(FIRST_OF_KIND)
    documents = [document for of_kind in found.values() for document in of_kind]
    if not documents:
        return {}
    best, *others = cards(documents, results.words)
    groups = [
        ResultGroup(
            label=str(searchables[kind].label),
            count=counted(results.kinds[kind]),
            count_words=number_words(results.kinds[kind]),
            link=question.link(kind=kind) if results.kinds[kind] > len(of_kind) else "",
            cards=[card for card in others if card.kind == kind],
        )
        for kind, of_kind in found.items()
        if of_kind != documents[:1]
    ]
    return {"best": best_card(documents[0], best, results.words), "groups": groups}


# --- Suggestions -------------------------------------------------------------------------------------


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """A list of suggestions, which static/js/suggest.js puts below the search box."""
    question = SearchQuery(request.GET)
    found = cards(suggest(question.text), words_of(terms(question.text)), is_brief=True)
    status = ngettext("%(count)d suggestion", "%(count)d suggestions", len(found)) % {"count": len(found)}
    context = {"cards": found, "question": question, "status": status, "every": question.link()}
    response = render(request, "spaceportal/_suggestions.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
