"""Pictures of an article: how wide its page shows them, and their words in the article's language."""

from dataclasses import dataclass

from photos.languages import direction
from photos.models import Photo
from photos.pictures import NARROW, PAGE_WIDE, Crop, Figure, on_stage, picture_of
from photos.renditions import RATIOS

# Same widths as static/css/article.css lays out: change both together.
COLUMN = {"(min-width: 41rem)": "38rem", **NARROW}
WIDE = {"(min-width: 80rem)": "59rem", "(min-width: 60rem)": "94vw - 13rem", **NARROW}
SIZES = {"column": COLUMN, "wide": WIDE, "full": PAGE_WIDE, "lead": WIDE}
IN_GALLERY = "(min-width: 41rem) 18.5rem, calc(50vw - 1.5rem)"
GALLERY_CROPS = [Crop.LANDSCAPE, Crop.SQUARE, Crop.PORTRAIT]
PORTRAIT = "7rem"


@dataclass(frozen=True)
class Words:
    """What stands under a picture."""

    text: str
    language: str | None  # None where it is the article's own; empty where nobody knows it.
    direction: str


@dataclass(frozen=True)
class ArticleFigure(Figure):
    words: Words | None
    size: str


def article_figure(photo: Photo, *, language: str, size: str, caption: str = "") -> ArticleFigure:
    """The whole picture in an article in this language; `caption` is what is written for this place."""
    picture = picture_of(
        photo, sizes=on_stage(photo, SIZES.get(size, COLUMN)), is_lead=size == "lead", language=language
    )
    return ArticleFigure(photo, picture, _words(photo, caption, language), size)


def gallery_figures(photos: list[Photo], *, language: str) -> list[ArticleFigure]:
    """All in one crop, the one that takes least away from them."""
    ratio = sum(photo.width / photo.height for photo in photos) / len(photos)
    crop = min(GALLERY_CROPS, key=lambda crop: abs(RATIOS[crop] - ratio))
    return [
        ArticleFigure(
            photo,
            picture_of(photo, sizes=IN_GALLERY, crop=crop, language=language),
            _words(photo, "", language),
            "gallery",
        )
        for photo in photos
    ]


def _words(photo: Photo, caption: str, language: str) -> Words | None:
    """The photo's own caption, the best for a reader of the article's language, where there is no other."""
    if caption:
        return Words(caption, None, direction(language))
    text = photo.text_for(language, "caption")
    if text is None:
        return None
    return Words(text.caption, None if text.language == language else text.html_language, text.direction)
