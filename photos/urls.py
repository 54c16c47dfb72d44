from django.urls import path

from photos import views

app_name = "photos"

urlpatterns = [
    path("media/<path:name>", views.rendition, name="rendition"),
]
