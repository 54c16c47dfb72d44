"""How many people were in space in the course of history, and flights by year."""

import pytest
from django.utils import timezone

from missions.drawings.flights_by_year import FlightsByYear
from missions.drawings.history import Flights, History, average_words
from tests.factories import create_agency, create_country, create_mission, create_person, create_station, moment
from tests.pages import rows, words


def crew(number):
    return [create_person() for _ in range(number)]


@pytest.fixture
def sixties(db):
    create_mission(launch="1961-04-12T06:07:00Z", end="1961-04-12T07:55:00Z", launched=crew(1))
    create_mission(launch="1962-08-11T08:30:00Z", end="1962-08-15T06:52:00Z", launched=crew(1))
    create_mission(launch="1962-08-12T08:02:00Z", end="1962-08-15T06:59:00Z", launched=crew(1))
    create_mission(launch="1964-12-30T08:00:00Z", end="1965-02-02T10:00:00Z", launched=crew(3))


def test_each_year_has_its_average_by_station(db):
    mir = create_station(name="Mir")
    create_mission(launch="2001-01-01", end="2003-01-01", launched=crew(2), station=mir)
    create_mission(launch="2002-07-02T12:00:00Z", end="2003-01-01", launched=crew(1))
    create_mission(launch="2002-03-01", end="2002-06-01", launched=crew(4), kind="suborbital")  # Not in orbit.
    years = {year.number: (year.average, year.where) for year in History().years}
    assert years[2001] == ("2.0", "Mir 2.0")
    assert years[2002] == ("2.5", "Mir 2.0, in free flight 0.5")
    assert years[2004] == ("0.0", "")


@pytest.mark.parametrize(("number", "words"), [(0, "0.0"), (0.04, "< 0.1"), (0.05, "0.1"), (1.25, "1.2")])
def test_an_average_of_few_is_not_nothing(number, words):
    assert average_words(number) == words


def test_who_is_doubted_from_this_second_on_is_not_counted_in_it(db, monkeypatch):
    create_mission(launch="2020-01-01", planned_end="2020-06-01", launched=crew(1))
    for now, people in (("2020-06-01T23:59:59Z", 1), ("2020-06-02T00:00:00Z", 0)):
        monkeypatch.setattr(timezone, "now", lambda now=now: moment(now))
        assert Flights().counts[-1].in_space == people


def test_chart_stacks_the_averages_of_each_quarter(db):
    mir = create_station(name="Mir")
    create_mission(launch="2001-01-01", end="2001-06-30", launched=crew(2), station=mir)
    create_mission(launch="2001-04-01", end="2001-06-30", launched=crew(1))
    history = History()
    assert [layer.label for layer in history.layers] == ["Mir", "Ships in free flight"]
    mir_path, everybody = history.chart.layers
    assert mir_path.startswith("M0 3V1h1V1h1V3h1V3h1")
    assert everybody.startswith("M0 3V1h1V0h1V3h1V3h1")


@pytest.mark.parametrize(("now", "end"), [("2001-06-30T23:59:59Z", "2001-07-01"), ("2001-07-01", "2001-10-01")])
def test_a_quarter_is_in_the_chart_from_its_first_second_on(db, monkeypatch, now, end):
    create_mission(launch="2001-05-01", planned_end="2002", launched=crew(1))
    monkeypatch.setattr(timezone, "now", lambda: moment(now))
    history = History()
    assert history.scale.end == moment(end)
    assert history.chart is not None


def test_stations_with_little_presence_share_a_layer(db):
    for number, name in enumerate(["One", "Two", "Three", "Four", "Five"]):
        station = create_station(name=name, short_name=name)
        create_mission(
            launch=f"200{number}-01-01", end=f"200{number}-0{number + 2}-01", launched=crew(1), station=station
        )
    layers = [(layer.kind, layer.label, layer.places) for layer in History().layers]
    assert layers[0] == ("others", "Other stations", ["One", "Two"])
    assert [label for _, label, _ in layers[1:]] == ["Three", "Four", "Five"]


def test_years_say_when_it_was_fullest_first(sixties):
    create_mission(launch="1961-08-06T06:00:00Z", end="1961-08-07T07:18:00Z", launched=crew(1))
    peaks = [(year.number, year.peak.people, year.peak.day) for year in reversed(History().years)]
    assert peaks[:6] == [
        (1961, 1, "1961-04-12"),
        (1962, 2, "1962-08-12"),
        (1963, 0, "1963-01-01"),
        (1964, 3, "1964-12-30"),
        (1965, 3, "1965-01-01"),
        (1966, 0, "1966-01-01"),
    ]


def test_who_lands_as_others_launch_does_not_meet_them(db):
    create_mission(launch="2024-01-01T10:00:00Z", end="2024-01-05T10:00:00Z", launched=crew(1))
    create_mission(launch="2024-01-05T10:00:00Z", end="2024-01-06T10:00:00Z", launched=crew(1))
    assert History().most.people == 1


def test_unconfirmed_people_count_up_to_the_doubt(db):
    create_mission(launch="2020-01-01T10:00:00Z", planned_end="2020-02-29", launched=crew(1))
    history = History()
    assert [(year.number, year.average, year.peak.people) for year in history.years[-2:]] == [
        (2021, "0.0", 0),
        (2020, "0.2", 1),
    ]
    assert history.change_before(moment("2024-01-01")) == moment("2020-01-01T10:00:00Z")


def test_landing_known_to_the_day_is_counted_for_that_day(db):
    create_mission(launch="2020-01-01T10:00:00Z", end="2020-12-31", launched=crew(1))
    history = History()
    assert [(year.number, year.peak.people) for year in history.years[-2:]] == [(2021, 0), (2020, 1)]
    assert history.change_after(moment("2020-12-30"), by_day=True) == moment("2020-12-31")
    assert history.change_after(moment("2020-12-31T12:00:00Z")) == moment("2021-01-01")


def test_changes_before_and_after(sixties):
    history = History()
    noon = moment("1962-08-13T12:00:00Z")
    assert history.change_before(noon) == moment("1962-08-12T08:02:00Z")
    assert history.change_after(noon) == moment("1962-08-15T06:52:00Z")
    assert history.change_before(moment("1961-04-12T06:07:00Z")) is None


def test_page_draws_it_and_says_the_same_as_a_table(sixties, client):
    page = client.get("/in-space/1962-08-13/")
    said = words(page)
    assert "People in orbit since 1961 Record: 3 people in orbit at once, first on 30 December 1964." in said
    assert "Suborbital flights last minutes and are left out." in said
    assert 'class="layer layer--free" d="M0 ' in page.text
    table = rows(page, section="history")
    assert table[-2:] == [
        "1962 < 0.1 in free flight < 0.1 2 (12 August 1962)",
        "1961 < 0.1 in free flight < 0.1 1 (12 April 1961)",
    ]
    assert '<a href="/in-space/1962-08-12/">' in page.text
    assert 'class="chart__now"' in page.text  # Where the day of the page lies.


def test_the_record_says_what_suborbital_flights_add(sixties):
    create_mission(launch="1965-01-10T10:00:00Z", end="1965-01-10T10:15:00Z", launched=crew(2), kind="suborbital")
    assert History().summary == (
        "Record: 3 people in orbit at once, first on 30 December 1964. "
        "Including people on suborbital flights: 5, first on 10 January 1965."
    )


def test_nobody_ever(db, client):
    assert "People in orbit since" not in words(client.get("/in-space/"))


def test_flights_by_year_and_country(db, client):
    for name, code, launches in (
        ("NASA", "US", ["1962-02-20", "1962-05-24", "1963-05-15"]),
        ("Soviet space programme", "SUHH", ["1961-04-12", "1961-08-06"]),
        ("Roscosmos", "RU", ["1963-06-01"]),
    ):
        agency = create_agency(name=name, country=create_country(code=code))
        for launch in launches:
            create_mission(launch=launch, end=launch, launched=crew(2), agency=agency)
    create_mission(launch="1963-01-01", end="1963-01-02", agency=agency)  # Without people.
    flights = FlightsByYear()
    assert {name: dict(years) for name, years in flights.countries.items()} == {
        "United States": {1962: 2, 1963: 1},
        "Soviet Union and Russia": {1961: 2, 1963: 1},
    }
    page = client.get("/records/")
    assert rows(page, section="flights-by-year") == ["1963 1 1", "1962 0 2", "1961 2 0"]
    assert "Soviet Union and Russia 3 flights, busiest year: 1961 (2)." in words(page, section="flights-by-year")


def test_flight_of_nobodys_agency(db):
    create_mission(launch="1963-01-01", end="1963-01-02", launched=crew(1))
    assert list(FlightsByYear().countries) == ["Not recorded"]
