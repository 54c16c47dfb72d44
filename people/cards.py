"""Cards of people in lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from people.models import Person
from wording.changing import changes_by_the_minute


@dataclass(frozen=True)
class PersonCard:
    name: str
    link: str
    face: str  # The address of the small portrait; if empty, the initials are shown.
    initials: str
    category: str
    flights: str  # Empty for those who have not flown.


def person_cards(people: Iterable[Person]) -> list[PersonCard]:
    """Cards of people loaded with Person.objects.with_faces() and with_flights()."""
    return [_card(person) for person in people]


def _card(person: Any) -> PersonCard:
    if person.is_flying:
        changes_by_the_minute()  # Their time in space.
    return PersonCard(
        name=person.name,
        link=person.get_absolute_url(),
        face=person.face,
        initials=person.initials,
        category=person.category_words,
        flights=person.flights_line,
    )
