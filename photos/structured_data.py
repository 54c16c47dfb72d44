"""What a photo's page says to machines: schema.org's ImageObject."""

import json
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from photos.models import Photo
from photos.pictures import reader_language

# As Django's json_script, which can write no other type than application/json.
NO_MARKUP = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


def json_ld(data: dict[str, Any]) -> SafeString:
    """A script element that no caption can close."""
    text = json.dumps(data, ensure_ascii=False).translate(NO_MARKUP)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


def image_object(photo: Photo, *, page: str, content: str) -> dict[str, Any]:
    """Of a photo whose page is at the address `page`, and its largest public file at `content`."""
    caption = photo.text_for(reader_language(), "caption")
    said = {
        "contentUrl": content,
        "name": photo.title,
        "caption": caption.caption if caption else "",
        "creditText": str(photo.credit),
        "creator": _creator(photo),
        "copyrightNotice": photo.copyright,
        "license": photo.licence.link if photo.licence else "",
        "acquireLicensePage": photo.source_link or page,
        "dateCreated": photo.taken.machine if photo.taken else "",
    }
    return {
        "@context": "https://schema.org",
        "@type": "ImageObject",
        "url": page,
        **{name: value for name, value in said.items() if value},
    }


def _creator(photo: Photo) -> dict[str, str] | None:
    if name := photo.creator or photo.credit.person:
        return {"@type": "Person", "name": name}
    return {"@type": "Organization", "name": photo.credit.organisation} if photo.credit.organisation else None
