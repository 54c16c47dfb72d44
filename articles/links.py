"""The links of an article, and which of them lead to no public page of this site."""

from collections import defaultdict
from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from articles.content import Content
from articles.models import Article
from missions.models import Mission
from people.models import Person
from photos.models import Photo
from records.models import AddressedQuerySet

PAGES = {
    "articles:detail": Article.objects,
    "missions:detail": Mission.objects,
    "people:detail": Person.objects,
    "photos:detail": Photo.objects,
}


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.addresses += [value for name, value in attrs if name == "href" and value]


def links_in(content: Content) -> list[str]:
    """Every address in the text and the sources, once, in the order of the page."""
    parser = _Anchors()
    for block in content["blocks"]:
        parser.feed(block.get("html", ""))
    addresses = parser.addresses + [row["address"] for row in content["sources"] if row["address"]]
    return list(dict.fromkeys(addresses))


def path_on_this_site(address: str) -> str | None:
    """The path of an address on this site; None for a fragment, a mail address or another site."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme in {"http", "https"} and host not in settings.ALLOWED_HOSTS:
        return None
    if parts.scheme not in {"", "http", "https"} or (not parts.scheme and host):
        return None
    return parts.path or None


def is_external(address: str) -> bool:
    return address.startswith(("http://", "https://")) and path_on_this_site(address) is None


def broken_links(addresses: Iterable[str]) -> list[str]:
    """The addresses on this site without a public page, in at most two queries for each kind of record."""
    broken: set[str] = set()
    wanted: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    addresses = list(addresses)
    for address in addresses:
        path = path_on_this_site(address)
        if path is None:
            continue
        try:
            found = resolve(path if path.endswith("/") or "." in path else f"{path}/")
        except Resolver404:
            broken.add(address)
            continue
        if found.view_name in PAGES:
            wanted[found.view_name][found.kwargs["slug"]].append(address)
        elif "admin" in found.namespaces or found.view_name == "articles:preview":
            broken.add(address)
    for view_name, by_slug in wanted.items():
        published = PAGES[view_name].all().published()
        missing = by_slug.keys() - set(published.filter(slug__in=by_slug).values_list("slug", flat=True))
        for slug in missing - find_redirecting(published, missing):
            broken.update(by_slug[slug])
    return [address for address in addresses if address in broken]


def find_redirecting(published: AddressedQuerySet, slugs: Iterable[str]) -> set[str]:
    """Former addresses, which redirect to a page."""
    return {slug for slug in slugs if published.formerly_at(slug).exists()}
