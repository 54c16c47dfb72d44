"""Links in the head of a page to the same data in other formats, and to feeds: (name, media type, address)."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from facets.description import FORMATS
from facets.facets import Words

Alternate = tuple[Words, str, str]


def as_json(address: str) -> Alternate:
    return (*FORMATS["json"], address)


def articles(words: str, **query: str) -> list[Alternate]:
    """Feeds of the articles that the query selects."""
    return [
        (f"{words} ({name})", type, f"{reverse(f'articles:list-{ending}')}?{urlencode(query)}")
        for ending in ("atom", "feed.json")
        for name, type in [FORMATS[ending]]
    ]


def articles_about(name: str, **query: str) -> list[Alternate]:
    return articles(_("Articles on %(name)s") % {"name": name}, **query)


def articles_by(name: str, **query: str) -> list[Alternate]:
    return articles(_("Articles by %(name)s") % {"name": name}, **query)
