"""Photos taken along: the list in every format, and each photo as JSON."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy

from exports import schemas
from exports.feeds import FeedEntry, FeedPicture
from exports.lists import ListExportView
from exports.records import RecordExportView
from photos.filters import PhotoFilter
from photos.models import Photo, Rendition
from photos.pictures import files_of, reader_language
from publishing.models import last_changed
from wording.languages import interface_language

Here = Callable[[str], str]

PHOTO = schemas.record(
    _lazy("A picture with its words and its rights."),
    title=schemas.text(_lazy("A short name.")),
    id=schemas.identifier(),
    title_language=schemas.text(_lazy("The language of the title, BCP 47; null if it is not known."), nullable=True),
    slug=schemas.text(_lazy("The last part of its address. Former ones lead to it.")),
    address=schemas.address(_lazy("Its page.")),
    json=schemas.address(_lazy("This record by itself.")),
    credit=schemas.text(_lazy("Whom to name when showing it.")),
    creator=schemas.text(_lazy("Who took or drew it.")),
    copyright=schemas.text(_lazy("The notice of copyright.")),
    licence=schemas.nullable(
        schemas.record(
            _lazy("A licence."),
            name=schemas.text(_lazy("Its name.")),
            address=schemas.address(_lazy("Its text."), nullable=True),
        ),
        _lazy("Under which it may be used."),
    ),
    usage_terms=schemas.text(_lazy("What else is said of its use, in words.")),
    rights_page=schemas.address(_lazy("The page that states the rights."), nullable=True),
    licensing_page=schemas.address(_lazy("Where a licence can be had."), nullable=True),
    source=schemas.text(_lazy("Where it was taken from.")),
    source_name=schemas.text(_lazy("The name of the source.")),
    digital_source_type=schemas.one_of(
        Photo.DigitalSource.values, _lazy("How it was made, as the IPTC names it."), nullable=True
    ),
    is_illustration=schemas.yes_no(_lazy("Drawn, not photographed.")),
    taken=schemas.partial_date(_lazy("When it was taken.")),
    place=schemas.text(_lazy("Where it was taken.")),
    width=schemas.number(_lazy("Of the original, in pixels.")),
    height=schemas.number(_lazy("Of the original, in pixels.")),
    texts=schemas.listed(
        schemas.record(
            _lazy("What is said of it in one language."),
            language=schemas.text(_lazy("BCP 47; null for a text that says none."), nullable=True),
            caption=schemas.text(_lazy("The caption.")),
            alt=schemas.text(_lazy("What somebody who cannot see it must know.")),
            long_description=schemas.text(_lazy("More than that.")),
        ),
        _lazy("In every language there is."),
    ),
    people=schemas.listed(
        schemas.record(
            _lazy("Somebody in the picture."),
            name=schemas.text(_lazy("The usual name in English.")),
            slug=schemas.text(_lazy("By which /people/ knows the person; null without a public page."), nullable=True),
            position=schemas.text(_lazy("Left; second from right.")),
        ),
        _lazy("In reading order."),
    ),
    missions=schemas.listed(schemas.text(_lazy("Slug of a mission.")), _lazy("Missions whose pages show it.")),
    files=schemas.listed(
        schemas.record(
            _lazy("One JPEG of the whole picture."),
            address=schemas.address(_lazy("Where it is; what lies there never changes.")),
            width=schemas.number(_lazy("In pixels.")),
            height=schemas.number(_lazy("In pixels.")),
        ),
        _lazy("The smallest first; empty while they are being made."),
    ),
    updated=schemas.moment(_lazy("When this record was last changed.")),
)
PHOTO_COLUMNS = {
    "title": _lazy("A short name."),
    "title_language": _lazy("The language of the title, BCP 47."),
    "address": _lazy("Address of its page."),
    "credit": _lazy("Whom to name when showing it."),
    "creator": _lazy("Who took or drew it."),
    "copyright": _lazy("The notice of copyright."),
    "usage_terms": _lazy("What else is said of its use, in words."),
    "rights_page": _lazy("The page that states the rights."),
    "licensing_page": _lazy("Where a licence can be had."),
    "source": _lazy("Where it was taken from."),
    "source_name": _lazy("The name of the source."),
    "digital_source_type": _lazy("How it was made, as the IPTC names it."),
    "taken": _lazy("When it was taken, as exactly as it is known."),
    "place": _lazy("Where it was taken."),
    "width": _lazy("Of the original, in pixels."),
    "height": _lazy("Of the original, in pixels."),
    "licence": _lazy("Name of the licence."),
    "caption": _lazy("The caption in the reader’s language, or the best there is."),
    "caption_language": _lazy("The language of that caption."),
    "people": _lazy("Who is in it, in reading order, with “; ” between them."),
    "missions": _lazy("Names of the missions whose pages show it."),
    "id": schemas.IDENTIFIER,
}


def feed_picture(photo: Photo | None, here: Here) -> FeedPicture | None:
    """The largest public file of a photo loaded with its renditions."""
    files = files_of(photo) if photo else []
    if not files:
        return None
    file = files[-1]
    return FeedPicture(here(file.address), file.media_type, file.file_size, file.width, file.height)


def with_everything(photos: Any) -> QuerySet:
    return photos.with_renditions(Rendition.Crop.NATURAL).with_people().with_missions()


def facts_of(photo: Photo, here: Here) -> dict[str, Any]:
    return {
        "title": photo.title,
        "id": photo.uid,
        "title_language": photo.title_html_language or None,
        "address": here(photo.get_absolute_url()),
        "credit": str(photo.credit),
        "creator": photo.creator,
        "copyright": photo.copyright,
        "usage_terms": photo.usage_terms,
        "rights_page": photo.rights_link or None,
        "licensing_page": photo.licensor_link or None,
        "source": photo.source_link,
        "source_name": photo.source_name,
        "digital_source_type": photo.digital_source_type or None,
        "taken": photo.taken and photo.taken.iso,
        "place": photo.place,
        "width": photo.width,
        "height": photo.height,
    }


def photo_record(photo: Photo, here: Here) -> dict[str, Any]:
    return {
        **facts_of(photo, here),
        "slug": photo.slug,
        "json": here(reverse("photos:json", args=[photo.slug])),
        "is_illustration": photo.is_illustration,
        "licence": photo.licence and {"name": photo.licence.name, "address": photo.licence.link or None},
        "texts": [
            {
                "language": text.html_language or None,
                "caption": text.caption,
                "alt": text.alt,
                "long_description": text.long_description,
            }
            for text in photo.text_list
        ],
        "people": [
            {
                "name": row.person.name,
                "slug": row.person.slug if row.person.is_published else None,
                "position": row.position,
            }
            for row in photo.depictions.all()
        ],
        "missions": [mission.slug for mission in photo.missions.all()],
        "files": [
            {"address": here(file.address), "width": file.width, "height": file.height} for file in files_of(photo)
        ],
        "updated": photo.updated_at,
    }


class PhotoExportView(ListExportView):
    filterset_class = PhotoFilter
    title = _lazy("Photos on Space Portal")
    kind = "photos"
    schema = PHOTO
    columns = PHOTO_COLUMNS

    def get_queryset(self) -> QuerySet:
        return Photo.objects.published()

    def loaded(self, rows: QuerySet) -> QuerySet:
        # The list shows crops; whole pictures are taken along.
        return with_everything(rows.prefetch_related(None))

    def record(self, photo: Photo) -> dict[str, Any]:
        return photo_record(photo, self.here)

    def cells(self, photo: Photo) -> dict[str, Any]:
        caption = photo.text_for(reader_language(), "caption")
        return {
            **facts_of(photo, self.here),
            "licence": photo.licence and photo.licence.name,
            "caption": caption and caption.caption,
            "caption_language": caption and caption.html_language,
            "people": "; ".join(row.person.name for row in photo.depictions.all()),
            "missions": "; ".join(mission.name for mission in photo.missions.all()),
        }

    def last_changed(self) -> datetime | None:
        return last_changed(Photo)

    def entries(self, photos: Iterable[Photo]) -> Iterator[FeedEntry]:
        for photo in photos:
            caption = photo.text_for(reader_language(), "caption")
            words = [caption.caption if caption else "", str(photo.credit)]
            yield FeedEntry(
                id=photo.uid,
                address=self.here(photo.get_absolute_url()),
                title=photo.title,
                summary=" – ".join(filter(None, words)),
                published=photo.first_public_at or photo.changed_at,
                updated=photo.updated_at,
                language=(caption.html_language if caption else "") or interface_language(),
                authors=[(photo.creator, "")] if photo.creator else [],
                picture=feed_picture(photo, self.here),
            )


class PhotoJsonView(RecordExportView):
    route = "photos:json"
    schema = PHOTO

    def published(self) -> Any:
        return Photo.objects.published()

    def find(self, slug: str) -> Photo | None:
        return with_everything(self.published().filter(slug=slug)).first()

    def record(self, photo: Photo) -> dict[str, Any]:
        return photo_record(photo, self.here)
