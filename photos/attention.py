"""Photos that need an editor's attention."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from photos.background import try_again
from photos.models import Photo
from publishing.attention import AttentionItem, Check
from records.forms import is_key
from records.row_names import change_page
from wording.dates import written

AGAIN, ALL_AGAIN = "again", "all"
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
        later = f" Next try: {written(attempt.next_try, 'minute')} UTC." if attempt else ""
        detail = f"{photo.renditions_error}{later}"
    else:
        detail = "It has been waiting for over an hour. If this lasts, the background work may not be running."
    choices = ((AGAIN, "Try again"), (ALL_AGAIN, "Try all again"))
    return AttentionItem(str(photo), detail, change_page(photo), which=str(photo.pk), choices=choices)


def decide_on_files(admins: dict[Any, Any], request: HttpRequest) -> None:
    """Has the files of the photo, or of all these photos, made at the next opportunity."""
    which = request.POST.get("which", "")
    photos = without_files()
    if request.POST.get("decision") != ALL_AGAIN:
        photos = photos.filter(pk=which if is_key(which) else None)
    try_again(photos.order_by())
    messages.success(request, "The files will be made within a few minutes. Photos that fail again stay on this list.")


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
        "photos-without-rights",
        "Published photos with missing rights",
        "Add the credit and the licence, say why they may be published, or withdraw them.",
        "photos.view_photo",
        public_without_rights,
        finding_without_rights,
    ),
]
