"""Which flight took the people of a spacewalk up, which their trips say."""

import re

import pytest
from django.utils import timezone

from missions.models import Mission, Spacewalk
from missions.models.spacewalk import time_outside, trips_with_walks
from tests.factories import add_crew, create_mission, create_person, create_spacewalk, create_station, moment
from tests.pages import without_marks
from wording.partial_dates import PartialDate


def walks_of(client, slug):
    """As the page has them, and its data: they agree."""
    html = without_marks(client.get(f"/missions/{slug}/").text)
    names = re.findall(r'<strong class="events__what"><a\s+href="/spacewalks/[^"]+" lang="en">(.*?)</a>', html)
    page = [name.partition(" ")[0] for name in names]
    assert page == [
        walk["name"].partition(" ")[0] for walk in client.get(f"/missions/{slug}.json").json()["spacewalks"]
    ]
    return page


def test_they_are_on_the_page_of_the_ship_that_took_the_people_up(swap, client):
    """Though nobody has entered a mission for them, and whichever ship came home with the people."""
    create_spacewalk("EVA-89 of two", [swap["O'Hara"]], "2023-11-01T12:05Z", ended="2023-11-01T18:47Z")
    create_spacewalk("Later", [swap["Dyson"], swap["Chub"]], "2024-06-24T12:46Z")
    create_spacewalk("Past", [swap["O'Hara"]], "2022-01-01")
    assert walks_of(client, "soyuz-ms-24") == ["EVA-89", "Later"]
    assert walks_of(client, "soyuz-ms-25") == ["Later"]
    events = client.get("/missions/soyuz-ms-24/").context["events"].all
    assert "EVA-89 of two" in [event.what for event in events]
    assert "Later" not in [event.what for event in events]  # The ship had gone home by then.


def test_what_is_entered_gives_way_to_trips_and_stands_where_there_are_none(swap, client):
    ms25 = Mission.objects.get(slug="soyuz-ms-25")
    create_spacewalk("Mistaken", [swap["O'Hara"]], "2024-04-01", mission=ms25)
    create_spacewalk("Nobody", [], "2024-05-01", mission=ms25)
    create_spacewalk("Earthbound", [swap["Vagner"]], "2024-05-02", mission=ms25)
    assert walks_of(client, "soyuz-ms-25") == ["Nobody", "Earthbound"]
    assert walks_of(client, "soyuz-ms-24") == ["Mistaken"]


@pytest.mark.parametrize(
    ("date", "first", "second"),
    [
        ("2010-03-01", True, False),
        ("2010-03", True, False),
        ("2010-01", True, False),  # The month of its lift-off,
        ("2010-06-01", True, False),  # the day of its landing,
        ("2010-06", False, False),  # a month of which both had a part,
        ("2011", False, True),
        ("2009-12", False, False),  # one before either, and a day between them.
        ("2010-06-10", False, False),
        ("2010-01-19", False, False),  # The days just outside the first.
        ("2010-06-02", False, False),
    ],
)
def test_a_coarse_date_is_given_to_the_trip_it_may_have_been_on(db, date, first, second):
    anna = create_person(name="Anna")
    one = create_mission(name="One", launch="2010-01-20", end="2010-06-01", launched=[anna])
    two = create_mission(name="Two", launch="2010-06-20", end="2011-02-01", launched=[anna])
    create_spacewalk("Walk", [anna], date)
    [found] = Spacewalk.objects.with_trips()
    assert [one.pk in found.flights_up, two.pk in found.flights_up] == [first, second]


def test_a_spacewalk_is_planned_until_the_instant_it_begins(monkeypatch):
    walk = Spacewalk(started_at=moment("2024-05-01T10:00:00Z"))
    for now, is_planned in (("2024-05-01T09:59:59Z", True), ("2024-05-01T10:00:00Z", False)):
        monkeypatch.setattr(timezone, "now", lambda now=now: moment(now))
        assert walk.is_planned is is_planned


@pytest.mark.parametrize(
    ("started", "changed", "updated"),
    [("2024-05-01", "2024-04-01", "2024-05-01"), ("2024-05-01", "2024-06-01", "2024-06-01")],
)
def test_it_is_news_when_it_begins_and_when_it_is_changed_later(started, changed, updated):
    assert Spacewalk(started_at=moment(started), changed_at=moment(changed)).updated_at == moment(updated)


def test_time_outside_is_added_up_only_if_each_length_is_known():
    long, short = Spacewalk(duration_minutes=90), Spacewalk(duration_minutes=30)
    unknown = Spacewalk(started_at=moment("2024-05-01"))
    assert str(time_outside([long, short])) == "2 h 00 min"
    assert time_outside([long, unknown]) is time_outside([]) is None


def test_where_two_trips_fit_the_mission_that_is_entered_decides(db):
    anna = create_person(name="Anna")
    create_mission(name="One", launch="2010-01-20", end="2010-06-01", launched=[anna])
    two = create_mission(name="Two", launch="2010-06-20", end="2011-02-01", launched=[anna])
    create_spacewalk("Walk", [anna], "2010", mission=two)
    [found] = Spacewalk.objects.with_trips()
    assert found.flights_up == {two.pk}


def test_facets_find_the_same_trips_for_many_at_once(swap):
    swap["Flyer"] = create_person()
    create_mission(launch="2025-05-01", end="2025-06", launched=[swap["Flyer"]])
    for name, people, started in [
        ("Both ships", ["O'Hara", "Dyson"], "2024-03-30T12:00Z"),
        ("On the day of lift-off", ["Novitsky"], "2024-03-23"),
        ("Other ship home", ["Kononenko", "Chub"], "2024-04-25T14:57Z"),
        ("Earthbound", ["Vagner"], "2024-04-01"),
        ("On a day of lift-off that is known no better", ["Flyer"], "2025-05-01"),
        ("In the month of the landing", ["Flyer"], "2025-06-09"),
        ("After it", ["Flyer"], "2025-07-01"),
    ]:
        create_spacewalk(name, [swap[one] for one in people], started, mission=Mission.objects.get(slug="soyuz-ms-25"))
    found = set(trips_with_walks().exclude(walk=None).values_list("walk", "person", "launch_mission"))
    one_by_one = {
        (walk.pk, person, trip.launch_mission_id)
        for walk in Spacewalk.objects.with_trips()
        for person, trip in walk.trips.items()
    }
    assert found == one_by_one
    assert len(found) == 7


@pytest.mark.parametrize(
    ("started", "ended", "length"),
    [
        ("2024-05-01T23:30Z", "2024-05-02T05:00Z", "5 h 30 min"),
        ("2024-05-01T23:30Z", "2024-05-02T05Z", "about 6 hours"),
        ("2024-05-01T23:30Z", "2024-05-01T23Z", "less than an hour"),
        ("2024-05-01T23:30Z", "2024-05-01", "None"),
        ("2024-05", "2024-05-27T05:00Z", "None"),
    ],
)
def test_two_dates_are_no_length(started, ended, length):
    start, end = PartialDate.parse(started), PartialDate.parse(ended)
    walk = Spacewalk(
        started_at=start.at, started_precision=start.precision, ended_at=end.at, ended_precision=end.precision
    )
    assert str(walk.duration) == length


def test_during_a_flight_that_is_going_on(db, client):
    anna = create_person(name="Anna")
    create_mission(name="Ship", launch="2024-01-01", launched=[anna])
    create_spacewalk("Outside", [anna], "2024-05-01")
    assert walks_of(client, "ship") == ["Outside"]


def test_what_is_entered_for_a_draft_is_told_nowhere(swap, client):
    draft = create_mission(name="Draft", published_at=None, launch="2020-01-01", end="2020-01-02")
    create_spacewalk("Secret", [swap["O'Hara"]], "2023-11-01", mission=draft)
    for address in ("/missions/soyuz-ms-24/", "/people/loral-ohara/", "/records/"):
        for data in (address, f"{address.rstrip('/')}.json"):
            assert "Secret" not in client.get(data).text


def test_a_person_s_data_say_which_flight_took_them_up(swap, client):
    create_spacewalk("EVA", [swap["O'Hara"], swap["Vagner"]], "2023-11-01T12:05Z", ended="2023-11-01T18:47Z")
    [told] = client.get("/people/loral-ohara.json").json()["spacewalks"]
    assert (told["launch_mission"], told["seconds"], told["precision"]) == ("soyuz-ms-24", 24120, "minute")
    assert [person["slug"] for person in told["people"]] == ["loral-ohara", "ivan-vagner"]
    [told] = client.get("/people/ivan-vagner.json").json()["spacewalks"]
    assert told["launch_mission"] is None
    Mission.objects.get(slug="soyuz-ms-24").withdraw()
    [told] = client.get("/people/loral-ohara.json").json()["spacewalks"]
    assert told["launch_mission"] is None


def test_a_walk_from_a_station_is_no_change_of_ships(db, client):
    anna = create_person(name="Anna")
    station = create_station(name="Mir")
    create_mission(name="One", launch="1990-01-01", end="1990-02-01", launched=[anna], landed=[], station=station)
    two = create_mission(name="Two", launch="1990-01-20", end="1990-03-01", launched=[create_person()], station=station)
    add_crew(two, landed=[anna])
    create_spacewalk("From Mir", [anna], "1990-01-10")
    assert "changed ships on a spacewalk" not in client.get("/missions/one/").text


@pytest.mark.parametrize("number", [1, 20])
def test_three_queries_however_many(swap, django_assert_num_queries, number):
    for day in range(1, number + 1):
        create_spacewalk(f"Walk {day}", [swap["O'Hara"], swap["Chub"]], f"2024-01-{day:02}")
    with django_assert_num_queries(3):
        walks = Spacewalk.objects.with_trips()
        assert all(walk.flights_up and walk.people for walk in walks)
