"""The languages of the interface: which one a page is in, and its address in the others."""

from dataclasses import dataclass
from typing import Any

from django.template import Context, Library
from django.urls import reverse

from photos.languages import direction
from wording.languages import ENGLISH, INTERFACES, address_in, in_interface, interface_language

register = Library()


@dataclass(frozen=True)
class LanguageChoice:
    language: str
    name: str
    address: str  # Empty for the language of the page.


@register.simple_tag(name="interface_language")
def current_language() -> str:
    return interface_language()


@register.inclusion_tag("components/foreign.html")
def foreign_sign(language: str) -> dict[str, Any]:
    """A small sign after a text in English on a page in another language."""
    interface = interface_language()
    return {"is_english": language.split("-")[0] == ENGLISH != interface, "interface": interface}


@register.simple_tag
def interface_direction() -> str:
    return direction(interface_language())


@register.simple_tag(takes_context=True)
def language_choices(context: Context) -> list[LanguageChoice]:
    """Links to the page in each language; for an article without a translation, to the list of articles."""
    current = interface_language()
    return [
        LanguageChoice(language, name, "" if language == current else _address(context, language))
        for language, (_code, name) in INTERFACES.items()
    ]


def _address(context: Context, language: str) -> str:
    if "in_other_languages" in context:
        with in_interface(language):
            return context["in_other_languages"].get(language) or reverse("articles:list")
    if "request" in context:
        return address_in(language, context["request"].get_full_path())
    return address_in(language, reverse("home"))  # Error pages have no request.


@register.inclusion_tag("components/hreflang.html", takes_context=True)
def hreflang(context: Context, path: str) -> dict[str, Any]:
    """The page's address in each language, for search engines; `path` is the canonical one."""
    absolute_url = context["request"].build_absolute_uri
    versions = [(language, absolute_url(address_in(language, path))) for language in INTERFACES]
    return {"versions": [*versions, ("x-default", absolute_url(address_in(ENGLISH, path)))]}
