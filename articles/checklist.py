"""The checks before an article is published. Errors block publishing, warnings do not.

What must never be published is refused by Article.publish itself (articles/readiness.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser

from django.utils import timezone
from django.utils.translation import gettext as _

import fact_check
from articles.content import Content, missions_in, people_in, photos_in
from articles.links import broken_links, links_in
from articles.models import Article, Block
from articles.models.choices import PersonLink
from articles.readiness import flaws_of, main_language
from articles.rich_text import plain_text
from missions.models import Mission
from people.models import Person
from photos.languages import language_name
from photos.models import Photo
from records.row_names import change_page

SITE_LANGUAGES = ("en", "es")  # Languages in which captions are read.
SHORTEST_STANDFIRST, LONGEST_STANDFIRST = 80, 300
LONGEST_TITLE = 90
LEVELS = {"h2": 2, "h3": 3}


@dataclass(frozen=True)
class Remark:
    text: str
    address: str = ""  # Where to fix it.


@dataclass
class Checklist:
    errors: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    disagreements: list[fact_check.Finding] = field(default_factory=list)


def checklist(article: Article, content: Content, *, at: datetime | None = None) -> Checklist:
    """The checklist for this content, to be published at this moment; by default now."""
    photos = shown_photos(content)
    flaws = flaws_of(photos, language=content["language"], at=at or timezone.now())
    return Checklist(
        errors=[
            *(Remark(flaw.text, change_page(flaw.photo, flaw.field)) for flaw in flaws),
            *missing_parts(article, content),
            *missing_credits(photos),
            *misplaced_headings(content),
            *broken_internal_links(content),
        ],
        warnings=[
            *unusual_lengths(article, content),
            *missing_relations(article, content),
            *hidden_cards(content),
            *missing_captions(content, photos),
        ],
        disagreements=fact_check.check(content),
    )


def shown_photos(content: Content) -> list[Photo]:
    return list(Photo.objects.filter(pk__in=photos_in(content)).order_by("pk").prefetch_related("texts"))


# --- Errors ----------------------------------------------------------------------------------------


def missing_parts(article: Article, content: Content) -> Iterator[Remark]:
    if not content["standfirst"].strip():
        yield Remark(_("There is no standfirst."), change_page(article, "standfirst"))
    if not any(plain_text(block.get("html", "")) for block in content["blocks"]):
        yield Remark(_("The article has no text."), change_page(article))


def missing_credits(photos: Iterable[Photo]) -> Iterator[Remark]:
    for photo in photos:
        if not photo.credit_line and not photo.creator and not photo.is_illustration:
            text = _("“%(photo)s” has no credit. Say whose photo it is.")
            yield Remark(text % {"photo": photo}, change_page(photo, "credit_line"))


class _Headings(HTMLParser):
    """Collects the headings of a text with their levels and words."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.words: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in LEVELS:
            self.words = []

    def handle_data(self, data: str) -> None:
        if self.words is not None:
            self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in LEVELS and self.words is not None:
            self.found.append((LEVELS[tag], "".join(self.words).strip()))
            self.words = None


def headings_of(content: Content) -> list[tuple[int, str]]:
    reader = _Headings()
    for block in content["blocks"]:
        reader.feed(block.get("html", ""))
    return reader.found


def misplaced_headings(content: Content) -> Iterator[Remark]:
    headings = headings_of(content)
    if any(not words for _level, words in headings):
        yield Remark(_("There is an empty heading. Write it or remove it."))
    first = next(iter(headings), None)
    if first is not None and first[0] == LEVELS["h3"]:
        text = _("The subheading “%(heading)s” comes before any heading. Start with a heading.")
        yield Remark(text % {"heading": first[1]})


def broken_internal_links(content: Content) -> Iterator[Remark]:
    for address in broken_links(links_in(content)):
        yield Remark(_("%(address)s links to a page that does not exist or is not public.") % {"address": address})


# --- Warnings --------------------------------------------------------------------------------------


def unusual_lengths(article: Article, content: Content) -> Iterator[Remark]:
    length = len(content["standfirst"].strip())
    if length and not SHORTEST_STANDFIRST <= length <= LONGEST_STANDFIRST:
        text = _("The standfirst has %(length)d characters; %(shortest)d to %(longest)d read best.")
        values = {"length": length, "shortest": SHORTEST_STANDFIRST, "longest": LONGEST_STANDFIRST}
        yield Remark(text % values, change_page(article, "standfirst"))
    if len(content["title"]) > LONGEST_TITLE:
        text = _("The title has %(length)d characters; lists and search engines cut it after about %(longest)d.")
        yield Remark(text % {"length": len(content["title"]), "longest": LONGEST_TITLE}, change_page(article, "title"))


def missing_relations(article: Article, content: Content) -> Iterator[Remark]:
    if not any(row["kind"] == PersonLink.AUTHOR for row in content["people"]):
        yield Remark(_("No author is named."), change_page(article))
    if content["lead"] is None:
        yield Remark(
            _("There is no lead photo, so lists show the article without a picture."), change_page(article, "lead")
        )
    if not content["sources"]:
        yield Remark(_("No source is given."), change_page(article))
    if not content["missions"] and not any(row["kind"] != PersonLink.AUTHOR for row in content["people"]):
        text = _("It names no mission or person as its subject, so no record page will link to it.")
        yield Remark(text, change_page(article))


def hidden_cards(content: Content) -> Iterator[Remark]:
    records: list[Mission | Person] = [
        *Mission.objects.filter(pk__in=missions_in(content)),
        *Person.objects.filter(pk__in=people_in(content)),
    ]
    for record in records:
        if not record.is_published:
            text = _("“%(record)s” is not published, so readers see neither its card nor a link.")
            yield Remark(text % {"record": record}, change_page(record))


def captions_of_their_own(content: Content) -> dict[int, bool]:
    """Photo key → whether every place that shows it has a caption of its own."""
    places = [(content["lead"], content["lead_caption"])]
    places += [(block["photo"], block["caption"]) for block in content["blocks"] if block["kind"] == Block.Kind.FIGURE]
    typed: dict[int, bool] = {}
    for photo, caption in places:
        if photo is not None:
            typed[photo] = typed.get(photo, True) and bool(caption.strip())
    return typed


def missing_captions(content: Content, photos: Iterable[Photo]) -> Iterator[Remark]:
    typed = captions_of_their_own(content)
    own = main_language(content["language"])
    for photo in photos:
        if typed.get(photo.pk, True):
            continue
        captioned = {main_language(text.language) for text in photo.texts.all() if text.caption}
        address = change_page(photo, "texts-0-caption")
        if own not in captioned:
            text = _("“%(photo)s” has no caption in %(language)s, the language of the article.")
            yield Remark(text % {"photo": photo, "language": language_name(own)}, address)
        lacking = [language_name(code) for code in SITE_LANGUAGES if code not in captioned and code != own]
        if lacking:
            text = _("The caption of “%(photo)s” is not translated into %(languages)s.")
            yield Remark(text % {"photo": photo, "languages": _(" or ").join(lacking)}, address)
