from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from articles.models import Edition
from photos.models import Photo
from photos.pictures import Crop, files_of
from publishing.sitemaps import Entry, News, Section, register

NEWS_FOR = timedelta(days=2)  # What search engines treat as news.


def original_of(edition: Edition) -> int:
    return edition.article.translation_of_id or edition.article_id


@register
class ArticleSection(Section):
    name = "articles"

    def rows(self) -> QuerySet:
        return Edition.objects.live().for_list().order_by("article_id")

    def count(self) -> int:
        return self.rows().count()

    def entries(self, start: int, stop: int) -> Iterator[Entry]:
        editions = list(self.rows()[start:stop])
        if not editions:
            return
        between = self.rows().filter(article__gte=editions[0].article_id, article__lte=editions[-1].article_id)
        leads = Photo.objects.published().filter(pk__in=between.order_by().values("lead"))
        photos = {photo.pk: photo for photo in leads.with_renditions(Crop.NATURAL)}
        translations = self.translations(editions)
        for edition in editions:
            photo = photos.get(edition.lead_id or 0)
            pictures = [file.address for file in files_of(photo)[-1:]] if photo else []
            versions = translations[original_of(edition)]
            yield Entry(
                edition.get_absolute_url(),
                edition.live_from,
                versions if len(versions) > 1 else [],
                pictures,
                self.news(edition),
            )

    def translations(self, editions: Iterable[Edition]) -> dict[int, list[tuple[str, str]]]:
        """By original: (language, path) of each live version."""
        originals = {original_of(edition) for edition in editions}
        live = Edition.objects.live().for_list()
        found = live.filter(Q(article__in=originals) | Q(article__translation_of__in=originals)).order_by("language")
        versions: dict[int, list[tuple[str, str]]] = {key: [] for key in originals}
        for edition in found:
            versions[original_of(edition)].append((edition.language, edition.get_absolute_url()))
        return versions

    def news(self, edition: Edition) -> News | None:
        return None


@register
class NewsSection(ArticleSection):
    """Articles first published within the last two days: a correction does not make an article new."""

    name = "news"

    def rows(self) -> QuerySet:
        return super().rows().filter(first_live_from__gt=timezone.now() - NEWS_FOR)

    def news(self, edition: Edition) -> News:
        return News(edition.title, edition.language, edition.first_live_from)
