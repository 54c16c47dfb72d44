"""An article prepared for printing, on its page or in a feed, from its content and the records it names."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import cached_property

from articles.blocks import BlockPart, Blocks, PersonPart, portrait_of
from articles.content import Content
from articles.figures import ArticleFigure, article_figure
from articles.headings import Heading, Headings
from articles.models import ArticleSource, Correction, Edition
from articles.models.choices import Category, Link, PersonLink
from articles.records import ArticleRecords
from missions.models import Mission
from people.models import Person
from photos.languages import direction
from photos.models.photo import followable
from wording.languages import interface_language

FEWEST_HEADINGS = 3  # From which an article has a table of contents.


@dataclass(frozen=True)
class CorrectionLine:
    on: date
    wrong: str
    right: str


@dataclass(frozen=True)
class SourceLine:
    title: str
    publisher: str
    address: str
    seen_on: date | None


class PreparedArticle:
    def __init__(self, content: Content, records: ArticleRecords, *, edition: Edition | None) -> None:
        self.content, self.records, self.edition = content, records, edition
        self.title: str = content["title"]
        self.standfirst: str = content["standfirst"]
        self.language: str = content["language"]
        self.direction = direction(self.language)
        self.interface = interface_language()
        self.category: str = content["category"]
        self.category_words = str(dict(Category.choices).get(self.category, ""))
        self.checked_at = timezone.now()
        self._headings = Headings()

    @cached_property
    def parts(self) -> list[BlockPart]:
        return Blocks(self.records, self._headings, language=self.language).parts(self.content["blocks"])

    @property
    def contents(self) -> list[Heading]:
        """The table of contents, empty if there are too few headings."""
        return self._headings.outline if self.parts and self._headings.count >= FEWEST_HEADINGS else []

    # --- Authors, subjects, dates -----------------------------------------------------------------

    def _people(self, *kinds: str) -> list[Person]:
        keys = dict.fromkeys(row["person"] for row in self.content["people"] if row["kind"] in kinds)
        return [self.records.people[key] for key in keys if key in self.records.people]

    @cached_property
    def authors(self) -> list[Person]:
        return self._people(PersonLink.AUTHOR)

    @cached_property
    def author_boxes(self) -> list[PersonPart]:
        """Boxes of the authors who have a summary or a portrait."""
        shown = [person for person in self.authors if person.is_published and (person.summary or person.portrait_id)]
        return [PersonPart(person, portrait_of(person, self.records)) for person in shown]

    @cached_property
    def about_people(self) -> list[Person]:
        return [person for person in self._people(PersonLink.ABOUT) if person.is_published]

    @property
    def mentioned_people(self) -> list[Person]:
        return [person for person in self._people(PersonLink.MENTIONS) if person.is_published]

    @cached_property
    def about_missions(self) -> list[Mission]:
        return self._missions(Link.ABOUT)

    @property
    def mentioned_missions(self) -> list[Mission]:
        return self._missions(Link.MENTIONS)

    def _missions(self, kind: str) -> list[Mission]:
        keys = [row["mission"] for row in self.content["missions"] if row["kind"] == kind]
        return [self.records.missions[key] for key in keys if key in self.records.missions]

    @property
    def published_at(self) -> datetime | None:
        return self.edition.first_live_from if self.edition else None

    @property
    def updated_at(self) -> datetime | None:
        """When the live edition replaced the first one; None if it is the first."""
        return self.edition.updated_at if self.edition else None

    @property
    def corrected_on(self) -> date | None:
        return max((correction.on for correction in self.corrections), default=None)

    # --- Contents ---------------------------------------------------------------------------------

    @cached_property
    def lead(self) -> ArticleFigure | None:
        photo = self.records.photos.get(self.content["lead"] or 0)
        caption = self.content["lead_caption"]
        return article_figure(photo, language=self.language, size="lead", caption=caption) if photo else None

    @cached_property
    def corrections(self) -> list[CorrectionLine]:
        return [
            CorrectionLine(row["made_on"], row["wrong"], row["right"])
            for row in map(Correction.thawed, self.content["corrections"])
        ]

    @cached_property
    def sources(self) -> list[SourceLine]:
        return [
            SourceLine(
                row["title"],
                row["publisher"],
                followable(row["address"]),
                row["seen_on"],
            )
            for row in map(ArticleSource.thawed, self.content["sources"])
        ]
