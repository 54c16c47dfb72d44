from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.generic import TemplateView

from articles.models import Article, Edition, PreviewLink


class ArticleListView(TemplateView):
    template_name = "articles/article_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(editions=Edition.objects.live().select_related("article"), **kwargs)


class ArticleDetailView(TemplateView):
    template_name = "articles/article_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        edition = Edition.objects.live().select_related("article").filter(article__slug=kwargs["slug"]).first()
        if edition is None:
            moved = Article.objects.formerly_at(kwargs["slug"]).first()
            if moved is None:
                raise Http404
            return redirect(moved, permanent=True)
        return self.render_to_response({"content": edition.content})


def preview(request: HttpRequest, token: str) -> HttpResponse:
    link = PreviewLink.objects.opened_by(token)
    if link is None:
        raise Http404
    return render(request, "articles/article_detail.html", {"content": link.content})
