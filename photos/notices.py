"""What an editor must be told of a photo before it goes to the public: what its file says, and what nobody has said."""

from photos.models import Photo

LONGEST_TERMS = 120


def file_notices(photo: Photo) -> list[str]:
    """What was noted when the file was read: texts cut, metadata damaged, made by a machine."""
    return list(photo.reading.get("notices", []))


def notices_of(photo: Photo) -> list[str]:
    return file_notices(photo) + rights_notices(photo) + failures(photo)


def rights_notices(photo: Photo) -> list[str]:
    notices = []
    if photo.licence_id is None and photo.usage_terms:
        terms = photo.usage_terms
        shown = terms if len(terms) <= LONGEST_TERMS else f"{terms[:LONGEST_TERMS].rstrip()}…"
        notices.append(f"No licence is given, and the terms of use say: “{shown}”")
    elif photo.licence_id is None:
        notices.append("No licence is given.")
    if not photo.credit_line:
        notices.append("No credit is given.")
    return notices


def failures(photo: Photo) -> list[str]:
    if photo.renditions_state != Photo.Renditions.FAILED:
        return []
    return [f"Its smaller files could not be made: {photo.renditions_error}"]


def missing_rights(photos: list[Photo]) -> str:
    """One sentence about all of them, or nothing."""
    lacks = {
        "no licence": sum(photo.licence_id is None for photo in photos),
        "no credit": sum(not photo.credit_line for photo in photos),
    }
    parts = [f"{count} with {lack}" for lack, count in lacks.items() if count]
    return f"Of these photos: {', '.join(parts)}." if parts else ""
