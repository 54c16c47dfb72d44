"""Finds the usual English name among the spellings of the source.

The source gives the full name, a rank and an employer: `Malcolm *Scott Carpenter, Lt Cdr USN, NASA`. The star marks
the name in use, and Russian names have the patronymic. `usual_names.csv` holds usual names that no rule gives (Gus
Grissom), and sort names whose family name is not the last word.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from people.sort_names import SUFFIX, family_name_first
from search.folding import fold

INITIAL = re.compile(r"(?:[A-Z]\.?|(?:[A-Z]\.)+|Yu\.)")
PATRONYMIC = re.compile(r".+(?:[iy]ch|[vc]h?na)")
FAMILY_NAME_FIRST = {"CN"}


@dataclass(frozen=True)
class Spelling:
    full: str
    used: str

    @classmethod
    def of(cls, text: str) -> "Spelling":
        name, *rest = (part.strip() for part in text.split(","))
        name = " ".join(re.sub(r"\(.*?\)", " ", name).split())
        bare, suffix = name, ""
        if found := re.search(rf" ({SUFFIX})$", name):
            bare, suffix = name[: found.start()], found[1]
        elif rest and (found := re.match(SUFFIX, rest[0])):
            suffix = found[0]
        suffix = f"{suffix.rstrip('.')}." if suffix.startswith(("Jr", "Sr")) else suffix
        full = re.sub(r"'(\w+)' ", "", bare.replace("*", ""))
        return cls(full=f"{full} {suffix}".strip(), used=_in_use(bare))


def _in_use(name: str) -> str:
    """The name in use: `Scott Carpenter`, `Pete Knight`, `Story Musgrave`, `Yuriy Gagarin`."""
    if "*" in name:
        return name.partition("*")[2]
    words = name.split()
    nickname = next((word.strip("'") for word in words if re.fullmatch(r"'\w+'", word)), "")
    if nickname:
        return f"{nickname} {words[-1]}"
    if len(words) > 2 and INITIAL.fullmatch(words[0]):
        words = words[1:]
    first, *middle, last = words if len(words) > 1 else ["", *words]
    middle = [word for word in middle if not INITIAL.fullmatch(word) and not PATRONYMIC.fullmatch(word)]
    return " ".join([first, *middle, last]).strip()


@dataclass(frozen=True)
class GcatNames:
    name: str
    sort_name: str
    others: list[str]


def names_of(person: str, spellings: Iterable[str], *, program: str) -> GcatNames:
    """The usual name, by default from the latest spelling, and all other spellings, each once whatever its accents."""
    found = [Spelling.of(text) for text in spellings]
    name, sort_name = usual_names().get(person, ("", ""))
    name = name or found[-1].used
    if not sort_name:
        sort_name = name if program in FAMILY_NAME_FIRST else family_name_first(name)
    others: dict[str, str] = {}
    for text in (text for spelling in found for text in (spelling.full, spelling.used)):
        if fold(text) != fold(name):
            others.setdefault(fold(text), text)
    return GcatNames(name, sort_name, list(others.values()))


@cache
def usual_names() -> dict[str, tuple[str, str]]:
    with Path(__file__).with_name("usual_names.csv").open(encoding="utf-8", newline="") as lines:
        return {row["gcat_id"]: (row["name"], row["sort_name"]) for row in csv.DictReader(lines)}
