"""The public page of what is in the form, without saving it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from articles.content import Content
from articles.models import Article, ArticleMission, ArticlePerson, ArticleSource, Block, Correction
from articles.page import render_article
from records.conflicts import has_too_many_rows


def urls(model_admin: Any) -> list[Any]:
    return [model_admin.url("<int:object_id>/preview/", preview_view, "preview")]


def preview_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    article = model_admin.editable(request, object_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if has_too_many_rows(model_admin, request.POST, article and article.pk):
        return HttpResponse(status=413)  # The form beside it will say so.
    filled = model_admin.fill_form(request, article, request.POST)
    filled.is_valid()  # Fills in what can be read; the rest stays as it was.
    article = filled.form.instance
    content = content_of(article, filled.formsets)
    article.slug = article.slug or "preview"  # The page names its own address.
    response = render_article(request, content, article=article)
    response["X-Robots-Tag"] = "noindex"
    return response


def content_of(article: Article, formsets: list[Any]) -> Content:
    rows: dict[Any, list[Any]] = {}
    for formset in formsets:
        typed = [row_form.instance for row_form in formset.kept_forms]
        rows.setdefault(formset.model._meta.concrete_model, []).extend(typed)
    return article.content_of(
        people=[row for row in rows.get(ArticlePerson, []) if row.person_id],
        missions=[row for row in rows.get(ArticleMission, []) if row.mission_id],
        blocks=rows.get(Block, []),
        corrections=rows.get(Correction, []),
        sources=rows.get(ArticleSource, []),
    )
