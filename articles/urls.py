from django.urls import path

from articles import preview, views

app_name = "articles"
urlpatterns = [
    path("articles/", views.ArticleListView.as_view(), name="list"),
    path("articles/preview/<str:token>/", preview.preview, name="preview"),
    path("articles/<slug:slug>/", views.detail, name="detail"),
]
