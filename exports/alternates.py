"""What a page names in its head as the same in another format, or as a way to follow it: name, media type, address."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from facets.description import FORMATS
from facets.facets import Words

Alternate = tuple[Words, str, str]


def as_json(address: str) -> Alternate:
    return (*FORMATS["json"], address)


def articles(words: str, **query: str) -> list[Alternate]:
    """The feeds of these articles, which live floors above and are reached by the name of the address."""
    return [
        (f"{words} ({name})", type, f"{reverse(f'articles:list-{ending}')}?{urlencode(query)}")
        for ending in ("atom", "feed.json")
        for name, type in [FORMATS[ending]]
    ]


def articles_about(name: str, **query: str) -> list[Alternate]:
    return articles(_("Articles on %(name)s") % {"name": name}, **query)


def articles_by(name: str, **query: str) -> list[Alternate]:
    return articles(_("Articles by %(name)s") % {"name": name}, **query)
