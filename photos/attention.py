"""Photos and social preview images that need an editor's attention."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from photos.background import draw_again, try_again
from photos.models import Attempt, Photo, SocialPreview
from photos.social_previews import kind_labelled
from publishing.attention import AttentionItem, Check
from records.forms import is_key
from records.row_names import change_page
from wording.dates import written

AGAIN, ALL_AGAIN = "again", "all"
CHOICES = ((AGAIN, "Try again"), (ALL_AGAIN, "Try all again"))
MADE_WITHIN = timedelta(hours=1)  # Even when many are uploaded at once.


def public_without_rights() -> QuerySet:
    return Photo.objects.published().exclude(objections="").order_by("-published_at", "-pk")


def finding_without_rights(photo: Photo) -> AttentionItem:
    reasons = photo.objections[:1].upper() + photo.objections[1:]
    return AttentionItem(str(photo), f"{reasons}.", change_page(photo, "credit_line"))


def without_files() -> QuerySet:
    """Photos whose public files could not be made, and those that have waited for over an hour."""
    has_failed = Q(renditions_state=Photo.Renditions.FAILED)
    waits_long = Q(renditions_state=Photo.Renditions.PENDING, added_at__lt=timezone.now() - MADE_WITHIN)
    return Photo.objects.filter(has_failed | waits_long).select_related("attempt").order_by("-pk")


def finding_without_files(photo: Photo) -> AttentionItem:
    if photo.renditions_state == Photo.Renditions.FAILED:
        attempt = getattr(photo, "attempt", None)
        detail = f"{photo.renditions_error} {next_try(attempt)}" if attempt else photo.renditions_error
    else:
        detail = "It has been waiting for over an hour. If this lasts, the background work may not be running."
    return AttentionItem(str(photo), detail, change_page(photo), which=str(photo.pk), choices=CHOICES)


def next_try(attempt: Attempt) -> str:
    return f"Next try: {written(attempt.next_try, 'minute')} UTC."


def decide_on_files(admins: dict[Any, Any], request: HttpRequest) -> None:
    """Has the files of the photo, or of all these photos, made at the next opportunity."""
    try_again(decided(without_files(), request))
    messages.success(request, "The files will be made within a few minutes. Photos that fail again stay on this list.")


def decided(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Those of the rows for which a button was pressed."""
    which = request.POST.get("which", "")
    if request.POST.get("decision") != ALL_AGAIN:
        rows = rows.filter(pk=which if is_key(which) else None)
    return rows.order_by()


def previews_not_drawn() -> QuerySet:
    """Social preview images that could not be drawn."""
    failed = SocialPreview.objects.requested().filter(attempt__error__gt="")
    return failed.select_related("attempt").order_by("model", "-object_id")


def finding_preview_not_drawn(preview: SocialPreview) -> AttentionItem:
    record = kind_labelled(preview.model).record(preview.object_id)
    address = change_page(record) if record else ""
    detail = f"{preview.attempt.error.rstrip('.')}. {next_try(preview.attempt)}"
    return AttentionItem(str(record or preview), detail, address, which=str(preview.pk), choices=CHOICES)


def decide_on_previews(admins: dict[Any, Any], request: HttpRequest) -> None:
    """Has the image, or all these images, drawn at the next opportunity."""
    draw_again(decided(previews_not_drawn(), request))
    messages.success(request, "The images will be drawn within a few minutes. Those that fail again stay on this list.")


CHECKS = [
    Check(
        "photos-without-files",
        "Photos without all their public files",
        "The site keeps trying, less and less often. If the file is damaged, replace it on the photo’s page. If the "
        "disk was full or the storage did not respond, try again once that is fixed.",
        "photos.change_photo",
        without_files,
        finding_without_files,
        decide=decide_on_files,
    ),
    Check(
        "previews-not-drawn",
        "Social preview images that could not be drawn",
        "Until an image is drawn, links to the page show its former image or the one of the site. The site tries again "
        "by itself, less and less often. If the disk was full or the storage out of reach, try again once that is "
        "mended. Anything else is a fault of the site: tell those who run it.",
        "photos.change_photo",
        previews_not_drawn,
        finding_preview_not_drawn,
        decide=decide_on_previews,
    ),
    Check(
        "photos-without-rights",
        "Published photos with missing rights",
        "Add the credit and the licence, say why they may be published, or withdraw them.",
        "photos.view_photo",
        public_without_rights,
        finding_without_rights,
    ),
]
