import pytest
from django.utils import timezone

from records.changes import following_changes
from tests.factories import create_mission, create_person, create_station, dock
from tests.pages import words


def test_an_empty_catalogue_says_so(db, client):
    home = words(client.get("/"))
    assert "Nobody is confirmed to be in space" in home
    assert "No missions published yet." in home
    assert "No launch or landing is recorded for this day of the year." in home


@pytest.fixture
def aboard(db):
    ship = create_mission(
        name="Now", launch="2024-10-01T10:00Z", planned_end="2090", launched=[create_person(name="Up There")]
    )
    dock(ship, create_station(name="ISS"), "2024-10-02T10:00Z")
    return ship


def test_faces_by_ship(aboard, client):
    home = words(client.get("/"))
    assert "1 person is in space as of" in home
    assert "ISS 1 launched on Now UT Up There" in home


def test_people_who_may_be_home_are_mentioned_apart(aboard, client):
    create_mission(name="Late", launch="2024-09-30T10:00Z", planned_end="2024-12", launched=[create_person()])
    home = words(client.get("/"))
    assert "1 person is in space" in home
    assert "1 unconfirmed" in home


def test_on_this_day(db, client):
    today = timezone.now()
    create_mission(name="First", launch=f"1999-{today:%m-%d}T10:00Z", end="2000-03-03", launched=[create_person()])
    assert "1999 First launched" in words(client.get("/"), section="on-this-day")


@pytest.mark.parametrize("ships", [1, 20])
def test_query_count(aboard, client, django_assert_max_num_queries, ships):
    with following_changes():
        for _ in range(ships):
            mission = create_mission(launch="2024-10-01T10:00Z", planned_end="2090", launched=[create_person()])
            dock(mission, create_station(name="ISS"), "2024-10-02T10:00Z")
    with django_assert_max_num_queries(6):  # Of ten: an article's picture and its files need two more.
        assert client.get("/").status_code == 200
