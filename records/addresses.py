"""Addresses of the pages of records, which a page prints by the dozen."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language


def page_address(name: str, slug: str) -> str:
    """What Django's reverse() returns for a URL name and a slug, in the language of the page."""
    return _reversed(name, slug, get_language(), get_script_prefix())


@lru_cache(maxsize=8192)
def _reversed(name: str, slug: str, language: str | None, prefix: str) -> str:
    return reverse(name, args=[slug])
