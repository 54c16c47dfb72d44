"""Which stations a mission belongs to: those it docked with; the one it was bound for where no docking is recorded."""

import csv
import io
import json

import pytest
from django.http import QueryDict

from facets.selection import Selection
from missions.filters import MissionFilter
from missions.models import Mission, Station
from missions.search import MissionSearchable
from records.changes import following_changes
from search.models import Document
from tests.factories import create_article, create_mission, create_person, create_station, create_user, dock
from tests.made_once import made_once
from tests.pages import without_marks, words


@made_once
@following_changes()
def flights():
    """T-15 went from Mir to Salyut 7 and back, changing ports; the others each have a way of their own."""
    mir, salyut, iss = (create_station(name=name) for name in ("Mir", "Salyut 7", "ISS"))
    t15 = create_mission(
        name="T-15", launch="1986-03-13", end="1986-07-16", station=mir, launched=[create_person(name="Leonid Kizim")]
    )
    dock(t15, mir, "1986-06-26", "1986-07-03")  # Entered before what came earlier.
    dock(t15, mir, "1986-03-15", "1986-05-05")
    dock(t15, salyut, "1986-05-06", "1986-06-01")
    dock(t15, salyut, "1986-06-01T12:00Z", "1986-06-25", kind="relocation")
    bound = create_mission(name="Bound", launch="1988-01-01", end="1988-02-01", station=mir)
    elsewhere = create_mission(name="Elsewhere", launch="1989-01-01", end="1989-02-01", station=mir)
    dock(elsewhere, iss, "1989-01-02", "1989-01-30")
    unsaid = create_mission(name="Unsaid", launch="1990-01-01", end="1990-02-01")
    dock(unsaid, salyut, "1990-01-02", "1990-01-30")
    create_mission(name="Free", launch="1991-01-01", end="1991-02-01")
    create_mission(name="Planned", launch="2069", end_kind="planned", station=iss)
    create_mission(name="Failed", launch="1983-09-26", end="1983-09-26", end_kind="failed_launch", station=salyut)
    secret = create_mission(name="Secret", launch="1992-01-01", end="1992-02-01", published_at=None)
    dock(secret, salyut, "1992-01-02", "1992-01-30")
    return {"T-15": t15, "Bound": bound}


STATIONS = {
    "T-15": ["mir", "salyut-7"],
    "Bound": ["mir"],
    "Elsewhere": ["iss"],
    "Unsaid": ["salyut-7"],
    "Free": [],
    "Planned": ["iss"],
    "Failed": ["salyut-7"],
}


def test_of_one_and_of_many_it_is_the_same(flights, django_assert_num_queries):
    for mission in Mission.objects.published():
        assert [station.slug for station in mission.stations] == STATIONS[mission.name]
    with django_assert_num_queries(1):
        loaded = {mission: mission.stations for mission in Mission.objects.published().with_stations()}
    assert {mission.name: [station.slug for station in found] for mission, found in loaded.items()} == STATIONS


@pytest.mark.parametrize("asked", [["mir"], ["salyut-7"], ["iss"], ["mir", "salyut-7"], ["mir", "iss", "salyut-7"]])
def test_a_list_finds_what_a_mission_says(flights, asked):
    query = "&".join(f"station={slug}" for slug in asked)
    found = [mission.name for mission in Selection(MissionFilter(QueryDict(query), Mission.objects.published())).rows]
    assert sorted(found) == sorted(name for name, slugs in STATIONS.items() if set(slugs) & set(asked))


@pytest.mark.parametrize("query", ["", "station=mir", "station=iss&station=mir", "status=ended"])
def test_each_is_counted_once_at_each_station(flights, query):
    selection = Selection(MissionFilter(QueryDict(query), Mission.objects.published()))
    options = next(options.options for options in selection.facet_options if options.name == "station")
    expected = {"iss": 2, "mir": 2, "salyut-7": 3}
    if query.startswith("status"):
        expected["iss"] = 1
    assert {option.value: option.count for option in options} == expected


def test_pages_name_all_of_them(flights, client):
    page = client.get("/missions/t-15/")
    assert "Stations Mir, Salyut 7" in words(page, section="facts")
    assert "Station Mir" in words(client.get("/missions/bound/"), section="facts")
    listed = without_marks(client.get("/missions/?station=salyut-7").text)
    assert 'href="/stations/mir/">Mir</a>, <a href="/stations/salyut-7/">Salyut 7</a>' in listed


def test_data_names_all_of_them(flights, client):
    listed = json.loads(client.get("/missions.json?station=salyut-7&sort=oldest").getvalue())["results"]
    assert [(row["name"], row["station"], row["stations"]) for row in listed] == [
        ("Failed", "salyut-7", ["salyut-7"]),
        ("T-15", "mir", ["mir", "salyut-7"]),
        ("Unsaid", "salyut-7", ["salyut-7"]),
    ]
    assert client.get("/missions/t-15.json").json()["stations"] == ["mir", "salyut-7"]
    rows = csv.DictReader(io.StringIO(client.get("/missions.csv?station=salyut-7").getvalue().decode("utf-8-sig")))
    assert {row["name"]: (row["station"], row["stations"]) for row in rows}["T-15"] == ("Mir", "Mir; Salyut 7")
    assert [row["slug"] for row in client.get("/stations/salyut-7.json").json()["missions"]] == [
        "failed",
        "t-15",
        "unsaid",
    ]


def test_the_search_finds_it_by_each_and_follows_a_docking(flights):
    def keywords(name):
        return Document.objects.get(kind="mission", title=name)

    assert keywords("T-15").facts["station"] == "Mir, Salyut 7"
    assert keywords("Elsewhere").facts["station"] == "ISS"
    flights["Bound"].dockings.create(station=Station.objects.get(slug="iss"), docked_at="1988-01-02T00:00Z")
    assert keywords("Bound").facts["station"] == "ISS"
    flights["Bound"].dockings.all().delete()
    assert keywords("Bound").facts["station"] == "Mir"
    assert "dockings__station" in MissionSearchable.made_of_many


def test_editors_find_the_same_missions_as_the_public(flights, client):
    client.force_login(create_user(group="Editors"))
    changes = client.get("/admin/missions/mission/", {"station": "salyut-7"}).context["cl"]
    assert sorted(mission.name for mission in changes.result_list) == ["Failed", "Secret", "T-15", "Unsaid"]


def test_a_box_of_facts_names_all_of_them(flights, client):
    facts = {"kind": "facts", "mission": flights["T-15"], "facts": ["station"]}
    create_article(title="On T-15", blocks=[facts], about=[flights["T-15"]])
    assert "Station Mir, Salyut 7" in words(client.get("/articles/on-t-15/"))
