from django.contrib import admin
from django.urls import include, path

from spaceportal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("how-we-count/", views.how_we_count, name="how-we-count"),
    path("sources/", views.sources, name="sources"),
    path("", include("missions.urls")),
    path("people/", include("people.urls")),
    path("admin/", admin.site.urls),
]
