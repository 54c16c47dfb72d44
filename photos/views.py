from django.http import FileResponse, Http404, HttpRequest
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from photos.storage import RENDITION_NAME, renditions


@require_safe
def rendition(request: HttpRequest, name: str) -> FileResponse:
    """A public file, where no CDN or bucket of RENDITIONS_URL answers for us."""
    ours = RENDITION_NAME.fullmatch(name)
    if ours is None:
        raise Http404
    try:
        file = renditions().open(name)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type=f"image/{ours['format']}")
    patch_cache_control(response, public=True, max_age=365 * 24 * 60 * 60, immutable=True)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # A CDN may answer with this for another host than the pages', and feed readers show our pictures too.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
