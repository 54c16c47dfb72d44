"""Downloading the uploaded file of a photo, for those who may."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest

logger = logging.getLogger(__name__)


def urls(model_admin: Any) -> list[Any]:
    return [model_admin.url("<int:object_id>/original/", original_view, "original")]


def original_view(model_admin: Any, request: HttpRequest, object_id: int) -> FileResponse:
    """The file as it was uploaded, always as a download: browsers must never open what somebody uploaded."""
    photo = model_admin.viewable(request, object_id)
    if not request.user.has_perm("photos.download_original"):
        raise PermissionDenied
    try:
        content = photo.original.open("rb")
    except FileNotFoundError:
        logger.warning("The original of photo %s is missing", photo.pk)
        raise Http404 from None
    logger.info("%s downloaded the original of photo %s", request.user, photo.pk)
    # A file could be dangerous to save under the name that it was uploaded with.
    response = FileResponse(content, as_attachment=True, filename=f"{photo.slug}.{photo.file_ending}")
    response.headers["Content-Type"] = f"image/{photo.format.lower()}"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
