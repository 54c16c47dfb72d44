"""Photographs that `find_photographs` found for records without a picture: accepted or dismissed one by one."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from photos.admin.finding import archives_on, pick, tell
from photos.admin.linking import NOT_YOURS, put_on_page
from photos.archives import ARCHIVES, FoundPhoto
from photos.archives.thumbnails import sign
from photos.models import Photo, PhotoCandidate
from records.row_names import change_page

AT_ONCE = 24
DECIDED = "Somebody else has already decided on this photograph."


def urls(model_admin: Any) -> list[Any]:
    return [
        model_admin.url("found/", candidates_view, "found"),
        model_admin.url("found/<int:object_id>/", decide_view, "decide", is_posted=True),
    ]


def candidates_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    waiting = PhotoCandidate.objects.undecided().select_related("search").prefetch_related("search__record")
    page = model_admin.get_paginator(request, waiting, AT_ONCE).get_page(request.GET.get("p"))
    rows = [row_of(candidate) for candidate in page]
    return model_admin.page(request, "photos/photo/candidates", title="Photographs found", page=page, rows=rows)


def row_of(candidate: PhotoCandidate) -> dict[str, Any]:
    record: Any = candidate.search.record  # None if it was deleted.
    shown = FoundPhoto(candidate.archive, candidate.key, candidate.page_address, candidate.thumbnail)
    is_on = candidate.archive in archives_on()
    return {
        "candidate": candidate,
        "record": record,
        "record_page": record and change_page(record),
        "archive": ARCHIVES[candidate.archive].name,
        "thumbnail": is_on and candidate.thumbnail and sign(shown),
    }


def decide_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """Accepts a candidate, which adds it and puts it on the page of its record, or dismisses it for good."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    candidate = get_object_or_404(PhotoCandidate, pk=object_id)
    if "dismiss" in request.POST:
        decide(model_admin, request, candidate)
    elif "accept" in request.POST:
        accept(model_admin, request, candidate)
    return redirect(model_admin.address("found"))


def accept(model_admin: Any, request: HttpRequest, candidate: PhotoCandidate) -> None:
    if candidate.decided_at:
        model_admin.message_user(request, DECIDED, "WARNING")
        return
    outcome = pick(model_admin, request, candidate.archive, candidate.key)
    tell(model_admin, request, outcome)
    if outcome.photo is not None:
        decide(model_admin, request, candidate, outcome.photo)


@transaction.atomic
def decide(model_admin: Any, request: HttpRequest, candidate: PhotoCandidate, photo: Photo | None = None) -> None:
    """Puts the photo on the page of the record, or dismisses the candidate, unless somebody else was faster."""
    waiting = PhotoCandidate.objects.undecided().select_for_update().filter(pk=candidate.pk).first()
    if waiting is None:
        model_admin.message_user(request, DECIDED, "WARNING")
        return
    waiting.photo, waiting.decided_at, waiting.decided_by = photo, timezone.now(), request.user
    waiting.save()
    record: Any = waiting.search.record
    if photo is None:
        dismissed = f"“{waiting.title}” was dismissed and will not be proposed again."
        model_admin.message_user(request, dismissed, "SUCCESS")
    elif record is not None and not put_on_page(model_admin, request, photo, record):
        model_admin.message_user(request, NOT_YOURS.format(record), "WARNING")
