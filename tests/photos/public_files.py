"""Rows of public files, without the files: pages ask for no more."""

from photos.models import Photo, Rendition

RATIOS = {"3x2": 3 / 2, "4x5": 4 / 5, "16x9": 16 / 9}


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
