"""The blocks of an article's body: one table, with a proxy model for each kind in the admin."""

from collections.abc import Iterable
from typing import Any, ClassVar

from content_editor.models import PluginBase
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from articles.facts import FACTS
from articles.models.article import Article
from articles.rich_text import clean_html, in_words, plain_text
from missions.models import Mission
from people.models import Person
from photos.models import Photo


class Block(PluginBase):
    class Kind(models.TextChoices):
        TEXT = "text", _lazy("Text")
        FIGURE = "figure", _lazy("Figure")
        GALLERY = "gallery", _lazy("Gallery")
        QUOTE = "quote", _lazy("Pull quote")
        MISSION = "mission", _lazy("Mission card")
        PERSON = "person", _lazy("Person card")
        FACTS = "facts", _lazy("From our data")

    class Size(models.TextChoices):
        COLUMN = "column", _lazy("as wide as the text")
        WIDE = "wide", _lazy("wider than the text")
        FULL = "full", _lazy("as wide as the page")

    KIND: ClassVar[str]  # Set by each proxy.
    # The fields of each kind, in the order of its form.
    FIELDS: ClassVar[dict[str, tuple[str, ...]]] = {
        Kind.TEXT: ("html",),
        Kind.FIGURE: ("photo", "caption", "size"),
        Kind.GALLERY: ("photos", "caption"),
        Kind.QUOTE: ("text", "attribution"),
        Kind.MISSION: ("mission",),
        Kind.PERSON: ("person",),
        Kind.FACTS: ("title", "person", "mission", "facts", "lines"),
    }
    REFERENCES: ClassVar[dict[str, type[models.Model]]] = {"photo": Photo, "mission": Mission, "person": Person}
    MOST_PHOTOS = 24
    LONGEST_HTML = 100_000  # Some 15,000 words.

    NAMED_BY: ClassVar = ("parent", "photo", "mission", "person")

    parent = models.ForeignKey(Article, models.CASCADE, related_name="blocks", verbose_name=_lazy("article"))
    region = models.CharField(max_length=20, default="main")
    ordering = models.IntegerField(default=0)
    kind = models.CharField(_lazy("kind"), max_length=10, choices=Kind, editable=False)
    html = models.TextField(_lazy("text"), blank=True)
    photo = models.ForeignKey(
        Photo, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_lazy("photo")
    )
    photos = models.JSONField(_lazy("photos"), default=list, blank=True)
    caption = models.TextField(
        _lazy("caption for this article"),
        max_length=1000,
        blank=True,
        help_text=_lazy("Leave empty to use the photo’s own caption in the article’s language."),
    )
    size = models.CharField(_lazy("size"), max_length=10, choices=Size, default=Size.COLUMN)
    text = models.TextField(_lazy("quotation"), max_length=600, blank=True)
    attribution = models.CharField(_lazy("attribution"), max_length=200, blank=True)
    mission = models.ForeignKey(
        Mission, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_lazy("mission")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_lazy("person")
    )
    title = models.CharField(_lazy("heading"), max_length=150, blank=True)
    facts = models.JSONField(
        _lazy("calculated facts"),
        default=list,
        blank=True,
        help_text=_lazy("Calculated from the records whenever the page is shown."),
    )
    lines = models.TextField(
        _lazy("other lines"),
        max_length=2000,
        blank=True,
        help_text=_lazy("One per line: “Label: value”."),
    )

    class Meta:
        ordering = ["ordering", "pk"]
        verbose_name = _lazy("block")

    def __str__(self) -> str:
        words = plain_text(self.html) or self.text or self.title or self.caption
        return words if len(words) <= 80 else f"{words[:79].rstrip()}…"

    @property
    def in_full(self) -> str:
        """What the block shows or says, and where: “The crew on the pad, in The exchange”."""
        shown = self.photo or self.mission or self.person
        return f"{shown or str(self) or self.pictures_in_words}, in “{self.parent}”"

    @property
    def pictures_in_words(self) -> str:
        return ngettext("%d picture", "%d pictures", len(self.photos)) % len(self.photos)

    def clean(self) -> None:
        super().clean()
        if len(self.html) > self.LONGEST_HTML:
            raise ValidationError({"html": _("This text is too long for one block. Split it into several.")})
        self.html = clean_html(self.html)
        missing = {
            self.Kind.FIGURE: ("photo", _("Choose a photo.")),
            self.Kind.GALLERY: ("photos", _("Choose photos.")),
            self.Kind.QUOTE: ("text", _("Write the quotation.")),
            self.Kind.MISSION: ("mission", _("Choose a mission.")),
            self.Kind.PERSON: ("person", _("Choose a person.")),
        }
        field, message = missing.get(self.Kind(self.kind), ("", ""))
        if field and not getattr(self, field):
            raise ValidationError({field: message})
        self.check_subjects_of_facts()
        if len(self.photos) > self.MOST_PHOTOS:
            raise ValidationError({"photos": _("A gallery can have at most %d photos.") % self.MOST_PHOTOS})

    def check_subjects_of_facts(self) -> None:
        messages = {
            "person": _("“%(fact)s” is a fact about a person: choose one, or clear it."),
            "mission": _("“%(fact)s” is a fact about a mission: choose one, or clear it."),
        }
        facts = [FACTS[key] for key in self.facts if key in FACTS]
        if idle := [fact for fact in facts if getattr(self, f"{fact.about}_id") is None]:
            raise ValidationError({"facts": [messages[fact.about] % {"fact": fact.label} for fact in idle]})

    @property
    def kind_name(self) -> str:
        return self.get_kind_display()

    @property
    def shown_fields(self) -> tuple[str, ...]:
        """The fields in which blocks of this kind can differ."""
        return (*self.FIELDS[self.Kind(self.kind)], "ordering")

    def shown_text(self, name: str) -> str | None:
        """What editors read for a field that does not store plain words."""
        match name:
            case "html":
                return in_words(self.html)
            case "facts":
                return "\n".join(str(FACTS[key].label) if key in FACTS else key for key in self.facts)
            case "photos":
                photos = Photo.objects.in_bulk(self.photos)
                return "\n".join(str(photos[key]) for key in self.photos if key in photos)
        return None

    def freeze(self) -> dict[str, Any]:
        """The fields of its kind as plain data. Cleaned again, because not every block comes from a form."""
        frozen: dict[str, Any] = {"kind": str(self.kind)}
        for name in self.FIELDS[self.Kind(self.kind)]:
            frozen[name] = getattr(self, f"{name}_id" if name in self.REFERENCES else name)
        if "html" in frozen:
            frozen["html"] = clean_html(frozen["html"])
        return frozen

    @classmethod
    def thaw(cls, article: Article, frozen: Iterable[dict[str, Any]]) -> None:
        """Writes frozen blocks as rows of the article. A block whose record has been deleted is left out."""
        blocks = list(frozen)
        there = {
            name: set(
                model._base_manager.filter(pk__in={b.get(name) for b in blocks} - {None}).values_list("pk", flat=True)
            )
            for name, model in cls.REFERENCES.items()
        }
        rows = []
        for number, block in enumerate(blocks, start=1):
            values = {name: block[name] for name in cls.FIELDS[cls.Kind(block["kind"])] if name in block}
            if any(values.get(name) and values[name] not in there[name] for name in cls.REFERENCES):
                continue
            values = {f"{name}_id" if name in cls.REFERENCES else name: value for name, value in values.items()}
            rows.append(cls(parent=article, kind=block["kind"], ordering=10 * number, **values))
        cls.objects.bulk_create(rows)


class TextBlock(Block):
    KIND = Block.Kind.TEXT

    class Meta:
        proxy = True
        verbose_name = _lazy("text")


class FigureBlock(Block):
    KIND = Block.Kind.FIGURE

    class Meta:
        proxy = True
        verbose_name = _lazy("figure")


class GalleryBlock(Block):
    KIND = Block.Kind.GALLERY

    class Meta:
        proxy = True
        verbose_name = _lazy("gallery")


class QuoteBlock(Block):
    KIND = Block.Kind.QUOTE

    class Meta:
        proxy = True
        verbose_name = _lazy("pull quote")


class MissionBlock(Block):
    KIND = Block.Kind.MISSION

    class Meta:
        proxy = True
        verbose_name = _lazy("mission card")


class PersonBlock(Block):
    KIND = Block.Kind.PERSON

    class Meta:
        proxy = True
        verbose_name = _lazy("person card")


class FactsBlock(Block):
    KIND = Block.Kind.FACTS

    class Meta:
        proxy = True
        verbose_name = _lazy("facts from our data")
