from django.urls import path

from exports.lists import export_paths
from missions import views
from missions.exports.in_space import InSpaceJsonView
from missions.exports.missions import MissionCalendarView, MissionExportView, MissionJsonView
from missions.exports.programmes import ProgrammeJsonView
from missions.exports.stations import StationJsonView
from missions.exports.together import TogetherJsonView
from missions.exports.top_lists import RecordsJsonView

app_name = "missions"

urlpatterns = [
    path("missions/", views.MissionListView.as_view(), name="list"),
    *export_paths(MissionExportView),
    path("missions/<slug:slug>.json", MissionJsonView.as_view(), name="json"),
    path("missions/<slug:slug>/", views.MissionDetailView.as_view(), name="detail"),
    path("missions/<slug:slug>.ics", MissionCalendarView.as_view(), name="ics"),
    path("launches/", views.launches, name="launches"),
    path("programmes/", views.programmes, name="programmes"),
    path("programmes/<slug:slug>.json", ProgrammeJsonView.as_view(), name="programme-json"),
    path("programmes/<slug:slug>/", views.programme, name="programme"),
    path("stations/", views.stations, name="stations"),
    path("stations/<slug:slug>.json", StationJsonView.as_view(), name="station-json"),
    path("stations/<slug:slug>/", views.station, name="station"),
    path("stations/<slug:slug>/<int:year>/", views.station, name="station-year"),
    path("in-space.json", InSpaceJsonView.as_view(), name="in-space-json"),
    path("in-space/<str:date>.json", InSpaceJsonView.as_view(), name="in-space-on-json"),
    path("in-space/", views.in_space, name="in-space"),
    path("in-space/<str:date>/", views.in_space, name="in-space-on"),
    path("together/", views.together, name="together"),
    path("together.json", TogetherJsonView.as_view(), name="together-json"),
    path("together.png", views.together_picture, name="together-picture"),
    path("together/suggest/", views.together_suggestions, name="together-suggest"),
    path("records.json", RecordsJsonView.as_view(), name="records-json"),
    path("records/", views.records, name="records"),
]
