from django.urls import path

from articles import preview, views
from articles.exports import ArticleExportView, ArticleJsonView, CorrectionFeedView
from exports.lists import export_paths

app_name = "articles"
urlpatterns = [
    path("articles/", views.ArticleListView.as_view(), name="list"),
    *export_paths(ArticleExportView),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections.atom", CorrectionFeedView.as_view(format="atom"), name="corrections-atom"),
    path("corrections.feed.json", CorrectionFeedView.as_view(format="feed.json"), name="corrections-feed.json"),
    path("articles/preview/<str:token>/", preview.preview, name="preview"),
    path("articles/<slug:slug>.json", ArticleJsonView.as_view(), name="json"),
    path("articles/<slug:slug>/", views.detail, name="detail"),
]
