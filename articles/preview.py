"""The page behind a preview link, for people without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.content import fingerprint_of
from articles.models import PreviewLink
from articles.page import render_article
from wording.dates import written
from wording.languages import in_interface


def notice_of(link: PreviewLink) -> str:
    """The notice above the page: for whom it is, how long the link works, and whether there is a newer version."""
    shown, article = fingerprint_of(link.content), link.article
    live = article.live_edition()
    is_public = live is not None and live.fingerprint == shown
    if is_public:
        words = _("For %(whom)s. This text has been published. The link expires on %(when)s UTC.")
    else:
        words = _("For %(whom)s, not published. The link expires on %(when)s UTC.")
    words %= {"whom": link.note or _("colleagues"), "when": written(link.expires_at, "minute")}
    if shown != article.fingerprint:
        newer = _("This is the text of %(made)s UTC. A newer version was saved on %(changed)s UTC.")
        moments = {"made": link.made_at, "changed": article.changed_at}
        words += " " + newer % {name: written(at, "minute") for name, at in moments.items()}
    if live is not None and not is_public:
        words += " " + _("The public reads a different version.")
    return words


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The content at the moment the link was created. Altered, expired and revoked links all look the same."""
    link = PreviewLink.objects.opened_by(token)
    if link is None:
        context = {"is_private": True, "in_other_languages": {}}
        response = render(request, "articles/preview_ended.html", context, status=404)
    else:
        with in_interface(link.content["language"]):
            notice = notice_of(link)
        response = render_article(request, link.content, article=link.article, notice=notice)
    patch_cache_control(response, no_store=True)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
