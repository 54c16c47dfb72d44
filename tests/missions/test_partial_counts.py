"""No page prints a partial count as a total: what pages say while one mission's records are incomplete."""

import re

import pytest

from missions.models import MissionCoverage, Spacewalk
from tests.factories import create_mission, create_person, create_station, dock, moment, state_complete
from tests.pages import words

TOPICS = MissionCoverage.Topic
PERSON, MISSION, STATION = "/people/anna-long/", "/missions/ship-2/", "/stations/mir/"

# What a page says when everything is recorded, and must not say otherwise: (topic, address, section, words).
TOTALS = [
    (TOPICS.SPACEWALKS, PERSON, "totals", "Spacewalks 2 10 hours outside"),
    (TOPICS.DOCKINGS, PERSON, "totals", "Time aboard Mir 42 days docking to undocking"),
    (TOPICS.BACKUPS, PERSON, "named-for", "Backup on 1 mission: Ship 3"),
    (TOPICS.BACKUPS, "/people/ben-short/", "", "Backup on 1 mission"),
    (TOPICS.BACKUPS, MISSION, "crew", "Backup 1"),
    (TOPICS.DOCKINGS, STATION, "facts", "People 2 people on 4 trips"),
    (TOPICS.DOCKINGS, STATION, "aboard", "Two people aboard on four trips"),
    (TOPICS.DOCKINGS, PERSON, "in-space-together", "1 person aboard Mir"),
]
GIVEN_INSTEAD = [
    (TOPICS.SPACEWALKS, PERSON, "totals", "Spacewalk records are incomplete, so spacewalks are not totalled."),
    (TOPICS.SPACEWALKS, PERSON, "spacewalks", "Spacewalk records are incomplete: 2 of Long’s are listed."),
    (TOPICS.SPACEWALKS, MISSION, "events", "Spacewalk records are incomplete."),
    (TOPICS.DOCKINGS, PERSON, "totals", "Docking records are incomplete, so time aboard stations is not totalled."),
    (TOPICS.DOCKINGS, PERSON, "flight-log", "Mir: at least 21 d"),
    (TOPICS.DOCKINGS, MISSION, "events", "Docking records are incomplete."),
    (TOPICS.DOCKINGS, STATION, "aboard", "Docking records are incomplete: two people are listed."),
    (TOPICS.DOCKINGS, STATION, "aboard", "at least 21 days"),
    (TOPICS.BACKUPS, PERSON, "named-for", "Backup on: Ship 3 (1993) Records of backup crews are incomplete."),
    (TOPICS.BACKUPS, MISSION, "crew", "Backup Ben Short Records of backup crews are incomplete."),
]


@pytest.fixture
def careers(db):
    """Two flights of Anna Long to Mir, each met by somebody else's, with everything recorded of all of them."""
    mir = create_station(name="Mir")
    anna = create_person(name="Anna Long", sort_name="Long, Anna")
    ben, carl = create_person(name="Ben Short"), create_person(name="Carl Other")
    missions = []
    for number, flyer in enumerate((anna, anna, carl, carl), start=1):
        year = 1990 + (number + 1) % 2
        missions.append(
            create_mission(
                name=f"Ship {number}" if flyer is anna else f"Boat {number}",
                launch=f"{year}-01-01T10:00:00Z",
                end=f"{year}-02-01T10:00:00Z",
                launched=[flyer],
                backups=[ben] if number == 2 else [],
                station=mir,
            )
        )
        dock(missions[-1], mir, f"{year}-01-02T10:00:00Z", f"{year}-01-23T10:00:00Z")
    missions.append(
        create_mission(name="Ship 3", launch="1993-01-01", end="1993-01-02", launched=[carl], backups=[anna])
    )
    for number, day in enumerate(("1990-01-10", "1991-01-10"), start=1):
        start, end = f"{day}T10:00Z", f"{day}T1{3 + number}:30Z"
        walk = Spacewalk.objects.create(
            name=f"Walk {number}", slug=f"walk-{number}", started_at=moment(start), ended_at=moment(end)
        )
        walk.crew.create(person=anna)
    state_complete(*missions)
    return missions


def read(client, address, section):
    return words(client.get(address), section=section)


def test_totals_are_given_where_everything_is_recorded(careers, client):
    for _topic, address, section, said in TOTALS:
        assert said in read(client, address, section)
    for _topic, address, section, said in GIVEN_INSTEAD:
        assert said not in read(client, address, section)


@pytest.mark.parametrize("topic", TOPICS)
def test_no_total_is_given_while_one_mission_lacks_a_statement(careers, client, topic):
    MissionCoverage.objects.filter(mission=careers[1], topic=topic).delete()
    for of, address, section, said in TOTALS:
        assert (said in read(client, address, section)) == (of != topic)
    for of, address, section, said in GIVEN_INSTEAD:
        assert (said in read(client, address, section)) == (of == topic)


@pytest.mark.parametrize("topic", TOPICS)
def test_data_say_what_is_complete(careers, client, topic):
    addresses = ["/people/anna-long.json", "/missions/ship-2.json"]
    addresses += ["/stations/mir.json"] if topic == TOPICS.DOCKINGS else []
    assert all(client.get(address).json()[f"{topic}_complete"] for address in addresses)
    MissionCoverage.objects.filter(mission=careers[1], topic=topic).update(state="part")
    assert not any(client.get(address).json()[f"{topic}_complete"] for address in addresses)
    # Search engines are told single events, never how many there are.
    for address in (PERSON, MISSION):
        [said] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(address).text, re.DOTALL)
        assert "Walk" in said or address == PERSON
        assert not re.search(r'"(?:number|count|total|duration)\w*"', said, re.IGNORECASE)


def test_data_give_time_aboard_a_station_only_as_a_whole(careers, client):
    def time_aboard():
        return [
            (row["station"], row["seconds"], row["seconds_about"])
            for row in client.get(f"{PERSON[:-1]}.json").json()["time_aboard"]
        ]

    assert time_aboard() == [("mir", 42 * 24 * 3600, 42 * 24 * 3600)]
    MissionCoverage.objects.filter(mission=careers[1], topic=TOPICS.DOCKINGS).delete()
    assert time_aboard() == [("mir", None, None)]


def test_a_station_counts_its_missions_and_says_if_others_may_have_been_there(careers, client):
    planned = create_mission(name="Boat 9", launch="2069-01-01", end_kind="planned", station=careers[0].station)
    lost_track = create_mission(name="Stray", launch="1995-01-01", end="1995-01-09")
    create_mission(name="Lunar", launch="1995-01-01", end="1995-01-09", destination="moon")
    address = "/missions/?station=mir&status=in-flight&status=ended&status=lost"

    def said():
        data = client.get("/stations/mir.json").json()
        assert [row["slug"] for row in data["missions"]] == ["boat-3", "ship-1", "boat-4", "ship-2"]
        assert [row["slug"] for row in data["planned_missions"]] == [planned.slug]
        pages = [read(client, "/stations/mir/", "facts"), words(client.get("/stations/")), words(client.get(address))]
        return data["missions_complete"], ["at least 4 missions" in page.lower() for page in pages]

    assert said() == (False, [True] * 3)
    assert "all dockings of Stray yet" in words(client.get(address))
    state_complete(lost_track)
    assert said() == (True, [False] * 3)
    assert "Missions 4 missions" in read(client, "/stations/mir/", "facts")
