from typing import Any

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from photos.views import rendition
from publishing import sitemaps
from spaceportal import api, countries, health, metrics, robots, search, views
from spaceportal.download import NAME

handler400 = "spaceportal.views.bad_request"
handler403 = "spaceportal.views.forbidden"
handler404 = "spaceportal.views.not_found"
handler500 = "spaceportal.views.failed"

# Pages for readers: English at these addresses, Spanish below /es/.
pages: list[Any] = [
    path("", views.home, name="home"),
    path("how-we-count/", views.how_we_count, name="how-we-count"),
    path("glossary/", views.glossary, name="glossary"),
    path("about/", views.about, name="about"),
    path("sources/", views.sources, name="sources"),
    path("api/", api.api, name="api"),
    path("data/", views.data, name="data"),
    path("api/openapi.json", api.DescriptionView.as_view(), name="openapi"),
    path("countries/", countries.countries, name="countries"),
    path("countries.json", countries.CountriesJsonView.as_view(), name="countries-json"),
    path("search/", search.search_page, name="search"),
    path("search/suggest/", search.suggestions, name="suggest"),
    path("", include("articles.urls")),
    path("", include("missions.urls")),
    path("", include("missions.spacewalks.urls")),
    path("", include("people.urls")),
    path("", include("photos.urls")),
]

urlpatterns = [
    path(f"data/{NAME}.zip", views.data_zip, name="data-zip"),
    *i18n_patterns(*pages, prefix_default_language=False),
    path("media/<path:name>", rendition, name="rendition"),
    path("admin/", admin.site.urls),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:name>.xml", sitemaps.part, name="sitemap-part"),
    path("sitemap-<slug:name>/<int:number>.xml", sitemaps.part, name="sitemap-part"),
    path("robots.txt", robots.robots, name="robots"),
    path("site.webmanifest", robots.manifest, name="manifest"),
    path("opensearch.xml", robots.open_search, name="opensearch"),
    path("favicon.ico", robots.favicon, name="favicon"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
