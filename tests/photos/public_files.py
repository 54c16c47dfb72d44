"""Rows of public files, without the files: pages ask for no more."""

from collections.abc import Iterable
from typing import Any

from missions.models import Mission
from people.models import Person
from photos.models import Licence, Photo, PhotoText, Rendition
from records.changes import following_changes
from tests.factories import create_photo

RATIOS = {"3x2": 3 / 2, "4x5": 4 / 5, "16x9": 16 / 9}


@following_changes()
def create_shown_photo(*, people: Iterable[Person] = (), missions: Iterable[Mission] = (), **fields: Any) -> Photo:
    """A photo with everything a page prints of it: texts, licence, files, people and missions."""
    licence, _ = Licence.objects.get_or_create(name="Some Licence 4.0", short_name="SL 4.0", slug="sl")
    photo = create_photo(caption="At the pad", licence=licence, **fields)
    PhotoText.objects.create(photo=photo, language="ru", caption="На старте")
    for person in people:
        photo.depictions.create(person=person)
    for mission in missions:
        mission.picture_rows.create(photo=photo)
    add_renditions(photo)
    return photo


def add_renditions(photo: Photo, *, widths: tuple[int, ...] = (320, 640), formats: str = "avif webp jpeg") -> None:
    """The whole picture and the crops that pages show."""
    Rendition.objects.bulk_create(
        Rendition(
            photo=photo,
            crop=crop,
            width=width,
            height=round(width / ratio),
            format=format,
            file_size=width * 100,
            name=f"{photo.pk}/0123456789abcdef{crop and f'-{crop}'}-{width}.{format}",
        )
        for crop, ratio in {"": photo.width / photo.height, **RATIOS}.items()
        for width in widths
        for format in formats.split()
    )
