"""The links to a page in other formats, grouped by what visitors do with them."""

from collections.abc import Iterable

from django.template import Library

from exports.alternates import Alternate

register = Library()

USES = {"application/atom+xml": "feed", "application/feed+json": "feed", "text/calendar": "calendar"}


@register.filter
def used_as(alternates: Iterable[Alternate], use: str) -> list[Alternate]:
    """Those of one use: `data`, `feed` or `calendar`."""
    return [alternate for alternate in alternates if USES.get(alternate[1], "data") == use]
