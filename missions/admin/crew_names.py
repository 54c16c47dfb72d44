"""Whom the names in a pasted crew mean: one person for certain, one of several, or somebody new."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from missions.admin.usual_seats import Flight, last_rows
from missions.typed_names import best_matches, people_named, spellings
from people.models import Person, PersonName
from search.folding import fold, likeness
from search.scripts import in_latin

ALIKE = 0.8  # Likeness from which a name is offered.
MOST_COMPARED = 300
MOST_OFFERED = 5


@dataclass(frozen=True)
class Match:
    """The people whom a name may mean, likeliest first; exactly one if `is_sure`."""

    people: Sequence[Person] = ()
    is_sure: bool = False

    @property
    def person(self) -> Person | None:
        return self.people[0] if self.is_sure else None


def match_names(names: Iterable[str]) -> dict[str, Match]:
    """Whom each name may mean, also drafts. Exact names cost two queries, others two more, unknown ones two each."""
    matches: dict[str, Match] = {}
    wanted = {name: _ways_to_write(name) for name in names}
    exact = _known_as({way for ways in wanted.values() for way in ways})
    for name, ways in wanted.items():
        people = list(dict.fromkeys(person for way in ways for person in exact.get(way, ())))
        if people:
            matches[name] = Match(people[:MOST_OFFERED], is_sure=len(people) == 1)
    rest = [name for name in wanted if name not in matches]
    named = people_named(Person.objects.all(), rest) if rest else {}
    for name in rest:
        found = best_matches(named[name], name, prefer_flown=False)  # A crew may fly for the first time.
        words = set(fold(name).split())
        is_whole = any(words <= set(spelling.split()) for person in found for spelling in spellings(person))
        is_sure = len(found) == 1 and is_whole and len(words) > 1
        matches[name] = Match((found or similar_people(wanted[name]))[:MOST_OFFERED], is_sure=is_sure)
    return matches


def _ways_to_write(name: str) -> list[str]:
    """The folded name, and in Latin letters if it is Cyrillic."""
    words = fold(name).split()
    latin = [in_latin(word) or [word] for word in words]
    longest = max(map(len, latin), default=0)
    others = [" ".join(ways[min(number, len(ways) - 1)] for ways in latin) for number in range(longest)]
    return list(dict.fromkeys([" ".join(words), *others]))


def _known_as(folded: Iterable[str]) -> dict[str, list[Person]]:
    """By folded name, everybody who has exactly this name."""
    wanted = set(folded)
    names = PersonName.objects.filter(folded__in=wanted)
    people = Person.objects.filter(Q(folded_name__in=wanted) | Q(pk__in=names.values("person")))
    found: dict[str, list[Person]] = {}
    for person in people.prefetch_related("names").order_by("sort_key", "pk"):
        for spelling in dict.fromkeys(spellings(person)):
            if spelling in wanted:
                found.setdefault(spelling, []).append(person)
    return found


def similar_people(ways: Sequence[str]) -> list[Person]:
    """People with similar names, the most similar first."""
    starts = Q()
    for way in ways:
        first, *others = way.split()
        starts |= Q(folded_name__startswith=first[:3])
        if others:
            starts |= Q(folded_name__contains=f" {others[-1][:3]}")
    people = Person.objects.filter(starts).prefetch_related("names").order_by("sort_key", "pk")[:MOST_COMPARED]
    closest = {person: max(likeness(way, name) for way in ways for name in spellings(person)) for person in people}
    return sorted((one for one in closest if closest[one] >= ALIKE), key=lambda one: -closest[one])


def labels_of(people: Iterable[Person], flight: Flight) -> dict[int, str]:
    """What tells these people apart: “Vladimir Titov, born 1947, last flight STS-86 (1997)”. One query."""
    people = list(people)
    rows = last_rows([person.pk for person in people], Flight(key=flight.key)) if people else {}
    return {person.pk: ", ".join(_facts(person, rows)) for person in people}


def _facts(person: Person, rows: dict[int, object]) -> Iterable[str]:
    yield person.name
    if person.born_on:
        yield f"born {person.born_on.year}"
    if row := rows.get(person.pk):
        year = f" ({row.mission.launch_at.year})" if row.mission.launch_at else ""
        yield f"last flight {row.mission.name}{year}"
    else:
        yield "no flight recorded"
