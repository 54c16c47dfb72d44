"""What pages say of a landing on the Moon."""

import re
from datetime import timedelta
from html import unescape

import pytest

from missions.models import DockingEvent, MoonLanding, Spacewalk
from search.finding import search
from tests.factories import create_mission, create_person, moment
from wording.partial_dates import PartialDate


@pytest.fixture
def apollo(db):
    """Apollo 11: two of three land on the Moon and walk there once, on a day before noon of which they took off."""
    crew = [create_person(name=name) for name in ("Neil Armstrong", "Michael Collins", "Buzz Aldrin")]
    mission = create_mission(
        name="Apollo 11",
        launch="1969-07-16T13:32:00Z",
        end="1969-07-24T16:50:35Z",
        launched=crew,
        destination="moon",
        lander="Eagle",
    )
    MoonLanding.objects.create(
        mission=mission,
        site="Sea of Tranquility",
        landed_at=moment("1969-07-20T20:17:40Z"),
        left_at=moment("1969-07-21T17:54:00Z"),
    )
    DockingEvent.objects.create(mission=mission, target="lunar module Eagle", docked_at=moment("1969-07-16T16:56:00Z"))
    walk = Spacewalk.objects.create(
        name="Apollo 11 moonwalk",
        slug="apollo-11-moonwalk",
        kind="moonwalk",
        mission=mission,
        started_at=moment("1969-07-20"),
        started_precision="day",
        duration_minutes=152,
    )
    for order, person in enumerate((crew[0], crew[2]), start=1):
        mission.moon_landing_crew.create(person=person, order=order)
        walk.crew.create(person=person, order=order)
    mission.coverage.create(topic="spacewalks", state="all")
    return mission


def text_of(page):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))


def test_the_page_of_the_mission_opens_with_the_landing(apollo, client):
    page = text_of(client.get("/missions/apollo-11/"))
    assert "Moon landing, 20 July 1969: Neil Armstrong and Buzz Aldrin; Eagle" in page
    assert "Two of them landed on the Moon." in page
    assert "21 hours 36 minutes" in page
    assert "Moonwalks 1 , 2 hours 32 minutes" in page


def test_events_of_the_flight_are_in_order(apollo, client):
    page = text_of(client.get("/missions/apollo-11/")).partition("The flight")[2]
    events = ["Launch", "Docked with Eagle", "Landing on the Moon", "Apollo 11 moonwalk", "Lift-off from the Moon"]
    places = [page.index(event) for event in events]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("landed", "left", "time"),
    [
        ("1969-07-20T20:17:40Z", "1969-07-21T17:54:00Z", "21 h 36 min 20 s"),
        ("1969-07-20T20:17:40Z", "1969-07", "less than a month"),  # Not minus 20 days,
        ("1969-07", "1969-07-21T17:54:00Z", "about 8 days"),  # nor more than the flight.
    ],
)
def test_time_on_the_moon_is_a_part_of_the_flight(apollo, landed, left, time):
    first, last = PartialDate.parse(landed), PartialDate.parse(left)
    stay = apollo.moon_landing
    stay.landed_at, stay.landed_precision, stay.left_at, stay.left_precision = (
        first.at, first.precision, last.at, last.precision
    )  # fmt: skip
    assert str(stay.duration) == time


def test_around_the_moon(db, client):
    crew = [create_person(name="Frank Borman"), create_person(name="Bill Anders")]
    create_mission(name="Apollo 8", end="2024-01-07", launched=crew, destination="moon")
    page = text_of(client.get("/missions/apollo-8/"))
    assert "Around the Moon, without landing: Frank Borman and Bill Anders" in page


@pytest.mark.parametrize(
    ("date", "where"),
    [
        ("1969-07-19", {"Apollo 11": 3}),
        ("1969-07-20", {"The Moon, Sea of Tranquility": 2, "Apollo 11": 1}),
        ("1969-07-21", {"Apollo 11": 3}),
    ],
)
def test_where_they_were(apollo, client, date, where):
    places = client.get(f"/in-space/{date}.json").json()["places"]
    assert {place["name"]: len(place["people"]) for place in places} == where


@pytest.mark.parametrize(
    ("left", "last"), [("1969-07-21T17:54:00Z", "1969-07-21T17:53:59Z"), ("1969-07-21", "1969-07-21T23:59:59Z")]
)
def test_on_the_moon_from_the_landing_until_the_lift_off_is_certain(left, last):
    left = PartialDate.parse(left)
    landing = MoonLanding(
        landed_at=moment("1969-07-20T20:17:40Z"),
        landed_precision="second",
        left_at=left.at,
        left_precision=left.precision,
    )
    at = [moment("1969-07-20T20:17:39Z"), moment("1969-07-20T20:17:40Z"), moment(last)]
    assert [landing.covers(one) for one in at] == [False, True, True]
    assert not landing.covers(moment(last) + timedelta(seconds=1))


def test_pages_of_people(apollo, client):
    assert "walked on the Moon in 1969" in text_of(client.get("/people/neil-armstrong/"))
    assert "on the Moon" not in text_of(client.get("/people/michael-collins/"))


def test_filter_by_destination(apollo, client):
    create_mission(name="Gemini 8", end="2024-01-02", destination="earth_orbit")
    page = text_of(client.get("/missions/?destination=moon"))
    assert "1 mission to the Moon" in page
    assert "Gemini 8" not in page


def test_search(apollo):
    assert next(document.title for document in search("moon landing").page(1)) == "Apollo 11"
    found = {document.title for document in search("walked on the moon").page(1) if document.kind == "person"}
    assert found == {"Neil Armstrong", "Buzz Aldrin"}
