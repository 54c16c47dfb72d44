from django.urls import path

from exports.lists import export_paths
from photos import views
from photos.exports import PhotoExportView, PhotoJsonView

app_name = "photos"

urlpatterns = [
    path("photos/", views.PhotoListView.as_view(), name="list"),
    *export_paths(PhotoExportView),
    path("photos/<slug:slug>.json", PhotoJsonView.as_view(), name="json"),
    path("photos/<slug:slug>/", views.PhotoDetailView.as_view(), name="detail"),
]
