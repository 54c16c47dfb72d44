"""Finds the licence that the metadata of a file names, by address or name, and adds those that are well known."""

import re

from django.db.models import Q
from django.utils.text import slugify

from photos.models import Licence

ADDRESS = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/(?P<family>licenses|publicdomain)/(?P<code>[a-z-]+)"
    r"/(?P<version>\d\.\d)(?:/(?P<country>[a-z]{2,3}))?(?:/(?:deed|legalcode)[\w.-]*)?/?",
    re.IGNORECASE,
)
SHORT_NAME = re.compile(
    r"CC[ -](?P<code>BY(?:-(?:NC|SA|ND))*)[ -](?P<version>\d\.\d)(?: (?P<country>IGO))?", re.IGNORECASE
)
NAME = re.compile(
    r"Creative Commons (?P<code>Attribution(?:-[A-Za-z]+)*) (?P<version>\d\.\d)"
    r"(?: (?:International|Unported|Generic|(?P<country>IGO)))?(?: Licen[cs]e)?",
    re.IGNORECASE,
)
WORDS = {"by": "Attribution", "nc": "NonCommercial", "sa": "ShareAlike", "nd": "NoDerivatives"}
CODES = {word.lower(): code for code, word in WORDS.items()}
REACH = {"4.0": "International", "3.0": "Unported"}
# Rules of use that serve as a licence, by the page that states them.
GUIDELINES = {
    "https://www.nasa.gov/nasa-brand-center/images-and-media/": ("NASA media usage guidelines", "NASA guidelines")
}
PUBLIC_DOMAIN = {"zero": ("CC0 1.0 Universal", "CC0 1.0"), "mark": ("Public Domain Mark 1.0", "Public domain")}


def licence_for(address: str, terms: str) -> Licence | None:
    """The licence that a file names, or None. A well-known licence is added when it first occurs."""
    if address and (known := Licence.objects.filter(address__in=spellings(address)).first()):
        return known
    if address in GUIDELINES:
        name, short_name = GUIDELINES[address]
        return on_list(name=name, short_name=short_name, address=address)
    found = ADDRESS.fullmatch(address) or SHORT_NAME.fullmatch(terms) or NAME.fullmatch(terms.rstrip("."))
    if not found:
        return None
    parts = found["code"].lower().split("-")
    if found.re is ADDRESS and found["family"].lower() == "publicdomain":
        return public_domain(found["code"].lower())
    if found.re is NAME:
        parts = [CODES.get(word, "") for word in parts]
    return attribution(parts, found["version"], (found["country"] or "").lower())


def is_named(licence: Licence, *, by: str) -> bool:
    """Whether these terms only name the licence."""
    bare = " ".join(by.split()).rstrip(".").lower()
    return bare in {licence.name.lower(), licence.short_name.lower(), licence.address.lower()} or (
        licence_for("", by) == licence
    )


def spellings(address: str) -> list[str]:
    bare = re.sub(r"^https?://", "", address).rstrip("/")
    return [f"{scheme}{bare}{end}" for scheme in ("https://", "http://") for end in ("", "/")]


def attribution(parts: list[str], version: str, country: str) -> Licence | None:
    if not set(parts) <= set(WORDS):
        return None
    code, words = "-".join(parts), "-".join(WORDS[part] for part in parts)
    reach = country.upper() or REACH.get(version, "Generic")
    return on_list(
        name=f"Creative Commons {words} {version} {reach}",
        short_name=" ".join(filter(None, ["CC", code.upper(), version, country.upper()])),
        address="/".join(filter(None, ["https://creativecommons.org/licenses", code, version, country])) + "/",
    )


def public_domain(code: str) -> Licence | None:
    if code not in PUBLIC_DOMAIN:
        return None
    name, short_name = PUBLIC_DOMAIN[code]
    return on_list(name=name, short_name=short_name, address=f"https://creativecommons.org/publicdomain/{code}/1.0/")


def on_list(*, name: str, short_name: str, address: str) -> Licence:
    slug = slugify(short_name.replace(".", "-"))
    known = Licence.objects.filter(Q(address__in=spellings(address)) | Q(name=name) | Q(slug=slug)).first()
    return known or Licence.objects.create(name=name, short_name=short_name, slug=slug, address=address)
