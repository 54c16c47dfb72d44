"""The editions of an article: read, compared, taken back into the working copy, published again."""

from typing import Any

import reversion
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.publishing import ArticlePublishing, standing_of
from articles.comparison import compare
from articles.content import Content
from articles.models import Article, Edition
from articles.page import render_article
from publishing import audit
from records.history import NOW
from wording.dates import written


class ArticleEditions(ArticlePublishing):
    def get_urls(self) -> list[Any]:
        view, posted = self.admin_site.admin_view, self.posted
        editions, edition = "<int:object_id>/editions/", "<int:object_id>/editions/<int:number>/"
        name = "articles_article"
        return [
            path(editions, view(self.editions_view), name=f"{name}_editions"),
            path(f"{editions}compare/", view(self.compare_editions_view), name=f"{name}_compareeditions"),
            path(edition, view(self.edition_view), name=f"{name}_edition"),
            path(f"{edition}page/", view(self.edition_page_view), name=f"{name}_editionpage"),
            path(f"{edition}restore/", posted(self.restore_edition_view), name=f"{name}_restoreedition"),
            path(f"{edition}publish/", posted(self.publish_edition_view), name=f"{name}_publishedition"),
            *super().get_urls(),
        ]

    def editions_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        article: Any = self.viewable(request, object_id)
        standing = standing_of(article)
        return self.page(
            request,
            "articles/article/editions",
            title=_("Editions"),
            record=article,
            standing=standing,
            editions=standing.editions,
            now=timezone.now(),
        )

    def compare_editions_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        article: Any = self.viewable(request, object_id)
        asked = [request.GET.get(side, "") for side in ("before", "after")]
        # Older on the left, in whichever order they were ticked.
        asked.sort(key=lambda name: (name == NOW, int(name) if name.isdecimal() and len(name) < 9 else 0))
        (before, one), (after, other) = (self.named_content(article, name) for name in asked)
        return self.page(
            request,
            "articles/article/compare_editions",
            title=_("Compare editions"),
            record=article,
            before_title=before,
            after_title=after,
            differences=compare(one, other),
        )

    def named_content(self, article: Article, name: str) -> tuple[str, Content]:
        if name == NOW:
            return _("As it is now"), article.freeze()
        if not name.isdecimal() or len(name) > 8:
            raise Http404
        edition = self.edition(article, int(name))
        return described(edition), edition.content

    def edition_view(self, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
        article: Any = self.viewable(request, object_id)
        edition, now = self.edition(article, number), timezone.now()
        return self.page(
            request,
            "articles/article/edition",
            title=str(edition).capitalize(),
            record=article,
            edition=edition,
            now=now,
            is_live=edition.is_live_at(now),
            differences=compare(article.freeze(), edition.content),
            may_change=self.has_change_permission(request, article),
            may_publish=self.has_publish_permission(request),
            now_form=self.decision_form(article, edition.fingerprint),
            same_waiting=standing_of(article).waiting_with(edition.fingerprint),
            others_waiting=standing_of(article).waiting_beside(edition.fingerprint),
        )

    def edition_page_view(self, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
        """As the public saw it; the records it names are shown as they are today."""
        article: Any = self.viewable(request, object_id)
        edition = self.edition(article, number)
        notice = _("For editors: %(edition)s.") % {"edition": described(edition)}
        return render_article(request, edition.content, article=article, notice=notice)

    def restore_edition_view(self, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
        """Makes the working copy what it was. What it is now is kept in the history first."""
        with transaction.atomic():
            article: Any = self.viewable(request, object_id)
            if not self.has_change_permission(request, article):
                raise PermissionDenied
            edition = self.edition(article, number)
            self.keep_state(article)
            changes = audit.in_words(compare(article.freeze(), edition.content))
            with self.revision(request):
                article.changed_by, article.changed_at = request.user, timezone.now()
                article.take_back(edition.content)
                reversion.add_to_revision(article)
                text = _("The working copy is as in edition %(number)d.") % {"number": number}
                self.decided(request, audit.Action.RESTORED, article, text, changes)
        return redirect(self.address("change", object_id))

    def publish_edition_view(self, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
        """Shows the public an old edition again, at once, as a new one. The working copy stays as it is."""
        with transaction.atomic():
            article = self.for_publishing(request, object_id, f"publish edition {number} again of")
            edition = self.edition(article, number)
            form = self.decision_form(article, edition.fingerprint, request.POST)
            if edition.is_live_at(timezone.now()):
                self.message_user(request, _("The public sees exactly this already."), messages.INFO)
            elif not form.is_valid():
                self.message_user(request, " ".join(map(str, form.errors["waiting"])), messages.ERROR)
                return redirect(self.address("edition", object_id, number))
            else:
                self.put_before_the_public(request, article, edition.content, instead_of_waiting=form.is_instead)
        return redirect(self.address("editions", object_id))


def described(edition: Edition) -> str:
    """Edition 2, from 20 November 2026, 09:00 UTC, by whom."""
    text = _("Edition %(number)d, %(when)s UTC, %(who)s")
    when = written(edition.live_from, "minute")
    who = edition.published_by or _("outside the admin")
    return text % {"number": edition.number, "when": when, "who": who}
