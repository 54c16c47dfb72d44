"""Names for sorting: the family name with its particles first, suffixes last."""

import re
from collections.abc import Iterable

from search.folding import fold
from search.sorting import SEPARATOR, SortKeyField, sort_key

SUFFIX = r"(?:Jr\b\.?|Sr\b\.?|I{2,3}\b|IV\b)"
SUFFIXES = ["sr", "jr", "ii", "iii", "iv"]
PARTICLES = {
    "van",
    "den",
    "de",
    "der",
    "di",
    "la",
    "al",
    "vande",
    "von",
    "zu",
    "del",
    "della",
    "du",
    "le",
    "ter",
    "ten",
}


def family_name_first(name: str) -> str:
    """`Glen de Vries` is “de Vries, Glen”, `Clint Kelly III` is “Kelly, Clint, III”."""
    bare, suffix = without_suffix(name)
    words = bare.split()
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in PARTICLES:
        start -= 1
    parts = [" ".join(words[start:]), " ".join(words[:start]), suffix]
    return ", ".join(filter(None, parts)) if start > 0 else name


def without_suffix(name: str) -> tuple[str, str]:
    """The name and its suffix, if there is one: “Jr.”, “III”."""
    found = re.search(rf",? ({SUFFIX})$", name)
    return (name[: found.start()], found[1]) if found else (name, "")


def place_of(suffix: str) -> str:
    """The sort position of a suffix: none, “Sr.”, “Jr.”, “III”."""
    return str(SUFFIXES.index(fold(suffix)) + 1) if suffix else ""


class FamilyNameKeyField(SortKeyField):
    """The sort key of the name for sorting or else of the name. Without a comma, the first word is the family name."""

    def key(self, values: Iterable[str]) -> str:
        sort_name, name = values
        family, comma, given = (sort_name or family_name_first(name)).partition(",")
        if not comma:
            family, _blank, given = family.strip().partition(" ")
        (family, wrongly_placed), (given, suffix) = without_suffix(family), without_suffix(given)
        return SEPARATOR.join([sort_key(family), sort_key(given), place_of(suffix or wrongly_placed)])
