from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from missions.models import Expedition, Mission, MissionCoverage, Spacewalk, Station
from missions.pages import occupancy
from missions.pages.occupancy import Occupancy
from records.changes import following_changes
from tests.factories import (
    add_crew,
    create_mission,
    create_person,
    create_station,
    dock,
    moment,
    state_complete,
)
from tests.pages import rows, words

ISS = "/stations/iss/"


def aboard(year=None):
    parties = Occupancy(Station.objects.get(slug="iss"), year).shown
    return [sorted(person.family_name for person in party.people) for party in parties]


def test_who_was_aboard_and_how_long(swap, client):
    assert rows(client.get(ISS), section="aboard") == [
        "Nikolai Chub, Oleg Kononenko Soyuz MS-24 15 September 2023 Soyuz MS-25 23 September 2024 374 days",
        "Loral O'Hara Soyuz MS-24 15 September 2023 Soyuz MS-24 6 April 2024 203 days",
        "Tracy Dyson Soyuz MS-25 23 March 2024 Soyuz MS-25 23 September 2024 182 days",
        "Oleg Novitsky, Marina Vasilevskaya Soyuz MS-25 23 March 2024 Soyuz MS-24 6 April 2024 11 days 13 hours",
    ]
    assert "Six people aboard, from 2023 to 2024." in words(client.get(ISS), section="aboard")


def test_picture_links_everybody(swap, client):
    page = client.get(ISS).text
    drawn = page[page.index("<svg", page.index("figure-chart")) : page.index("</figure>")]
    for person in ("oleg-kononenko", "nikolai-chub", "loral-ohara", "tracy-dyson", "marina-vasilevskaya"):
        assert f'href="/people/{person}/"' in drawn


def test_a_year_shows_those_of_the_year(swap, client):
    assert aboard(2023) == [["Chub", "Kononenko"], ["O'Hara"]]
    assert len(aboard(2024)) == 4
    assert "Who was aboard in 2023" in words(client.get("/stations/iss/2023/"))


@pytest.mark.parametrize("address", ["/stations/iss/1999/", "/stations/iss/0/", "/stations/iss/99999/", "/stations/x/"])
def test_what_is_not_there_is_not_found(swap, client, address):
    assert client.get(address).status_code == 404


def test_facts_and_ships(swap, client):
    page = client.get(ISS)
    assert (
        "People 6 people on 6 trips First aboard Soyuz MS-24, 15 September 2023 Nikolai Chub, Oleg Kononenko "
        "Longest stay 374 days Nikolai Chub, Oleg Kononenko Spacewalks 0 Missions 2 missions"
    ) in words(page, section="facts")
    assert "Aboard now 0" in words(page, section="facts")
    assert rows(page, section="ships") == [
        "Soyuz MS-24 Rassvet 15 September 2023 6 April 2024",
        "Soyuz MS-25 Prichal 25 March 2024 23 September 2024",
    ]


def test_crews_are_counted_once_none_is_missing(swap, client):
    iss = create_station()
    crew = Expedition.objects.create(name="ISS Expedition 70", slug="e70", station=iss, started_at=moment("2023-09-27"))
    crew.crew.create(person=swap["Kononenko"])
    page = client.get(ISS)
    assert "Expeditions" not in words(page, section="facts")
    assert words(page, section="expeditions") == (
        "Expeditions Records of expeditions to the ISS are incomplete. "
        "ISS Expedition 70 Oleg Kononenko 27 September 2023"
    )
    iss.crews_complete_until = date(2024, 6, 30)
    iss.save()
    page = client.get(ISS)
    assert "Expeditions 1 up to 30 June 2024" in words(page, section="facts")
    assert "Expeditions to the ISS are recorded up to 30 June 2024." in words(page, section="expeditions")
    iss.ended_on = date(2024, 6, 1)
    iss.save()
    assert "missing" not in words(client.get(ISS), section="expeditions")


def test_years_share_people_and_numbered_crews(swap, client):
    crew = Expedition.objects.create(
        name="E 70",
        slug="e70",
        station=create_station(),
        started_at=moment("2023-09-27"),
        ended_at=moment("2024-04-06"),
    )
    crew.crew.create(person=swap["Kononenko"])
    client.get("/stations/iss/2024/")
    with CaptureQueriesContext(connection) as queries:
        assert "E 70" in words(client.get("/stations/iss/2023/"), section="expeditions")
    assert not [query for query in queries if 'FROM "people_person"' in query["sql"] or "expedition" in query["sql"]]


@pytest.mark.parametrize(
    ("began", "ended", "is_shown"),
    [
        ("2022-06-01", "2022-12-31", False),
        ("2022-06-01", "2023-01-01", True),
        ("2022-06-01", "", True),
        ("2023-12-31", "", True),
        ("2024-01-01", "", False),
    ],
)
def test_numbered_crews_of_a_year(swap, began, ended, is_shown):
    Expedition.objects.create(
        name="E",
        slug="e",
        station=create_station(),
        started_at=moment(began),
        ended_at=moment(ended) if ended else None,
    )
    assert bool(Occupancy(Station.objects.get(slug="iss"), 2023).expeditions) == is_shown


def test_spacewalks_are_counted_once_none_is_missing(swap, client):
    walk = Spacewalk.objects.create(name="EVA", slug="eva", station=create_station(), started_at=moment("2024-01-01"))
    walk.crew.create(person=swap["Chub"])
    assert "Spacewalks 1:" in words(client.get(ISS), section="facts")
    MissionCoverage.objects.filter(topic="spacewalks").first().delete()
    assert "Spacewalks 1:" not in words(client.get(ISS), section="facts")


def test_without_recorded_dockings_the_whole_flight_counts_and_is_said_to(db, client):
    create_mission(
        name="TM-31",
        launch="2000-10-31",
        end="2001-05-06",
        station=create_station(),
        launched=[create_person(name="Tim")],
    )
    page = client.get(ISS)
    assert "dockings not recorded" in rows(page, section="aboard")[0]
    assert "a thin line runs from lift-off to landing" in words(page)


def test_still_aboard(db, client):
    ship = create_mission(name="Now", launch="2024-01-01T10:00:00Z", planned_end="2090", launched=[create_person()])
    dock(ship, create_station(), "2024-01-02T10:00:00Z")
    assert "still in space" in rows(client.get(ISS), section="aboard")[0]
    assert "so far" in rows(client.get(ISS), section="aboard")[0]
    assert "Aboard now 1" in words(client.get(ISS), section="facts")


def test_unpublished_are_left_out(db, client):
    ship = create_mission(name="Secret", published_at=None, launched=[create_person()])
    dock(ship, create_station(), "2024-01-02T10:00:00Z")
    assert "Nobody is recorded aboard." in words(client.get(ISS))


def test_unconfirmed_are_counted_up_to_the_doubt_and_named_apart_from_then_on(db, client):
    ship = create_mission(
        name="Late", launch="2024-01-01T10:00:00Z", planned_end="2024-03", launched=[create_person(name="Late Comer")]
    )
    dock(ship, create_station(), "2024-01-02T10:00:00Z")
    state_complete(ship)
    page = client.get(ISS)
    assert "Aboard now 0 (1 unconfirmed)" in words(page, section="facts")
    assert "People 1 person on 1 trip " in words(page, section="facts")
    assert "One person aboard in 2024." in words(page)
    assert rows(page, section="aboard") == ["Late Comer Late 1 January 2024 Unconfirmed unconfirmed"]
    assert rows(page, section="ships") == ["Late not recorded 2 January 2024 not recorded"]
    [party] = Occupancy(Station.objects.get()).parties
    assert party.last == moment("2024-04-01")
    assert client.get(f"{ISS}2025/").status_code == 404


def test_whoever_came_twice_is_one_person_on_two_trips(db, client):
    iss, anna, ben = create_station(), create_person(name="Anna"), create_person(name="Ben")
    for year, crew in ((2020, [anna, ben]), (2021, [anna])):
        ship = create_mission(launch=f"{year}-01-01", end=f"{year}-02-01", launched=crew)
        dock(ship, iss, f"{year}-01-02", f"{year}-01-31")
        state_complete(ship)
    page = client.get(ISS)
    assert "People 2 people on 3 trips" in words(page, section="facts")
    assert "Two people aboard on three trips, from 2020 to 2021." in words(page)


@pytest.mark.parametrize(("most", "is_long"), [(2, False), (1, True)])
def test_long_history_is_shown_by_year(db, client, monkeypatch, most, is_long):
    monkeypatch.setattr(occupancy, "MOST_AT_ONCE", most)
    for year in (2000, 2001):
        create_mission(
            launch=f"{year}-01-01", end=f"{year}-02-01", station=create_station(), launched=[create_person()]
        )
    page = client.get(ISS)
    assert ("Who was aboard in 2001" in words(page)) is is_long
    assert ('href="/stations/iss/2000/"' in page.text) is is_long


def test_a_port_is_shown_in_the_years_in_which_a_ship_was_there(swap):
    iss = create_station()
    ship = Mission.objects.get(slug="soyuz-ms-24")
    ship.dockings.update(undocked_at=moment("2023-12-31"), undocked_precision="day")
    dock(ship, iss, "2024-01-01T00:00:00Z", "2024-04-06T03:54Z", port="Prichal", kind="relocation")
    ports = {year: [docking.port for docking in Occupancy(iss, year).dockings] for year in (2023, 2024)}
    assert ports == {2023: ["Rassvet"], 2024: ["Prichal", "Prichal"]}


def test_who_left_on_the_last_day_of_a_year_was_not_aboard_in_the_next(db):
    create_mission(launch="2023-06-01", end="2023-12-31", station=create_station(), launched=[create_person()])
    assert Occupancy(create_station()).years == [2023]


@pytest.mark.parametrize(
    ("year", "until", "is_incomplete"),
    [
        (2023, "2023-12-31", False),
        (2023, "2023-12-30", True),
        (2024, "2024-06-30", False),  # The year is not over.
        (2024, "2024-06-29", True),
        (None, "2024-06-30", False),
        (None, "2024-06-29", True),
    ],
)
def test_numbered_crews_are_complete_up_to_the_last_day_of_the_year(db, monkeypatch, year, until, is_incomplete):
    monkeypatch.setattr(timezone, "now", lambda: moment("2024-06-30T12:00Z"))
    station = create_station(crews_complete_until=date.fromisoformat(until))
    assert Occupancy(station, year).lacks_expeditions is is_incomplete


def test_other_station_of_the_same_flight(db):
    crew = [create_person(name="Leonid Kizim")]
    ship = create_mission(name="T-15", launch="1986-03-13", end="1986-07-16", launched=crew)
    dock(ship, create_station(name="Mir"), "1986-03-15", "1986-05-05")
    dock(ship, create_station(name="Salyut 7"), "1986-05-06", "1986-06-25")
    [party] = Occupancy(Station.objects.get(slug="salyut-7")).parties
    assert (party.first, party.last) == (moment("1986-05-06"), moment("1986-06-26"))


@pytest.mark.parametrize(
    ("docked_up", "docked_home", "is_at_iss"),
    [(None, None, True), ("Mir", None, False), ("Mir", "ISS", False), (None, "Mir", True), ("ISS", "Mir", True)],
)
def test_where_no_stay_is_recorded_all_pages_presume_the_same_station(db, client, docked_up, docked_home, is_at_iss):
    places = {name: create_station(name=name) for name in ("ISS", "Mir")}
    anna = create_person(name="Anna")
    ships = {"up": docked_up, "home": docked_home}
    up = create_mission(
        name="Up", launch="2000-01-01", end="2000-02-01", launched=[anna], landed=[], station=places["ISS"]
    )
    home = create_mission(name="Home", launch="2000-01-10", end="2000-03-01", launched=[create_person(name="Bo")])
    add_crew(home, landed=[anna])
    for ship, where in zip((up, home), ships.values(), strict=True):
        if where:
            dock(ship, places[where], "2000-01-12", "2000-01-20")
    [place] = [
        place["name"]
        for place in client.get("/in-space/2000-01-25.json").json()["places"]
        if any(person["name"] == "Anna" for person in place["people"])
    ]
    assert place == ("ISS" if is_at_iss else "Mir")
    aboard = [person.name for party in Occupancy(places["ISS"]).shown for person in party.people]
    assert ("Anna" in aboard) == is_at_iss


@pytest.mark.parametrize("ships", [1, 20])
def test_query_count(db, client, django_assert_max_num_queries, ships):
    with following_changes():
        iss = create_station()
        for number in range(ships):
            ship = create_mission(
                launch=f"2024-01-{number + 1:02}", end="2024-03-01", launched=[create_person(), create_person()]
            )
            dock(ship, iss, f"2024-01-{number + 1:02}T12:00Z", "2024-02-28T12:00Z")
            Expedition.objects.create(name=f"{number}", slug=f"{number}", station=iss, started_at=moment("2024-01-01"))
    with django_assert_max_num_queries(21):
        assert client.get(ISS).status_code == 200


def test_a_station_that_is_gone_opens_at_its_busiest_year(db, client):
    mir = create_station(name="Mir", ended_on=date(2001, 3, 23))
    for number in range(31):
        create_mission(
            launch=f"19{65 + number}-02-01", end=f"19{65 + number}-03-01", station=mir, launched=[create_person()]
        )
    create_mission(launch="1975-05-01", end="1975-06-01", station=mir, launched=[create_person(), create_person()])
    assert "Who was aboard in 1975" in words(client.get("/stations/mir/"))
