"""The published versions of an article: read, compared, restored into the working copy, published again."""

from typing import Any

import reversion
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.public_state import public_state_of
from articles.admin.publishing import decision_form, edition_of, hold_for_decision, log_decision, show_to_public
from articles.comparison import compare
from articles.content import Content
from articles.models import Article, Edition
from articles.page import render_article
from publishing import audit
from records.history import revision_by
from records.history_pages import NOW
from wording.dates import written


def urls(model_admin: Any) -> list[Any]:
    url = model_admin.url
    editions, edition = "<int:object_id>/editions/", "<int:object_id>/editions/<int:number>/"
    return [
        url(editions, editions_view, "editions"),
        url(f"{editions}compare/", compare_editions_view, "compareeditions"),
        url(edition, edition_view, "edition"),
        url(f"{edition}page/", edition_page_view, "editionpage"),
        url(f"{edition}restore/", restore_edition_view, "restoreedition", is_posted=True),
        url(f"{edition}publish/", publish_edition_view, "publishedition", is_posted=True),
    ]


def editions_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    article = model_admin.viewable(request, object_id)
    public_state = public_state_of(article)
    return model_admin.page(
        request,
        "articles/article/editions",
        title=_("Published versions"),
        record=article,
        public_state=public_state,
        editions=public_state.editions,
        now=timezone.now(),
    )


def compare_editions_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    article = model_admin.viewable(request, object_id)
    asked = [request.GET.get(side, "") for side in ("before", "after")]
    # Older on the left, in whichever order they were selected.
    asked.sort(key=lambda name: (name == NOW, int(name) if name.isdecimal() and len(name) < 9 else 0))
    (before, one), (after, other) = (named_content(article, name) for name in asked)
    return model_admin.page(
        request,
        "articles/article/compare_editions",
        title=_("Compare published versions"),
        record=article,
        before_title=before,
        after_title=after,
        differences=compare(one, other),
    )


def named_content(article: Article, name: str) -> tuple[str, Content]:
    if name == NOW:
        return _("As it is now"), article.freeze()
    if not name.isdecimal() or len(name) > 8:
        raise Http404
    edition = edition_of(article, int(name))
    return described(edition), edition.content


def edition_view(model_admin: Any, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
    article = model_admin.viewable(request, object_id)
    edition, now = edition_of(article, number), timezone.now()
    return model_admin.page(
        request,
        "articles/article/edition",
        title=_("Published version %(number)d") % {"number": number},
        record=article,
        edition=edition,
        now=now,
        is_live=edition.is_live_at(now),
        differences=compare(article.freeze(), edition.content),
        may_change=model_admin.has_change_permission(request, article),
        may_publish=model_admin.has_publish_permission(request),
        now_form=decision_form(article, edition.fingerprint),
        same_waiting=public_state_of(article).waiting_with(edition.fingerprint),
        others_waiting=public_state_of(article).waiting_beside(edition.fingerprint),
    )


def edition_page_view(model_admin: Any, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
    """The page as the public saw it, with the records that it names as they are today."""
    article = model_admin.viewable(request, object_id)
    edition = edition_of(article, number)
    notice = _("For editors: %(edition)s.") % {"edition": described(edition)}
    return render_article(request, edition.content, article=article, notice=notice)


def restore_edition_view(model_admin: Any, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
    """Restores the working copy to a published version. Its present state goes into the history first."""
    with transaction.atomic():
        model_admin.viewable(request, object_id)
        article = model_admin.lock(object_id)
        if not model_admin.has_change_permission(request, article):
            raise PermissionDenied
        edition = edition_of(article, number)
        model_admin.history.keep_state(article)
        changes = audit.in_words(compare(article.freeze(), edition.content))
        with revision_by(request.user):
            article.changed_by, article.changed_at = request.user, timezone.now()
            article.restore(edition.content)
            reversion.add_to_revision(article)
            text = _("The working copy was restored to published version %(number)d.") % {"number": number}
            log_decision(model_admin, request, audit.Action.RESTORED, article, text, changes)
    return redirect(model_admin.address("change", object_id))


def publish_edition_view(model_admin: Any, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
    """Publishes an old version again, at once, as a new one. The working copy does not change."""
    with transaction.atomic():
        article = hold_for_decision(model_admin, request, object_id, f"publish version {number} again of")
        edition = edition_of(article, number)
        form = decision_form(article, edition.fingerprint, request.POST)
        if edition.is_live_at(timezone.now()):
            model_admin.message_user(request, _("The public already sees exactly this."), messages.INFO)
        elif not form.is_valid():
            model_admin.message_user(request, " ".join(map(str, form.errors["waiting"])), messages.ERROR)
            return redirect(model_admin.address("edition", object_id, number))
        else:
            show_to_public(model_admin, request, article, edition.content, instead_of_waiting=form.is_instead)
    return redirect(model_admin.address("editions", object_id))


def described(edition: Edition) -> str:
    """“Published version 2, 20 November 2026, 09:00 UTC, valentina”."""
    text = _("Published version %(number)d, %(when)s UTC, %(who)s")
    when = written(edition.live_from, "minute")
    who = edition.published_by or _("outside the admin")
    return text % {"number": edition.number, "when": when, "who": who}
