from django.urls import path

from people import views
from people.exports import PersonExportView

app_name = "people"

urlpatterns = [
    path("people/", views.PersonListView.as_view(), name="list"),
    *(
        path(f"people.{ending}", PersonExportView.as_view(format=ending), name=f"list-{ending}")
        for ending in ("json", "csv", "atom")
    ),
    path("people/<slug:slug>/", views.PersonDetailView.as_view(), name="detail"),
]
