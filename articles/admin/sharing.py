"""Preview links to the saved version of an article, for colleagues without an account."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from articles.admin.publishing import log_decision
from articles.models import Article, PreviewLink
from publishing import audit

LINKS_SHOWN = 50


class ShareForm(forms.Form):
    note = forms.CharField(
        label=_lazy("For whom"), max_length=150, help_text=_lazy("Helps you tell the links apart later.")
    )
    days = forms.TypedChoiceField(
        label=_lazy("Valid for"),
        coerce=int,
        initial=7,
        choices=[(days, ngettext_lazy("%d day", "%d days") % days) for days in (1, 3, 7)],
    )


def urls(model_admin: Any) -> list[Any]:
    previews = "<int:object_id>/previews/"
    return [
        model_admin.url(previews, previews_view, "previews"),
        model_admin.url(f"{previews}<int:link_id>/revoke/", revoke_view, "revokepreview", is_posted=True),
    ]


def article_to_share(model_admin: Any, request: HttpRequest, object_id: int, action: str) -> Article:
    """The article. Refuses those who may not `view`, `add` or `change` its preview links."""
    article: Article = model_admin.viewable(request, object_id)
    if not request.user.has_perm(f"articles.{action}_previewlink"):
        raise PermissionDenied
    return article


def previews_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """Lists the links. POST creates one to the version saved now."""
    article = article_to_share(model_admin, request, object_id, "add" if request.method == "POST" else "view")
    form = ShareForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        create_link(model_admin, request, article, form.cleaned_data["note"], timedelta(days=form.cleaned_data["days"]))
        return redirect(model_admin.address("previews", object_id))
    links = article.preview_links.defer("content").select_related("made_by")[:LINKS_SHOWN]
    return model_admin.page(
        request,
        "articles/article/previews",
        title=_("Preview links"),
        record=article,
        form=form,
        links=[(link, request.build_absolute_uri(link.get_absolute_url())) for link in links],
        may_add=request.user.has_perm("articles.add_previewlink"),
        may_revoke=request.user.has_perm("articles.change_previewlink"),
    )


def create_link(model_admin: Any, request: HttpRequest, article: Article, note: str, span: timedelta) -> None:
    now = timezone.now()
    link = PreviewLink(
        article=article,
        content=article.freeze(),
        note=note,
        made_by=request.user,
        made_at=now,
        expires_at=now + span,
    )
    link.full_clean()
    with transaction.atomic():
        link.save()
        changes = [audit.change(_("For whom"), "", note), audit.change(_("Expires"), "", audit.moment(now + span))]
        log_decision(model_admin, request, audit.Action.SHARED, article, _("Link created. Copy it below."), changes)


def revoke_view(model_admin: Any, request: HttpRequest, object_id: int, link_id: int) -> HttpResponse:
    with transaction.atomic():
        article = article_to_share(model_admin, request, object_id, "change")
        link = get_object_or_404(PreviewLink.objects.filter(article=article).select_for_update(), pk=link_id)
        if link.is_usable:
            link.revoked_at = timezone.now()
            link.save(update_fields=["revoked_at"])
            changes = [audit.change(_("For whom"), link.note, "")]
            text = _("Link revoked. It no longer works.")
            log_decision(model_admin, request, audit.Action.REVOKED, article, text, changes)
    return redirect(model_admin.address("previews", object_id))
