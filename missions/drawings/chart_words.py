"""Short labels for people, ships and stations in charts, linked to their public pages."""

from collections.abc import Iterable

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


def names_of(people: list[Person], *, among: Iterable[Person] = ()) -> list[TextRun]:
    """Family names, or full names where two people in the chart share a family name."""
    families = [person.family_name for person in {*people, *among}]
    shown = [person.name if families.count(person.family_name) > 1 else person.family_name for person in people]
    return [
        TextRun(text, link_to(person), name=person.name) for text, person in zip(listed(shown), people, strict=True)
    ]
