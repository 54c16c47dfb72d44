"""What somebody without an account sees of an article that is shared with them, and of a link that has ended."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import PreviewLink
from articles.page import render_article
from publishing.dates import written
from publishing.languages import in_interface


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The content of the moment the link was made. Altered, expired and revoked links are told apart by nobody."""
    link = PreviewLink.objects.opened_by(token)
    if link is None:
        response = render(request, "articles/preview_ended.html", status=404)
    else:
        with in_interface(link.content["language"]):
            notice = _("For %(whom)s, not published. The link expires on %(when)s UTC.")
            notice %= {"whom": link.note or _("colleagues"), "when": written(link.expires_at, "minute")}
        response = render_article(request, link.content, article=link.article, notice=notice)
    patch_cache_control(response, no_store=True)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
