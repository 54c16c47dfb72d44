"""Deleting an article, bringing it back, and restoring a version of it."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.models import Article
from publishing.admin import RecordAdmin


class ArticleKeeping(RecordAdmin):
    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The articles, without their rows, which go with them; published ones stay, and so do their editions."""
        articles = list(objs)
        published = Article.objects.filter(pk__in=[article.pk for article in articles], editions__isnull=False)
        protected = [
            format_html(
                '<a href="{}">{}</a>: {}',
                reverse("admin:articles_article_publish", args=[article.pk]),
                article,
                _("it has editions, which are kept with its address. Withdraw it instead."),
            )
            for article in published.distinct()
        ]
        names = [str(article) for article in articles]
        return names, {str(self.opts.verbose_name_plural): len(articles)}, set(), protected

    def prepare_restore(self, request: HttpRequest, record: Any, current: Any) -> None:
        super().prepare_restore(request, record, current)
        record.changed_by, record.changed_at = request.user, timezone.now()
        record.started_by = current.started_by if current is not None else request.user
        record.first_published_at = current.first_published_at if current is not None else None
        if current is None:
            record.version += 1

    def restore(self, request: HttpRequest, version: Any) -> models.Model:
        article: Any = super().restore(request, version)
        article.settle()
        return article
