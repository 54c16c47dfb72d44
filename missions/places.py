"""Translations of station and site names. The database holds the English ones; names not listed stay English."""

from django.utils.translation import gettext_lazy as _lazy

NAMES = {
    "Atlantic Ocean": _lazy("Atlantic Ocean"),
    "Baikonur Cosmodrome": _lazy("Baikonur Cosmodrome"),
    "Cape Canaveral": _lazy("Cape Canaveral"),
    "Dongfeng landing site": _lazy("Dongfeng landing site"),
    "Edwards Air Force Base": _lazy("Edwards Air Force Base"),
    "Gulf of Mexico": _lazy("Gulf of Mexico"),
    "ISS": _lazy("ISS"),
    "Inner Mongolia": _lazy("Inner Mongolia"),
    "International Space Station": _lazy("International Space Station"),
    "Jiuquan Satellite Launch Center": _lazy("Jiuquan Satellite Launch Center"),
    "Kazakh Steppe": _lazy("Kazakh Steppe"),
    "Kennedy Space Center": _lazy("Kennedy Space Center"),
    "Pacific Ocean": _lazy("Pacific Ocean"),
    "Plesetsk Cosmodrome": _lazy("Plesetsk Cosmodrome"),
    "Tiangong space station": _lazy("Tiangong space station"),
    "Vostochny Cosmodrome": _lazy("Vostochny Cosmodrome"),
}
