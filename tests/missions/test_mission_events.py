from missions.drawings.mission_events import MissionEvents
from missions.models import Mission, Spacewalk
from tests.factories import create_mission, create_person, create_station, dock, moment
from tests.pages import rows, words


def test_events_in_time_order_with_the_time_since_launch(swap, client):
    ms24 = Mission.objects.get(slug="soyuz-ms-24")
    for name, at in (("VKD-61", "2023-10-25T17:49Z"), ("VKD-62", "2024-04-25T14:57Z")):
        Spacewalk.objects.create(
            name=name, slug=name.lower(), mission=ms24, started_at=moment(at), started_precision="minute"
        )
    assert rows(client.get("/missions/soyuz-ms-24/"), section="events") == [
        "Launch 15 September 2023, 15:44:35 UTC –",
        "Docked at ISS (Rassvet) 15 September 2023, 18:53:32 UTC 3 h 08 min 57 s",
        "VKD-61 25 October 2023, 17:49 UTC 40 d 02 h 04 min",
        "Undocked from ISS 6 April 2024, 03:54:58 UTC 203 d 12 h 10 min 23 s",
        "Landing 6 April 2024, 07:17:47 UTC 203 d 15 h 33 min 12 s",
    ]  # The second spacewalk of its crew came after the ship had gone home.


def test_picture_names_every_event(swap, client):
    section = client.get("/missions/soyuz-ms-24/").text.partition('aria-labelledby="events"')[2]
    drawn = section[: section.index("<details")]
    for what in ("Launch", "Docked at ISS", "(Rassvet)", "Undocked from ISS", "Landing"):
        assert what in drawn
    assert '<figcaption>Four events from <span class="unbroken">15 September</span> 2023 to ' in drawn


def test_relocation_is_one_event(db, client):
    ship = create_mission(
        name="MS-23", launch="2023-02-24T00:24:29Z", end="2023-09-27T11:17Z", launched=[create_person()]
    )
    dock(ship, create_station(), "2023-02-26T00:58Z", "2023-04-06T08:45Z", port="Poisk")
    dock(ship, create_station(), "2023-04-06T09:22Z", "2023-09-27T07:54Z", port="Prichal", kind="relocation")
    said = [row.partition(" 20")[0] for row in rows(client.get("/missions/ms-23/"), section="events")]
    assert [row.rpartition(" 2")[0] or row for row in said][1:4]
    assert "Relocated to Prichal" in words(client.get("/missions/ms-23/"), section="events")
    assert words(client.get("/missions/ms-23/"), section="events").count("Undocked from ISS 27 September") == 1


def test_launch_and_landing_alone_are_not_drawn(db, client):
    create_mission(name="Hop", end="2024-01-02", launched=[create_person()])
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
    assert rows(client.get("/missions/sts-107/"), section="events")[-1].startswith("Lost 1 February 2003")


def test_a_flight_of_one_day_has_one_date(db):
    mission = create_mission(name="Hop", launch="1961-05-05T14:34:13Z", end="1961-05-05T14:49:35Z", kind="suborbital")
    assert MissionEvents(mission, [], []).summary == "Two events on 5 May 1961."
