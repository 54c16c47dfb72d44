"""The blocks of an article in the admin: an inline for each kind, set into one column by django-content-editor."""

from typing import Any

from content_editor.admin import ContentEditorInline
from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html

from articles.admin.rich_text import RichTextArea
from articles.facts import FACTS
from articles.models import (
    Block,
    FactsBlock,
    FigureBlock,
    GalleryBlock,
    MissionBlock,
    PersonBlock,
    QuoteBlock,
    TextBlock,
)
from photos.widgets import PhotosField
from publishing.record_admin import RowInline
from records.forms import LoadedRowForm, RowsFormSet

ROWS_OF_TEXT = {"caption": 2, "text": 3, "lines": 4}


class BlockForm(LoadedRowForm):
    """Sets the kind of its block."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.kind = self.instance.KIND

    @property
    def media(self) -> forms.Media:
        return forms.Media()  # The same for all blocks of a kind, so their form set has it.


class TextBlockForm(BlockForm):
    html = forms.CharField(widget=RichTextArea, required=False, label="", max_length=Block.LONGEST_HTML)


class GalleryForm(BlockForm):
    photos = PhotosField(label=Block._meta.get_field("photos").verbose_name, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].widget.loaded = getattr(self.instance, "gallery", ())


class FactBoxes(forms.CheckboxSelectMultiple):
    """Marks each fact with the kind of record it is about, so that the form shows those that fit."""

    template_name = "admin/articles/article/fact_boxes.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["about"] = FACTS[value].about
        return option


class FactsForm(BlockForm):
    facts = forms.MultipleChoiceField(
        label=Block._meta.get_field("facts").verbose_name,
        help_text=Block._meta.get_field("facts").help_text,
        choices=lambda: [(key, fact.label) for key, fact in FACTS.items()],
        required=False,
        widget=FactBoxes,
    )


class BlockFormSet(RowsFormSet):
    @property
    def media(self) -> forms.Media:
        return super(BlockForm, self.empty_form).media

    @classmethod
    def get_default_prefix(cls) -> str:
        """By kind; the proxies of one table would count through one name."""
        return str(cls.model.KIND)


class BlockInline(ContentEditorInline, RowInline):
    """Blocks of all kinds are rows of one table, so they take one query together."""

    template = "admin/articles/article/blocks.html"
    form: Any = BlockForm
    formset = BlockFormSet
    autocomplete_fields: Any = []
    related_links = ()  # An article is no place to edit other records.

    @property
    def button(self) -> str:
        return format_html('<span class="block-icon" data-kind="{}"></span>', self.model.KIND)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*Block.FIELDS[self.model.KIND], "region", "ordering"]

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ROWS_OF_TEXT:
            field.widget.attrs["rows"] = ROWS_OF_TEXT[db_field.name]
        return field


class TextBlockInline(BlockInline):
    model = TextBlock
    form = TextBlockForm


class FigureBlockInline(BlockInline):
    model = FigureBlock


class GalleryBlockInline(BlockInline):
    model = GalleryBlock
    form = GalleryForm


class QuoteBlockInline(BlockInline):
    model = QuoteBlock


class MissionBlockInline(BlockInline):
    model = MissionBlock
    autocomplete_fields = ["mission"]


class PersonBlockInline(BlockInline):
    model = PersonBlock
    autocomplete_fields = ["person"]


class FactsBlockInline(BlockInline):
    model = FactsBlock
    form = FactsForm
    autocomplete_fields = ["person", "mission"]


BLOCK_INLINES = [
    TextBlockInline,
    FigureBlockInline,
    GalleryBlockInline,
    QuoteBlockInline,
    MissionBlockInline,
    PersonBlockInline,
    FactsBlockInline,
]
