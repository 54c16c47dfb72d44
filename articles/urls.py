from django.urls import path

from articles import preview, views
from articles.exports import ArticleExportView

app_name = "articles"
urlpatterns = [
    path("articles/", views.ArticleListView.as_view(), name="list"),
    *(
        path(f"articles.{ending}", ArticleExportView.as_view(format=ending), name=f"list-{ending}")
        for ending in ("json", "csv", "atom")
    ),
    path("articles/preview/<str:token>/", preview.preview, name="preview"),
    path("articles/<slug:slug>/", views.detail, name="detail"),
]
