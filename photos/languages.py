"""Captions in several languages: which one a reader sees, and its `lang` and `dir` attributes."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from wording.language_choices import NAMES
from wording.languages import is_english

ANY = "x-default"  # The tag of a text that has no language.
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "ps", "sd", "yi", "dv", "ug"}


def language_name(language: str) -> str:
    """`Russian`, `Brazilian Portuguese`, `ruso`; the tag itself if the language has no name."""
    if language == ANY:
        return _("No language")
    try:
        name = get_language_info(language.lower())["name"]
    except KeyError:
        name = NAMES.get(language.split("-")[0].lower(), "")
    if not name:
        return language
    # Django capitalises the names; within a sentence only English does.
    return name if is_english() else _(name).lower()


def html_language(language: str) -> str:
    """The value of the `lang` attribute, empty if the language is not known."""
    return "" if language == ANY else language


def direction(language: str) -> str:
    return "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def fallbacks(language: str) -> list[str]:
    """The order of preference: `pt-BR`, `pt`, then texts without a language, then English."""
    parts = language.split("-")
    own = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return list(dict.fromkeys([*own, ANY, "en"]))


def in_reading_order(texts: Iterable[Any], language: str) -> list[Any]:
    """The texts with the best for this reader first; the others follow by language."""
    order: dict[str, float] = {code.lower(): place for place, code in enumerate(fallbacks(language))}

    def place(text: Any) -> tuple[float, str]:
        code = text.language.lower()
        # A reader of French gets Canadian French before a text without a language.
        sibling = len(order) if code.split("-")[0] != language.split("-")[0].lower() else 0.5
        return (order.get(code, sibling), code)

    return sorted(texts, key=place)
