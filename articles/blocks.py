"""Prepares the blocks of an article for printing. A block whose record is missing or withdrawn prints nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.safestring import SafeString

from articles.facts import FactRow
from articles.figures import PORTRAIT, ArticleFigure, article_figure, gallery_figures
from articles.headings import Headings
from articles.records import ArticleRecords
from missions.cards import MissionCard
from people.models import Person
from photos.pictures import Crop, Picture, picture_of


@dataclass(frozen=True)
class TextPart:
    kind: ClassVar = "text"
    html: SafeString


@dataclass(frozen=True)
class FigurePart:
    kind: ClassVar = "figure"
    figure: ArticleFigure


@dataclass(frozen=True)
class GalleryPart:
    kind: ClassVar = "gallery"
    figures: list[ArticleFigure]
    caption: str


@dataclass(frozen=True)
class QuotePart:
    kind: ClassVar = "quote"
    text: str
    attribution: str


@dataclass(frozen=True)
class MissionPart:
    kind: ClassVar = "mission"
    card: MissionCard


@dataclass(frozen=True)
class PersonPart:
    kind: ClassVar = "person"
    person: Person
    portrait: Picture | None
    flights: str = ""


@dataclass(frozen=True)
class FactsPart:
    kind: ClassVar = "facts"
    title: str
    rows: list[FactRow]

    @property
    def is_calculated(self) -> bool:
        return any(row.is_calculated for row in self.rows)


# Each is printed by templates/articles/blocks/<kind>.html.
BlockPart = TextPart | FigurePart | GalleryPart | QuotePart | MissionPart | PersonPart | FactsPart


class Blocks:
    """Prepares the frozen blocks of one article."""

    def __init__(self, records: ArticleRecords, headings: Headings, *, language: str) -> None:
        self.records, self.headings, self.language = records, headings, language

    def parts(self, blocks: list[dict[str, Any]]) -> list[BlockPart]:
        prepared = (self._preparers[block["kind"]](self, block) for block in blocks)
        return [part for part in prepared if part is not None]

    def _text(self, block: dict[str, Any]) -> TextPart | None:
        html = self.headings.printed(block["html"])
        return TextPart(html) if html else None

    def _figure(self, block: dict[str, Any]) -> FigurePart | None:
        photo = self.records.photos.get(block["photo"])
        if photo is None:
            return None
        return FigurePart(article_figure(photo, language=self.language, size=block["size"], caption=block["caption"]))

    def _gallery(self, block: dict[str, Any]) -> GalleryPart | None:
        photos = [self.records.photos[key] for key in block["photos"] if key in self.records.photos]
        return GalleryPart(gallery_figures(photos, language=self.language), block["caption"]) if photos else None

    def _quote(self, block: dict[str, Any]) -> QuotePart | None:
        return QuotePart(block["text"], block["attribution"]) if block["text"] else None

    def _mission(self, block: dict[str, Any]) -> MissionPart | None:
        card = self.records.mission_card(block["mission"])
        return MissionPart(card) if card else None

    def _person(self, block: dict[str, Any]) -> PersonPart | None:
        person = self.records.public_people.get(block["person"])
        if person is None:
            return None
        return PersonPart(person, portrait_of(person, self.records), self.records.flights[person.pk])

    def _facts(self, block: dict[str, Any]) -> FactsPart | None:
        rows = self.records.facts(block)
        return FactsPart(block["title"], rows) if rows else None

    _preparers: ClassVar[dict[str, Callable[["Blocks", dict[str, Any]], BlockPart | None]]] = {
        "text": _text,
        "figure": _figure,
        "gallery": _gallery,
        "quote": _quote,
        "mission": _mission,
        "person": _person,
        "facts": _facts,
    }


def portrait_of(person: Person, records: ArticleRecords) -> Picture | None:
    photo = records.photos.get(person.portrait_id or 0)
    return picture_of(photo, sizes=PORTRAIT, crop=Crop.PORTRAIT) if photo else None
