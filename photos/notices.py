"""What an editor should know before publishing a photo: remarks about the file and missing rights."""

from collections import Counter
from collections.abc import Iterable

from photos.models import Photo
from photos.rights import FORBIDDEN, NO_CREDIT, NO_LICENCE

LONGEST_TERMS = 120
WITH = {
    NO_CREDIT: "with no credit",
    NO_LICENCE: "with no licence",
    FORBIDDEN: "with terms that forbid publication",
}


def file_notices(photo: Photo) -> list[str]:
    """Notices from reading the file: truncated texts, damaged metadata, made by AI."""
    return list(photo.reading.get("notices", []))


def notices_of(photo: Photo) -> list[str]:
    return file_notices(photo) + rights_notices(photo) + failures(photo)


def rights_notices(photo: Photo) -> list[str]:
    """The objections to publication, with the terms in full; for a cleared photo, why it may be published."""
    notices = []
    objections = photo.all_objections
    terms = [objection.terms for objection in objections if objection.terms]
    if photo.licence_id is None and photo.usage_terms and not terms:
        notices.append(f"No licence is given, but the usage terms say: “{shortened(photo.usage_terms)}”")
    elif photo.licence_id is None:
        notices.append("No licence is given.")
    if not photo.credit_line:
        notices.append("No credit is given.")
    notices += [f"Its terms forbid publication: “{shortened(text)}”" for text in terms]
    if objections and not photo.open_objections:
        notices.append(f"It may still be published: “{photo.cleared_because}”")
    return notices


def shortened(terms: str) -> str:
    return terms if len(terms) <= LONGEST_TERMS else f"{terms[:LONGEST_TERMS].rstrip()}…"


def failures(photo: Photo) -> list[str]:
    if photo.renditions_state != Photo.Renditions.FAILED:
        return []
    return [f"Its public files could not be made: {photo.renditions_error}"]


def objection_totals(photos: Iterable[Photo]) -> str:
    """How many photos each reason keeps back: “2 with no credit, 5 with no licence”."""
    reasons = Counter(reason for photo in photos for reason in {each.reason for each in photo.open_objections})
    return ", ".join(f"{count} {WITH[reason]}" for reason, count in sorted(reasons.items()))
