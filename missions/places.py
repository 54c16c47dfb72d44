"""Translations of the names of stations, programmes, places and ships; others are the same in every language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext, pgettext_lazy

NAMES = {
    "Agena target vehicle": _lazy("Agena target vehicle"),
    "Apollo": _lazy("Apollo"),
    "Apollo-Soyuz Test Project": _lazy("Apollo-Soyuz Test Project"),
    "Atlantic Ocean": _lazy("Atlantic Ocean"),
    "Axiom missions": _lazy("Axiom missions"),
    "Baikonur Cosmodrome": _lazy("Baikonur Cosmodrome"),
    "Cape Canaveral": _lazy("Cape Canaveral"),
    "Commercial Crew": _lazy("Commercial Crew"),
    "Descartes Highlands": _lazy("Descartes Highlands"),
    "Dongfeng landing site": _lazy("Dongfeng landing site"),
    "Edwards Air Force Base": _lazy("Edwards Air Force Base"),
    "Gulf of Mexico": _lazy("Gulf of Mexico"),
    "Inner Mongolia": _lazy("Inner Mongolia"),
    "Hadley-Apennine": _lazy("Hadley-Apennine"),
    "ISS": _lazy("ISS"),
    "International Space Station": _lazy("International Space Station"),
    "Jiuquan Satellite Launch Center": _lazy("Jiuquan Satellite Launch Center"),
    "Kazakh Steppe": _lazy("Kazakh Steppe"),
    "Kennedy Space Center": _lazy("Kennedy Space Center"),
    "Ocean of Storms": _lazy("Ocean of Storms"),
    "Pacific Ocean": _lazy("Pacific Ocean"),
    "Plesetsk Cosmodrome": _lazy("Plesetsk Cosmodrome"),
    "Private Crew Dragon flights": _lazy("Private Crew Dragon flights"),
    "Sea of Tranquility": _lazy("Sea of Tranquility"),
    "Space Shuttle": _lazy("Space Shuttle"),
    "Tiangong space station": _lazy("Tiangong space station"),
    "Voskhod": _lazy("Voskhod"),
    "Vostochny Cosmodrome": _lazy("Vostochny Cosmodrome"),
}

# Stations by short name, where the general form of name_in_sentence() does not fit.
IN_SENTENCES = {"ISS": _lazy("the ISS"), "Skylab": pgettext_lazy("in a sentence", "Skylab")}


def translated_name(name: str) -> str:
    return str(NAMES.get(name, name))


LUNAR_MODULE = "lunar module "


def translated_ship(name: str) -> str:
    """A ship that others dock with: `lunar module Eagle`, in Spanish `módulo lunar Eagle`."""
    if name.startswith(LUNAR_MODULE):
        return _("lunar module %(name)s") % {"name": name.removeprefix(LUNAR_MODULE)}
    return translated_name(name)


def name_in_sentence(station: str) -> str:
    """The short name of a station with its article, if the language gives it one: `Mir`, in Spanish `la Mir`."""
    return str(IN_SENTENCES.get(station) or pgettext("in a sentence", "%(station)s") % {"station": station})
