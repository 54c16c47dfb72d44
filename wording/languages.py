"""The languages of the interface: which one a page is in, and the addresses it has in each.

The address alone says the language: English stands at `/missions/`, Spanish at `/es/missions/`. So a page is the
same for everybody who asks for its address, and may be cached.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.translation import get_language, override

DEFAULT = settings.LANGUAGE_CODE
# By what stands in addresses and `lang` attributes: `en`, whatever the region it is spelt for.
INTERFACES = {code.split("-")[0]: (code, name) for code, name in settings.LANGUAGES}
ENGLISH = "en"


def interface_language() -> str:
    """Of the words around a record's own."""
    return (get_language() or DEFAULT).split("-")[0]


def is_english() -> bool:
    return interface_language() == ENGLISH


def interface_for(language: str) -> str:
    """Of a text in this language: its own interface, or the English one where there is none."""
    return language if language in INTERFACES else ENGLISH


@contextmanager
def in_interface(language: str) -> Iterator[None]:
    """Words and addresses as a text in this language has them around it."""
    with override(INTERFACES[interface_for(language)][0]):
        yield


def in_each_interface(words: Callable[[], str]) -> list[str]:
    """The same words in every language of the interface."""
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
