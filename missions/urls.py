from django.urls import path

from missions import views
from missions.exports import MissionExportView

app_name = "missions"

urlpatterns = [
    path("missions/", views.MissionListView.as_view(), name="list"),
    *(
        path(f"missions.{ending}", MissionExportView.as_view(format=ending), name=f"list-{ending}")
        for ending in ("json", "csv", "atom", "ics")
    ),
    path("missions/<slug:slug>/", views.MissionDetailView.as_view(), name="detail"),
    path("stations/<slug:slug>/", views.station, name="station"),
    path("stations/<slug:slug>/<int:year>/", views.station, name="station-year"),
    path("in-space/", views.in_space, name="in-space"),
    path("in-space/<str:date>/", views.in_space, name="in-space-on"),
    path("records/", views.records, name="records"),
]
