"""The sections of the site, listed at the top of every page."""

from dataclasses import dataclass

from django.template import Context, Library
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = Library()

SECTIONS = [
    (_("Missions"), "missions:list"),
    (_("People"), "people:list"),
    (_("Articles"), "articles:list"),
    (_("Pictures"), "photos:list"),
    (_("In space"), "missions:in-space"),
    (_("Records"), "missions:records"),
]


@dataclass(frozen=True)
class SiteSection:
    title: Promise | str
    address: str
    current: str  # The value of aria-current; empty if the page is in another section.


@register.simple_tag(takes_context=True)
def sections(context: Context) -> list[SiteSection]:
    """The sections; on error pages, which have no request, none is current."""
    path = context["request"].path if "request" in context else ""
    return [_section(title, reverse(name), path) for title, name in SECTIONS]


def _section(title: Promise, address: str, path: str) -> SiteSection:
    current = "page" if path == address else "true" if path.startswith(address) else ""
    return SiteSection(title, address, current)
