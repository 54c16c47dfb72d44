"""The page of the launches to come, and the calendar entry of each."""

import pytest
from icalendar import Calendar

from missions.models import Mission
from missions.pages.launches import Launches, load_launches
from tests.factories import create_mission, create_person
from tests.pages import words


def plan(name, launch="", **fields):
    return create_mission(name=name, launch=launch, end_kind="planned", **fields)


def launches():
    return Launches.of(load_launches(Mission.objects.published().planned()))


def test_the_soonest_comes_first_and_of_equals_the_most_exact(db):
    plan("Undated")
    plan("Year", "2090")
    plan("Day", "2090-01-01")
    plan("Month", "NET 2090-01")
    plan("Sooner", "2089-05-06T07:08Z")
    plan("Once soon", "NET 2020")
    create_mission(name="Flown", launch="2020-01-01", end="2020-01-02")
    names = [launch.mission.name for launch in launches().upcoming]
    assert names == ["Sooner", "Day", "Month", "Year", "Once soon", "Undated"]


def test_the_overdue_are_apart(db, client):
    plan("Late", "2020-01-01")
    plan("Next", "2090-01-01")
    assert [launch.mission.name for launch in launches().overdue] == ["Late"]
    page = words(client.get("/launches/"))
    assert "The planned date has passed, and no launch is recorded yet." in page
    assert page.index("Next") < page.index("Late")
    assert "1 January 2020 Overdue Late" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"launch": "NET 2090-03"}, "no earlier than March 2090"),
        ({"launch": "2090-Q2"}, "quarter 2 of 2090"),
        ({}, "no date yet"),
        ({"launched": ["Anna"]}, "Crew: Anna"),
        ({}, "Crew: not named yet"),
        ({"landed": ["Anna"]}, "Crew: Nobody: it will launch uncrewed."),
    ],
)
def test_no_more_is_said_than_is_known(db, client, fields, said):
    crews = {leg: [create_person(name=name) for name in fields.pop(leg, [])] for leg in ("launched", "landed")}
    plan("Next", **fields, **crews)
    assert said in words(client.get("/launches/"))


def test_nothing_planned(db, client):
    assert "No launch is planned in our records." in words(client.get("/launches/"))


def test_drafts_are_absent(db, client):
    plan("Secret", "2090-01-01", published_at=None)
    assert "Secret" not in client.get("/launches/").text


def test_a_launch_can_be_added_to_a_calendar_once_its_day_is_known(db, client):
    plan("Vague", "2090-01")
    plan("Exact", "2090-02-03")
    page = client.get("/launches/").text
    assert "/missions/exact.ics" in page
    assert "/missions/vague.ics" not in page
    assert "/missions/exact.ics" in client.get("/missions/exact/").text
    assert "/missions/vague.ics" not in client.get("/missions/vague/").text
    response = client.get("/missions/exact.ics")
    assert response.headers["Content-Disposition"] == 'attachment; filename="exact.ics"'
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert (str(event["summary"]), event.decoded("dtstart").isoformat()) == ("Exact: launch", "2090-02-03")


def test_the_calendar_of_a_renamed_mission_redirects(db, client):
    mission = plan("Exact", "2090-02-03")
    mission.slug = "exact-2"
    mission.save()
    assert client.get("/missions/exact.ics").headers["Location"] == "/missions/exact-2.ics"
    assert client.get("/missions/nothing.ics").status_code == 404


def test_all_launches_can_be_subscribed_to(db, client):
    assert 'href="webcal://testserver/missions.ics?status=planned"' in client.get("/launches/").text
    assert 'href="webcal://testserver/es/missions.ics?status=planned"' in client.get("/es/launches/").text


@pytest.mark.parametrize("number", [1, 20])
def test_query_count(db, client, django_assert_max_num_queries, number):
    for _ in range(number):
        plan("", "2090-01-01", launched=[create_person()])
    with django_assert_max_num_queries(4):
        client.get("/launches/")
