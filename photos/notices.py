"""What an editor should know before publishing a photo: remarks about the file and missing rights."""

from photos.models import Photo

LONGEST_TERMS = 120


def file_notices(photo: Photo) -> list[str]:
    """Notices from reading the file: truncated texts, damaged metadata, made by AI."""
    return list(photo.reading.get("notices", []))


def notices_of(photo: Photo) -> list[str]:
    return file_notices(photo) + rights_notices(photo) + failures(photo)


def rights_notices(photo: Photo) -> list[str]:
    notices = []
    if photo.licence_id is None and photo.usage_terms:
        terms = photo.usage_terms
        shown = terms if len(terms) <= LONGEST_TERMS else f"{terms[:LONGEST_TERMS].rstrip()}…"
        notices.append(f"No licence is given, but the usage terms say: “{shown}”")
    elif photo.licence_id is None:
        notices.append("No licence is given.")
    if not photo.credit_line:
        notices.append("No credit is given.")
    return notices


def failures(photo: Photo) -> list[str]:
    if photo.renditions_state != Photo.Renditions.FAILED:
        return []
    return [f"Its public files could not be made: {photo.renditions_error}"]


def missing_rights(photos: list[Photo]) -> str:
    """A sentence about missing licences and credits, or an empty string."""
    lacks = {
        "no licence": sum(photo.licence_id is None for photo in photos),
        "no credit": sum(not photo.credit_line for photo in photos),
    }
    parts = [f"{count} with {lack}" for lack, count in lacks.items() if count]
    return f"Of these photos: {', '.join(parts)}." if parts else ""
