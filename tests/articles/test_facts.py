import pytest
from django.utils import timezone

from articles.facts import FACTS, rows_for
from missions.models import Mission
from people.models import Person
from tests.factories import (
    create_mission,
    create_person,
    create_spacecraft,
    create_station,
    dock,
    state_complete,
)


def rows(*, person=None, mission=None, facts=(), lines=""):
    """The rows of a single block."""
    block = {"person": person and person.pk, "mission": mission and mission.pk, "facts": list(facts), "lines": lines}
    people = {person.pk: person} if person else {}
    missions = {mission.pk: mission} if mission else {}
    return rows_for([block], people, missions)[0]


def value(fact, **about):
    found = rows(facts=[fact], **about)
    return found[0].value if found else None


@pytest.mark.parametrize(
    ("name", "fact", "words"),
    [
        ("Novitsky", "time_in_space", "13 days 19 hours"),
        ("Novitsky", "time_aboard", "ISS 11 days 13 hours"),
        ("Novitsky", "spaceflights", "1"),
        ("Novitsky", "first_flight", "23 March 2024"),
        ("Novitsky", "last_landing", "6 April 2024"),
        ("Novitsky", "flights", "Soyuz MS-25, returned on Soyuz MS-24"),
        ("O'Hara", "flights", "Soyuz MS-24"),
        ("Lenkova", "time_in_space", None),
        ("Lenkova", "spaceflights", "0"),
        ("Lenkova", "flights", None),
        ("Lenkova", "born", None),
    ],
)
def test_of_a_person(swap, name, fact, words):
    assert value(fact, person=swap[name]) == words


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("launch", "23 March 2024, 12:36:10 UTC"),
        ("end", "23 September 2024, 11:59:04 UTC"),
        ("duration", "184 days"),
        ("crew_at_launch", "Oleg Novitsky, Marina Vasilevskaya, Tracy Dyson"),
        ("crew_at_landing", "Tracy Dyson, Oleg Kononenko, Nikolai Chub"),
        ("backup_crew", "Ivan Vagner, Anastasia Lenkova, Don Pettit"),
        ("docked", "ISS, 25 March 2024, 15:02:51 UTC"),
        ("undocked", "ISS, 23 September 2024, 08:36:30 UTC"),
        ("station", "ISS"),
    ],
)
def test_of_a_mission(swap, fact, words):
    assert value(fact, mission=Mission.objects.get(name="Soyuz MS-25")) == words


def test_names_and_ships_are_links_where_there_is_a_page(swap):
    swap["Dyson"].withdraw()
    (crew,) = rows(mission=Mission.objects.get(name="Soyuz MS-25"), facts=["crew_at_launch"])
    assert [(part.text, part.address) for part in crew.parts if part.text != ", "] == [
        ("Oleg Novitsky", "/people/oleg-novitsky/"),
        ("Marina Vasilevskaya", "/people/marina-vasilevskaya/"),
        ("Tracy Dyson", ""),
    ]
    (flights,) = rows(person=swap["Vasilevskaya"], facts=["flights"])
    assert [part.address for part in flights.parts] == ["/missions/soyuz-ms-25/", "", "/missions/soyuz-ms-24/"]


def test_a_flight_that_goes_on_is_still_counted(db):
    flyer = create_person(born_on="1990-09-01", born_precision="month")
    launch = timezone.now().replace(microsecond=0) - timezone.timedelta(days=3, hours=2)
    mission = create_mission(name="Up there", launch=launch.strftime("%Y-%m-%dT%H:%M:%SZ"), launched=[flyer])
    assert value("time_in_space", person=flyer).startswith("3 days 2 hours")
    assert value("time_in_space", person=flyer).endswith(" so far")
    assert value("duration", mission=mission).endswith(" so far")
    assert value("last_landing", person=flyer) is None
    assert value("end", mission=mission) is None
    assert value("crew_at_landing", mission=mission) == f"{flyer.name} (planned)"
    assert value("born", person=flyer) == "September 1990"


def test_dates_are_as_exact_as_known_and_plans_say_so(db):
    planned = create_mission(
        launch="NET 2031-03", end_kind="planned", planned_end="2031-09", launched=[create_person(name="Ann Ng")]
    )
    assert value("launch", mission=planned) == "no earlier than March 2031 (planned)"
    assert value("end", mission=planned) == "September 2031 (planned)"
    assert value("duration", mission=planned) is None
    assert value("crew_at_launch", mission=planned) == "Ann Ng (planned)"


def test_a_lost_ship(db):
    chawla = create_person(name="Kalpana Chawla")
    columbia = create_mission(
        launch="2003-01-16T15:39:00Z", end="2003-02-01T14:01:10Z", end_kind="lost", launched=[chawla]
    )
    assert value("end", mission=columbia) == "lost on 1 February 2003, 14:01:10 UTC"
    assert value("time_in_space", person=chawla) == "15 days 22 hours"
    assert value("last_landing", person=chawla) is None


def test_what_a_ship_is(db):
    endeavour = create_mission(
        spacecraft=create_spacecraft(name="Crew Dragon"), serial="Endeavour", station=create_station(name="ISS")
    )
    assert value("spacecraft", mission=endeavour) == "Crew Dragon, Endeavour"
    (station,) = rows(mission=endeavour, facts=["station"])
    assert [(part.text, part.address) for part in station.parts] == [("ISS", "/stations/iss/")]


def test_unpublished_flights_do_not_count(swap):
    Mission.objects.get(name="Soyuz MS-24").withdraw()
    assert value("spaceflights", person=swap["Novitsky"]) == "0"


def test_typed_rows_follow_the_computed_ones(swap):
    found = rows(person=swap["O'Hara"], facts=["spaceflights"], lines="Patch: a sun: rising\n\nMotto\n")
    assert [(row.label, row.value) for row in found] == [
        ("Spaceflights", "1"),
        ("Patch", "a sun: rising"),
        ("Motto", ""),
    ]


def test_records_and_facts_that_are_gone_leave_their_rows_out(swap):
    block = {"person": 0, "mission": 999, "facts": ["time_in_space", "launch", "no_such_fact"], "lines": "Still: here"}
    assert [row.label for row in rows_for([block], {}, {})[0]] == ["Still"]
    assert rows_for([], {}, {}) == []
    assert rows(person=swap["O'Hara"], facts=["launch"]) == []


@pytest.mark.parametrize("copies", [1, 10])
def test_five_queries_however_many_blocks(swap, django_assert_num_queries, copies):
    people = Person.objects.in_bulk()
    missions = Mission.objects.select_related("station", "spacecraft").in_bulk()
    blocks = [{"person": key, "mission": None, "facts": list(FACTS)} for key in people]
    blocks += [{"person": None, "mission": key, "facts": list(FACTS)} for key in missions]
    with django_assert_num_queries(5):
        assert all(rows_for(blocks * copies, people, missions)[-1])


def test_time_aboard_is_given_by_station_and_only_as_a_whole(db):
    flyer, mir = create_person(), create_station(name="Mir")
    first = create_mission(launch="1995-01-01T10:00:00Z", end="1995-01-11T10:00:00Z", station=mir, launched=[flyer])
    second = create_mission(launch="1997-01-01T10:00:00Z", end="1997-01-11T10:00:00Z", launched=[flyer])
    dock(first, mir, "1995-01-03T10:00:00Z", "1995-01-11T06:00:00Z")
    state_complete(first)
    assert value("time_aboard", person=flyer) is None
    state_complete(second)
    assert value("time_aboard", person=flyer) == "Mir 7 days 20 hours"


def test_a_backup_crew_says_whether_some_may_be_missing(db):
    mission = create_mission(name="Ship", end="2024-02-01", backups=[create_person(name="Ann Ng")])
    assert value("backup_crew", mission=mission) == "Ann Ng (incomplete)"
    state_complete(mission)
    assert value("backup_crew", mission=mission) == "Ann Ng"
