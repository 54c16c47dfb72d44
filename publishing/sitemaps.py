"""Sitemaps: an index, and files of addresses with what search engines want to know of each.

An app says in its `sitemaps.py` which addresses it has. However many there are, a file costs the same few queries: its
rows, and its pictures.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import ClassVar
from xml.sax.xmlreader import AttributesImpl

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.module_loading import autodiscover_modules
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from publishing.models import Publishable
from publishing.structured_data import AbsoluteUrl
from wording.languages import INTERFACES, address_in

PER_FILE = 10_000  # Of the 50,000 addresses that the protocol allows, each in all languages.
MOST_PICTURES = 1_000  # Of one address.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # Characters that no XML may hold.

NAMESPACES = {
    "xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xmlns:image": "http://www.google.com/schemas/sitemap-image/1.1",
    "xmlns:news": "http://www.google.com/schemas/sitemap-news/0.9",
    "xmlns:xhtml": "http://www.w3.org/1999/xhtml",
}


@dataclass(frozen=True)
class News:
    title: str
    language: str
    published_at: datetime


@dataclass(frozen=True)
class Entry:
    path: str
    changed_at: datetime | None = None  # Only where it is known.
    # (language, path) of each language it is there in, its own among them. None: all those of the interface.
    versions: Sequence[tuple[str, str]] | None = None
    pictures: list[str] = field(default_factory=list)  # Their addresses.
    news: News | None = None


class Section:
    """A part of the sitemap. Sections are listed in the order in which they are registered."""

    name: ClassVar[str]

    def count(self) -> int:
        raise NotImplementedError

    def entries(self, start: int, stop: int) -> Iterable[Entry]:
        raise NotImplementedError


class RecordSection(Section):
    """The published records of a model, the oldest first, so that a new one changes only the last file."""

    model: ClassVar[type[Publishable]]

    def rows(self) -> models.QuerySet:
        return self.model.objects.published()

    def count(self) -> int:
        return self.rows().count()

    def entries(self, start: int, stop: int) -> Iterator[Entry]:
        found = list(self.rows().order_by("pk").only("pk", "slug", "published_at", "changed_at")[start:stop])
        if not found:
            return
        pictures: dict[int, list[str]] = {}
        for pk, address in self.pictures(found[0].pk, found[-1].pk):
            pictures.setdefault(pk, []).append(address)
        for row in found:
            yield Entry(row.get_absolute_url(), row.updated_at, pictures=pictures.get(row.pk, []))

    def pictures(self, first: int, last: int) -> Iterable[tuple[int, str]]:
        """(record, address of a public file) for all records with keys from `first` to `last`."""
        return []


_registered: dict[str, Section] = {}


def register(section: type[Section]) -> type[Section]:
    _registered[section.name] = section()
    return section


@cache
def sections() -> dict[str, Section]:
    """Loaded from the apps at the first request for a sitemap: commands and workers do not need them."""
    autodiscover_modules("sitemaps")
    return _registered


# --- The files ---------------------------------------------------------------------------------------


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    response, xml = _started()
    with _element(xml, "sitemapindex", {"xmlns": NAMESPACES["xmlns"]}):
        for name, section in sections().items():
            for number in range(1, -(-section.count() // PER_FILE) + 1):
                with _element(xml, "sitemap"):
                    xml.addQuickElement("loc", request.build_absolute_uri(_address(name, number)))
    return response


@require_safe
def part(request: HttpRequest, name: str, number: int = 1) -> HttpResponse:
    section = sections().get(name)
    entries = list(section.entries((number - 1) * PER_FILE, number * PER_FILE)) if section and number else []
    if not entries:
        raise Http404
    response, xml = _started()
    with _element(xml, "urlset", NAMESPACES):
        for entry in entries:
            for path, versions in _pages(entry):
                _write(xml, entry, path, versions, request.build_absolute_uri)
    return response


def _address(name: str, number: int) -> str:
    return reverse("sitemap-part", args=[name] if number == 1 else [name, number])


def _started() -> tuple[HttpResponse, SimplerXMLGenerator]:
    response = HttpResponse(content_type="application/xml")
    response.headers["X-Robots-Tag"] = "noindex"  # It is for engines to read, not to be found by people.
    xml = SimplerXMLGenerator(response, "utf-8")
    xml.startDocument()
    return response, xml


@contextmanager
def _element(xml: SimplerXMLGenerator, name: str, attributes: dict[str, str] | None = None) -> Iterator[None]:
    xml.startElement(name, AttributesImpl(attributes or {}))
    yield
    xml.endElement(name)


def _pages(entry: Entry) -> list[tuple[str, Sequence[tuple[str, str]]]]:
    """Each language of a page has an address of its own, with links to all of them."""
    if entry.versions is not None:
        return [(entry.path, entry.versions)]
    versions = [(language, address_in(language, entry.path)) for language in INTERFACES]
    return [(path, versions) for _language, path in versions]


def _write(
    xml: SimplerXMLGenerator, entry: Entry, path: str, versions: Iterable[tuple[str, str]], absolute_url: AbsoluteUrl
) -> None:
    with _element(xml, "url"):
        xml.addQuickElement("loc", absolute_url(path))
        if entry.changed_at:
            xml.addQuickElement("lastmod", _moment(entry.changed_at))
        for language, address in versions:
            link = {"rel": "alternate", "hreflang": language, "href": absolute_url(address)}
            xml.addQuickElement("xhtml:link", attrs=link)
        for address in entry.pictures[:MOST_PICTURES]:
            with _element(xml, "image:image"):
                xml.addQuickElement("image:loc", absolute_url(address))
        if entry.news:
            _write_news(xml, entry.news)


def _write_news(xml: SimplerXMLGenerator, news: News) -> None:
    with _element(xml, "news:news"):
        with _element(xml, "news:publication"):
            xml.addQuickElement("news:name", "Space Portal")
            xml.addQuickElement("news:language", news.language)
        xml.addQuickElement("news:publication_date", _moment(news.published_at))
        xml.addQuickElement("news:title", CONTROL.sub("", news.title))


def _moment(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat()
