"""View data for a picture; makes no storage or database access.

Load the photos with Photo.objects.with_renditions().
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from photos.models import Photo, PhotoText, Rendition
from photos.renditions import box_of

Crop, Format = Rendition.Crop, Rendition.Format
WITHOUT_SRCSET = 1024  # The widest file for browsers that ignore srcset.

# The `sizes` of pictures: the widths in static/css/figures.css; tests/browser/test_photos_browser.py measures them.
IN_LIST = (
    "(min-width: 80rem) 17.9rem, (min-width: 60rem) calc(50vw - 12.75rem), "
    "(min-width: 36rem) calc(47vw - 0.5rem), (min-width: 22.5rem) calc(50vw - 1.5rem), calc(100vw - 2rem)"
)
IN_RECORD = (
    "(min-width: 80rem) 16.7rem, (min-width: 60rem) calc(50vw - 14.5rem), "
    "(min-width: 36rem) calc(47vw - 0.5rem), (min-width: 22.5rem) calc(50vw - 1.5rem), calc(100vw - 2rem)"
)
PORTRAIT = "(min-width: 60rem) 20rem, 12rem"
NARROW = {"(min-width: 36rem)": "94vw", "": "100vw - 2rem"}
PAGE_WIDE = {"(min-width: 80rem)": "76rem", **NARROW}
ASIDE_WIDE = {"(min-width: 60rem)": "20rem", **NARROW}
STAGE_HEIGHT = 80  # vh


def on_stage(photo: Photo, columns: Mapping[str, str]) -> str:
    """The `sizes` of an uncropped picture, limited by the width of its column and the height of the stage."""
    limit = f"{STAGE_HEIGHT * photo.width / photo.height:.1f}vh"
    return ", ".join(f"{condition} min({width}, {limit})".strip() for condition, width in columns.items())


def reader_language() -> str:
    return get_language() or "en"


@dataclass(frozen=True)
class PictureSource:
    media_type: str
    srcset: str


@dataclass(frozen=True)
class Picture:
    """If the address is empty, the public files are still being made."""

    width: int
    height: int
    ground: str
    alt: str
    language: str
    sizes: str
    is_lead: bool
    sources: list[PictureSource]
    address: str
    srcset: str

    @property
    def html(self) -> SafeString:
        """In the best format and size the browser supports, on its dominant colour while it loads.

        The colour is an attribute of SVG, because the Content-Security-Policy allows no style.
        """
        image = self._image if self.address else ""
        size = {"width": self.width, "height": self.height, "ground": self.ground, "image": image}
        return format_html(
            '<span class="picture"><svg width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
            ' aria-hidden="true" focusable="false"><rect width="100%" height="100%" fill="{ground}"/></svg>'
            "{image}</span>",
            **size,
        )

    @property
    def _image(self) -> SafeString:
        sources = format_html_join(
            "",
            '<source type="{}" srcset="{}" sizes="{}">',
            ((source.media_type, source.srcset, self.sizes) for source in self.sources),
        )
        return format_html(
            '<picture>{}<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}"{}{}'
            ' decoding="async"></picture>',
            sources,
            self.address,
            self.srcset,
            self.sizes,
            self.width,
            self.height,
            self.alt,
            format_html(' lang="{}"', self.language) if self.alt else "",
            SafeString(' fetchpriority="high"' if self.is_lead else ' loading="lazy"'),
        )


def files_of(photo: Photo, *, crop: str = Crop.NATURAL, format: str = Format.JPEG) -> list[Rendition]:
    """The files of one crop and format, the smallest first."""
    files = [file for file in photo.renditions.all() if file.crop == crop and file.format == format]
    return sorted(files, key=lambda file: file.width)


def picture_of(
    photo: Photo, *, sizes: str, crop: str = Crop.NATURAL, is_lead: bool = False, language: str = ""
) -> Picture:
    """`sizes` is the width on the page, so that browsers fetch no larger file.

    `language` is that of the surrounding text if it is not the reader's.
    """
    jpegs = files_of(photo, crop=crop)
    shape = jpegs[-1] if jpegs else box_of(photo, crop)
    better = [files_of(photo, crop=crop, format=format) for format in (Format.AVIF, Format.WEBP)] if jpegs else []
    modest = [file for file in jpegs if file.width <= WITHOUT_SRCSET] or jpegs[:1]
    alt, alt_language = _alt(photo, language or reader_language())
    return Picture(
        width=shape.width,
        height=shape.height,
        ground=photo.ground,
        alt=alt,
        language=alt_language,
        sizes=sizes,
        is_lead=is_lead,
        sources=[PictureSource(files[0].media_type, _srcset(files)) for files in better if files],
        address=modest[-1].address if modest else "",
        srcset=_srcset(jpegs),
    )


def _alt(photo: Photo, language: str) -> tuple[str, str]:
    """The alternative text, or else the title, and its language."""
    if photo.is_decorative:
        return "", ""
    text = photo.text_for(language, "alt")
    return (text.alt, text.html_language) if text else (photo.title, photo.title_html_language)


def _srcset(files: list[Rendition]) -> str:
    return ", ".join(f"{file.address} {file.width}w" for file in files)


def credited(photo: Photo) -> str:
    return str(photo.credit) or photo.creator


def credit_words(credited: str, *, is_illustration: bool) -> str:
    """`Photo: NASA/Bill Ingalls` or `Illustration: …`."""
    kind = _("Illustration") if is_illustration else _("Photo")
    return f"{kind}: {credited}" if credited else kind


def credit_of(photo: Photo) -> str:
    return credit_words(credited(photo), is_illustration=photo.is_illustration)


@dataclass(frozen=True)
class Figure:
    """A picture with its texts and rights. The context of components/figure.html."""

    photo: Photo
    picture: Picture

    @cached_property
    def caption(self) -> PhotoText | None:
        return self.photo.text_for(reader_language(), "caption")

    @property
    def credit(self) -> str:
        return credit_of(self.photo)


def lead_of(photo: Photo, columns: Mapping[str, str]) -> Figure:
    """The uncropped lead picture, which browsers fetch first."""
    return Figure(photo, picture_of(photo, sizes=on_stage(photo, columns), is_lead=True))


def beside_of(photo: Photo) -> Figure:
    """The uncropped picture beside the facts of a record."""
    return Figure(photo, picture_of(photo, sizes=on_stage(photo, ASIDE_WIDE)))
