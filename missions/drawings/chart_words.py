"""Short labels for people, ships and stations in charts, linked to their public pages."""

from collections import Counter
from collections.abc import Container, Iterable

from charts.labels import TextRun
from missions.models import Mission, Station
from people.models import Person


def link_to(record: Person | Mission | Station) -> str:
    is_public = isinstance(record, Station) or record.is_published
    return record.get_absolute_url() if is_public else ""


def listed(words: Iterable[str]) -> list[str]:
    """The words, with a comma after each but the last."""
    *others, last = list(words) or [""]
    return [f"{word}," for word in others] + ([last] if last else [])


def shared_families(people: Iterable[Person]) -> set[str]:
    """The family names that several of these people have."""
    numbers = Counter(person.family_name for person in set(people))
    return {family for family, number in numbers.items() if number > 1}


def names_of(people: list[Person], *, shared: Container[str]) -> list[TextRun]:
    """Family names, or full names where people in the chart share a family name."""
    shown = [person.name if person.family_name in shared else person.family_name for person in people]
    return [
        TextRun(text, link_to(person), name=person.name) for text, person in zip(listed(shown), people, strict=True)
    ]
