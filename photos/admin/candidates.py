"""Photographs that `find_photographs` found for records without a picture: accepted or dismissed one by one."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from photos.admin.finding import archives_on, pick, tell
from photos.admin.linking import NOT_YOURS, put_on_page
from photos.archives import ARCHIVES, FoundPhoto
from photos.archives.thumbnails import sign
from photos.models import PhotoCandidate
from records.row_names import change_page

AT_ONCE = 24


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
    candidate = PhotoCandidate.objects.undecided().filter(pk=object_id).select_related("search").first()
    if candidate is None:
        if PhotoCandidate.objects.filter(pk=object_id).exists():
            model_admin.message_user(request, "Somebody else has already decided on this photograph.", "WARNING")
            return redirect(model_admin.address("found"))
        raise Http404
    if "accept" in request.POST:
        accept(model_admin, request, candidate)
    elif "dismiss" in request.POST:
        decide(request, candidate)
        model_admin.message_user(
            request, f"“{candidate.title}” was dismissed and will not be proposed again.", "SUCCESS"
        )
    return redirect(model_admin.address("found"))


def accept(model_admin: Any, request: HttpRequest, candidate: PhotoCandidate) -> None:
    outcome = pick(model_admin, request, candidate.archive, candidate.key)
    tell(model_admin, request, outcome)
    if outcome.photo is None:
        return
    record: Any = candidate.search.record
    if record is not None and not put_on_page(model_admin, request, outcome.photo, record):
        model_admin.message_user(request, NOT_YOURS.format(record), "WARNING")
    candidate.photo = outcome.photo
    decide(request, candidate)


def decide(request: HttpRequest, candidate: PhotoCandidate) -> None:
    candidate.decided_at, candidate.decided_by = timezone.now(), request.user
    candidate.save()
