from django.urls import path

from photos import views
from photos.exports import PhotoExportView

app_name = "photos"

urlpatterns = [
    path("photos/", views.PhotoListView.as_view(), name="list"),
    *(
        path(f"photos.{ending}", PhotoExportView.as_view(format=ending), name=f"list-{ending}")
        for ending in ("json", "csv", "atom")
    ),
    path("photos/<slug:slug>/", views.PhotoDetailView.as_view(), name="detail"),
]
