"""What must be true of the photos before an article is published, by whatever means.

articles/checklist.py checks more, for editors only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from photos.languages import fallbacks
from photos.models import Photo


@dataclass(frozen=True)
class Flaw:
    photo: Photo
    field: str  # A field in the photo's form.
    text: str


def main_language(language: str) -> str:
    return language.split("-")[0].lower()


def has_alt_for(photo: Photo, language: str) -> bool:
    """Whether the photo has alternative text in this language or in one that readers fall back to."""
    if photo.is_decorative:
        return True
    understood = {main_language(code) for code in fallbacks(language)}
    return any(text.alt and main_language(text.language) in understood for text in photo.texts.all())


def is_public_at(photo: Photo, moment: datetime) -> bool:
    return (
        photo.published_at is not None
        and photo.published_at <= moment
        and (photo.withdrawn_at is None or photo.withdrawn_at > moment)
    )


def flaws_of(photos: Iterable[Photo], *, language: str, at: datetime) -> list[Flaw]:
    """What is missing for these photos, loaded with their texts, to be shown from this moment on."""
    found = []
    for photo in photos:
        if not has_alt_for(photo, language):
            text = _("“%(photo)s” has no alternative text. Write one, or mark the photo as decorative.")
            found.append(Flaw(photo, "texts-0-alt", text % {"photo": photo}))
        if not is_public_at(photo, at):
            text = _("“%(photo)s” is not published, so readers would not see it.")
            found.append(Flaw(photo, "published_at_0", text % {"photo": photo}))
        found += [Flaw(photo, "credit_line", refusal) for refusal in photo.refusals(photo.open_objections)]
    return found
