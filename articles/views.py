from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from articles.models import Article, Edition
from articles.page import render_article


class ArticleListView(TemplateView):
    template_name = "articles/article_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(editions=Edition.objects.live().select_related("article"), **kwargs)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The live edition. Those who may look at drafts see the working copy where nothing is live."""
    edition = Edition.objects.live().select_related("article").filter(article__slug=slug).first()
    if edition is not None:
        return render_article(request, edition.content, article=edition.article, edition=edition)
    articles = Article.objects.all()
    if not articles.may_be_viewed_by(request.user):
        articles = articles.published()
    if draft := articles.filter(slug=slug).first():
        notice = _("Not public: only those who may see drafts can open this page. It shows what was saved last.")
        return render_article(request, draft.freeze(), article=draft, notice=notice)
    if moved := articles.formerly_at(slug).first():
        return redirect(moved, permanent=True)
    raise Http404
