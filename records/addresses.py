"""Addresses of the pages of records, which a page prints by the dozen, and redirects from former ones."""

from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language


def page_address(name: str, slug: str) -> str:
    """What Django's reverse() returns for a URL name and a slug, in the language of the page."""
    return _reversed(name, slug, get_language(), get_script_prefix())


@lru_cache(maxsize=8192)
def _reversed(name: str, slug: str, language: str | None, prefix: str) -> str:
    return reverse(name, args=[slug])


def redirect_to_current(request: HttpRequest, records: Any, slug: str) -> HttpResponse:
    """A redirect to the same page of the record that had this slug before. Raises Http404 if none had."""
    current = records.formerly_at(slug).values_list("slug", flat=True).first()
    if current is None or request.resolver_match is None:
        raise Http404
    page = request.resolver_match
    return redirect(page.view_name, **(page.kwargs | {"slug": current}), permanent=True)
