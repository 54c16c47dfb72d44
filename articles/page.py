"""The page of an article, made from its content alone.

The live edition, an unsaved form, a shared preview and an old edition are all rendered by

    render_article(request, content, article=article)

`notice` is a sentence above the page that says what is special about it. Only the live edition, given as `edition`, is
for search engines and caches; everything else is sent with no-store.

The number of queries does not depend on the blocks. Live pages share the records that they name. Figures and cards that
the public may not see are left out; the text remains.
"""

from datetime import datetime
from typing import Any

from django.db.models import F, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from articles.cards import IN_GRID, ArticleCard, article_cards, in_one_language
from articles.content import Content
from articles.models import Article, Edition
from articles.models.choices import PersonLink
from articles.prepared import PreparedArticle
from articles.records import ArticleRecords
from articles.related import editions_beside
from articles.structured_data import news_article
from exports import alternates
from photos.models import Rendition
from photos.pictures import Crop, files_of
from photos.social_previews import SocialImage, social_image, social_image_of
from publishing.structured_data import AbsoluteUrl, breadcrumb_list
from wording.languages import in_interface

TEMPLATE = "articles/article_detail.html"
RELATED_SHOWN = 4


class ArticlePage(PreparedArticle):
    """The data of the templates. `article` may be unsaved."""

    def __init__(self, content: Content, *, article: Article, edition: Edition | None = None) -> None:
        self.article = article
        people = {row["person"] for row in content["people"] if row["kind"] != PersonLink.AUTHOR}
        missions = {row["mission"] for row in content["missions"]}
        self.translations, others = editions_beside(article, people=people, missions=missions)
        self._related = in_one_language(others, preferred=content["language"])[:RELATED_SHOWN]
        records = ArticleRecords([content], more_photos={other.lead_id for other in self._related if other.lead_id})
        super().__init__(content, records, edition=edition)

    @property
    def address(self) -> str:
        return self.article.address_in(self.language)

    @cached_property
    def published_at(self) -> datetime | None:
        """When the public could first read the article, also for a working copy or an old edition."""
        if self.edition or not self.article.pk:
            return super().published_at
        shown = self.article.editions.filter(live_from__lt=F("live_until"), first_live_from__lte=timezone.now())
        return shown.aggregate(first=Min("first_live_from"))["first"]

    @cached_property
    def related(self) -> list[ArticleCard]:
        return article_cards(self._related, self.records.photos, sizes=IN_GRID)

    def share_images(self) -> list[Rendition]:
        """The largest files of the lead photo in the crops that search engines and other sites show."""
        if self.lead is None:
            return []
        crops = [files_of(self.lead.photo, crop=crop) for crop in (Crop.WIDE, Crop.LANDSCAPE, Crop.SQUARE)]
        return [files[-1] for files in crops if files]


def render_article(
    request: HttpRequest, content: Content, *, article: Article, edition: Edition | None = None, notice: str = ""
) -> HttpResponse:
    # The page around an article is in its language, wherever it is shown.
    with in_interface(content["language"]):
        page = ArticlePage(content, article=article, edition=edition)
        context = {
            "page": page,
            "notice": notice,
            "is_private": edition is None,  # Its address is for editors, or the secret of a preview link.
            "in_other_languages": {version.language: version.get_absolute_url() for version in page.translations},
        }
        if edition is not None:
            return render(request, TEMPLATE, context | metadata(page, request.build_absolute_uri))
        response = render(request, TEMPLATE, context)
    add_never_cache_headers(response)
    return response


def metadata(page: ArticlePage, absolute_url: AbsoluteUrl) -> dict[str, Any]:
    """Metadata of a live article for search engines and other sites."""
    images = page.share_images()
    category = f"{reverse('articles:list')}?category={page.category}"
    steps = [
        (_("Articles"), reverse("articles:list")),
        (page.category_words, category),
        (page.title, page.address),
    ]
    languages = [(version.language, absolute_url(version.get_absolute_url())) for version in page.translations]
    return {
        "og_type": "article",
        "page_language": page.language,
        "social_image": social_image_of_page(page, images),
        "alternates": [
            alternates.as_json(reverse("articles:json", args=[page.article.slug])),
            *(alternates.articles_by(page.authors[0].name, author=page.authors[0].slug) if page.authors else []),
        ],
        # Only if there are translations.
        "languages": languages and [(page.language, absolute_url(page.address)), *languages],
        "schema_items": [
            news_article(
                page,
                page.article,
                translations=page.translations,
                images=[absolute_url(file.address) for file in images],
                absolute_url=absolute_url,
            ),
            breadcrumb_list(steps, absolute_url),
        ],
    }


def social_image_of_page(page: ArticlePage, images: list[Rendition]) -> SocialImage | None:
    """The social preview image of the edition; until it is drawn, the lead photo."""
    if drawn := social_image(getattr(page.edition, "social_preview_name", ""), page.title):
        return drawn
    if not images or page.lead is None:
        return None
    return social_image_of(images[0], page.lead.picture.alt)
