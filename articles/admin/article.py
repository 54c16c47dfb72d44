from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from articles.admin.blocks import BLOCK_INLINES
from articles.admin.change_list import ArticleList
from articles.admin.editions import ArticleEditions
from articles.admin.form import ArticleFormAdmin
from articles.admin.keeping import ArticleKeeping
from articles.admin.sharing import ArticleSharing
from articles.models import Article, ArticleMission, ArticlePerson, ArticleSource, Correction
from people.admin import CrewInline
from photos.admin.choosing import ChoosesPhotos
from publishing.admin import RowInline


class PersonInline(CrewInline):
    model = ArticlePerson
    verbose_name_plural = _lazy("Authors and people")
    fields = ["kind", "person", "order"]


class MissionInline(RowInline):
    model = ArticleMission
    verbose_name_plural = _lazy("Missions")
    autocomplete_fields = ["mission"]
    fields = ["kind", "mission"]


class SourceInline(RowInline):
    model = ArticleSource
    verbose_name_plural = _lazy("Sources")
    fields = ["title", "publisher", "address", "seen_on"]


class CorrectionInline(RowInline):
    model = Correction
    verbose_name_plural = _lazy("Corrections; the next edition shows them at its end")
    fields = ["made_on", "wrong", "right"]


@admin.register(Article)
class ArticleAdmin(ArticleEditions, ArticleSharing, ArticleKeeping, ArticleList, ChoosesPhotos, ArticleFormAdmin):
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["translation_of"]
    inlines = [*BLOCK_INLINES, PersonInline, MissionInline, SourceInline, CorrectionInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "slug",
                    "standfirst",
                    ("language", "translation_of"),
                    "category",
                    "lead",
                    "lead_caption",
                ]
            },
        ),
    ]

    def view_on_site(self, article: Article) -> str:
        return article.get_absolute_url()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.changed_by, obj.changed_at = request.user, timezone.now()
        if not change:
            obj.started_by = request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.instance.settle()
