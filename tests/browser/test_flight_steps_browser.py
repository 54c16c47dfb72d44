"""A flight as its editor records it: launched, docked, two seats swapped, landed, and one step undone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from missions.models import Trip
from records.changes import following_changes
from tests.browser.desk import PASSWORD, log_in
from tests.factories import create_mission, create_person, create_station, create_user, dock


def days_ago(number):
    return (timezone.now() - timedelta(days=number)).date().isoformat()


@pytest.fixture
def flights(transactional_db, django_db_serialized_rollback):
    create_user(username="valentina", group="Editors", password=PASSWORD)
    with following_changes():
        iss = create_station(name="ISS")
        people = [create_person(name=name) for name in ("Anna One", "Boris Two", "Clara Three", "Dmitry Four")]
        ship = create_mission(
            name="Crew-20", launch=days_ago(20), end_kind="planned", launched=people, station=iss, planned_end="2040"
        )
        up = [create_person(name=name) for name in ("Elena Five", "Fyodor Six")]
        other = create_mission(name="Soyuz 40", launch=days_ago(60), launched=up, station=iss, planned_end="2040")
        dock(other, iss, days_ago(60))
    return ship, other


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Undo").wait_for()


def homes():
    trips = Trip.objects.select_related("person", "landing_mission", "expected_mission")
    return {trip.person.name.split()[0]: str(trip.home) for trip in trips}


def test_a_flight_from_launch_to_landing(open_page, flights):
    ship, _other = flights
    page = open_page()
    log_in(page)
    page.goto(f"/admin/missions/mission/{ship.pk}/change/")

    page.get_by_role("link", name="It launched").click()
    page.get_by_text("Crew-20: Anna One launches").wait_for()
    save(page)

    page.get_by_role("link", name="It docked").click()
    page.get_by_label("Port").fill("Harmony forward")
    page.get_by_label("Docked, date").fill(days_ago(19))
    save(page)

    page.get_by_role("link", name="Crew changed ships").click()
    page.get_by_label("Anna One").check()
    page.get_by_label("Elena Five").check()
    page.get_by_text("Elena Five will not return on it").wait_for()
    save(page)
    assert (homes()["Anna"], homes()["Elena"]) == ("Soyuz 40", "Crew-20")

    page.get_by_role("link", name="It landed").click()
    page.get_by_label("Landed, date").fill(days_ago(1))
    save(page)
    landed = {trip.person.name for trip in Trip.objects.filter(landing_mission=ship)}
    assert landed == {"Boris Two", "Clara Three", "Dmitry Four", "Elena Five"}

    page.get_by_role("button", name="Undo").click()
    page.get_by_text("was restored to the version of").wait_for()
    assert not Trip.objects.filter(landing_mission=ship).exists()
    assert homes()["Elena"] == "Crew-20"
