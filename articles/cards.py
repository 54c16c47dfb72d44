"""Cards of articles in lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from articles.models import Edition
from articles.models.choices import LANGUAGES, Category
from photos.models import Photo
from photos.pictures import Crop, Picture, credit_of, picture_of
from wording.languages import interface_language

# The widths in static/css/articles.css; tests/browser/test_articles_browser.py measures them.
IN_ROW = "(min-width: 36rem) 15rem, calc(100vw - 2rem)"
IN_GRID = "(min-width: 80rem) 18rem, (min-width: 60rem) 22vw, (min-width: 36rem) 46vw, calc(100vw - 2rem)"

AT_HOME = "(min-width: 80rem) 44rem, (min-width: 60rem) calc(58vw - 3rem), (min-width: 36rem) 94vw, calc(100vw - 2rem)"
OTHERS_AT_HOME = 4


@dataclass(frozen=True)
class ArticleCard:
    title: str
    link: str
    standfirst: str
    category: str
    language: str
    language_words: str  # Empty if it is the reader's language.
    published_at: datetime
    authors: list[str]
    picture: Picture | None
    credit: str  # Of the picture.


def lead_photos(editions: Iterable[Edition]) -> dict[int, Photo]:
    """The public lead photos of these editions, in two queries."""
    keys = {edition.lead_id for edition in editions if edition.lead_id}
    return Photo.objects.published().with_renditions(Crop.LANDSCAPE).in_bulk(keys) if keys else {}


def article_cards(
    editions: Iterable[Edition], photos: Mapping[int, Photo], *, sizes: str = IN_ROW, has_lead: bool = False
) -> list[ArticleCard]:
    """Cards of editions loaded with `for_list`, and with their authors if these are printed.

    `has_lead`: the first picture leads the page, so browsers fetch it before the rest.
    """
    return [
        _card(edition, photos.get(edition.lead_id or 0), sizes=sizes, is_lead=has_lead and number == 0)
        for number, edition in enumerate(editions)
    ]


def _card(edition: Edition, photo: Photo | None, *, sizes: str, is_lead: bool) -> ArticleCard:
    picture = None
    if photo is not None:
        picture = picture_of(photo, sizes=sizes, crop=Crop.LANDSCAPE, is_lead=is_lead, language=edition.language)
    return ArticleCard(
        title=edition.title,
        link=edition.get_absolute_url(),
        standfirst=edition.standfirst,
        category=str(Category(edition.category).label),
        language=edition.language,
        language_words="" if edition.language == interface_language() else str(LANGUAGES[edition.language]),
        published_at=edition.first_live_from,
        authors=[
            getattr(row, "preferred_name", None) or row.person.name for row in getattr(edition, "author_rows", [])
        ],
        picture=picture,
        credit=credit_of(photo) if photo else "",
    )


def in_one_language(editions: Iterable[Edition], *, preferred: str) -> list[Edition]:
    """One edition of each article and its translations, if possible in the preferred language."""
    chosen: dict[int, Edition] = {}
    for edition in editions:
        original = edition.article.translation_of_id or edition.article_id
        if original not in chosen or edition.language == preferred != chosen[original].language:
            chosen[original] = edition
    return list(chosen.values())


def lead_and_others() -> tuple[ArticleCard | None, list[ArticleCard]]:
    """The latest articles for the home page, in three queries: one with a large picture, the others without.

    Articles in the reader's language come first.
    """
    newest = Edition.objects.live().for_list().newest_first()[: 2 * (OTHERS_AT_HOME + 1)]
    own = interface_language()
    chosen = in_one_language(newest, preferred=own)
    if not chosen:
        return None, []
    chosen.sort(key=lambda edition: (edition.language == own, edition.first_live_from), reverse=True)
    lead, *others = chosen[: OTHERS_AT_HOME + 1]
    (card,) = article_cards([lead], lead_photos([lead]), sizes=AT_HOME, has_lead=True)
    return card, article_cards(others, {})
