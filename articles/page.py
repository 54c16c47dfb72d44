"""The page of an article, made from its content alone.

The live edition, a form that nobody has saved yet, a shared preview and an old edition are all shown by

    render_article(request, content, article=article)

with what is special about them in `notice`, a sentence above the page. Only what is given its `edition`,
the live one, is for search engines and caches; everything else is marked as nobody else's to keep.

However many blocks there are, it costs eight queries. What the public may not see is left out, figure or
card; the text remains.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from articles.blocks import Blocks, PersonPart, portrait_of
from articles.cards import IN_GRID, ArticleCard, article_cards
from articles.content import Content
from articles.figures import ArticleFigure, article_figure
from articles.headings import Heading, Headings
from articles.models import Article, Edition
from articles.models.article import Category, Link, PersonLink
from articles.records import Records
from articles.structured_data import breadcrumb_list, news_article
from missions.models import Mission
from people.models import Person
from photos.languages import direction
from photos.models.photo import followable
from photos.pictures import Crop, files_of, reader_language
from photos.structured_data import json_ld

RELATED_SHOWN = 4
MOST_BESIDE = 24  # Looked at to find them: the same article in another language is not shown twice.
FEWEST_HEADINGS = 3  # Of which a list of contents is made.
OWN_IDS = {"content", "contents", "corrections", "sources", "authors", "topics", "related"}


@dataclass(frozen=True)
class CorrectionLine:
    on: date
    wrong: str
    right: str


@dataclass(frozen=True)
class SourceLine:
    title: str
    publisher: str
    address: str
    seen_on: date | None


class ArticlePage:
    """What the templates print. `article` may be one that has not been saved yet."""

    def __init__(self, content: Content, *, article: Article, edition: Edition | None = None) -> None:
        self.content, self.article, self.edition = content, article, edition
        self.title: str = content["title"]
        self.standfirst: str = content["standfirst"]
        self.language: str = content["language"]
        self.direction = direction(self.language)
        self.interface = reader_language()  # The language of the words around the article's own.
        self.category: str = content["category"]
        self.category_words = str(Category(self.category).label)
        self.checked_at = timezone.now()
        beside = self._beside()
        self.translations = [other for other in beside if other.is_translation]
        related = self._in_one_language([other for other in beside if not other.is_translation])
        self.records = Records([content], more_photos={other.lead_id for other in related if other.lead_id})
        self.related: list[ArticleCard] = article_cards(related, self.records.photos, sizes=IN_GRID)
        self._headings = Headings(taken=OWN_IDS)
        self.parts = Blocks(self.records, self._headings, language=self.language).parts(content["blocks"])

    # --- Who wrote it, what about, when -----------------------------------------------------------

    def _people(self, *kinds: str) -> list[Person]:
        keys = dict.fromkeys(row["person"] for row in self.content["people"] if row["kind"] in kinds)
        return [self.records.people[key] for key in keys if key in self.records.people]

    @cached_property
    def authors(self) -> list[Person]:
        return self._people(PersonLink.AUTHOR)

    @cached_property
    def author_boxes(self) -> list[PersonPart]:
        """Of those of whom there is something to say."""
        known = [person for person in self.authors if person.is_published and (person.summary or person.portrait_id)]
        return [PersonPart(person, portrait_of(person, self.records)) for person in known]

    @cached_property
    def about_people(self) -> list[Person]:
        return [person for person in self._people(PersonLink.ABOUT) if person.is_published]

    @cached_property
    def about_missions(self) -> list[Mission]:
        keys = [row["mission"] for row in self.content["missions"] if row["kind"] == Link.ABOUT]
        return [self.records.missions[key] for key in keys if key in self.records.missions]

    @property
    def published_at(self) -> datetime | None:
        return self.edition.first_live_from if self.edition else None

    @property
    def updated_at(self) -> datetime | None:
        """If what is live is not what was first published."""
        edition = self.edition
        return edition.live_from if edition and edition.live_from > edition.first_live_from else None

    @property
    def corrected_on(self) -> date | None:
        return max((correction.on for correction in self.corrections), default=None)

    # --- What it shows ----------------------------------------------------------------------------

    @cached_property
    def lead(self) -> ArticleFigure | None:
        photo = self.records.photos.get(self.content["lead"] or 0)
        caption = self.content["lead_caption"]
        return article_figure(photo, language=self.language, size="lead", caption=caption) if photo else None

    @property
    def contents(self) -> list[Heading]:
        return self._headings.outline if self._headings.count >= FEWEST_HEADINGS else []

    @cached_property
    def corrections(self) -> list[CorrectionLine]:
        return [
            CorrectionLine(date.fromisoformat(row["date"]), row["wrong"], row["right"])
            for row in self.content["corrections"]
        ]

    @cached_property
    def sources(self) -> list[SourceLine]:
        return [
            SourceLine(
                row["title"],
                row["publisher"],
                followable(row["address"]),
                date.fromisoformat(row["seen_on"]) if row["seen_on"] else None,
            )
            for row in self.content["sources"]
        ]

    # --- Other articles ---------------------------------------------------------------------------

    def _beside(self) -> list[Edition]:
        people = {row["person"] for row in self.content["people"] if row["kind"] != PersonLink.AUTHOR}
        missions = {row["mission"] for row in self.content["missions"]}
        return list(
            Edition.objects.live().with_cards().beside(self.article, people=people, missions=missions)[:MOST_BESIDE]
        )

    def _in_one_language(self, editions: list[Edition]) -> list[Edition]:
        """Of an article and its translations only one, if possible in the language of this one."""
        chosen: dict[int, Edition] = {}
        for edition in editions:
            original = edition.article.translation_of_id or edition.article_id
            if original not in chosen or edition.language == self.language != chosen[original].language:
                chosen[original] = edition
        return list(chosen.values())[:RELATED_SHOWN]

    # --- What it says to machines -----------------------------------------------------------------

    def share_images(self) -> list[Any]:
        """The largest files of the lead picture in the crops that search engines and other sites show."""
        if self.lead is None:
            return []
        crops = [files_of(self.lead.photo, crop=crop) for crop in (Crop.WIDE, Crop.LANDSCAPE, Crop.SQUARE)]
        return [files[-1] for files in crops if files]


def render_article(
    request: HttpRequest, content: Content, *, article: Article, edition: Edition | None = None, notice: str = ""
) -> HttpResponse:
    page = ArticlePage(content, article=article, edition=edition)
    here = request.build_absolute_uri
    images = [(here(file.address), file) for file in page.share_images()]
    languages = [(page.language, here(article.get_absolute_url()))] if edition and page.translations else []
    languages += [(other.language, here(other.get_absolute_url())) for other in page.translations if edition]
    data = [news_article(page, images=[address for address, _file in images], here=here), breadcrumb_list(page, here)]
    context = {
        "page": page,
        "notice": notice,
        "images": images[:1],
        "languages": languages,
        "structured_data": json_ld({"@context": "https://schema.org", "@graph": data}) if edition else "",
    }
    response = render(request, "articles/article_detail.html", context)
    if edition is None:
        add_never_cache_headers(response)
    return response
