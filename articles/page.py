"""The page of an article, made from its content alone.

The live edition, a form that nobody has saved yet, a shared preview and an old edition are all shown by

    render_article(request, content, article=article)

with what is special about them in `notice`, a sentence above the page. Only what is given its `edition`,
the live one, is for search engines and caches; everything else is marked as nobody else's to keep.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from articles.content import Content
from articles.models import Article, Edition


class ArticlePage:
    """What the templates print. `article` may be one that has not been saved yet."""

    def __init__(self, content: Content, *, article: Article, edition: Edition | None = None) -> None:
        self.content, self.article, self.edition = content, article, edition


def render_article(
    request: HttpRequest, content: Content, *, article: Article, edition: Edition | None = None, notice: str = ""
) -> HttpResponse:
    page: dict[str, Any] = {"page": ArticlePage(content, article=article, edition=edition), "notice": notice}
    response = render(request, "articles/article_detail.html", {**page, "content": content})
    if edition is None:
        add_never_cache_headers(response)
    return response
