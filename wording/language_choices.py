"""Languages and scripts as editors choose them, by name: the common ones first."""

from collections.abc import Mapping, Sequence
from functools import cache

import pycountry
from django.conf.locale import LANG_INFO

# By main language, as far as Django names them. Django names Chinese by script only.
NAMES = {code: info["name"] for code, info in LANG_INFO.items() if "name" in info and "-" not in code}
NAMES |= {"zh": "Chinese"}

COMMON_LANGUAGES = [
    "en",
    "ru",
    "zh",
    "ja",
    "ar",
    "fr",
    "de",
    "es",
    "it",
    "uk",
    "be",
    "bg",
    "ko",
    "hi",
    "he",
    "hu",
    "pl",
]
COMMON_SCRIPTS = ["Latn", "Cyrl", "Hans", "Hant", "Jpan", "Kore", "Arab", "Deva", "Hebr"]
OTHER_SCRIPTS = ["Armn", "Beng", "Ethi", "Geor", "Grek", "Khmr", "Knda", "Mlym", "Mong", "Sinh", "Taml", "Telu", "Thai"]
USUAL_NAMES = {"Hans": "Chinese, simplified", "Hant": "Chinese, traditional", "Jpan": "Japanese", "Kore": "Korean"}

Choices = list[tuple[str, list[tuple[str, str]]]]


@cache
def language_choices() -> Choices:
    return _grouped(NAMES, COMMON_LANGUAGES, NAMES)


@cache
def script_choices() -> Choices:
    """The scripts of the world's newspapers. Names that are stored in others keep them."""
    codes = [*COMMON_SCRIPTS, *OTHER_SCRIPTS]
    names = {code: pycountry.scripts.get(alpha_4=code).name.partition(" (")[0] for code in codes} | USUAL_NAMES
    return _grouped(names, COMMON_SCRIPTS, codes)


def with_choice(choices: Choices, stored: str) -> Choices:
    """The choices and, if it is not among them, a stored tag: `zh-TW`, `Runr`."""
    offered = {code for _group, options in choices for code, _name in options}
    return choices if not stored or stored in offered else [*choices, ("Stored", [(stored, stored)])]


def _grouped(names: Mapping[str, str], common: Sequence[str], codes: Sequence[str] | Mapping[str, str]) -> Choices:
    first = [(code, names[code]) for code in common]
    rest = [(code, names[code]) for code in codes if code not in common]
    return [("Common", first), ("Others", sorted(rest, key=lambda one: one[1]))]
