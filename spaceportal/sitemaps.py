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
    "missions:launches",
    "missions:programmes",
    "missions:stations",
    "spacewalks:list",
    "countries",
    "missions:records",
    "missions:together",
    "how-we-count",
    "data",
    "glossary",
    "sources",
    "about",
]


@register
class PageSection(Section):
    """Pages of no record. They change with many records, some by the minute, so no date of change is given."""

    name = "pages"

    def count(self) -> int:
        return len(PAGES)

    def entries(self, start: int, stop: int) -> Iterator[Entry]:
        return (Entry(reverse(name)) for name in PAGES[start:stop])
