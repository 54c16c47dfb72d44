"""The newest rows of a list for feed readers: the same entries as Atom and as JSON Feed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed, Enclosure, rfc3339_date
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator

from exports.fields import AbsoluteUrl
from exports.responses import to_json

ATOM, JSON_FEED = "application/atom+xml; charset=utf-8", "application/feed+json; charset=utf-8"
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML forbids these.
SITE = "Space Portal"
NEVER_CHANGED = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class FeedPicture:
    address: str
    media_type: str
    file_size: int
    width: int
    height: int


def feed_picture(files: Sequence[Any], absolute: AbsoluteUrl) -> FeedPicture | None:
    """The largest of a picture’s files, which come smallest first."""
    if not files:
        return None
    file = files[-1]
    return FeedPicture(absolute(file.address), file.media_type, file.file_size, file.width, file.height)


@dataclass(frozen=True)
class FeedEntry:
    id: str  # It survives a change of address, so that readers do not see the entry twice.
    address: str
    title: str
    summary: str
    published: datetime
    updated: datetime
    language: str = "en"
    html: str = ""  # The full text; if there is none, the summary is shown.
    authors: list[tuple[str, str]] = field(default_factory=list)  # Name, and page address or "".
    picture: FeedPicture | None = None
    tags: list[str] = field(default_factory=list)
    rights: str = ""  # Who holds them, and how it may be used. JSON Feed has no place for it.


@dataclass(frozen=True)
class Feed:
    id: str
    title: str
    page: str
    address: str
    language: str
    entries: list[FeedEntry]
    changed: datetime | None  # When anything it may contain last changed.

    def as_atom(self) -> bytes:
        feed = _Atom(
            title=clean_for_xml(self.title),
            link=self.page,
            feed_guid=self.id,
            description="",
            feed_url=self.address,
            language=self.language,
            author_name=SITE,
            # Not the time of the response, which would make every response different.
            updated=max((entry.updated for entry in self.entries), default=self.changed or NEVER_CHANGED),
        )
        for entry in self.entries:
            picture = entry.picture
            feed.add_item(
                title=clean_for_xml(entry.title),
                link=entry.address,
                unique_id=entry.id,
                description=escape(clean_for_xml(entry.summary)),  # Atom readers take it for HTML.
                pubdate=entry.published,
                updateddate=entry.updated,
                item_copyright=clean_for_xml(entry.rights) or None,
                categories=[clean_for_xml(tag) for tag in entry.tags],
                enclosures=[Enclosure(picture.address, str(picture.file_size), picture.media_type)] if picture else [],
                entry=entry,
            )
        out = BytesIO()
        feed.write(out, "utf-8")
        return out.getvalue()

    def as_json_feed(self) -> str:
        return to_json(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": self.title,
                "home_page_url": self.page,
                "feed_url": self.address,
                "language": self.language,
                "authors": [{"name": SITE}],
                "items": [json_feed_item(entry) for entry in self.entries],
            }
        )


def json_feed_item(entry: FeedEntry) -> dict[str, Any]:
    picture = entry.picture
    item = {
        "id": entry.id,
        "url": entry.address,
        "title": entry.title,
        "summary": entry.summary,
        "content_html" if entry.html else "content_text": entry.html or entry.summary or entry.title,
        "language": entry.language,
        "date_published": rfc3339_date(entry.published),
        "date_modified": rfc3339_date(entry.updated),
        "authors": [{"name": name, **({"url": address} if address else {})} for name, address in entry.authors],
        "tags": entry.tags,
    }
    if picture:
        item["image"] = picture.address
        item["attachments"] = [
            {"url": picture.address, "mime_type": picture.media_type, "size_in_bytes": picture.file_size}
        ]
    return {name: value for name, value in item.items() if value not in ("", [])}


def clean_for_xml(text: str) -> str:
    return NOT_IN_XML.sub("", text)


class _Atom(Atom1Feed):
    """Adds what Django's feed lacks: pictures, languages, several authors, full texts."""

    def latest_post_date(self) -> datetime:
        return self.feed["updated"]

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:media": "http://search.yahoo.com/mrss/"}

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["entry"].language}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: FeedEntry = item["entry"]
        for name, address in entry.authors:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", clean_for_xml(name))
            if address:
                handler.addQuickElement("uri", address)
            handler.endElement("author")
        if picture := entry.picture:
            size = {"width": str(picture.width), "height": str(picture.height), "type": picture.media_type}
            handler.addQuickElement("media:content", "", {"url": picture.address, "medium": "image", **size})
        if entry.html:
            handler.addQuickElement("content", clean_for_xml(entry.html), {"type": "html"})
