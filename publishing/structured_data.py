"""What pages say to machines, in the words of schema.org, as JSON-LD."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from records.models import Source
from wording.partial_dates import PartialDate

SchemaItem = dict[str, Any]
AbsoluteUrl = Callable[[str], str]  # From a path to the whole address.

# As Django's json_script, which can write no other type than application/json.
NO_MARKUP = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}
ENCYCLOPEDIAS = (".wikipedia.org/", ".wikidata.org/")


def schema_item(kind: str, /, **said: Any) -> SchemaItem:
    """Only what there is something to say of."""
    return {"@type": kind, **{name: value for name, value in said.items() if value not in ("", None, [], {})}}


def json_ld(schema_items: Iterable[SchemaItem]) -> SafeString:
    """A script element that nothing an editor has typed can close."""
    data = {"@context": "https://schema.org", "@graph": list(schema_items)}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(NO_MARKUP)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


def iso_date(date: PartialDate | None) -> str:
    """No finer than it is known; of a quarter or a half, which ISO 8601 has no form for, the year."""
    return (date.machine or str(date.at.year)) if date else ""


def breadcrumb_list(steps: Iterable[tuple[str, str]], absolute_url: AbsoluteUrl) -> SchemaItem:
    """The same (name, path) as the page's breadcrumbs, the page itself last."""
    return schema_item("BreadcrumbList", itemListElement=_list_items(steps, absolute_url, start=1))


def item_list(rows: Iterable[tuple[str, str]], absolute_url: AbsoluteUrl, *, start: int, total: int) -> SchemaItem:
    """A part of a list, from its place `start`, as (name, path) of the rows."""
    return schema_item("ItemList", numberOfItems=total, itemListElement=_list_items(rows, absolute_url, start=start))


def _list_items(rows: Iterable[tuple[str, str]], absolute_url: AbsoluteUrl, *, start: int) -> list[SchemaItem]:
    return [
        schema_item("ListItem", position=place, name=name, item=absolute_url(path))
        for place, (name, path) in enumerate(rows, start=start)
    ]


def same_as(sources: Iterable[Source]) -> list[str]:
    """Pages of encyclopedias about the very same; a source elsewhere may be about much else besides."""
    return [source.address for source in sources if any(site in source.address for site in ENCYCLOPEDIAS)]


def works(sources: Iterable[Any]) -> list[SchemaItem]:
    return [
        schema_item("CreativeWork", name=source.title, publisher=organisation(source.publisher), url=source.address)
        for source in sources
    ]


def organisation(name: str) -> SchemaItem | None:
    return schema_item("Organization", name=name) if name else None
