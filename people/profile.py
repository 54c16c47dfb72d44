"""Whom a person flew with, and what else the crew lists say of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from people.models import Person, PersonName


@dataclass
class SharedMission:
    mission: Any
    up: bool
    down: bool


@dataclass
class Crewmate:
    person: Person
    missions: list[SharedMission] = field(default_factory=list)


def crewmates(own_rows: Iterable[Any], all_rows: Iterable[Any]) -> list[Crewmate]:
    """Prime crew of the same missions, as far as they have flown, those met most often first."""
    own = {row.mission_id: row for row in own_rows if row.has_flown}
    mates: dict[int, Crewmate] = {}
    for row in all_rows:
        mine = own.get(row.mission_id)
        if mine is None or row.person_id == mine.person_id or not row.has_flown:
            continue
        mate = mates.setdefault(row.person_id, Crewmate(row.person))
        mate.missions.append(
            SharedMission(
                row.mission, up=mine.has_launched and row.has_launched, down=mine.has_landed and row.has_landed
            )
        )
    return sorted(mates.values(), key=lambda mate: (-len(mate.missions), mate.person.sort_name, mate.person.name))


NAME_GROUPS = {
    "In other languages": {PersonName.Kind.NATIVE, PersonName.Kind.PREFERRED},
    "Former names": {PersonName.Kind.FORMER},
    "Other spellings": {PersonName.Kind.TRANSLITERATION, PersonName.Kind.VARIANT},
}


def names_by_kind(person: Person) -> list[tuple[str, list[PersonName]]]:
    """Every name that is right; misspellings are only there to be found by."""
    names = list(person.names.all())
    groups = [(title, [name for name in names if name.kind in kinds]) for title, kinds in NAME_GROUPS.items()]
    return [(title, group) for title, group in groups if group]
