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


def test_people_who_may_be_home_are_named_under_their_station(aboard, client):
    late = create_person(name="Late Comer")
    mission = create_mission(name="Late", launch="2024-09-30T10:00Z", planned_end="2024-12", launched=[late])
    dock(mission, create_station(name="Tiangong"), "2024-10-01T10:00Z")
    page = client.get("/")
    assert "1 person is in space" in words(page)
    assert "1 unconfirmed" in words(page)
    assert words(page, section="aboard-1") == "ISS 1 launched on Now UT Up There"
    assert words(page, section="aboard-2") == "Tiangong launched on Late Unconfirmed LC Late Comer"


def test_next_launches_and_the_latest_landing(aboard, client):
    anna = create_person(name="Anna")
    create_mission(name="Later", launch="2091", end_kind="planned")
    create_mission(name="Next", launch="NET 2090-03", end_kind="planned", launched=[anna])
    create_mission(name="Home", launch="2020-01-01", end="2020-02-03", launched=[anna])
    create_mission(name="Empty", launch="2020-01-02", end="2020-03-04")  # It brought nobody home.
    page = client.get("/")
    launches = words(page, section="launches")
    assert "no earlier than March 2090 Next Crew: Anna" in launches
    assert launches.index("Next") < launches.index("Later")
    assert words(page, section="landing") == "Latest landing 3 February 2020 Home Crew: Anna"


def test_questions_are_suggested_that_the_catalogue_answers(db, client):
    assert "?" not in words(client.get("/"), section="").split("Next launches")[0]
    create_person(name="Marina Vasilevskaya")
    page = client.get("/").text
    assert (
        '<a href="/missions/?crew=marina-vasilevskaya&amp;role=landing">How did Marina Vasilevskaya come home?</a>'
        in page
    )
    assert "fly together?" not in page
    for name in ("Oleg Novitsky", "Loral O'Hara"):
        create_person(name=name)
    assert 'href="/together/?crew=oleg-novitsky&amp;crew=loral-ohara"' in client.get("/").text


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
    with django_assert_max_num_queries(14):  # The first page after a change.
        assert client.get("/").status_code == 200
