"""Photos that need an editor's attention."""

from django.db.models import QuerySet

from photos.models import Photo
from publishing.attention import AttentionItem, Check
from records.row_names import change_page


def public_without_rights() -> QuerySet:
    return Photo.objects.published().exclude(objections="").order_by("-published_at", "-pk")


def finding_without_rights(photo: Photo) -> AttentionItem:
    reasons = photo.objections[:1].upper() + photo.objections[1:]
    return AttentionItem(str(photo), f"{reasons}.", change_page(photo, "credit_line"))


CHECKS = [
    Check(
        "photos-without-rights",
        "Published photos with missing rights",
        "Add the credit and the licence, say why they may be published, or withdraw them.",
        "photos.view_photo",
        public_without_rights,
        finding_without_rights,
    ),
]
