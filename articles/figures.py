"""Pictures in an article: how wide they are, and their captions in the article's language."""

from dataclasses import dataclass

from photos.languages import direction
from photos.models import Photo
from photos.pictures import NARROW, PAGE_WIDE, Crop, Figure, on_stage, picture_of
from photos.renditions import RATIOS

# The widths in static/css/article.css; tests/browser/test_articles_browser.py measures them.
COLUMN = {"(min-width: 41rem)": "38rem", **NARROW}
WIDE = {"(min-width: 80rem)": "59rem", "(min-width: 60rem)": "94vw - 13rem", **NARROW}
SIZES = {"column": COLUMN, "wide": WIDE, "full": PAGE_WIDE, "lead": WIDE}
IN_GALLERY = "(min-width: 41rem) 18.5rem, calc(50vw - 1.5rem)"
GALLERY_CROPS = [Crop.LANDSCAPE, Crop.SQUARE, Crop.PORTRAIT]
PORTRAIT = "7rem"


@dataclass(frozen=True)
class FigureCaption:
    """The caption below a picture."""

    text: str
    language: str | None  # None if it is the article's own; empty if unknown.
    direction: str


@dataclass(frozen=True)
class ArticleFigure(Figure):
    words: FigureCaption | None
    size: str


def article_figure(photo: Photo, *, language: str, size: str, caption: str = "") -> ArticleFigure:
    """The uncropped picture in an article in this language; `caption` is the caption typed for this place."""
    picture = picture_of(
        photo, sizes=on_stage(photo, SIZES.get(size, COLUMN)), is_lead=size == "lead", language=language
    )
    return ArticleFigure(photo, picture, _caption(photo, caption, language), size)


def gallery_figures(photos: list[Photo], *, language: str) -> list[ArticleFigure]:
    """The figures of a gallery, all in the crop that cuts least."""
    ratio = sum(photo.width / photo.height for photo in photos) / len(photos)
    crop = min(GALLERY_CROPS, key=lambda crop: abs(RATIOS[crop] - ratio))
    return [
        ArticleFigure(
            photo,
            picture_of(photo, sizes=IN_GALLERY, crop=crop, language=language),
            _caption(photo, "", language),
            "gallery",
        )
        for photo in photos
    ]


def _caption(photo: Photo, caption: str, language: str) -> FigureCaption | None:
    """The caption typed for this place, else the photo's own that is best for readers of the article."""
    if caption:
        return FigureCaption(caption, None, direction(language))
    text = photo.text_for(language, "caption")
    if text is None:
        return None
    return FigureCaption(text.caption, None if text.language == language else text.html_language, text.direction)
