"""Durations in exports: exact where they are known exactly, and never more exact than they are known."""

import csv
import io
import json
from datetime import timedelta

import pytest

from exports.fields import duration_values
from tests.factories import create_mission, create_person
from wording.durations import Duration


@pytest.mark.parametrize(
    ("length", "precision", "values"),
    [
        (timedelta(hours=1, seconds=1, milliseconds=900), "second", (3601, 3601, "second")),
        (timedelta(hours=1), "minute", (3600, 3600, "minute")),
        (timedelta(), "second", (0, 0, "second")),
        (timedelta(minutes=89), "hour", (None, 3600, "hour")),
        (timedelta(minutes=91), "hour", (None, 7200, "hour")),
        (timedelta(minutes=29), "hour", (None, None, "hour")),
        (timedelta(), "day", (None, None, "day")),
        (timedelta(days=441, hours=11), "day", (None, 441 * 86400, "day")),
        (timedelta(days=441, hours=13), "day", (None, 442 * 86400, "day")),
        (timedelta(days=30), "month", (None, 30 * 86400, "month")),
        (timedelta(days=365), "year", (None, 365 * 86400, "year")),
    ],
)
def test_exact_or_about(length, precision, values):
    assert duration_values(Duration(length, precision)) == values


def test_what_is_not_over_has_none():
    running = Duration(timedelta(hours=1), "minute", is_running=True)
    assert duration_values(running) == duration_values(None) == (None, None, None)


@pytest.fixture
def meir(db):
    """Home from the first flight to the second, from the other on a day; and up again to the day."""
    person = create_person(name="Jessica Meir")
    create_mission(name="One", launch="2019-09-25T13:57:42Z", end="2020-04-17T05:16:30Z", launched=[person])
    create_mission(name="Two", launch="2021-02-13T10:15Z", end="2021-10-10", launched=[person])
    return person


def test_a_total_is_as_exact_as_its_least_exact_date(meir, client):
    told = client.get("/people/jessica-meir.json").json()
    assert (told["time_in_space_seconds"], told["time_in_space_precision"]) == (None, "day")
    assert told["time_in_space_seconds_about"] == 443 * 86400
    assert [(trip["seconds"], trip["seconds_about"], trip["precision"]) for trip in told["trips"]] == [
        (17680728, 17680728, "second"),
        (None, 239 * 86400, "day"),
    ]
    [row] = json.loads(client.get("/people.json").getvalue())["results"]
    assert row["time_in_space_seconds"] is None
    [cells] = csv.DictReader(io.StringIO(client.get("/people.csv").getvalue().decode("utf-8-sig")))
    assert [cells[f"time_in_space_{name}"] for name in ("seconds", "seconds_about", "precision")] == [
        "",
        str(443 * 86400),
        "day",
    ]


def test_up_and_down_on_one_day_that_is_all_that_is_known(db, client):
    create_mission(name="Hop", launch="2021-07-11", end="2021-07-11", launched=[create_person(name="Anna")])
    told = client.get("/people/anna.json").json()
    assert [told[f"time_in_space_{name}"] for name in ("seconds", "seconds_about", "precision")] == [None, None, "day"]


def test_a_flight_too(meir, client):
    told = {row["name"]: row for row in json.loads(client.get("/missions.json").getvalue())["results"]}
    times = ("flight_seconds", "flight_seconds_about", "flight_precision")
    assert [told["One"][name] for name in times] == [17680728, 17680728, "second"]
    assert [told["Two"][name] for name in times] == [None, 239 * 86400, "day"]
    rows = csv.DictReader(io.StringIO(client.get("/missions.csv").getvalue().decode("utf-8-sig")))
    cells = {row["name"]: row for row in rows}
    assert [cells["Two"][name] for name in times] == ["", str(239 * 86400), "day"]


def test_a_record_too(meir, client):
    records = {record["slug"]: record["places"] for record in client.get("/records.json").json()["records"]}
    [most] = records["most-time-in-space"]
    assert (most["seconds"], most["seconds_about"], most["precision"]) == (None, 443 * 86400, "day")
    assert [place["seconds"] for place in records["longest-flights"]] == [None, 17680728]
    [flights] = records["most-spaceflights"]
    assert (flights["seconds"], flights["seconds_about"], flights["precision"]) == (None, None, None)


@pytest.mark.parametrize(
    ("launch", "since", "first"),
    [
        ("2024-01-01T10:00:30Z", "2024-01-01T10:00:30Z", "2024-01-01"),
        ("2024-01-01T10Z", "2024-01-01T10Z", "2024-01-01"),
        ("2024-01-01", "2024-01-01", "2024-01-01"),
        ("2024-02", "2024-02", "2024-02"),
        ("2024-Q1", "2024-Q1", "2024-Q1"),
        ("2024", "2024", "2024"),
    ],
)
def test_a_lift_off_is_no_more_exact_than_it_is_known(db, client, launch, since, first):
    create_mission(name="Ship", launch=launch, planned_end="2069", launched=[create_person(name="Anna")])
    told = client.get("/people/anna.json").json()
    assert (told["in_space_since"], told["first_flight"]) == (since, first)
    assert (told["time_in_space_seconds"], told["time_in_space_seconds_about"]) == (None, None)


def test_the_age_at_a_lift_off_whose_day_is_not_known_is_no_record(db, client):
    anna, ben = (create_person(name=name, born_on="1990-06-15") for name in ("Anna", "Ben"))
    month = create_mission(name="Month", launch="2020-06", end="2020-08", launched=[anna])
    create_mission(name="Day", launch="2021-06-15", end="2021-08-01", launched=[ben])
    told = client.get("/records.json").json()
    assert "youngest" not in [record["slug"] for record in told["records"]]  # Anna may have been younger than Ben.
    month.delete()
    records = {record["slug"]: record["places"] for record in client.get("/records.json").json()["records"]}
    assert [[person["slug"] for person in place["people"]] for place in records["youngest"]] == [["ben"]]
