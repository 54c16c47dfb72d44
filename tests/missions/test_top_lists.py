from datetime import date

import pytest

from missions.models import Mission, Spacewalk, Trip
from missions.pages.top_list import TopList, TopListEntry
from missions.pages.top_lists import TopLists, years_and_days
from missions.ranking import best_of, largest_crowd
from records.changes import following_changes
from tests.factories import create_mission, create_person, create_station, dock, moment
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
    first, second, third = (
        Trip(start_at=moment(start), counted_until=moment(end), start_precision="second")
        for start, end in (
            ("2024-01-01", "2024-01-05"),
            ("2024-01-05", "2024-01-06"),
            ("2024-01-05T00:00:01Z", "2024-01-06"),
        )
    )
    assert largest_crowd([second, first]) == (first.start, [first])
    assert largest_crowd([third, second, first]) == (third.start, [third, second])
    third.start_at = second.start_at
    assert largest_crowd([first, second, third]) == (third.start, [second, third])  # The first has just landed.


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


@pytest.mark.parametrize(
    ("born", "precision", "youngest", "oldest"),
    [
        ("1974-01-01", "year", True, True),  # Certainly not among the five youngest or oldest.
        ("1973-05-01", "month", True, False),
        ("1973-06-01", "month", True, True),  # A day younger than the fifth oldest, at the most;
        ("1976-05-01", "month", True, True),  # and a day older than the fifth youngest, at the least.
        ("1976-06-01", "month", False, True),
        ("1976-01-01", "year", False, True),
        ("1950-03-04", "day", True, True),
        (None, "day", False, False),
    ],
)
def test_lists_by_age_are_left_out_while_a_date_of_birth_may_change_them(db, born, precision, youngest, oldest):
    birthdays = [date(year, 5, 31) for year in range(1961, 1976, 3)] + [
        date(year, 6, 1) for year in range(1976, 1991, 3)
    ]
    people = [create_person(born_on=birthday) for birthday in birthdays]
    people.append(create_person(born_on=born, born_precision=precision))
    create_mission(launch="2024-01-01", end="2024-01-02", launched=people)
    lists = TopLists()
    listed = {top_list.slug for top_list in lists.all}
    left_out = {slug for left_out in lists.left_out for slug in left_out.lists}
    for slug, is_listed in (("youngest-in-orbit", youngest), ("oldest-in-orbit", oldest)):
        assert (slug in listed, slug in left_out) == (is_listed, not is_listed)


def test_a_list_into_orbit_does_not_wait_for_those_who_stayed_below(db, client):
    known, unknown = create_person(name="Known", born_on=date(1980, 1, 1)), create_person(name="Unknown")
    create_mission(launch="2024-01-01T10:00:00Z", end="2024-01-02", launched=[known])
    create_mission(kind="suborbital", launch="2024-01-01T10:00Z", end="2024-01-01T10:10Z", launched=[unknown])
    assert held("oldest-in-orbit") == [("44 years, 0 days", "Known")]
    said = (
        "We leave out “Oldest in space, including suborbital flights”, because we do not know the exact date of birth "
        "of 1 person."
    )
    assert said in words(client.get("/records/"), section="left-out")
    left_out = client.get("/records.json").json()["lists_left_out"]
    assert {"slugs": ["oldest"], "reason": said} in left_out


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


@pytest.mark.parametrize(
    ("figures", "shares"),
    [
        ([5, 4], ["100%", "80%"]),
        ([5], [""]),  # There is nothing to compare it with.
        ([5, "long"], ["", ""]),
    ],
)
def test_figures_are_compared_if_there_are_several_numbers(figures, shares):
    top_list = TopList("", "", "", "", [TopListEntry(figure, []) for figure in figures], "")
    top_list.compare()
    assert [entry.share for entry in top_list.entries] == shares


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
    assert held("quickest-returns") == [("13399 d 23 h 36 min 32 s", "Glenn")]
    create_mission(kind="suborbital", launch="1961-01-01T10:00Z", end="1961-01-01T10:10Z", launched=[glenn])
    assert [figure for figure, _ in held("longest-waits")] == ["36 years, 251 days", "1 year, 50 days"]
    assert [figure for figure, _ in held("longest-waits-for-orbit")] == ["36 years, 251 days"]
    known = held("quickest-returns")
    create_mission(launch="1998-11-08", end="1998-11-09", launched=[glenn])  # A day later, or only hours.
    assert held("quickest-returns") == known


def state_everything(topic):
    for mission in Mission.objects.all():
        mission.coverage.create(topic=topic, state="all", title="Where it says so")


def walk(slug, people, start, end):
    made = Spacewalk.objects.create(
        name=slug,
        slug=slug,
        started_at=moment(start),
        started_precision="minute" if "T" in start else "day",
        ended_at=end and moment(end),
        ended_precision="minute",
    )
    for person in people:
        made.crew.create(person=person)


def test_spacewalks_if_all_are_recorded(db, client):
    short, long = create_person(name="Short"), create_person(name="Long")
    create_mission(name="Ship", launch="2024-01-01", end="2024-01-09", launched=[short, long])
    walk("one", [short], "2024-01-02T10:00Z", "2024-01-02T11:00Z")
    walk("two", [short, long], "2024-01-03T10:00Z", "2024-01-03T15:30Z")
    slugs = ["most-spacewalks", "longest-spacewalks", "most-time-outside"]
    assert client.get("/records.json").json()["lists_left_out"][-1] == {
        "slugs": slugs,
        "reason": "We leave out “Most spacewalks”, “Longest spacewalks” and “Most time outside”, because spacewalks of "
        "1 mission may be missing.",
    }
    state_everything("spacewalks")
    assert held("most-spacewalks") == [("2", "Short"), ("1", "Long")]
    assert held("longest-spacewalks") == [("5 h 30 min", "Long, Short"), ("1 h 00 min", "Short")]
    assert held("most-time-outside") == [("6 h 30 min", "Short"), ("5 h 30 min", "Long")]
    walk("unsure", [long], "2024-01-04", None)
    assert sorted(held("most-spacewalks")) == [("2", "Long"), ("2", "Short")]
    assert [list(left_out.lists) for left_out in TopLists().left_out if "most-time-outside" in left_out.lists] == [
        slugs[1:]
    ]


def test_time_aboard_stations_if_all_dockings_are_recorded(db):
    station, anna, bob = create_station(), create_person(name="Anna"), create_person(name="Bob")
    one = create_mission(launch="2024-01-01T10:00Z", end="2024-01-09T10:00Z", launched=[anna])
    two = create_mission(launch="2024-02-01T10:00Z", planned_end="2069", launched=[bob])
    dock(one, station, "2024-01-02T10:00Z", "2024-01-05T10:00Z")
    dock(two, station, "2024-02-02T10:00Z")
    assert "most-time-aboard-stations" not in {top_list.slug for top_list in TopLists().all}
    state_everything("dockings")
    (running, who), *others = held("most-time-aboard-stations")
    assert (who, others) == ("Bob", [("3 d 00 h 00 min", "Anna")])
    assert int(running.split(" d ")[0]) > 1000


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
