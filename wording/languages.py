"""The languages of the interface: which one a page is in, and its address in each.

Only the address sets the language: `/missions/` is English, `/es/missions/` Spanish. So a page is the same for
everybody and can be cached.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.translation import get_language, override

DEFAULT = settings.LANGUAGE_CODE
# Keyed by the language in addresses and `lang` attributes: `en`, not `en-gb`.
INTERFACES = {code.split("-")[0]: (code, name) for code, name in settings.LANGUAGES}
ENGLISH = "en"


def interface_language() -> str:
    """The language of the page around a record's own text."""
    return (get_language() or DEFAULT).split("-")[0]


def is_english() -> bool:
    return interface_language() == ENGLISH


def interface_for(language: str) -> str:
    """The interface for a text in this language: its own, or English if there is none."""
    return language if language in INTERFACES else ENGLISH


@contextmanager
def in_interface(language: str) -> Iterator[None]:
    """Use the interface for a text in this language."""
    with override(INTERFACES[interface_for(language)][0]):
        yield


def in_each_interface(words: Callable[[], str]) -> list[str]:
    """The words in every interface language, without duplicates."""
    found = []
    for language in INTERFACES:
        with in_interface(language):
            found.append(words())
    return list(dict.fromkeys(found))


def language_of(path: str) -> str:
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in INTERFACES and first != ENGLISH else ENGLISH


def address_in(language: str, path: str) -> str:
    """The same page in another language of the interface."""
    if (there := language_of(path)) != ENGLISH:
        path = path.removeprefix(f"/{there}") or "/"
    return path if language == ENGLISH else f"/{language}{path}"
