import re

import pytest

from missions.drawings.mission_events import MissionEvents
from missions.models import Mission, Spacewalk
from missions.stays import load_stays
from tests.factories import (
    create_mission,
    create_person,
    create_station,
    dock,
    moment,
    state_complete,
)
from tests.pages import words
from wording.partial_dates import PartialDate


def events(client, slug):
    """The words of each event in the list."""
    section = words(client.get(f"/missions/{slug}/"), section="events")
    return re.findall(r"Day \d+ .*?(?= Day | Later |$)", section)


def test_events_in_time_order_with_the_day_of_the_flight(swap, client):
    ms24 = Mission.objects.get(slug="soyuz-ms-24")
    for name, at in (("VKD-61", "2023-10-25T17:49Z"), ("VKD-62", "2024-04-25T14:57Z")):
        Spacewalk.objects.create(
            name=name, slug=name.lower(), mission=ms24, started_at=moment(at), started_precision="minute"
        )
    assert events(client, "soyuz-ms-24") == [
        "Day 1 Launch 15 September 2023, 15:44:35 UTC",
        "Day 1 Docked at ISS (Rassvet) 15 September 2023, 18:53:32 UTC",
        "Day 41 VKD-61 25 October 2023, 17:49 UTC spacewalk",
        "Day 205 Undocked from ISS 6 April 2024, 03:54:58 UTC",
        "Day 205 Landing 6 April 2024, 07:17:47 UTC",
        # The second spacewalk of its crew came after the ship had gone home.
        "Day 224 VKD-62 25 April 2024, 14:57 UTC spacewalk",
    ]


def test_a_day_that_is_not_known_is_not_counted(db, client):
    ship = create_mission(name="Ship", launch="2024-01-05T10:00Z", end="2024-06-01", launched=[create_person()])
    dock(ship, create_station(), "2024-01", "2024-05-31")
    state_complete(ship)
    section = words(client.get("/missions/ship/"), section="events")
    assert "Baikonur" not in section
    assert section == (
        "The flight Day 1 Launch 5 January 2024, 10:00 UTC Docked at ISS January 2024 "
        "Day 148 Undocked from ISS 31 May 2024 Day 149 Landing 1 June 2024"
    )


def test_a_docking_with_another_ship_is_an_event_and_no_stay_at_a_station(db, client):
    person = create_person(name="Alexei Yeliseyev")
    ship = create_mission(name="Soyuz 5", launch="1969-01-15", end="1969-01-18", launched=[person])
    dock(ship, None, "1969-01-16T08:20Z", "1969-01-16T12:55Z", target="Soyuz 4")
    assert events(client, "soyuz-5")[1:3] == [
        "Day 2 Docked with Soyuz 4 16 January 1969, 08:20 UTC",
        "Day 2 Undocked from Soyuz 4 16 January 1969, 12:55 UTC",
    ]
    assert ship.stations == []
    assert [stay for trip in load_stays(person.trips.all()) for stay in trip.stays] == []


def test_drawn_from_eight_events_on(db, client):
    ship = create_mission(name="Ship", launch="2024-01-01T10:00Z", end="2024-06-01", launched=[create_person()])
    iss = create_station()
    state_complete(ship)
    for day in (2, 4):
        dock(ship, iss, f"2024-01-{day:02}T12:00Z", f"2024-01-{day + 1:02}T12:00Z")
    assert "<svg" not in section_of(client)
    dock(ship, iss, "2024-01-06T12:00Z", "2024-01-07T12:00Z")
    assert '<figcaption>Eight events from <span class="unbroken">1 January</span> 2024 to ' in section_of(client)


def section_of(client):
    section = client.get("/missions/ship/").text.partition('aria-labelledby="events"')[2]
    return section[: section.index("</section>")]


def test_relocation_is_one_event(db, client):
    ship = create_mission(
        name="MS-23", launch="2023-02-24T00:24:29Z", end="2023-09-27T11:17Z", launched=[create_person()]
    )
    dock(ship, create_station(), "2023-02-26T00:58Z", "2023-04-06T08:45Z", port="Poisk")
    dock(ship, create_station(), "2023-04-06T09:22Z", "2023-09-27T07:54Z", port="Prichal", kind="relocation")
    assert events(client, "ms-23")[1:4] == [
        "Day 3 Docked at ISS (Poisk) 26 February 2023, 00:58 UTC",
        "Day 42 Relocated from Poisk to Prichal 6 April 2023, 09:22 UTC",
        "Day 216 Undocked from ISS 27 September 2023, 07:54 UTC",
    ]


def test_a_ship_that_has_not_left_is_still_docked(db, client):
    ship = create_mission(name="Now", launch="2024-01-01T10:00Z", planned_end="2090", launched=[create_person()])
    dock(ship, create_station(), "2024-01-02T10:00Z")
    create_spacewalk(ship)
    assert events(client, "now")[1] == "Day 2 Docked at ISS 2 January 2024, 10:00 UTC still docked"


def create_spacewalk(ship):
    Spacewalk.objects.create(name="Walk", slug="walk", mission=ship, started_at=moment("2024-01-20"))


def test_launch_and_landing_alone_are_not_drawn_if_that_was_all(db, client):
    ship = create_mission(name="Hop", end="2024-01-02", launched=[create_person()])
    section = words(client.get("/missions/hop/"), section="events")
    assert section.startswith("The flight Docking and spacewalk records are incomplete. Day 1 Launch")
    state_complete(ship)
    assert 'aria-labelledby="events"' not in client.get("/missions/hop/").text


def test_lost_ship_ends_lost(db, client):
    ship = create_mission(
        name="STS-107",
        launch="2003-01-16T15:39:00Z",
        end="2003-02-01T14:01:10Z",
        end_kind="lost",
        launched=[create_person()],
    )
    Spacewalk.objects.create(name="Walk", slug="walk", mission=ship, started_at=moment("2003-01-20"))
    assert events(client, "sts-107")[-1].startswith("Day 17 Lost 1 February 2003")


@pytest.mark.parametrize(
    ("started", "is_later"), [("2024-05-01", False), ("2024-05-01T23:59:59Z", False), ("2024-05-02", True)]
)
def test_a_walk_is_after_the_landing_if_the_day_of_that_is_over(db, started, is_later):
    begun = PartialDate.parse(started)
    walk = Spacewalk(started_at=begun.at, started_precision=begun.precision)
    ship = Mission(launch_at=moment("2024-01-01"), end_at=moment("2024-05-01"), end_precision="day", end_kind="landed")
    assert bool(MissionEvents(ship, [], [walk]).after_landing) is is_later


def test_a_flight_of_one_day_has_one_date(db):
    mission = create_mission(name="Hop", launch="1961-05-05T14:34:13Z", end="1961-05-05T14:49:35Z", kind="suborbital")
    assert MissionEvents(mission, [], []).summary == "Two events on 5 May 1961."
