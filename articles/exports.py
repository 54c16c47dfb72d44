"""The articles list taken along; its feed holds the whole articles."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.db.models import Prefetch, QuerySet
from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.translation import gettext_lazy as _lazy
from django.utils.xmlutils import SimplerXMLGenerator

from articles.filters import ArticleFilter
from articles.models import Edition, EditionMission, EditionPerson
from articles.models.article import PersonLink
from articles.prepared import PreparedArticle
from articles.records import Records
from facets.exports import ExportView
from photos.models import Photo
from photos.pictures import Crop, files_of
from publishing.languages import in_interface

PATH = re.compile(r'((?:href|src)=")/(?!/)')


class ArticleFeed(Atom1Feed):
    """Entries with their own language, every author, and the article itself."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name, address in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", name)
            if address:
                handler.addQuickElement("uri", address)
            handler.endElement("author")
        handler.addQuickElement("content", item["content"], {"type": "html"})


class ArticleExportView(ExportView):
    filterset_class = ArticleFilter
    feed_class = ArticleFeed
    title = _lazy("Space Portal articles")
    filename = "articles"

    def get_queryset(self) -> QuerySet:
        return Edition.objects.live()

    def loaded(self, rows: QuerySet) -> QuerySet:
        # The list shows cards; the whole articles are taken along.
        return (
            rows.prefetch_related(None)
            .defer(None)
            .defer("folded")
            .prefetch_related(
                Prefetch("person_rows", EditionPerson.objects.select_related("person")),
                Prefetch("mission_rows", EditionMission.objects.select_related("mission")),
                Prefetch("lead", Photo.objects.published().with_renditions(Crop.NATURAL)),
            )
        )

    def record(self, edition: Edition) -> dict[str, Any]:
        return {
            **self._facts(edition),
            "slug": edition.article.slug,
            "category": edition.category,
            "authors": self._people(edition, PersonLink.AUTHOR),
            "about_people": self._people(edition, PersonLink.ABOUT),
            "mentions_people": self._people(edition, PersonLink.MENTIONS),
            "about_missions": self._missions(edition, PersonLink.ABOUT),
            "mentions_missions": self._missions(edition, PersonLink.MENTIONS),
            "corrections": edition.content["corrections"],
            "picture": self._picture(edition),
        }

    def cells(self, edition: Edition) -> dict[str, Any]:
        return {
            **self._facts(edition),
            "category": edition.get_category_display(),
            "authors": "; ".join(person["name"] for person in self._people(edition, PersonLink.AUTHOR)),
            "people": "; ".join(
                person["name"]
                for kind in (PersonLink.ABOUT, PersonLink.MENTIONS)
                for person in self._people(edition, kind)
            ),
            "missions": "; ".join(row.mission.name for row in edition.mission_rows.all() if row.mission.is_published),
        }

    def _facts(self, edition: Edition) -> dict[str, Any]:
        return {
            "title": edition.title,
            "address": self.here(edition.get_absolute_url()),
            "standfirst": edition.standfirst,
            "language": edition.language,
            "published": edition.first_live_from.isoformat(),
            "updated": edition.live_from.isoformat(),
        }

    def _people(self, edition: Edition, kind: str) -> list[dict[str, Any]]:
        people = [row.person for row in edition.person_rows.all() if row.kind == kind]
        return [
            {"name": person.name, "slug": person.slug if person.is_published else None}
            for person in people
            if person.is_published or kind == PersonLink.AUTHOR
        ]

    def _missions(self, edition: Edition, kind: str) -> list[str]:
        return [row.mission.slug for row in edition.mission_rows.all() if row.kind == kind and row.mission.is_published]

    def _picture(self, edition: Edition) -> dict[str, Any] | None:
        files = files_of(edition.lead) if edition.lead else []
        if not files:
            return None
        largest = files[-1]
        return {"address": self.here(largest.address), "width": largest.width, "height": largest.height}

    # --- The feed ---------------------------------------------------------------------------------

    def entries(self, rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
        editions = list(rows)
        records = Records([edition.content for edition in editions])
        return (
            self._entry(edition, PreparedArticle(edition.content, records, edition=edition)) for edition in editions
        )

    def _entry(self, edition: Edition, article: PreparedArticle) -> dict[str, Any]:
        with in_interface(edition.language):
            content = render_to_string("articles/feed_entry.html", {"page": article})
        address = self.here(edition.get_absolute_url())
        files = files_of(article.lead.photo) if article.lead else []
        return {
            "title": article.title,
            "link": address,
            "unique_id": address,
            "description": article.standfirst,
            "language": article.language,
            "content": self._whole_addresses(content),
            "authors": [
                (person.name, self.here(person.get_absolute_url()) if person.is_published else "")
                for person in article.authors
            ],
            "enclosures": [
                Enclosure(self.here(file.address), str(file.file_size), file.media_type) for file in files[-1:]
            ],
            "pubdate": edition.first_live_from,
            "updateddate": edition.live_from,
        }

    def _whole_addresses(self, html: str) -> str:
        """Feed readers show the text at addresses of their own."""
        return PATH.sub(rf"\1{self.here('/')}", html)
