"""Names as visitors type them."""

import pytest

from people.models import Person
from people.typed_names import split_names
from tests.factories import create_person


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Oleg Novitsky", ["Oleg Novitsky"]),
        ("Oleg Novitsky, Loral O'Hara, ", ["Oleg Novitsky", "Loral O'Hara"]),
        ("Novitsky and O’Hara", ["Novitsky", "O’Hara"]),
        ("Novitsky y Dyson y  Chub", ["Novitsky", "Dyson", "Chub"]),
        ("Новицкий и Дайсон", ["Новицкий", "Дайсон"]),
        ("Andy & Anand; Andy", ["Andy", "Anand"]),
        (" ,\0, ", []),
    ],
)
def test_one_box_holds_several_names(text, names):
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("sally ride", ["Sally Ride"]),
        ("Ride", ["Sally Ride"]),  # Not McBride, because there is somebody called so.
        ("brid", ["Jon McBride"]),
        ("titov", ["Gherman Titov", "Vladimir Titov"]),
        ("Titov Gherman", ["Gherman Titov"]),
        ("Райд", ["Sally Ride"]),
        ("nobody", []),
        ("[", []),
    ],
)
def test_whom_a_visitor_means(db, text, people):
    create_person(name="Sally Ride", known_as=["Салли Райд"])
    for name in ("Jon McBride", "Gherman Titov", "Vladimir Titov"):
        create_person(name=name)
    assert [person.name for person in Person.objects.meant_by(text)] == people
