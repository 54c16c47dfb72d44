"""Finds the people whom a typed name means, by any part of any spelling of their names."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from missions.models import Trip
from people.models import Person
from people.models.person import PersonQuerySet
from search.folding import fold


def people_named(among: PersonQuerySet, names: Sequence[str], *, exact: Sequence[str] = ()) -> dict[str, list[Person]]:
    """Maps each name to those `among` whose names contain all its words in some spelling, with two queries in all.

    A name in `exact` may map to no more than the people with exactly this name.
    """
    words = {name: fold(name).split() for name in [*names, *exact]}
    everybody = Person.objects.order_by()
    found_by = [everybody.named_like(name) for name in names if words[name]]
    found_by += [everybody.known_as(text) for text in exact if words[text]]
    conditions = [Q(pk__in=people.values("pk")) for people in found_by]
    if not conditions:
        return {name: [] for name in words}
    flown = Exists(Trip.objects.flown().filter(person=OuterRef("pk")))
    people = among.filter(reduce(or_, conditions)).annotate(has_flown=flown).prefetch_related("names")
    spelt = [(person, spellings(person)) for person in people.order_by("sort_key", "pk")]
    return {
        name: [person for person, ways in spelt if parts and all(any(w in way for way in ways) for w in parts)]
        for name, parts in words.items()
    }


def spellings(person: Person) -> list[str]:
    return [person.folded_name, *(name.folded for name in person.names.all())]


def pick_exact_match(people: Iterable[Person], text: str) -> Person | None:
    """The only one of the people with exactly this name."""
    found = [person for person in people if fold(text) in spellings(person)]
    return found[0] if len(found) == 1 else None


def best_matches(people: Sequence[Person], text: str, *, prefer_flown: bool = True) -> list[Person]:
    """People whose name is the text, or else has its words as whole words; of these, those who have flown, if any."""
    folded = fold(text)
    words = set(folded.split())

    def rank(person: Person) -> tuple[bool, bool, bool]:
        names = spellings(person)
        is_whole = any(words <= set(name.split()) for name in names)
        return folded not in names, not is_whole, prefer_flown and not person.has_flown

    ranks = [rank(person) for person in people]
    best = min(ranks, default=None)
    return [person for person, of_person in zip(people, ranks, strict=True) if of_person == best]
