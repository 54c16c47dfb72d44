from urllib.parse import quote

import pytest
from django.http import QueryDict

from facets.selection import Selection
from people.filters import PersonFilter
from people.models import Person
from records.changes import following_changes
from tests.factories import create_agency, create_mission, create_person
from tests.made_once import made_once


def select(query: str) -> Selection:
    return Selection(PersonFilter(QueryDict(query), Person.objects.published()))


def people(query: str) -> list[str]:
    return [person.name for person in select(query).rows]


@made_once
@following_changes()
def some():
    novitsky = create_person(
        name="Oleg Novitsky", known_as=["Олег Новицкий", "Oleg Nowizki"], citizen_of="RU", category="cosmonaut"
    )
    lenkova = create_person(name="Anastasia Lenkova", citizen_of="BY", category="candidate")
    glenn = create_person(name="John Glenn", citizen_of="US")
    glenn.affiliations.create(agency=create_agency(name="NASA"))
    create_mission(launch="1962-02-20T14:47:39Z", end="1962-02-20T19:43:02Z", launched=[glenn])
    create_mission(launch="1998-10-29", end="1998-11-07", launched=[glenn])
    create_mission(launch="2024-03-23T12:36:10Z", planned_end="2069", launched=[novitsky], backups=[lenkova])
    return novitsky, lenkova, glenn


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["John Glenn", "Anastasia Lenkova", "Oleg Novitsky"]),
        ("q=Новицк", ["Oleg Novitsky"]),
        ("q=nowizki", ["Oleg Novitsky"]),
        ("country=belarus", ["Anastasia Lenkova"]),
        ("country=belarus&country=russia", ["Anastasia Lenkova", "Oleg Novitsky"]),
        ("agency=nasa", ["John Glenn"]),
        ("category=cosmonaut", ["Oleg Novitsky"]),
        ("flown=no", ["Anastasia Lenkova"]),
        ("flown=yes&sort=flights", ["John Glenn", "Oleg Novitsky"]),
        ("sort=time", ["Oleg Novitsky", "John Glenn", "Anastasia Lenkova"]),
        ("sort=first", ["John Glenn", "Oleg Novitsky", "Anastasia Lenkova"]),
        ("flights=2", ["John Glenn"]),
        ("now=yes", ["Oleg Novitsky"]),
        ("q=%20...%20", []),
    ],
)
def test_people(some, query, expected):
    assert people(query) == expected


@pytest.mark.parametrize("query", ["", "flown=yes", "country=belarus", "flights=1&flights=2"])
def test_every_count_is_the_number_of_rows(some, query):
    selection = select(query)
    asked = [(facet.name, option) for facet in selection.facet_options for option in facet.options]
    assert {name for name, _ in asked} >= {"country", "category", "flown", "flights"}
    for name, option in asked:
        alone = selection.query.link_to({**selection.query.choices, name: [option.value]}).partition("?")[2]
        assert (name, option.value, option.count) == (name, option.value, len(people(alone)))


@pytest.mark.parametrize("text", ["Новицк", "oleg", "glenn", "john oleg", "nowizki oleg", "n", "%", "..."])
def test_a_text_finds_whom_the_database_finds(some, text):
    assert set(select(f"q={quote(text)}").rows) == set(Person.objects.published().matching_text(text))
