"""Reads XMP: RDF in XML, with lists and texts in several languages."""

import codecs
import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from photos.languages import ANY
from photos.reading.text import clean, decode, language_tag

MOST_BYTES = 1024 * 1024
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"
PLUS = "{http://ns.useplus.org/ldf/xmp/1.0/}"
IPTC = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
IPTC_EXTENSION = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
TIFF = "{http://ns.adobe.com/tiff/1.0/}"
EXIF = "{http://ns.adobe.com/exif/1.0/}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

# The first property with a value is used: those of TIFF and EXIF are copies that may be older.
BY_LANGUAGE = {
    "caption": [DC + "description", TIFF + "ImageDescription"],
    "alt": [IPTC + "AltTextAccessibility"],
    "long_description": [IPTC + "ExtDescrAccessibility"],
    "title": [DC + "title"],
}
LISTS = {
    "creator": [DC + "creator", TIFF + "Artist"],
    "people": [IPTC_EXTENSION + "PersonInImage"],
    "keywords": [DC + "subject"],
}
TEXTS = {
    "credit": [PHOTOSHOP + "Credit"],
    "headline": [PHOTOSHOP + "Headline"],
    "copyright": [DC + "rights", TIFF + "Copyright"],
    "usage_terms": [RIGHTS + "UsageTerms"],
    "licence_url": [RIGHTS + "WebStatement"],
    "source": [PHOTOSHOP + "Source"],
    "taken": [PHOTOSHOP + "DateCreated", EXIF + "DateTimeOriginal"],
    "digital_source_type": [IPTC_EXTENSION + "DigitalSourceType"],
}
PLACE = [IPTC + "Location", PHOTOSHOP + "City", PHOTOSHOP + "State", PHOTOSHOP + "Country"]
# The place where it was taken comes before the place it shows, which may be far away.
LOCATIONS = [IPTC_EXTENSION + "LocationCreated", IPTC_EXTENSION + "LocationShown"]
PARTS_OF_LOCATION = [IPTC_EXTENSION + name for name in ("Sublocation", "City", "ProvinceState", "CountryName")]

BYTE_ORDER_MARKS = [
    (codecs.BOM_UTF32_LE, "utf-32"),  # Before UTF-16, whose mark has the same first bytes.
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# Without a mark, the zeros around the first two letters, which are ASCII, show the encoding.
ZEROS = [
    (re.compile(rb"(?:\0\0\0[^\0]){2}"), "utf-32-be"),
    (re.compile(rb"(?:[^\0]\0\0\0){2}"), "utf-32-le"),
    (re.compile(rb"(?:\0[^\0]){2}"), "utf-16-be"),
    (re.compile(rb"(?:[^\0]\0){2}"), "utf-16-le"),
]
DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
ITEM = re.compile(re.escape(RDF) + r"(?:li|_\d+)")
Items = list[tuple[str, str]]  # Language, text.


def read_xmp(packet: bytes, extension: bytes = b"") -> dict[str, str | list[str] | dict[str, str]]:
    """The fields of a packet and of its extension, which a JPEG has if one segment was too small."""
    roots = [parse(part) for part in (packet, extension) if part]
    said = properties(roots)

    def items(names: Iterable[str]) -> Items:
        return next((said[name] for name in names if name in said), [])

    return {
        **{field: by_language(items(names)) for field, names in BY_LANGUAGE.items()},
        **{field: [text for _, text in items(names)] for field, names in LISTS.items()},
        **{field: for_everybody(items(names)) for field, names in TEXTS.items()},
        "place": in_words(for_everybody(items([name])) for name in PLACE) or location(roots),
        "licensor_url": next((text for root in roots for text in inside(root, PLUS + "LicensorURL")), ""),
    }


def parse(packet: bytes) -> Element:
    if len(packet) > MOST_BYTES:
        raise ValueError(f"an XMP packet of {len(packet)} bytes")
    text = text_of(packet).strip("\ufeff\0 \t\r\n")
    # The packet is decoded already, so its declared encoding no longer applies.
    return fromstring(DECLARATION.sub("", text, count=1), forbid_dtd=True)


def text_of(packet: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if packet.startswith(mark):
            return packet.decode(encoding, errors="ignore")
    for zeros, encoding in ZEROS:
        if zeros.match(packet):
            return packet.decode(encoding, errors="ignore")
    return decode(packet)


def properties(roots: Iterable[Element]) -> dict[str, Items]:
    """The properties of the picture itself, from the outer descriptions; inner ones are about regions and contacts.

    Empty properties are left out; of repeated ones, the first is used.
    """
    said: dict[str, Items] = {}
    for description in (node for root in roots for block in root.iter(RDF + "RDF") for node in block):
        for name, text in description.items():
            add(said, name, [("", text)])
        for element in description:
            language = element.get(LANGUAGE, description.get(LANGUAGE, ""))
            add(said, element.tag, items_of(element, language))
    return said


def add(said: dict[str, Items], name: str, items: Items) -> None:
    if items := [(language, text) for language, text in items if clean(text)]:
        said.setdefault(name, items)


def items_of(element: Element, language: str) -> Items:
    """The items of an RDF list or set of alternatives in any notation, or else the text of the element."""
    items: Items = []
    for container in element:
        inherited = container.get(LANGUAGE, language)
        items += [(inherited, text) for name, text in container.items() if ITEM.fullmatch(name)]
        items += [(item.get(LANGUAGE, inherited), words_in(item)) for item in container if ITEM.fullmatch(item.tag)]
    return items or [(language, words_in(element))]


def words_in(element: Element) -> str:
    """The text of a property, which may be an `rdf:value` next to qualifiers such as a language."""
    qualified = next(element.iter(RDF + "value"), None)
    if qualified is not None:
        return qualified.text or ""
    valued = (node.get(RDF + "value", "") for node in element.iter())
    return element.get(RDF + "resource", "") or next(filter(None, valued), "") or element.text or ""


def by_language(items: Items) -> dict[str, str]:
    texts: dict[str, str] = {}
    for language, text in items:
        texts.setdefault(language_tag(language), text)
    return texts


def for_everybody(items: Items) -> str:
    """The text for fields without languages: the one without a language, the English one, or the first."""
    texts = by_language(items)
    first = next(iter(texts.values()), "")
    english = next((text for language, text in texts.items() if language.split("-")[0] == "en"), first)
    return texts.get(ANY, english)


def location(roots: Iterable[Element]) -> str:
    """The first place in the newer IPTC location properties, or an empty string."""
    for name in LOCATIONS:
        for element in (found for root in roots for found in root.iter(name)):
            parts = (next(inside(element, part), "") for part in PARTS_OF_LOCATION)
            if place := in_words(parts):
                return place
    return ""


def in_words(parts: Iterable[str]) -> str:
    return ", ".join(filter(None, map(clean, parts)))


def inside(root: Element, name: str) -> Iterator[str]:
    """Yields the texts of a property of inner structures, written as an element or as an attribute."""
    for element in root.iter():
        if element.tag == name:
            yield from (text for _, text in items_of(element, "") if clean(text))
        elif name in element.attrib:
            yield element.attrib[name]
