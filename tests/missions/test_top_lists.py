from datetime import date

import pytest

from missions.models import Mission, Spacewalk, Trip
from missions.pages.top_lists import TopLists, years_and_days
from missions.ranking import best_of, largest_crowd
from records.changes import following_changes
from tests.factories import create_mission, create_person, moment
from tests.pages import rows, words


def held(slug):
    """[(figure, who)] of one record, by family name."""
    [record] = [record for record in TopLists().all if record.slug == slug]
    return [
        (str(entry.figure), ", ".join(person.name.split()[-1] for person in entry.people)) for entry in record.entries
    ]


def test_longest_flights_share_a_place_when_they_were_one(swap):
    assert held("longest-flights") == [
        ("373 d 20 h 14 min 29 s", "Chub, Kononenko"),
        ("203 d 15 h 33 min 12 s", "O'Hara"),
        ("183 d 23 h 22 min 54 s", "Dyson"),
        ("13 d 18 h 41 min 37 s", "Novitsky, Vasilevskaya"),
    ]


def test_time_in_space_adds_up_all_flights(swap):
    create_mission(
        name="Soyuz MS-18", launch="2021-04-09T07:42:41Z", end="2021-10-17T04:35:44Z", launched=[swap["Novitsky"]]
    )
    assert held("most-time-in-space")[2] == ("204 d 15 h 34 min 40 s", "Novitsky")
    assert held("most-orbital-flights")[0] == ("2", "Novitsky")


def test_most_people_at_once_with_and_without_suborbital_flights(swap, client):
    create_mission(
        name="NS",
        kind="suborbital",
        peak_altitude_km=105,
        launch="2024-04-01T10:00:00Z",
        end="2024-04-01T10:10:00Z",
        launched=[create_person(name="Passenger")],
    )
    [(most, who)] = held("most-people-at-once")
    assert (most, "Passenger" in who, "Kononenko" in who) == ("7", True, True)
    [(most, who)] = held("most-people-in-orbit")
    assert (most, "Passenger" in who) == ("6", False)
    assert '<a href="/in-space/2024-04-01T10:00:00Z/"><span class="unbroken">1 April</span>' in (
        client.get("/records/").content.decode()
    )


def test_who_lands_as_others_launch_does_not_meet_them(db):
    create_mission(name="A", launch="2024-01-01T10:00:00Z", end="2024-01-05T10:00:00Z", launched=[create_person()])
    create_mission(name="B", launch="2024-01-05T10:00:00Z", end="2024-01-06T10:00:00Z", launched=[create_person()])
    assert held("most-people-at-once")[0][0] == "1"


def test_the_first_time_so_many_were_up_is_told():
    first, second = (
        Trip(start_at=moment(start), counted_until=moment(end), start_precision="second")
        for start, end in (("2024-01-01", "2024-01-05"), ("2024-01-05", "2024-01-06"))
    )
    assert largest_crowd([second, first]) == (first.start, [first])


@pytest.mark.parametrize(
    ("places", "smallest", "best"),
    [(1, False, [3]), (2, False, [3, 2, 2]), (3, False, [3, 2, 2]), (4, False, [3, 2, 2, 1]), (1, True, [1])],
)
def test_the_best_and_who_is_level_with_the_last_of_them(places, smallest, best):
    assert best_of([2, 1, 3, 2], lambda row: row, places=places, smallest=smallest) == best


def test_of_many_who_are_level_some_are_named_and_the_others_counted(db, client):
    with following_changes():
        for number in range(30):
            create_mission(name=f"Solo {number}", launch="2024-01-01", end="2024-01-02", launched=[create_person()])
    assert len(held("largest-crews")) == 24
    assert "and 6 more with the same figure" in words(client.get("/records/"), section="largest-crews")
    data = client.get("/records.json").json()["records"]
    [crews] = [record for record in data if record["slug"] == "largest-crews"]
    assert (len(crews["places"]), crews["more_with_the_last_figure"]) == (24, 6)


def test_age_needs_the_day_of_birth(db):
    for name, fields in {
        "Young": {"born_on": date(2000, 1, 1)},
        "Old": {"born_on": date(1940, 1, 2)},
        "Unsure": {"born_on": date(1900, 1, 1), "born_precision": "year"},
        "Unknown": {},
    }.items():
        create_mission(
            name=f"Ship of {name}",
            launch="2024-01-01T10:00:00Z",
            end="2024-01-02",
            launched=[create_person(name=name, **fields)],
        )
    assert held("youngest") == [("24 years, 0 days", "Young"), ("83 years, 364 days", "Old")]
    assert held("oldest") == [("83 years, 364 days", "Old"), ("24 years, 0 days", "Young")]


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (date(2000, 2, 29), date(2001, 2, 28), "0 years, 365 days"),
        (date(2000, 2, 29), date(2001, 3, 1), "1 year, 0 days"),
        (date(1934, 3, 9), date(1961, 4, 12), "27 years, 34 days"),
        (date(1990, 5, 1), date(2020, 5, 2), "30 years, 1 day"),
    ],
)
def test_years_and_days(since, until, words):
    assert years_and_days(since, until) == words


def test_shortest_flights_and_those_into_orbit(db):
    hop, gagarin = create_person(name="Hop"), create_person(name="Gagarin")
    create_mission(
        name="NS-16", kind="suborbital", launch="2021-07-20T13:11:00Z", end="2021-07-20T13:21:11Z", launched=[hop]
    )
    create_mission(name="Vostok 1", launch="1961-04-12T06:07:00Z", end="1961-04-12T07:55:00Z", launched=[gagarin])
    create_mission(name="Unsure", launch="1965-01-01", end="1965-01-01", launched=[create_person()])
    assert held("shortest-spaceflights") == [("10 min 11 s", "Hop"), ("1 h 48 min 00 s", "Gagarin")]
    assert held("shortest-orbital-flights") == [("1 h 48 min 00 s", "Gagarin")]


def test_suborbital_flights_have_lists_of_their_own(db, client):
    hopper = create_person(name="Hopper", born_on=date(1930, 1, 1))
    ross = create_person(name="Ross", born_on=date(1948, 1, 20))
    for number in range(1, 4):
        day = f"2024-0{number}-01"
        create_mission(kind="suborbital", launch=f"{day}T10:00Z", end=f"{day}T10:10Z", launched=[hopper])
    for number in range(1, 3):
        create_mission(launch=f"2023-0{number}-01T10:00Z", end=f"2023-0{number}-05T10:00Z", launched=[ross])
    assert held("most-orbital-flights") == [("2", "Ross")]
    assert held("most-spaceflights") == [("3", "Hopper"), ("2", "Ross")]
    assert [who for _, who in held("oldest-in-orbit")] == ["Ross"]
    assert [who for _, who in held("oldest")] == ["Hopper", "Ross"]
    assert [who for _, who in held("quickest-returns-to-orbit")] == ["Ross"]
    assert held("quickest-returns")[0][1] == "Ross"
    page = client.get("/records/").text
    assert '<section class="record-table" aria-labelledby="most-orbital-flights">' in page
    assert '<summary><h2 id="most-spaceflights">' in page


def test_the_page_shows_three_places_and_the_others_on_request(db, client):
    for number in range(5):
        create_mission(
            launch=f"2024-01-01T10:0{number}Z", end=f"2024-02-0{number + 1}T10:00Z", launched=[create_person()]
        )
    page = client.get("/records/")
    assert len(rows(page, section="longest-flights")) == 3
    assert "2 more places" in words(page, section="longest-flights")


def test_pauses_between_flights(db):
    glenn = create_person(name="Glenn")
    create_mission(name="MA-6", launch="1962-02-20T14:47:39Z", end="1962-02-20T19:43:02Z", launched=[glenn])
    create_mission(name="STS-95", launch="1998-10-29T19:19:34Z", end="1998-11-07T17:03:31Z", launched=[glenn])
    assert held("longest-waits") == [("36 years, 251 days", "Glenn")]
    assert held("quickest-returns") == [("13399 d 23 h 36 min 32 s", "Glenn")]


def test_spacewalks(db):
    short, long = create_person(name="Short"), create_person(name="Long")
    create_mission(name="Ship", end="2024-01-09", launched=[short, long])
    for slug, people, start, end in (
        ("one", [short], "2024-01-02T10:00Z", "2024-01-02T11:00Z"),
        ("two", [short, long], "2024-01-03T10:00Z", "2024-01-03T15:30Z"),
        ("unsure", [long], "2024-01-04", "2024-01-04"),
        ("three", [short], "2024-01-05T10:00Z", "2024-01-05T12:00Z"),
    ):
        walk = Spacewalk(name=slug, slug=slug)
        walk.started_at, walk.ended_at = moment(start), moment(end)
        walk.started_precision = walk.ended_precision = "minute" if "T" in start else "day"
        walk.save()
        for person in people:
            walk.crew.create(person=person)
    assert held("most-spacewalks") == [("3", "Short"), ("2", "Long")]
    assert held("longest-spacewalks") == [
        ("5 h 30 min", "Long, Short"),
        ("2 h 00 min", "Short"),
        ("1 h 00 min", "Short"),
    ]


def test_unconfirmed_and_unpublished_flights_hold_no_record(swap, client):
    create_mission(name="Late", launch="2020-01-01T10:00:00Z", planned_end="2020-06-01", launched=[create_person()])
    create_mission(
        name="Draft",
        launch="2000-01-01T10:00:00Z",
        end="2020-01-01T10:00:00Z",
        launched=[create_person()],
        published_at=None,
    )
    assert held("longest-flights")[0] == ("373 d 20 h 14 min 29 s", "Chub, Kononenko")


def test_flight_that_goes_on_is_counting(db, client):
    create_mission(name="Now", launch="2024-01-01T10:00:00Z", planned_end="2090", launched=[create_person(name="Up")])
    assert "so far Up" in rows(client.get("/records/"), section="longest-flights")[0]


def test_level_places_are_all_named(db):
    create_mission(name="Ship", end="2024-01-09", launched=[create_person() for _ in range(12)])
    assert len(held("most-spaceflights")) == 12


def test_empty_catalogue(db, client):
    page = client.get("/records/")
    assert page.status_code == 200
    assert "No spaceflight is recorded yet." in words(page)


def test_page_names_holders_and_missions(swap, client):
    row = rows(client.get("/records/"), section="longest-flights")[0]
    assert row == ("373 d 20 h 14 min 29 s Nikolai Chub, Oleg Kononenko Soyuz MS-24, Soyuz MS-25 15 September 2023")
    assert "Some flights are missing from this catalogue." in words(client.get("/records/"))


@pytest.mark.parametrize("people", [1, 20])
def test_query_count(db, client, django_assert_max_num_queries, people):
    with following_changes():
        for number in range(people):
            person = create_person(born_on=date(1970, 1, 1 + number))
            create_mission(launch="2024-01-01T10:00:00Z", end="2024-01-09T10:00:00Z", launched=[person])
            create_mission(launch="2024-02-01T10:00:00Z", end="2024-02-09T10:00:00Z", launched=[person])
            walk = Spacewalk.objects.create(name=f"{number}", slug=f"{number}", started_at=moment("2024-01-02"))
            walk.crew.create(person=person)
    assert Mission.objects.count() == 2 * people
    with django_assert_max_num_queries(10):
        client.get("/records/")
