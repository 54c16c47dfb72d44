"""robots.txt, the web manifest, the favicon, and the search description for browsers."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from charts.colours import light
from wording.languages import INTERFACES, address_in

A_DAY = 24 * 60 * 60


@require_safe
@cache_control(public=True, max_age=A_DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers may follow one filter of a list, which is noindex; combinations are endless and closed to them."""
    closed = [reverse("articles:preview", args=["-"]).removesuffix("-/"), reverse("search")]
    closed = [address_in(language, path) for language in INTERFACES for path in closed]
    closed = [reverse("admin:index"), *closed, "/*?*&"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=A_DAY)
def manifest(request: HttpRequest) -> JsonResponse:
    icons = [
        {"src": static("img/icon.svg"), "type": "image/svg+xml", "sizes": "any"},
        *({"src": static(f"img/icon-{n}.png"), "type": "image/png", "sizes": f"{n}x{n}"} for n in (192, 512)),
        {
            "src": static("img/icon-maskable-512.png"),
            "type": "image/png",
            "sizes": "512x512",
            "purpose": "maskable",
        },
    ]
    home, (paper,) = reverse("home"), light("paper")
    content = {
        "id": home,
        "name": "Space Portal",
        "short_name": "Space Portal",
        "description": _("Human spaceflight, filtered by crew: who went up, who came down, and on which ship."),
        "lang": get_language(),
        "start_url": home,
        "scope": home,
        "display": "minimal-ui",
        "background_color": paper,
        "theme_color": paper,
        "categories": ["education", "news"],
        "icons": icons,
        "shortcuts": [
            {"name": name, "url": reverse(address)}
            for name, address in [
                (_("Who is in space"), "missions:in-space"),
                (_("Missions"), "missions:list"),
                (_("Search"), "search"),
            ]
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@require_safe
@cache_control(public=True, max_age=A_DAY)
def open_search(request: HttpRequest) -> HttpResponse:
    """Lets browsers search the site from the address bar."""
    return render(request, "spaceportal/opensearch.xml", content_type="application/opensearchdescription+xml")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers that request it without reading a page."""
    return HttpResponseRedirect(static("img/favicon.ico"))
