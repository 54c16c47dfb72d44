import pytest
from django.db import transaction

from people.models import Person
from tests.factories import create_mission, create_person, create_programme


@pytest.fixture(scope="module")
def flown(django_db_setup, django_db_blocker):
    """Four flights and a draft: Ann and Ben on A, Ann on B, Ben on C, nobody on D, Cat on the draft."""
    with django_db_blocker.unblock(), transaction.atomic():
        ann, ben, cat = (create_person(name=name, known_as=[f"{name}ushka"]) for name in ("Ann", "Ben", "Cat"))
        soyuz, apollo = create_programme(name="Soyuz"), create_programme(name="Apollo")
        for name, programme, kind, year, crew, more in (
            ("A", soyuz, "orbital", 2001, [ann, ben], {"serial": "1", "callsign": "Kedr"}),
            ("B", soyuz, "suborbital", 2002, [ann], {"serial": "2"}),
            ("C", apollo, "orbital", 2002, [ben], {"serial": "1"}),
            ("D", apollo, "orbital", 2003, [], {}),
            ("E", soyuz, "abort", 2004, [cat], {"published_at": None}),
        ):
            # Planned, so that no history has to make sense of these crews.
            fields = {"programme": programme, "kind": kind, "launch": f"{year}", "end_kind": "planned", **more}
            create_mission(name=name, launched=crew, **fields)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def flights(flown, db):
    """The people of the flights; what a test changes in them is undone after it."""
    return {person.slug: person for person in Person.objects.all()}
