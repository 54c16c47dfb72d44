"""Names of countries in the reader's language. The database holds them in English."""

import gettext
from functools import cache

import pycountry
from django.utils.translation import gettext_lazy as _lazy

from wording.languages import interface_language, is_english

# Names that differ from ISO 3166, see migration 0002. pycountry translates the others.
OURS = {
    "Bolivia": _lazy("Bolivia"),
    "Brunei": _lazy("Brunei"),
    "Czechoslovakia": _lazy("Czechoslovakia"),
    "Democratic Republic of the Congo": _lazy("Democratic Republic of the Congo"),
    "East Germany": _lazy("East Germany"),
    "Falkland Islands": _lazy("Falkland Islands"),
    "Iran": _lazy("Iran"),
    "Laos": _lazy("Laos"),
    "Micronesia": _lazy("Micronesia"),
    "Moldova": _lazy("Moldova"),
    "North Korea": _lazy("North Korea"),
    "Palestine": _lazy("Palestine"),
    "Russia": _lazy("Russia"),
    "South Korea": _lazy("South Korea"),
    "Soviet Union": _lazy("Soviet Union"),
    "Syria": _lazy("Syria"),
    "Taiwan": _lazy("Taiwan"),
    "Tanzania": _lazy("Tanzania"),
    "United Kingdom": _lazy("United Kingdom"),
    "Vatican City": _lazy("Vatican City"),
    "Venezuela": _lazy("Venezuela"),
    "Vietnam": _lazy("Vietnam"),
    "Yugoslavia": _lazy("Yugoslavia"),
}


def country_name(name: str) -> str:
    """The translated name, or the name itself if neither this list nor pycountry has it."""
    if is_english() or not name:
        return name
    return str(OURS[name]) if name in OURS else _of_the_standard(interface_language()).gettext(name)


@cache
def _of_the_standard(language: str) -> gettext.NullTranslations:
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
