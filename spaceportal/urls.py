from django.contrib import admin
from django.urls import include, path

from spaceportal import api, health, search, views

handler400 = "spaceportal.views.bad_request"
handler403 = "spaceportal.views.forbidden"
handler404 = "spaceportal.views.not_found"
handler500 = "spaceportal.views.failed"

urlpatterns = [
    path("", views.home, name="home"),
    path("how-we-count/", views.how_we_count, name="how-we-count"),
    path("about/", views.about, name="about"),
    path("sources/", views.sources, name="sources"),
    path("api/", api.api, name="api"),
    path("api/openapi.json", api.DescriptionView.as_view(), name="openapi"),
    path("search/", search.search_page, name="search"),
    path("search/suggest/", search.suggestions, name="suggest"),
    path("", include("articles.urls")),
    path("", include("missions.urls")),
    path("", include("people.urls")),
    path("", include("photos.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
