from django.contrib import admin
from django.urls import include, path

from publishing import sitemaps
from spaceportal import health, robots, search, views

handler400 = "spaceportal.views.bad_request"
handler403 = "spaceportal.views.forbidden"
handler404 = "spaceportal.views.not_found"
handler500 = "spaceportal.views.failed"

urlpatterns = [
    path("", views.home, name="home"),
    path("how-we-count/", views.how_we_count, name="how-we-count"),
    path("about/", views.about, name="about"),
    path("sources/", views.sources, name="sources"),
    path("search/", search.search_page, name="search"),
    path("search/suggest/", search.suggestions, name="suggest"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:name>.xml", sitemaps.part, name="sitemap-part"),
    path("sitemap-<slug:name>/<int:number>.xml", sitemaps.part, name="sitemap-part"),
    path("robots.txt", robots.robots, name="robots"),
    path("site.webmanifest", robots.manifest, name="manifest"),
    path("opensearch.xml", robots.open_search, name="opensearch"),
    path("favicon.ico", robots.favicon, name="favicon"),
    path("", include("articles.urls")),
    path("", include("missions.urls")),
    path("", include("people.urls")),
    path("", include("photos.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
