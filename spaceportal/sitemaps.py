from collections.abc import Iterator

from django.urls import reverse

from publishing.sitemaps import Entry, Section, register

PAGES = [
    "home",
    "missions:list",
    "people:list",
    "articles:list",
    "photos:list",
    "missions:in-space",
    "missions:records",
    "how-we-count",
    "sources",
    "about",
]


@register
class PageSection(Section):
    """What belongs to no record. Most of it changes with every record, some of it by the minute: no moment is named."""

    name = "pages"

    def count(self) -> int:
        return len(PAGES)

    def entries(self, start: int, stop: int) -> Iterator[Entry]:
        return (Entry(reverse(name)) for name in PAGES[start:stop])
