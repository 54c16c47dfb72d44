"""The blocks of an article in the admin: an inline for each kind, set into one column by django-content-editor."""

from typing import Any

from content_editor.admin import ContentEditorInline
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

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
from articles.rich_text import EXTENSIONS
from photos.admin.choosing import ChoosesPhotos
from publishing.admin import RowInline


class BlockForm(forms.ModelForm):
    """Knows the kind of its block, which nobody types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.kind = self.instance.KIND


class TextForm(BlockForm):
    html = ProseEditorFormField(
        config={"extensions": EXTENSIONS}, widget=AdminProseEditorWidget, required=False, label=""
    )


class FactsForm(BlockForm):
    facts = forms.MultipleChoiceField(
        choices=[(key, fact.label) for key, fact in FACTS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class BlockInline(ChoosesPhotos, ContentEditorInline, RowInline):
    """Rows of one table, so that all kinds together are one question to the database."""

    template = ContentEditorInline.template
    form = BlockForm
    autocomplete_fields: Any = []

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*Block.FIELDS[self.model.KIND], "region", "ordering"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(kind=self.model.KIND)


class TextInline(BlockInline):
    model = TextBlock
    form = TextForm
    icon = "notes"


class FigureInline(BlockInline):
    model = FigureBlock
    icon = "image"


class GalleryInline(BlockInline):
    model = GalleryBlock
    icon = "collections"


class QuoteInline(BlockInline):
    model = QuoteBlock
    icon = "format_quote"


class MissionInline(BlockInline):
    model = MissionBlock
    autocomplete_fields = ["mission"]
    icon = "rocket_launch"


class PersonInline(BlockInline):
    model = PersonBlock
    autocomplete_fields = ["person"]
    icon = "person"


class FactsInline(BlockInline):
    model = FactsBlock
    form = FactsForm
    autocomplete_fields = ["person", "mission"]
    icon = "fact_check"


BLOCK_INLINES = [
    TextInline,
    FigureInline,
    GalleryInline,
    QuoteInline,
    MissionInline,
    PersonInline,
    FactsInline,
]
