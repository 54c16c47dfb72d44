"""Cards of photos in grids."""

from collections.abc import Iterable
from dataclasses import dataclass

from photos.models import Photo, PhotoText
from photos.pictures import Crop, Picture, credit_of, picture_of, reader_language


@dataclass(frozen=True)
class PhotoCard:
    title: str
    title_language: str
    title_direction: str
    link: str
    picture: Picture
    caption: PhotoText | None
    credit: str


def photo_cards(photos: Iterable[Photo], *, sizes: str, has_lead: bool = False) -> list[PhotoCard]:
    """Cards of photos loaded with Photo.objects.with_renditions().

    `has_lead`: the first picture leads the page, so browsers fetch it before the rest.
    """
    return [
        PhotoCard(
            title=photo.title,
            title_language=photo.title_html_language,
            title_direction=photo.title_direction,
            link=photo.get_absolute_url(),
            picture=picture_of(photo, sizes=sizes, crop=Crop.LANDSCAPE, is_lead=has_lead and number == 0),
            caption=photo.text_for(reader_language(), "caption"),
            credit=credit_of(photo),
        )
        for number, photo in enumerate(photos)
    ]
