"""Publishing photos despite objections: a publisher gives a reason, which is kept with the photo."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import ngettext_lazy

from photos.forms import ClearanceForm
from photos.models import Photo
from photos.notices import objection_totals
from photos.thumbnails import load_thumbnails
from publishing import audit
from records.forms import is_key
from wording.dates import written

MOST_CLEARED = 200  # At once.
# Decided by publishers, so restoring a version leaves these alone.
DECIDED = ("cleared_because", "cleared_for", "cleared_by", "cleared_at")


def urls(model_admin: Any) -> list[Any]:
    return [model_admin.url("clear/", clear_view, "clear")]


def ways_to_clear(model_admin: Any, photos: Sequence[Photo]) -> list[tuple[str, str]]:
    """Label and address of the page that asks for a reason to publish the photos that lack only rights."""
    keys = [photo.pk for photo in photos if photo.has_alt and photo.open_objections]
    if not keys:
        return []
    chosen = ",".join(map(str, keys[:MOST_CLEARED]))
    return [("Say why they may be published", f"{model_admin.address('clear')}?photos={chosen}")]


def clear_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Lists the objections to these photos, asks for a reason to publish them, and publishes them."""
    if not model_admin.has_publish_permission(request):
        model_admin.refuse_publishing(request, "publish photos despite missing rights")
    return model_admin.refusing(request, lambda: ask_for_reason(model_admin, request))


def ask_for_reason(model_admin: Any, request: HttpRequest) -> HttpResponse:
    is_answer = request.method == "POST"
    asked = request.POST.getlist("photo") if is_answer else request.GET.get("photos", "").split(",")
    keys = [key for key in asked[:MOST_CLEARED] if is_key(key)]
    found = Photo.objects.filter(pk__in=keys).exclude(objections="").order_by("-pk").prefetch_related("texts")
    photos = [photo for photo in found if photo.has_alt and not photo.is_published]
    form = ClearanceForm(request.POST if is_answer else None)
    if not photos:
        model_admin.message_user(request, "Select photos that lack only rights.", messages.WARNING)
        return redirect(model_admin.address("changelist"))
    if is_answer and form.is_valid():
        ready = Photo.objects.filter(pk__in=[photo.pk for photo in photos])
        publish_cleared(model_admin, request, ready, form.cleaned_data["cleared_because"])
        return redirect(model_admin.address("changelist"))
    load_thumbnails(photos)
    return model_admin.page(
        request,
        "photos/photo/clear",
        title="Publish despite missing rights",
        form=form,
        photos=photos,
        totals=objection_totals(photos),
    )


def publish_cleared(model_admin: Any, request: HttpRequest, photos: Any, because: str) -> None:
    def publish(photo: Photo) -> None:
        clear(photo, because, request)
        photo.publish()

    outcome = ngettext_lazy("%(count)d photo is live now.", "%(count)d photos are live now.", "count")
    comment = f"Published because: {because}"
    model_admin.act(request, photos, publish, comment, outcome, applies=lambda photo: not photo.is_published)


def clear(photo: Photo, because: str, request: HttpRequest) -> None:
    before = photo.cleared_because
    photo.clear(because, by=request.user)
    note_clearance(photo, before, request)


def note_clearance(photo: Photo, before: str, request: HttpRequest) -> None:
    """Writes the reason, and the objections that it covers, to the audit log."""
    changes = [audit.change("May be published because", before, photo.cleared_because)]
    if photo.cleared_for:
        changes.append(audit.change("Despite", "", photo.cleared_for.replace("\n", "; ")))
    audit.note(audit.Action.CLEARED, photo, by=request.user, changes=changes)


def describe_clearance(photo: Photo) -> str:
    """Who gave the reason, when, and for what; a dash if there is none."""
    if not photo.cleared_because:
        return "–"
    who = f" by {photo.cleared_by}" if photo.cleared_by else ""
    when = f" on {written(photo.cleared_at, 'day in figures')}" if photo.cleared_at else ""
    about = photo.cleared_for.replace("\n", "; ")
    return format_html("Given{}{}, for: {}", who, when, about)
