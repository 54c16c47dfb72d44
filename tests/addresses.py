"""Every public address, read from the URL conf, so that a new one is tested from its first day."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override

# For each route with a parameter, an address that the `swap` fixture answers.
SAMPLES = {
    "missions/<slug:slug>/": "missions/soyuz-ms-24/",
    "people/<slug:slug>/": "people/oleg-novitsky/",
    "missions/<slug:slug>.json": "missions/soyuz-ms-24.json",
    "missions/<slug:slug>.ics": "missions/soyuz-ms-24.ics",
    "people/<slug:slug>.json": "people/oleg-novitsky.json",
    "photos/<slug:slug>.json": "photos/crew-of-ms-24.json",
    "articles/<slug:slug>.json": "articles/the-exchange-of-ships.json",
    "programmes/<slug:slug>.json": "programmes/soyuz.json",
    "programmes/<slug:slug>/": "programmes/soyuz/",
    "stations/<slug:slug>.json": "stations/iss.json",
    "in-space/<str:date>.json": "in-space/2024-03-24.json",
    "photos/<slug:slug>/": "photos/crew-of-ms-24/",
    "articles/<slug:slug>/": "articles/the-exchange-of-ships/",
    "articles/preview/<str:token>/": "articles/preview/1:no-such-link/",
    "stations/<slug:slug>/": "stations/iss/",
    "spacewalks/<slug:slug>/": "spacewalks/no-such-walk/",
    "spacewalks/<slug:slug>.json": "spacewalks/no-such-walk.json",
    "stations/<slug:slug>/<int:year>/": "stations/iss/2024/",
    "in-space/<str:date>/": "in-space/2024-03-24/",
    "sitemap-<slug:name>.xml": "sitemap-missions.xml",
    "sitemap-<slug:name>/<int:number>.xml": "sitemap-missions/1.xml",
    "media/<path:name>": "media/1/0123456789abcdef-320.webp",
}


def public_addresses() -> list[str]:
    """In every language."""
    return [f"/{SAMPLES[route] if '<' in route else route}" for route in public_routes()] + spanish_addresses()


def spanish_addresses() -> list[str]:
    with override("es"):
        routes = [route.removeprefix("es/") for route in public_routes() if route.startswith("es/")]
    return [f"/es/{SAMPLES[route] if '<' in route else route}" for route in routes]


def public_routes() -> list[str]:
    return list(_routes(get_resolver().url_patterns))


def _routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield route
        elif pattern.app_name != "admin":
            yield from _routes(pattern.url_patterns, route)
