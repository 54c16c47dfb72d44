"""Publishing photos in spite of what speaks against it: a publisher gives the reason, which is kept with the photo."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import ngettext_lazy

from photos.forms import ClearanceForm
from photos.models import Photo
from photos.notices import objection_totals
from photos.thumbnails import load_thumbnails
from publishing import audit
from wording.dates import written

# A decision of publishers, so that restoring a version leaves it alone.
DECIDED = ("cleared_because", "cleared_for", "cleared_by", "cleared_at")


def ask_for_reason(
    model_admin: Any, request: HttpRequest, photos: Sequence[Photo], form: ClearanceForm | None = None
) -> TemplateResponse:
    """A page that says what speaks against publishing these photos and asks why they may go out."""
    load_thumbnails(photos)
    return model_admin.page(
        request,
        "photos/photo/clear",
        title="Publish in spite of missing rights",
        form=form or ClearanceForm(),
        photos=photos,
        totals=objection_totals(photos),
        field=admin.helpers.ACTION_CHECKBOX_NAME,
    )


def publish_cleared(model_admin: Any, request: HttpRequest, photos: Any, because: str) -> None:
    def publish(photo: Photo) -> None:
        clear(photo, because, request)
        photo.publish()

    outcome = ngettext_lazy("%d photo is live now.", "%d photos are live now.")
    comment = f"Published, because: {because}"
    model_admin.act(request, photos, publish, comment, outcome, applies=lambda photo: not photo.is_published)


def clear(photo: Photo, because: str, request: HttpRequest) -> None:
    before = photo.cleared_because
    photo.clear(because, by=request.user)
    note_clearance(photo, before, request)


def note_clearance(photo: Photo, before: str, request: HttpRequest) -> None:
    """Enters the reason into the audit log, with what it is about."""
    changes = [audit.change("May be published because", before, photo.cleared_because)]
    if photo.cleared_for:
        changes.append(audit.change("In spite of", "", photo.cleared_for.replace("\n", "; ")))
    audit.note(audit.Action.CLEARED, photo, by=request.user, changes=changes)


def describe_clearance(photo: Photo) -> str:
    """Who gave the reason, when, and for what; a dash if there is none."""
    if not photo.cleared_because:
        return "–"
    who = f" by {photo.cleared_by}" if photo.cleared_by else ""
    when = f" on {written(photo.cleared_at, 'day in figures')}" if photo.cleared_at else ""
    about = photo.cleared_for.replace("\n", "; ")
    return format_html("Given{}{}, for: {}", who, when, about)
