"""The list of articles in every format, each article as JSON, and corrections as a feed. Feeds carry full texts."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import F, Max, Prefetch, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from articles.filters import ArticleFilter
from articles.models import Article, Correction, Edition, EditionMission, EditionPerson
from articles.models.choices import LANGUAGES, Category, PersonLink
from articles.prepared import PreparedArticle
from articles.records import ArticleRecords
from exports import fields
from exports.embedded import PERSON_LINK, SOURCE
from exports.feeds import FeedEntry, feed_picture
from exports.fields import AbsoluteUrl
from exports.lists import ListExportView
from exports.records import RecordExportView
from missions.models import Mission
from people.models import Person
from photos.models import Photo
from photos.models.rendition import Rendition
from photos.pictures import Crop, files_of
from publishing.generation import once_per_generation
from publishing.models import last_changed
from records.identifiers import uid_of_part
from wording.languages import in_interface

PATH = re.compile(r'((?:href|src)=")/(?!/)')


def people_linked(edition: Edition, kind: str) -> list[Person]:
    """Authors are named even if they have no public page."""
    people = [row.person for row in edition.person_rows.all() if row.kind == kind]
    return [person for person in people if person.is_published or kind == PersonLink.AUTHOR]


def missions_linked(edition: Edition, *kinds: str) -> list[Mission]:
    rows = edition.mission_rows.all()
    return [row.mission for row in rows if row.kind in kinds and row.mission.is_published]


def join_names(records: Iterable[Person | Mission]) -> str:
    return "; ".join(record.name for record in records)


def largest_file(edition: Edition) -> Rendition | None:
    files = files_of(edition.lead) if edition.lead else []
    return files[-1] if files else None


CORRECTION = fields.RecordFields(  # Of a row in the content of an edition.
    _lazy("An error in the article that was corrected."),
    fields.partial_date("date", _lazy("When it was corrected."), lambda row: row["date"], nullable=False),
    fields.text("wrong", _lazy("What the article said."), lambda row: row["wrong"]),
    fields.text("right", _lazy("What is correct."), lambda row: row["right"]),
)
PICTURE = fields.RecordFields(
    _lazy("The largest JPEG."),
    fields.site_address("address", _lazy("Its address."), "address"),
    fields.number("width", _lazy("In pixels.")),
    fields.number("height", _lazy("In pixels.")),
)
LIST_FIELDS = fields.RecordFields(
    _lazy("An article, as it is published now."),
    fields.text("title", _lazy("Its title."), csv=True),
    fields.identifier("article.uid"),
    fields.site_address("address", _lazy("Its page."), csv=True),
    fields.text("standfirst", _lazy("A summary in one to three sentences."), csv=True),
    fields.one_of("language", LANGUAGES, _lazy("The language it is written in."), csv=True),
    fields.moment("published", _lazy("When it was first published, UTC."), "first_live_from.isoformat", csv=True),
    fields.moment(
        "updated", _lazy("When the current published version went live, UTC."), "live_from.isoformat", csv=True
    ),
    fields.text("slug", _lazy("The last part of its address. Former ones redirect."), "article.slug"),
    fields.json_address("articles:json", "article.slug"),
    fields.one_of(
        "category",
        Category.values,
        _lazy("The kind of article."),
        csv=fields.column(_lazy("The kind of article, in words."), "get_category_display"),
    ),
    fields.record_list(
        "authors",
        PERSON_LINK,
        _lazy("Who wrote it."),
        lambda edition: people_linked(edition, PersonLink.AUTHOR),
        csv=fields.column(
            _lazy("Names of the authors, separated by “; ”."),
            lambda edition: join_names(people_linked(edition, PersonLink.AUTHOR)),
        ),
    ),
    fields.record_list(
        "about_people",
        PERSON_LINK,
        _lazy("People it is about."),
        lambda edition: people_linked(edition, PersonLink.ABOUT),
    ),
    fields.record_list(
        "mentions_people",
        PERSON_LINK,
        _lazy("People it mentions."),
        lambda edition: people_linked(edition, PersonLink.MENTIONS),
    ),
    fields.csv_only(
        "people",
        _lazy("Names of people it is about or mentions, separated by “; ”."),
        lambda edition: join_names(
            [*people_linked(edition, PersonLink.ABOUT), *people_linked(edition, PersonLink.MENTIONS)]
        ),
    ),
    fields.text_list(
        "about_missions",
        _lazy("Slug of a mission."),
        _lazy("Missions it is about."),
        lambda edition: [mission.slug for mission in missions_linked(edition, PersonLink.ABOUT)],
    ),
    fields.text_list(
        "mentions_missions",
        _lazy("Slug of a mission."),
        _lazy("Missions it mentions."),
        lambda edition: [mission.slug for mission in missions_linked(edition, PersonLink.MENTIONS)],
    ),
    fields.csv_only(
        "missions",
        _lazy("Names of missions it is about or mentions, separated by “; ”."),
        lambda edition: join_names(missions_linked(edition, PersonLink.ABOUT, PersonLink.MENTIONS)),
    ),
    fields.record_list(
        "corrections", CORRECTION, _lazy("Corrections, in time order."), lambda edition: edition.content["corrections"]
    ),
    fields.record("picture", PICTURE, largest_file, about=_lazy("The lead picture.")),
)


def render_html(article: PreparedArticle, absolute: AbsoluteUrl) -> str:
    """With absolute addresses, because it is shown on other sites."""
    with in_interface(article.language):
        html = render_to_string("articles/feed_entry.html", {"page": article})
    return PATH.sub(rf"\1{absolute('/')}", html)


def translations_of(edition: Edition) -> QuerySet:
    original = edition.article.translation_of_id or edition.article_id
    family = Q(article=original) | Q(article__translation_of=original)
    others = Edition.objects.live().for_list().filter(family).exclude(article=edition.article)
    return others.order_by("language", "pk")


FIELDS = fields.RecordFields(  # Of a prepared article.
    _lazy("An article with its text."),
    *LIST_FIELDS.through("edition"),
    fields.computed(
        "html",
        fields.typed("string", _lazy("The full article as HTML, without style sheets but with pictures and credits.")),
        render_html,
    ),
    fields.record_list("sources", SOURCE, _lazy("Sources that confirm the facts.")),
    fields.record_list(
        "translations",
        fields.RecordFields(
            _lazy("The same article in another language."),
            fields.text("slug", _lazy("The last part of its address."), "article.slug"),
            fields.one_of("language", LANGUAGES, _lazy("The language it is written in.")),
            fields.site_address("address", _lazy("Its page.")),
        ),
        _lazy("The original and its other translations."),
        lambda article: translations_of(article.edition),
    ),
)


def with_everything(editions: Any) -> QuerySet:
    # The page of the list loads cards; exports need full articles.
    return (
        editions.prefetch_related(None)
        .select_related("article")
        .defer(None)
        .defer("folded")
        .prefetch_related(
            Prefetch("person_rows", EditionPerson.objects.select_related("person")),
            Prefetch("mission_rows", EditionMission.objects.select_related("mission")),
            Prefetch("lead", Photo.objects.published().with_renditions(Crop.NATURAL)),
        )
    )


def prepare(editions: Iterable[Edition]) -> list[PreparedArticle]:
    editions = list(editions)
    records = ArticleRecords([edition.content for edition in editions])
    return [PreparedArticle(edition.content, records, edition=edition) for edition in editions]


@once_per_generation
def articles_last_changed() -> datetime | None:
    """When an article or a record that articles print last changed."""
    now = timezone.now()
    moments = Edition.objects.aggregate(
        begun=Max("live_from", filter=Q(live_from__lte=now)), ended=Max("live_until", filter=Q(live_until__lte=now))
    )
    return max(filter(None, [*moments.values(), last_changed(Photo, Person, Mission)]), default=None)


class ArticleExportView(ListExportView):
    filterset_class = ArticleFilter
    title = _lazy("Articles on Space Portal")
    stem = "articles"
    fields = LIST_FIELDS

    def get_queryset(self) -> QuerySet:
        return Edition.objects.live()

    def loaded(self, rows: Any) -> QuerySet:
        return with_everything(rows)

    def last_changed(self) -> datetime | None:
        return articles_last_changed()

    def newest_first(self, rows: QuerySet) -> QuerySet:
        return rows.order_by("-live_from", "-pk")

    def feed_entries(self, rows: Iterable[Edition]) -> Iterator[FeedEntry]:
        for article in prepare(rows):
            edition: Any = article.edition
            photo = article.lead.photo if article.lead else None
            yield FeedEntry(
                id=edition.article.uid,
                address=self.absolute_url(edition.get_absolute_url()),
                title=article.title,
                summary=article.standfirst,
                published=edition.first_live_from,
                updated=edition.live_from,
                language=article.language,
                html=render_html(article, self.absolute_url),
                authors=[
                    (person.name, self.absolute_url(person.get_absolute_url()) if person.is_published else "")
                    for person in article.authors
                ],
                picture=feed_picture(files_of(photo) if photo else [], self.absolute_url),
                tags=[article.category_words],
            )


class ArticleJsonView(RecordExportView):
    model = Article
    fields = FIELDS

    def find_public(self, slug: str) -> PreparedArticle | None:
        edition = with_everything(Edition.objects.live().filter(article__slug=slug)).first()
        return prepare([edition])[0] if edition else None


# --- Corrections --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PublicCorrection:
    """A correction in an article that is live now."""

    edition: Edition
    on: date
    wrong: str
    right: str
    shown_at: datetime  # When the correction became public, perhaps later than the day it was made.

    @property
    def key(self) -> str:
        """Made of the texts, because the rows of an edition have no keys."""
        return hashlib.sha256(f"{self.wrong}\0{self.right}".encode()).hexdigest()[:16]

    @property
    def address(self) -> str:
        return f"{self.edition.get_absolute_url()}#corrections"


def public_corrections(editions: Any) -> list[PublicCorrection]:
    """The corrections in these editions, newest first."""
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
    """When the first edition with each correction went live, by article, wrong and right text."""
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
    """Takes the queries of the article list."""

    filterset_class = CorrectionFilter
    title = _lazy("Corrections on Space Portal")
    stem = "corrections"

    def get_queryset(self) -> QuerySet:
        return Edition.objects.live()

    def newest(self) -> list[PublicCorrection]:
        corrections = public_corrections(self.selection.rows)
        return sorted(corrections, key=lambda correction: correction.shown_at, reverse=True)

    def last_changed(self) -> datetime | None:
        return articles_last_changed()

    def feed_entries(self, corrections: Iterable[PublicCorrection]) -> Iterator[FeedEntry]:
        for correction in corrections:
            edition = correction.edition
            words = [_("We wrote:"), correction.wrong, _("Correct:"), correction.right]
            yield FeedEntry(
                id=uid_of_part(edition.article.uid, "corrections", correction.key),
                address=self.absolute_url(correction.address),
                title=_("Correction: %(article)s") % {"article": edition.title},
                summary=" ".join(words),
                html=format_html("<p><strong>{}</strong> {}</p>\n<p><strong>{}</strong> {}</p>", *words),
                published=start_of(correction.on),
                updated=correction.shown_at,
                language=edition.language,
            )
