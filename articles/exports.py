"""Articles taken along: the list in every format, each article as JSON, and what was corrected as a feed.

Feeds hold the whole articles.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import F, Max, Prefetch, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from articles.filters import ArticleFilter
from articles.models import Article, Correction, Edition, EditionMission, EditionPerson
from articles.models.article import LANGUAGES, Category, PersonLink
from articles.prepared import PreparedArticle
from articles.records import ArticleRecords
from exports import schemas
from exports.feeds import FeedEntry
from exports.lists import ListExportView
from exports.records import RecordExportView
from missions.models import Mission
from people.exports import PERSON_LINK, SOURCE, person_link
from people.models import Person
from photos.exports import feed_picture
from photos.models import Photo
from photos.pictures import Crop, files_of
from publishing.models import last_changed
from records.identifiers import uid_of_part
from wording.languages import in_interface

PATH = re.compile(r'((?:href|src)=")/(?!/)')

CORRECTION = schemas.record(
    _lazy("Something that stood in the article and was wrong."),
    date=schemas.partial_date(_lazy("When it was corrected."), nullable=False),
    wrong=schemas.text(_lazy("What it said.")),
    right=schemas.text(_lazy("What is right.")),
)
ARTICLE_ROW = schemas.record(
    _lazy("An article, as the public reads it now."),
    title=schemas.text(_lazy("Its title.")),
    id=schemas.identifier(),
    slug=schemas.text(_lazy("The last part of its address. Former ones lead to it.")),
    address=schemas.address(_lazy("Its page.")),
    json=schemas.address(_lazy("All of it, as JSON.")),
    standfirst=schemas.text(_lazy("What it tells, in one to three sentences.")),
    language=schemas.one_of(LANGUAGES, _lazy("The language it is written in.")),
    category=schemas.one_of(Category.values, _lazy("What sort of article it is.")),
    published=schemas.moment(_lazy("When the public could first read it.")),
    updated=schemas.moment(_lazy("Since when it reads as it does.")),
    authors=schemas.listed(PERSON_LINK, _lazy("Who wrote it.")),
    about_people=schemas.listed(PERSON_LINK, _lazy("Whom it is about.")),
    mentions_people=schemas.listed(PERSON_LINK, _lazy("Whom it mentions.")),
    about_missions=schemas.listed(schemas.text(_lazy("Slug.")), _lazy("Missions it is about.")),
    mentions_missions=schemas.listed(schemas.text(_lazy("Slug.")), _lazy("Missions it mentions.")),
    corrections=schemas.listed(CORRECTION, _lazy("What was corrected, in time order.")),
    picture=schemas.nullable(
        schemas.record(
            _lazy("The largest JPEG."),
            address=schemas.address(_lazy("Where it is.")),
            width=schemas.number(_lazy("In pixels.")),
            height=schemas.number(_lazy("In pixels.")),
        ),
        _lazy("The lead picture."),
    ),
)
ARTICLE = schemas.extended(
    ARTICLE_ROW,
    _lazy("An article with its text."),
    html=schemas.text(_lazy("The whole article as HTML without style sheets, pictures and credits included.")),
    sources=schemas.listed(SOURCE, _lazy("Where the facts can be checked.")),
    translations=schemas.listed(
        schemas.record(
            _lazy("The same article in another language."),
            slug=schemas.text(_lazy("The last part of its address.")),
            language=schemas.one_of(LANGUAGES, _lazy("The language it is written in.")),
            address=schemas.address(_lazy("Its page.")),
        ),
        _lazy("The original and its translations, this one left out."),
    ),
)
ARTICLE_COLUMNS = {
    "title": _lazy("Its title."),
    "address": _lazy("Address of its page."),
    "standfirst": _lazy("What it tells, in one to three sentences."),
    "language": _lazy("The language it is written in."),
    "published": _lazy("When the public could first read it, UTC."),
    "updated": _lazy("Since when it reads as it does, UTC."),
    "category": _lazy("What sort of article it is, in words."),
    "authors": _lazy("Who wrote it, with “; ” between them."),
    "people": _lazy("Whom it is about or mentions."),
    "missions": _lazy("Missions it is about or mentions."),
    "id": schemas.IDENTIFIER,
}


class ArticleRows:
    """What is said of an edition, in a list or by itself."""

    here: Any

    def loaded(self, rows: Any) -> QuerySet:
        # The list shows cards; the whole articles are taken along.
        return (
            rows.prefetch_related(None)
            .select_related("article")
            .defer(None)
            .defer("folded")
            .prefetch_related(
                Prefetch("person_rows", EditionPerson.objects.select_related("person")),
                Prefetch("mission_rows", EditionMission.objects.select_related("mission")),
                Prefetch("lead", Photo.objects.published().with_renditions(Crop.NATURAL)),
            )
        )

    def row(self, edition: Edition) -> dict[str, Any]:
        return {
            **self.facts(edition),
            "slug": edition.article.slug,
            "json": self.here(reverse("articles:json", args=[edition.article.slug])),
            "category": edition.category,
            "authors": self.people(edition, PersonLink.AUTHOR),
            "about_people": self.people(edition, PersonLink.ABOUT),
            "mentions_people": self.people(edition, PersonLink.MENTIONS),
            "about_missions": self.missions(edition, PersonLink.ABOUT),
            "mentions_missions": self.missions(edition, PersonLink.MENTIONS),
            "corrections": edition.content["corrections"],
            "picture": self.picture(edition),
        }

    def facts(self, edition: Edition) -> dict[str, Any]:
        return {
            "title": edition.title,
            "id": edition.article.uid,
            "address": self.here(edition.get_absolute_url()),
            "standfirst": edition.standfirst,
            "language": edition.language,
            "published": edition.first_live_from.isoformat(),
            "updated": edition.live_from.isoformat(),
        }

    def people(self, edition: Edition, kind: str) -> list[dict[str, Any]]:
        people = [row.person for row in edition.person_rows.all() if row.kind == kind]
        return [person_link(person) for person in people if person.is_published or kind == PersonLink.AUTHOR]

    def missions(self, edition: Edition, kind: str) -> list[str]:
        return [row.mission.slug for row in edition.mission_rows.all() if row.kind == kind and row.mission.is_published]

    def picture(self, edition: Edition) -> dict[str, Any] | None:
        files = files_of(edition.lead) if edition.lead else []
        if not files:
            return None
        largest = files[-1]
        return {"address": self.here(largest.address), "width": largest.width, "height": largest.height}

    def prepared(self, editions: Iterable[Edition]) -> Iterator[tuple[Edition, PreparedArticle]]:
        editions = list(editions)
        records = ArticleRecords([edition.content for edition in editions])
        return ((edition, PreparedArticle(edition.content, records, edition=edition)) for edition in editions)

    def html(self, article: PreparedArticle) -> str:
        """With whole addresses: others show the text at addresses of their own."""
        with in_interface(article.language):
            text = render_to_string("articles/feed_entry.html", {"page": article})
        return PATH.sub(rf"\1{self.here('/')}", text)


def articles_last_changed() -> datetime | None:
    """Articles print the records they name, so theirs counts too."""
    now = timezone.now()
    moments = Edition.objects.aggregate(
        begun=Max("live_from", filter=Q(live_from__lte=now)), ended=Max("live_until", filter=Q(live_until__lte=now))
    )
    return max(filter(None, [*moments.values(), last_changed(Photo, Person, Mission)]), default=None)


class ArticleExportView(ArticleRows, ListExportView):
    filterset_class = ArticleFilter
    title = _lazy("Articles on Space Portal")
    kind = "articles"
    schema = ARTICLE_ROW
    columns = ARTICLE_COLUMNS

    def get_queryset(self) -> QuerySet:
        return Edition.objects.live()

    def record(self, edition: Edition) -> dict[str, Any]:
        return self.row(edition)

    def cells(self, edition: Edition) -> dict[str, Any]:
        kinds = (PersonLink.ABOUT, PersonLink.MENTIONS)
        return {
            **self.facts(edition),
            "category": edition.get_category_display(),
            "authors": "; ".join(person["name"] for person in self.people(edition, PersonLink.AUTHOR)),
            "people": "; ".join(person["name"] for kind in kinds for person in self.people(edition, kind)),
            "missions": "; ".join(row.mission.name for row in edition.mission_rows.all() if row.mission.is_published),
        }

    def last_changed(self) -> datetime | None:
        return articles_last_changed()

    def newest_first(self, rows: QuerySet) -> QuerySet:
        return rows.order_by("-live_from", "-pk")

    def entries(self, rows: Iterable[Edition]) -> Iterator[FeedEntry]:
        for edition, article in self.prepared(rows):
            yield FeedEntry(
                id=edition.article.uid,
                address=self.here(edition.get_absolute_url()),
                title=article.title,
                summary=article.standfirst,
                published=edition.first_live_from,
                updated=edition.live_from,
                language=article.language,
                html=self.html(article),
                authors=[
                    (person.name, self.here(person.get_absolute_url()) if person.is_published else "")
                    for person in article.authors
                ],
                picture=feed_picture(article.lead.photo if article.lead else None, self.here),
                tags=[article.category_words],
            )


class ArticleJsonView(ArticleRows, RecordExportView):
    route = "articles:json"
    schema = ARTICLE

    def published(self) -> Any:
        return Article.objects.published()

    def find(self, slug: str) -> Edition | None:
        return self.loaded(Edition.objects.live().filter(article__slug=slug)).first()

    def record(self, edition: Edition) -> dict[str, Any]:
        ((_edition, article),) = self.prepared([edition])
        original = edition.article.translation_of_id or edition.article_id
        family = Q(article=original) | Q(article__translation_of=original)
        others = Edition.objects.live().for_list().filter(family).exclude(article=edition.article)
        return {
            **self.row(edition),
            "html": self.html(article),
            "sources": [
                {"title": line.title, "publisher": line.publisher, "address": line.address, "seen": line.seen_on}
                for line in article.sources
            ],
            "translations": [
                {
                    "slug": other.article.slug,
                    "language": other.language,
                    "address": self.here(other.get_absolute_url()),
                }
                for other in others.order_by("language", "pk")
            ],
        }


# --- Corrections --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PublicCorrection:
    """A correction that stands in an article the public reads now."""

    edition: Edition
    on: date
    wrong: str
    right: str
    shown_at: datetime  # Since when the public can read it, which may be later than the day it was made.

    @property
    def key(self) -> str:
        """Rows of an edition have no keys; what was corrected is what tells one from another."""
        return hashlib.sha256(f"{self.wrong}\0{self.right}".encode()).hexdigest()[:16]

    @property
    def address(self) -> str:
        return f"{self.edition.get_absolute_url()}#corrections"


def public_corrections(editions: Any) -> list[PublicCorrection]:
    """Those in these editions, the newest first."""
    corrected = editions.prefetch_related(None).select_related("article").defer(None).defer("folded")
    corrected = list(corrected.filter(content__corrections__0__isnull=False))
    shown = first_shown(edition.article_id for edition in corrected)
    found = [
        PublicCorrection(edition, row["made_on"], row["wrong"], row["right"], max(shown[key], start_of(row["made_on"])))
        for edition in corrected
        for row in map(Correction.thawed, edition.content["corrections"])
        for key in [(edition.article_id, row["wrong"], row["right"])]
    ]
    return sorted(found, key=lambda correction: (correction.on, correction.edition.live_from), reverse=True)


def first_shown(articles: Iterable[int]) -> dict[tuple[int, str, str], datetime]:
    """When the first edition with a correction went live, by article, wrong and right words."""
    shown = Edition.objects.filter(
        article__in=set(articles), live_from__lte=timezone.now(), live_until__gt=F("live_from")
    ).filter(content__corrections__0__isnull=False)
    return {
        (article, row["wrong"], row["right"]): live_from
        for article, live_from, rows in shown.order_by("-live_from").values_list(
            "article", "live_from", "content__corrections"
        )
        for row in rows
    }


def start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


class CorrectionFilter(ArticleFilter):
    list_name = "articles:corrections"


class CorrectionFeedView(ListExportView):
    """Of the articles that a query of the articles' list finds."""

    filterset_class = CorrectionFilter
    title = _lazy("Corrections on Space Portal")
    kind = "corrections"

    def get_queryset(self) -> QuerySet:
        return Edition.objects.live()

    def loaded_for_feed(self, rows: QuerySet) -> Any:
        return public_corrections(rows)

    def newest_first(self, rows: Any) -> Any:
        return sorted(rows, key=lambda correction: correction.shown_at, reverse=True)

    def last_changed(self) -> datetime | None:
        return articles_last_changed()

    def entries(self, corrections: Iterable[PublicCorrection]) -> Iterator[FeedEntry]:
        for correction in corrections:
            edition = correction.edition
            words = [_("It said:"), correction.wrong, _("Right is:"), correction.right]
            yield FeedEntry(
                id=uid_of_part(edition.article.uid, "corrections", correction.key),
                address=self.here(correction.address),
                title=_("Correction: %(article)s") % {"article": edition.title},
                summary=" ".join(words),
                html=format_html("<p><strong>{}</strong> {}</p>\n<p><strong>{}</strong> {}</p>", *words),
                published=start_of(correction.on),
                updated=correction.shown_at,
                language=edition.language,
            )
