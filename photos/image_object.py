"""Structured data of a photo for its own page and for pages that show it: schema.org's ImageObject."""

from django.utils.translation import gettext as _

from photos.models import Photo, Rendition
from photos.pictures import files_of, reader_language
from publishing.structured_data import AbsoluteUrl, SchemaItem, iso_date, organisation, schema_item

DIGITAL_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def image_object(photo: Photo, absolute_url: AbsoluteUrl, **more: object) -> SchemaItem:
    """The ImageObject of a photo loaded with its renditions; the largest is its `contentUrl`."""
    caption = photo.text_for(reader_language(), "caption")
    file = _largest_file(photo)
    page = absolute_url(photo.get_absolute_url())
    return schema_item(
        "ImageObject",
        **{"@id": f"{page}#picture"},
        identifier=photo.uid,
        url=page,
        contentUrl=absolute_url(file.address) if file else "",
        width=file.width if file else None,
        height=file.height if file else None,
        encodingFormat=file.media_type if file else "",
        name=photo.title,
        caption=caption.caption if caption else "",
        creditText=str(photo.credit),
        creator=_creator(photo),
        copyrightNotice=photo.copyright,
        license=(photo.licence.link if photo.licence else "") or photo.rights_link,
        usageInfo=_terms(photo),
        acquireLicensePage=photo.licensor_link or photo.source_link or page,
        digitalSourceType=photo.digital_source_type and f"{DIGITAL_SOURCE_TYPES}{photo.digital_source_type}",
        dateCreated=iso_date(photo.taken),
        contentLocation=schema_item("Place", name=photo.place) if photo.place else None,
        **more,
    )


def _largest_file(photo: Photo) -> Rendition | None:
    """The files of the whole picture or, if none are loaded, of the largest crop."""
    crops = [files_of(photo, crop=crop) for crop in Rendition.Crop]
    return next((files[-1] for files in crops if files), None)


def _terms(photo: Photo) -> SchemaItem | str:
    """The terms of use in words, with the page that states them; its address alone if there are no words."""
    if not photo.usage_terms:
        return photo.rights_link
    return schema_item("CreativeWork", name=_("Terms of use"), text=photo.usage_terms, url=photo.rights_link)


def _creator(photo: Photo) -> SchemaItem | None:
    name = photo.creator or photo.credit.person
    if name and name != photo.credit.organisation:
        return schema_item("Person", name=name)
    return organisation(photo.credit.organisation)
