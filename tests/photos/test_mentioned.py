import pytest

from photos.admin.mentioned import Names, mentioned
from tests.factories import create_mission, create_person


@pytest.fixture
def crew(db):
    create_person(name="Oleg Kononenko")
    create_person(name="Oleg Novitsky", known_as=["Олег Новицкий"])
    create_person(name="Nie Haisheng", known_as=["聂海胜"], sort_name="Nie, Haisheng")
    create_person(name="Scott Kelly")
    create_person(name="Mark Kelly")
    create_person(name="John Young", published_at=None)
    create_mission(name="Soyuz MS-25")
    create_mission(name="SpaceX Crew-9", published_at=None)
    create_mission(name="Apollo 11").aliases.create(text="Eagle")
    create_mission(name="Mercury-Redstone 3").aliases.create(text="MR-3")


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Flight engineer KONONENKO beside Oleg Novitsky’s seat", ["Oleg Kononenko", "Oleg Novitsky"]),
        ("Novitsky, Oleg", ["Oleg Novitsky"]),
        ("Олег Новицкий и Олег Кононенко", ["Oleg Novitsky", "Oleg Kononenko"]),
        ("Oleg Novitskiy", ["Oleg Novitsky"]),
        ("航天员聂海胜出舱", ["Nie Haisheng"]),
        ("聶海勝", ["Nie Haisheng"]),
        ("Scott Kelly; Kelly waves", ["Scott Kelly"]),
        ("Kelly waves", []),
        ("A young astronaut, Kononenkova and Oleg", []),
        ("Young Pioneers", []),
        ("", []),
    ],
)
def test_people_are_found_by_any_spelling(crew, text, people):
    assert [person.name for person in mentioned([text]).people] == people


@pytest.mark.parametrize(
    ("text", "missions"),
    [
        ("Soyuz MS-25 beside Crew-9", ["Soyuz MS-25", "SpaceX Crew-9"]),
        ("soyuz ms 25", []),
        ("Soyuz MS 25", ["Soyuz MS-25"]),
        ("Корабль «Союз МС-25»", ["Soyuz MS-25"]),
        ("MR-3 lifts off", ["Mercury-Redstone 3"]),
        ("An eagle. The Eagle", []),
        ("Apollo 110", []),
    ],
)
def test_missions_are_found_by_any_spelling(crew, text, missions):
    assert [mission.name for mission in mentioned([text]).missions] == missions


def test_each_record_is_named_once_in_the_order_of_the_texts(crew):
    found = mentioned(["John Young", "Oleg Kononenko, John Young", "MS-25", "Soyuz MS-25"])
    assert [person.name for person in found.people] == ["John Young", "Oleg Kononenko"]
    assert [mission.name for mission in found.missions] == ["Soyuz MS-25"]


def test_many_pictures_take_as_many_queries_as_one(crew, django_assert_num_queries):
    with django_assert_num_queries(7):
        found = Names().mentioned([["Oleg Kononenko"], [], ["Soyuz MS-25", "Oleg Novitsky"]] * 20)
    assert [person.name for person in found[2].people] == ["Oleg Novitsky"]
