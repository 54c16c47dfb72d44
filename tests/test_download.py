"""The download of everything public: what is in it, and what its page says."""

import csv
import io
import zipfile

import pytest
from django.core.files.storage import storages
from django.core.management import call_command

from missions.models import MoonLanding, Spacewalk
from tests.factories import create_country, create_mission, create_person, create_station, dock, moment
from tests.pages import rows, words


@pytest.fixture
def nothing_made(db, settings, tmp_path):
    storage = {"BACKEND": "photos.storage.DiskStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


@pytest.fixture
def made(nothing_made):
    anna, hidden = create_person(name="Anna", born_on="1970-01-01"), create_person(name="Hidden", published_at=None)
    crew = {"launched": [anna, hidden], "landed": [anna, hidden]}
    flight = create_mission(name="Flight", launch="2020-01-01T10:00Z", end="2020-02", **crew)
    create_mission(name="Draft", launch="2021-01-01", end="2021-01-02", **crew, published_at=None)
    flight.coverage.create(topic="dockings", state="all", title="List")
    dock(flight, create_station(name="ISS"), "2020-01-02T10:00Z")
    walk = Spacewalk.objects.create(name="Walk", slug="walk", mission=flight, started_at=moment("2020-01-03T10:00Z"))
    landing = create_mission(name="Landing", launch="1969-07-16", end="1969-07-24", destination="moon")
    MoonLanding.objects.create(mission=landing, site="Sea of Tranquility", landed_at=moment("1969-07-20T20:17:40Z"))
    for person in (anna, hidden):
        walk.crew.create(person=person)
        landing.moon_landing_crew.create(person=person)
        person.citizenships.create(country=create_country(code="RU"), since=1991)
    call_command("write_data", verbosity=0)


def download(client):
    """The rows of each table, and the README."""
    response = client.get("/data/space-portal-data.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    texts = {name.partition("/")[2]: archive.read(name).decode() for name in archive.namelist()}
    readme = texts.pop("README.txt")
    return {name: list(csv.DictReader(io.StringIO(text))) for name, text in texts.items()}, readme


def test_it_holds_what_is_public_as_precisely_as_it_is_known(made, client):
    tables, readme = download(client)
    _landing, flight = tables["missions.csv"]
    assert (flight["mission"], flight["launch"], flight["end"]) == ("flight", "2020-01-01T10:00Z", "2020-02")
    assert (flight["dockings_complete"], flight["spacewalks_complete"]) == ("yes", "no")
    assert [row["person"] for row in tables["people.csv"]] == ["anna"]
    assert [tuple(row.values())[:5] for row in tables["seats.csv"]] == [("flight", "anna", "prime", "yes", "yes")]
    assert [(row["launched_on"], row["returned_on"]) for row in tables["trips.csv"]] == [("flight", "flight")]
    assert [row["people"] for row in tables["spacewalks.csv"]] == ["anna"]
    assert [(row["station"], row["docked"]) for row in tables["dockings.csv"]] == [("iss", "2020-01-02T10:00Z")]
    assert [tuple(row.values()) for row in tables["moon_landings.csv"]] == [
        ("landing", "Sea of Tranquility", "1969-07-20T20:17:40Z", "", "anna")
    ]
    assert [tuple(row.values()) for row in tables["citizenships.csv"]] == [("anna", "RU", "1991", "")]
    assert tables["expeditions.csv"] == []
    for name, table in tables.items():
        described = readme.partition(f"\n{name} ")[2].partition(".csv (")[0]
        for column in table[0] if table else []:
            assert f"  {column}: " in described, (name, column)


def test_its_page_says_what_it_holds(made, client):
    page = client.get("/data/")
    assert rows(page, section="tables")[0] == "missions.csv One row for each flight of one spacecraft. 2"
    assert "Download as CSV (zip)" in words(page)
    assert 'href="/data/"' in client.get("/api/").text


def test_a_newer_one_replaces_it(made, client):
    create_person(name="Bella")
    call_command("write_data", verbosity=0)
    assert [row["person"] for row in download(client)[0]["people.csv"]] == ["anna", "bella"]
    assert len(storages["default"].listdir("data")[1]) == 2  # The zip, and what it holds.


def test_before_it_is_made(nothing_made, client):
    assert "has not been made yet" in words(client.get("/data/"))
    assert client.get("/data/space-portal-data.zip").status_code == 404
