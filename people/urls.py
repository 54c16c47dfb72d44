from django.urls import path

from exports.lists import export_paths
from people import views
from people.exports import PersonExportView, PersonJsonView

app_name = "people"

urlpatterns = [
    path("people/", views.PersonListView.as_view(), name="list"),
    *export_paths(PersonExportView),
    path("people/<slug:slug>.json", PersonJsonView.as_view(), name="json"),
    path("people/<slug:slug>/", views.PersonDetailView.as_view(), name="detail"),
]
