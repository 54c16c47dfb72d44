"""Pages, charts, lists and exports agree on who was in space, at any moment."""

import pytest
from django.utils import timezone

from missions.pages.occupancy import Occupancy
from tests.factories import create_mission, create_person, create_station, dock
from tests.missions.agreement import Sources, assert_agreement
from tests.pages import words

EDGES = [
    "2020-01-31T23:59:59Z", "2020-02-01T00:00:00Z", "2020-02-03T00:00:00Z", "2020-02-29T23:59:59Z",
    "2020-03-01T00:00:00Z", "2023-09-15T18:53:32Z", "2024-03-24T12:00:00Z", "2024-04-06T07:17:46Z",
    "2024-04-06T07:17:47Z", "2024-05-31T23:59:59Z", "2024-06-01T00:00:00Z", "2024-07-04T09:30:00Z",
    "2024-07-04T23:00:00Z",
]  # fmt: skip


@pytest.fixture
def flights(swap):
    """The swap, with a landing known to the month, a doubtful flight, one going on, and a hop known to the day."""
    iss, mir = create_station(), create_station(name="Mir")
    coarse = create_mission(name="Coarse", launch="2020-02", end="2020-02", launched=[create_person(), create_person()])
    dock(coarse, mir, "2020-02-03", "2020-02")
    late = create_mission(
        name="Late", launch="2024-05-01T10:00:00Z", planned_end="2024-05", launched=[create_person(name="Late Comer")]
    )
    dock(late, iss, "2024-05-02")
    now = create_mission(name="Now", launch="2024-07-01T10:00:00Z", planned_end="2069", launched=[create_person()])
    dock(now, iss, "2024-07-02")
    create_mission(
        name="Hop", launch="2024-07-04T09:00:00Z", end="2024-07-04", kind="suborbital", launched=[create_person()]
    )


def test_at_the_edges_of_every_flight(flights, client):
    sources = Sources()
    for iso in EDGES:
        here = assert_agreement(sources, iso)
        data = client.get(f"/in-space/{iso}.json").json()
        assert data["head_count"] == here.head_count == sum(len(place["people"]) for place in data["places"])
        assert len(data["unconfirmed"]) == len(here.unconfirmed)


def test_now(flights, client):
    here = assert_agreement(Sources(), f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}")
    assert (here.head_count, [trip.person.name for trip in here.unconfirmed]) == (1, ["Late Comer"])
    assert client.get("/people.json?now=yes").json()["count"] == 1
    assert "1 person is in space" in words(client.get("/"))
    home = client.get("/").text
    assert "1 unconfirmed" in home
    assert '<a href="/people/late-comer/">Late Comer</a>' in home
    facts = words(client.get("/stations/iss/"), section="facts")
    assert "Aboard now 1 (1 unconfirmed)" in facts
    assert "Unconfirmed" in words(client.get("/people/late-comer/"))
    data = client.get("/people/late-comer.json").json()
    assert (data["in_space_since"], data["trips"][0]["unconfirmed_since"]) == (None, "2024-06-01T00:00:00Z")
    assert Occupancy(create_station()).outline.aboard_now == 1
