"""XMP: RDF in XML, with texts in several languages and lists."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from photos.reading.text import clean, language_tag

MOST_BYTES = 1024 * 1024
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"
PLUS = "{http://ns.useplus.org/ldf/xmp/1.0/}"
IPTC = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
IPTC_EXTENSION = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

BY_LANGUAGE = {
    "caption": DC + "description",
    "alt": IPTC + "AltTextAccessibility",
    "long_description": IPTC + "ExtDescrAccessibility",
}
LISTS = {"creator": DC + "creator", "people": IPTC_EXTENSION + "PersonInImage"}
TEXTS = {
    "credit": PHOTOSHOP + "Credit",
    "headline": PHOTOSHOP + "Headline",
    "title": DC + "title",
    "copyright": DC + "rights",
    "usage_terms": RIGHTS + "UsageTerms",
    "licence_url": RIGHTS + "WebStatement",
    "source": PHOTOSHOP + "Source",
    "taken": PHOTOSHOP + "DateCreated",
    "digital_source_type": IPTC_EXTENSION + "DigitalSourceType",
}
PLACE = [IPTC + "Location", PHOTOSHOP + "City", PHOTOSHOP + "Country"]
Items = list[tuple[str, str]]  # Language, text.


def read_xmp(packet: bytes) -> dict[str, str | list[str] | dict[str, str]]:
    if len(packet) > MOST_BYTES:
        raise ValueError(f"an XMP packet of {len(packet)} bytes")
    root = fromstring(packet.strip(b"\0 \t\r\n"), forbid_dtd=True)
    said = properties(root)
    return {
        **{field: by_language(said.get(name, [])) for field, name in BY_LANGUAGE.items()},
        **{field: [text for _, text in said.get(name, [])] for field, name in LISTS.items()},
        **{field: for_everybody(said.get(name, [])) for field, name in TEXTS.items()},
        "place": ", ".join(filter(None, (clean(for_everybody(said.get(name, []))) for name in PLACE))),
        "licensor_url": next(inside(root, PLUS + "LicensorURL"), ""),
    }


def properties(root: Element) -> dict[str, Items]:
    """Of the picture itself, that is of the outer descriptions: those inside speak of regions and contacts."""
    said: dict[str, Items] = {}
    for description in root.iterfind(f".//{RDF}RDF/{RDF}Description"):
        for name, text in description.items():
            said.setdefault(name, [("", text)])
        for element in description:
            items = element.findall(f"*/{RDF}li") or [element]
            said.setdefault(
                element.tag, [(item.get(LANGUAGE, ""), item.text or item.get(RDF + "resource", "")) for item in items]
            )
    return said


def by_language(items: Items) -> dict[str, str]:
    texts: dict[str, str] = {}
    for language, text in items:
        texts.setdefault(language_tag(language), text)
    return texts


def for_everybody(items: Items) -> str:
    """The one to take where we keep no languages apart: files put the text for everybody first."""
    return next((text for _, text in items if clean(text)), "")


def inside(root: Element, name: str) -> Iterator[str]:
    """The texts of a property of inner structures, written as an element or as an attribute."""
    for element in root.iter():
        if element.tag == name and element.text:
            yield element.text
        elif name in element.attrib:
            yield element.attrib[name]
