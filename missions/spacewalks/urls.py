from django.urls import path

from exports.lists import export_paths
from missions.spacewalks import views
from missions.spacewalks.exports import SpacewalkExportView, SpacewalkJsonView

app_name = "spacewalks"

urlpatterns = [
    path("spacewalks/", views.SpacewalkListView.as_view(), name="list"),
    *export_paths(SpacewalkExportView),
    path("spacewalks/<slug:slug>.json", SpacewalkJsonView.as_view(), name="json"),
    path("spacewalks/<slug:slug>/", views.spacewalk, name="detail"),
]
