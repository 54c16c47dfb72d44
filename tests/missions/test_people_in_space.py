"""How many people were in space in the course of history, and flights by year."""

import pytest

from missions.drawings.flights_by_year import FlightsByYear
from missions.drawings.history import History
from tests.factories import create_agency, create_country, create_mission, create_person, moment
from tests.pages import rows, words


def crew(number):
    return [create_person() for _ in range(number)]


@pytest.fixture
def sixties(db):
    create_mission(launch="1961-04-12T06:07:00Z", end="1961-04-12T07:55:00Z", launched=crew(1))
    create_mission(launch="1962-08-11T08:30:00Z", end="1962-08-15T06:52:00Z", launched=crew(1))
    create_mission(launch="1962-08-12T08:02:00Z", end="1962-08-15T06:59:00Z", launched=crew(1))
    create_mission(launch="1964-12-30T08:00:00Z", end="1965-02-02T10:00:00Z", launched=crew(3))


def test_each_month_has_its_fullest_moment(sixties):
    months = History().months
    busy = {1961 * 12 + 3 + index: people for index, people in enumerate(months) if people}
    assert busy == {
        1961 * 12 + 3: 1,
        1962 * 12 + 7: 2,
        1964 * 12 + 11: 3,
        1965 * 12 + 0: 3,  # Up all the month, without a change in it.
        1965 * 12 + 1: 3,
    }


def test_years_say_when_it_was_fullest_first(sixties):
    peaks = [(peak.year, peak.people, peak.day) for peak in reversed(History().years)]
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
    assert History().months[0] == 1


def test_unconfirmed_people_count_up_to_the_doubt(db):
    create_mission(launch="2020-01-01T10:00:00Z", planned_end="2020-02-29", launched=crew(1))
    history = History()
    assert history.months[:4] == [1, 1, 0, 0]
    assert [(peak.year, peak.people) for peak in history.years[-2:]] == [(2021, 0), (2020, 1)]
    assert history.change_before(moment("2024-01-01")) == moment("2020-01-01T10:00:00Z")


def test_landing_known_to_the_day_is_counted_for_that_day(db):
    create_mission(launch="2020-01-01T10:00:00Z", end="2020-01-31", launched=crew(1))
    history = History()
    assert history.months[:2] == [1, 0]
    assert history.change_after(moment("2020-01-30"), by_day=True) == moment("2020-01-31")
    assert history.change_after(moment("2020-01-31T12:00:00Z")) == moment("2020-02-01")


def test_changes_before_and_after(sixties):
    history = History()
    noon = moment("1962-08-13T12:00:00Z")
    assert history.change_before(noon) == moment("1962-08-12T08:02:00Z")
    assert history.change_after(noon) == moment("1962-08-15T06:52:00Z")
    assert history.change_before(moment("1961-04-12T06:07:00Z")) is None


def test_page_draws_it_and_says_the_same_as_a_table(sixties, client):
    page = client.get("/in-space/1962-08-13/")
    assert "People in space since 1961 Record: 3 people, first reached in 1964." in words(page)
    assert 'class="chart__steps" d="M0 ' in page.text
    table = rows(page, section="history")
    assert table[-2:] == ["1962 2 12 August 1962", "1961 1 12 April 1961"]
    assert '<a href="/in-space/1962-08-12/">' in page.text
    assert 'class="chart__now"' in page.text  # Where the day of the page lies.


def test_path_changes_only_with_the_number(sixties):
    assert History().chart.line.startswith("M0 2H1V3H16V1H17V3H44V0H47V3H")


def test_nobody_ever(db, client):
    assert "People in space since" not in words(client.get("/in-space/"))


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
    assert "Soviet Union and Russia 3 flights, busiest year: 1961 (2)" in words(page, section="flights-by-year")


def test_flight_of_nobodys_agency(db):
    create_mission(launch="1963-01-01", end="1963-01-02", launched=crew(1))
    assert list(FlightsByYear().countries) == ["Not recorded"]
