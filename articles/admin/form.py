"""The form that articles are written in: what it loads, how it may be shown, and the page it will become."""

from typing import Any

from content_editor.admin import ContentEditor, RefinedModelAdmin
from csp.constants import NONCE, SELF, UNSAFE_INLINE
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path
from js_asset import Media, Script

from articles.admin.blocks import unwrapped
from articles.admin.rows import ArticleRows
from articles.content import Content
from articles.models import Article, ArticleMission, ArticlePerson, ArticleSource, Block, Correction
from articles.page import render_article
from publishing.admin import RecordAdmin

SCRIPTS = ("select", "blocks", "facts", "preview", "typography")


class ArticleFormAdmin(ContentEditor, RecordAdmin):
    change_form_template = "admin/articles/article/change_form.html"
    most_new_rows = 400  # The longest articles have some 300 blocks, and theirs are quick.

    @property
    def media(self) -> Any:
        # Without what the content editor brings for tabs and for Ctrl-S, of which this form has its own.
        return super(RefinedModelAdmin, self).media + Media(css={"all": ["content_editor/django_admin_fixes.css"]})

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.preview_view)
        return [path("<int:object_id>/preview/", view, name="articles_article_preview"), *super().get_urls()]

    # --- What the form loads --------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("lead", "translation_of")

    def loaded(self, article: Article) -> ArticleRows:
        if not hasattr(article, "loaded_rows"):
            article.loaded_rows = ArticleRows(article)
        return article.loaded_rows

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        # The token that stands for what an editor has seen is made from the same rows that the form shows.
        form.rows_of = staticmethod(lambda article: self.loaded(article).all())
        if obj is not None and obj.pk is not None:
            self.loaded(obj).load_pictures()
        return form

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        rows = self.loaded(obj).of(inline.model)
        return {**super().get_formset_kwargs(request, obj, inline, prefix), "rows": rows}

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "standfirst":
            field.widget.attrs["rows"] = 3
        return unwrapped(field)

    # --- How it may be shown ---------------------------------------------------------------------

    def render_change_form(self, request: HttpRequest, context: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        context["is_nav_sidebar_enabled"] = False  # The preview stands in its place.
        response = super().render_change_form(request, context, **kwargs)
        media = Media.from_media(response.context_data["media"])
        media += Media(
            css={"screen": ["css/editors-article.css"]},
            js=[
                Script("js/editors-article-layout.js"),  # Not a module: it decides before anything is drawn.
                *(Script(f"js/editors-article-{name}.js", type="module") for name in SCRIPTS),
            ],
        )
        # The import map stands in the page itself, so it has to carry what the policy knows of this answer, and
        # both editors write styles of their own into the page.
        response.context_data["media"] = media.with_nonce(str(request.csp_nonce))
        response._csp_update = {"script-src": [NONCE]}
        response._csp_replace = {"style-src": [SELF, UNSAFE_INLINE]}
        return response

    # --- The page it will become -----------------------------------------------------------------

    def preview_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The public page of what is in the form, without saving it."""
        article = self.editable(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if self.has_too_many_rows(request, article and article.pk):
            return HttpResponse(status=413)  # The form beside it will say so.
        article = article or Article()
        content = self.content_typed(request, article)
        article.slug = article.slug or "preview"  # The page names its own address.
        response = render_article(request, content, article=article)
        response["X-Robots-Tag"] = "noindex"
        return response

    def content_typed(self, request: HttpRequest, article: Article) -> Content:
        change = article.pk is not None
        form = self.get_form(request, article, change=change)(request.POST, instance=article)
        form.is_valid()  # Fills in what can be read; the rest stays as it was.
        formsets, _inlines = self._create_formsets(request, article, change=change)
        rows: dict[Any, list[Any]] = {}
        for formset in formsets:
            formset.is_valid()
            typed = [row_form.instance for row_form in formset.kept_forms]
            rows.setdefault(formset.model._meta.concrete_model, []).extend(typed)
        return article.content_of(
            people=[row for row in rows.get(ArticlePerson, []) if row.person_id],
            missions=[row for row in rows.get(ArticleMission, []) if row.mission_id],
            blocks=rows.get(Block, []),
            corrections=rows.get(Correction, []),
            sources=rows.get(ArticleSource, []),
        )
