"""The list of photos in every format, and each photo as JSON."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _lazy

from exports import fields
from exports.embedded import PERSON_LINK
from exports.feeds import FeedEntry, feed_picture
from exports.lists import ListExportView
from exports.records import RecordExportView
from photos.filters import PhotoFilter
from photos.models import Photo, Rendition
from photos.pictures import files_of, reader_language
from publishing.models import last_changed
from wording.languages import interface_language

LICENCE = fields.RecordFields(
    _lazy("A licence."),
    fields.text("name", _lazy("Its name.")),
    fields.web_address("address", _lazy("The address of its text."), "link"),
)
WORDS = fields.RecordFields(
    _lazy("Its texts in one language."),
    fields.text("language", _lazy("BCP 47; null if the language is not known."), "html_language", nullable=True),
    fields.text("caption", _lazy("The caption.")),
    fields.text("alt", _lazy("The alternative text, for readers who cannot see the picture.")),
    fields.text("long_description", _lazy("A longer description.")),
)
DEPICTION = fields.RecordFields(
    _lazy("A person in the picture."),
    *PERSON_LINK.through("person"),
    fields.text("position", _lazy("Left; second from right.")),
)
FILE = fields.RecordFields(
    _lazy("One JPEG of the whole picture."),
    fields.site_address("address", _lazy("Its address. The file at this address never changes."), "address"),
    fields.number("width", _lazy("In pixels.")),
    fields.number("height", _lazy("In pixels.")),
)


def caption_of(photo: Photo) -> Any:
    """In the reader's language, or the best there is."""
    return photo.text_for(reader_language(), "caption")


FIELDS = fields.RecordFields(
    _lazy("A picture with its texts and rights."),
    fields.text("title", _lazy("A short title."), csv=True),
    fields.identifier(),
    fields.text(
        "title_language",
        _lazy("The language of the title, BCP 47; null if it is not known."),
        "title_html_language",
        nullable=True,
        csv=True,
    ),
    fields.site_address("address", _lazy("Its page."), csv=True),
    fields.text("credit", _lazy("The credit to show with it."), lambda photo: str(photo.credit), csv=True),
    fields.text("creator", _lazy("Who took or drew it."), csv=True),
    fields.text("copyright", _lazy("The copyright notice."), csv=True),
    fields.text("usage_terms", _lazy("Terms of use in addition to the licence, or instead of one."), csv=True),
    fields.web_address("rights_page", _lazy("The page that states the rights."), "rights_link", csv=True),
    fields.web_address("licensing_page", _lazy("The page that offers a licence."), "licensor_link", csv=True),
    fields.text("source", _lazy("The web address it came from."), "source_link", csv=True),
    fields.text("source_name", _lazy("The name of the source."), csv=True),
    fields.one_of(
        "digital_source_type",
        Photo.DigitalSource.values,
        _lazy("How it was made, as an IPTC code."),
        nullable=True,
        csv=True,
    ),
    fields.partial_date("taken", _lazy("When it was taken."), csv=True),
    fields.text("place", _lazy("Where it was taken."), csv=True),
    fields.number("width", _lazy("Width of the original, in pixels."), csv=True),
    fields.number("height", _lazy("Height of the original, in pixels."), csv=True),
    fields.text("slug", _lazy("The last part of its address. Former ones redirect.")),
    fields.json_address("photos:json"),
    fields.yes_no("is_illustration", _lazy("Whether it is drawn rather than photographed.")),
    fields.record(
        "licence",
        LICENCE,
        about=_lazy("The licence it may be used under."),
        csv=fields.column(_lazy("Name of the licence."), "licence.name"),
    ),
    fields.record_list("texts", WORDS, _lazy("In every available language."), "text_list"),
    fields.csv_only(
        "caption",
        _lazy("The caption in the reader’s language, or the best available."),
        lambda photo: getattr(caption_of(photo), "caption", None),
    ),
    fields.csv_only(
        "caption_language",
        _lazy("The language of that caption."),
        lambda photo: getattr(caption_of(photo), "html_language", None),
    ),
    fields.record_list(
        "people",
        DEPICTION,
        _lazy("In reading order."),
        "depictions.all",
        csv=fields.column(
            _lazy("Names of the people in it, in reading order, separated by “; ”."),
            lambda photo: "; ".join(row.person.name for row in photo.depictions.all()),
        ),
    ),
    fields.text_list(
        "missions",
        _lazy("Slug of a mission."),
        _lazy("Missions whose pages show it."),
        lambda photo: [mission.slug for mission in photo.missions.all()],
        csv=fields.column(
            _lazy("Names of the missions whose pages show it, separated by “; ”."),
            lambda photo: "; ".join(mission.name for mission in photo.missions.all()),
        ),
    ),
    fields.record_list("files", FILE, _lazy("The smallest first; empty while they are being made."), files_of),
    fields.moment("updated", _lazy("When this record last changed."), "updated_at"),
)


def with_everything(photos: Any) -> QuerySet:
    return photos.with_renditions(Rendition.Crop.NATURAL).with_people().with_missions()


def rights_of(photo: Photo) -> str:
    """Copyright, licence and terms of use, one after the other."""
    licence = f"{photo.licence.name} {photo.licence.link}".strip() if photo.licence else ""
    return " · ".join(filter(None, [photo.copyright, licence, photo.usage_terms, photo.rights_page]))


class PhotoExportView(ListExportView):
    filterset_class = PhotoFilter
    title = _lazy("Pictures on Space Portal")
    stem = "photos"
    fields = FIELDS

    def get_queryset(self) -> QuerySet:
        return Photo.objects.published()

    def loaded(self, rows: QuerySet) -> QuerySet:
        # The page of the list loads crops; exports need whole pictures.
        return with_everything(rows.prefetch_related(None))

    def last_changed(self) -> datetime | None:
        return last_changed(Photo)

    def feed_entries(self, photos: Iterable[Photo]) -> Iterator[FeedEntry]:
        for photo in photos:
            caption = caption_of(photo)
            words = [caption.caption if caption else "", str(photo.credit)]
            yield FeedEntry(
                id=photo.uid,
                address=self.absolute_url(photo.get_absolute_url()),
                title=photo.title,
                summary=" – ".join(filter(None, words)),
                published=photo.first_public_at or photo.changed_at,
                updated=photo.updated_at,
                language=(caption.html_language if caption else "") or interface_language(),
                authors=[(photo.creator, "")] if photo.creator else [],
                picture=feed_picture(files_of(photo), self.absolute_url),
                rights=rights_of(photo),
            )


class PhotoJsonView(RecordExportView):
    model = Photo
    fields = FIELDS

    def find_public(self, slug: str) -> Photo | None:
        return with_everything(self.published().filter(slug=slug)).first()
