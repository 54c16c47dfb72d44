"""Which people an address or a form asks to compare."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from facets.query import Rejected
from missions.typed_names import best_matches, people_named, pick_exact_match
from people.models import Person
from people.models.person import PersonQuerySet
from records.models import RetiredSlug
from wording.lists import all_of

MOST_PEOPLE = 20
MOST_OFFERED = 8
MOST_LETTERS = 200
BETWEEN_NAMES = re.compile(r"[,;&+]|\s(?:and|y|и)\s", re.IGNORECASE)  # In the languages that visitors type names in.
# Shown on the page without people, if everybody named is in the catalogue.
EXAMPLES = [
    ("oleg-novitsky", "loral-ohara"),
    ("barry-wilmore", "sunita-williams", "nick-hague", "aleksandr-gorbunov"),
    ("yuri-gagarin", "valentina-tereshkova"),
]


@dataclass(frozen=True)
class Choice:
    """A typed name that several people have, with the address of the comparison for each of them."""

    text: str
    people: list[tuple[Person, str]]


@dataclass(frozen=True)
class Chip:
    person: Person
    link: str  # To the comparison without this person.


@dataclass
class Chosen:
    people: list[Person] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    unclear: dict[str, list[Person]] = field(default_factory=dict)  # Typed names that several people have.
    unknown_names: list[str] = field(default_factory=list)  # Stay in the text box.
    asked: list[str] = field(default_factory=list)  # Slugs in the address.
    is_canonical: bool = True  # Whether the address is the shortest one for these people.

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """The people of the parameters `crew`, which are slugs, and `name`, which are names as somebody typed them."""
        chosen = cls(asked=query.getlist("crew"))
        slugs = list(dict.fromkeys(filter(None, chosen.asked)))[: 2 * MOST_PEOPLE]
        names = list(dict.fromkeys(split_names(query.getlist("name"))))[:MOST_PEOPLE]
        found = find_by_slug(slugs)
        typed = find_by_name(names, exact=[text_of(slug) for slug in slugs if slug not in found])
        for slug in slugs:
            chosen._add_slug(slug, found.get(slug) or pick_exact_match(typed.get(text_of(slug), []), text_of(slug)))
        for name in names:
            chosen._add_name(name, best_matches(typed[name], name))
        chosen._limit()
        chosen.is_canonical = chosen.asked == chosen.slugs and "name" not in query
        return chosen

    def _add_slug(self, slug: str, person: Person | None) -> None:
        if person:
            self.people.append(person)
        else:
            self.rejected.append(reject(slug, _("is not in this catalogue"), "crew"))

    def _add_name(self, name: str, people: list[Person]) -> None:
        match people:
            case [person]:
                self.people.append(person)
            case []:
                self.rejected.append(reject(name, _("is not in this catalogue"), "name"))
                self.unknown_names.append(name)
            case _:
                self.unclear[name] = people

    def _limit(self) -> None:
        """Leaves out repeated names, and people beyond the maximum."""
        people = list(dict.fromkeys(self.people))
        self.people = people[:MOST_PEOPLE]
        too_many = _("is left out, because at most %(number)d people can be compared") % {"number": MOST_PEOPLE}
        self.rejected += [reject(person.name, too_many, "crew") for person in people[MOST_PEOPLE:]]

    @property
    def choices(self) -> list[Choice]:
        return [
            Choice(name, [(person, self._with(person, instead_of=name)) for person in people[:MOST_OFFERED]])
            for name, people in self.unclear.items()
        ]

    def _with(self, person: Person, *, instead_of: str) -> str:
        """The comparison with this person, and with the other names that are still open."""
        still_open = [name for name in [*self.unclear, *self.unknown_names] if name != instead_of]
        return address([*self.people, person], names=still_open)

    @property
    def slugs(self) -> list[str]:
        return [person.slug for person in self.people]

    @property
    def address(self) -> str:
        return address(self.people)

    @property
    def has_former_slugs(self) -> bool:
        return not set(self.slugs) <= set(self.asked)

    @property
    def is_settled(self) -> bool:
        """Whether everything in the address is understood, so that it may redirect to its shortest form."""
        return not self.rejected and not self.unclear

    @property
    def chips(self) -> list[Chip]:
        return [Chip(person, address(other for other in self.people if other != person)) for person in self.people]

    @property
    def parameters(self) -> str:
        return urlencode([("crew", slug) for slug in self.slugs])


def address(people: Iterable[Person], *, names: Iterable[str] = ()) -> str:
    return address_of([person.slug for person in people], names=names)


def address_of(slugs: Iterable[str], *, names: Iterable[str] = ()) -> str:
    """The comparison of these people, and of those whose names somebody has typed."""
    query = urlencode([*(("crew", slug) for slug in slugs), *(("name", name) for name in names)])
    return f"{reverse('missions:together')}?{query}" if query else reverse("missions:together")


def reject(value: str, reason: str, name: str) -> Rejected:
    return Rejected(_("Person"), value[:60], reason, name)


def split_names(values: Iterable[str]) -> Iterable[str]:
    """Names typed into one box are separated by commas, or by “and”."""
    for value in values:
        for name in BETWEEN_NAMES.split(value[:MOST_LETTERS]):
            if name.strip():
                yield " ".join(name.split())


def text_of(slug: str) -> str:
    return " ".join(slug[:MOST_LETTERS].replace("-", " ").split())


def public_people() -> PersonQuerySet:
    return Person.objects.published().with_reader_names()


def find_by_slug(slugs: Sequence[str]) -> dict[str, Person]:
    """People by slug or former slug, in at most three queries."""
    found = {person.slug: person for person in public_people().filter(slug__in=slugs)} if slugs else {}
    if missing := [slug for slug in slugs if slug not in found]:
        retired = dict(RetiredSlug.objects.of(Person).filter(slug__in=missing).values_list("slug", "object_id"))
        people = public_people().in_bulk(retired.values()) if retired else {}
        found |= {slug: people[key] for slug, key in retired.items() if key in people}
    return found


def find_by_name(names: Sequence[str], *, exact: Sequence[str] = ()) -> dict[str, list[Person]]:
    return people_named(public_people(), names, exact=exact) if names or exact else {}


def suggest(text: str) -> list[Person]:
    """People whose names match so far; those who have flown come first."""
    people = people_named(public_people().with_faces(), [text])[text] if text else []
    return sorted(people, key=lambda person: not person.has_flown)[:MOST_OFFERED]


def examples() -> list[tuple[str, str]]:
    """(names, address) of each example whose people are all public."""
    people = {person.slug: person for person in public_people().filter(slug__in=[s for e in EXAMPLES for s in e])}
    groups = ([people[slug] for slug in slugs] for slugs in EXAMPLES if people.keys() >= set(slugs))
    return [(all_of(person.reader_name for person in group), address(group)) for group in groups]
