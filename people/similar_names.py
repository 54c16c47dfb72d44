"""Finds people who may be the same as one being entered, by any spelling and script of the names."""

from collections.abc import Iterable
from itertools import product

from django.db.models import Q

from people.models import Person, PersonName
from records.batches import batches
from search.folding import fold, likeness
from search.scripts import in_latin
from search.sorting import sort_key
from wording.partial_dates import PartialDate

ALIKE = 0.85
SAME_START = 3  # Letters of a family name that other spellings share.
MOST_COMPARED = 500
MOST_SHOWN = 5


def people_like(names: Iterable[str], born: PartialDate | None = None) -> list[Person]:
    """People with one of these names in some spelling, script or order, who may be born on this date.

    Each lookup uses an index, so it takes the same time however many people there are.
    """
    spelt = {spelling for name in names for spelling in _spellings(name)}
    if not spelt:
        return []
    named = Q(folded_name__in=spelt) | Q(pk__in=PersonName.objects.filter(folded__in=spelt).values("person"))
    keys = set(Person.objects.filter(named).values_list("pk", flat=True)[:MOST_COMPARED])
    for start in {sort_key(word)[:SAME_START] for name in spelt for word in (name.split()[0], name.split()[-1])}:
        if len(start) == SAME_START:
            near = Person.objects.filter(sort_key__gte=start, sort_key__lt=f"{start}\U0010ffff")
            rows = near.order_by().values_list("pk", "folded_name")[:MOST_COMPARED]
            keys |= {pk for pk, name in rows if any(likeness(one, name) >= ALIKE for one in spelt)}
    found = [
        person
        for batch in batches(keys)
        for person in Person.objects.filter(pk__in=batch)
        if _may_be_born(person, born)
    ]
    return sorted(found, key=lambda person: (person.folded_name not in spelt, person.sort_key))[:MOST_SHOWN]


def _spellings(name: str) -> set[str]:
    """The folded name, also in Latin letters, and each with its first word moved to the end."""
    words = fold(name).split()[:6]
    if len(words) < 2:
        return {" ".join(words)} - {""}
    found = {" ".join(words)}
    latin = [in_latin(word) or [word] for word in words]
    found |= {" ".join(way) for way in list(product(*latin))[:16]}
    return found | {" ".join([*rest, first]) for first, *rest in (name.split() for name in found)}


def _may_be_born(person: Person, born: PartialDate | None) -> bool:
    return born is None or person.born is None or (person.born.at < born.until and born.at < person.born.until)
