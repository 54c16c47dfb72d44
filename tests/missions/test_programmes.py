"""Programmes: figures, what they did first, and whom they lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from missions.models import MoonLanding, Programme, Spacewalk
from records.changes import following_changes
from search.models import Document
from tests.factories import (
    create_mission,
    create_person,
    create_programme,
    create_spacecraft,
    create_station,
    dock,
    moment,
)
from tests.made_once import made_once
from tests.pages import words

PAGE = "/programmes/soyuz/"


@made_once
@following_changes()
def programme():
    """Three flights, of which the second docked and returned another crew, and the third was lost; one is planned."""
    soyuz = create_programme(name="Soyuz")
    ship, mir = create_spacecraft(name="Soyuz TM"), create_station(name="Mir")
    anna, boris, clara = (create_person(name=name) for name in ("Anna", "Boris", "Clara"))
    of_it = {"programme": soyuz, "spacecraft": ship}
    one = create_mission(name="S-1", launch="1987-02-01", end="1987-02-03", launched=[anna], **of_it)
    two = create_mission(name="S-2", launch="1988-02-01", end="1988-05-01", launched=[anna, boris], **of_it)
    create_mission(name="S-3", launch="1990-01-01", end="1990-01-02", end_kind="lost", launched=[clara], **of_it)
    create_mission(name="S-4", launch="2069", end_kind="planned", launched=[boris], **of_it)
    create_mission(name="S-0", launch="1986-01-01", end="1986-01-02", published_at=None, launched=[boris], **of_it)
    dock(two, mir, "1988-02-03", "1988-04-30")
    for name, mission in (("Inside", two), ("Outside", two)):
        Spacewalk.objects.create(
            name=name,
            slug=name.lower(),
            mission=mission,
            station=mir if name == "Inside" else None,
            started_at=moment("1988-02-02" if name == "Outside" else "1988-02-01"),
        ).crew.create(person=boris)
    for mission, topic, state in (
        (one, "dockings", "none"),
        (two, "dockings", "all"),
        (one, "spacewalks", "none"),
        (two, "spacewalks", "all"),
    ):
        mission.coverage.create(topic=topic, state=state, title="Log")
    return {"one": one, "two": two}


def test_facts(programme, client):
    facts = words(client.get(PAGE), section="facts")
    assert "First flight S-1 1 February 1987 Latest flight S-3 1 January 1990 Longest flight S-2 about 90 days" in facts
    assert "Missions 3 missions People 3 Spacecraft Soyuz TM Stations Mir at least 1 mission" in facts


def test_people_and_missions(programme, client):
    page = client.get(PAGE)
    assert words(page, section="people") == (
        "People 3 people flew into space on these missions. Anna 2 flights Boris Clara"
    )
    assert "Planned launches 2069 S-4" in words(page, section="planned")
    assert words(page, section="latest").startswith("Missions S-3")
    assert "1 person died on a mission of this programme. S-3, 2 January 1990 Clara" in words(page, section="losses")


def test_firsts(programme, client):
    assert words(client.get(PAGE), section="firsts") == (
        "Firsts of the programme First crewed spaceflight: S-1, 1 February 1987 Anna "
        "First spacewalk: S-2, 2 February 1988 Boris First docking (Mir): S-2, 3 February 1988"
    )


@pytest.mark.parametrize(("topic", "title"), [("dockings", "First docking"), ("spacewalks", "First spacewalk")])
def test_what_may_have_happened_earlier_is_not_called_a_first(programme, client, topic, title):
    assert title in words(client.get(PAGE), section="firsts")
    programme["one"].coverage.get(topic=topic).delete()
    assert title not in words(client.get(PAGE), section="firsts")


@pytest.mark.parametrize(
    ("launch", "docked", "known"),
    [
        ("1987-03-01", "1988-02-03", True),
        ("1987-02", "1988-02", False),
        ("1987-02-01", "1988-02-03", False),
        ("1987-02-02", "1988-02-04", True),
    ],
)
def test_an_inexact_date_leaves_open_which_came_first(programme, client, launch, docked, known):
    """The firsts were on 1 February 1987 and on 3 February 1988."""
    other = create_mission(
        name="Other", launch=launch, end="1988-03-01", programme=create_programme(), launched=[create_person()]
    )
    other.coverage.create(topic="dockings", state="all")
    dock(other, create_station(name="Mir"), docked, "1988-02-20")
    firsts = words(client.get(PAGE))
    assert ("First crewed spaceflight: S-1" in firsts) == known
    assert ("First docking (Mir): S-2" in firsts) == (docked == "1988-02-04")


def test_two_ships_that_dock_with_each_other_are_one_first(db, client):
    pair = {
        name: create_mission(
            name=name,
            launch=f"1969-01-{day}",
            end="1969-01-18",
            programme=create_programme(),
            launched=[create_person()],
        )
        for name, day in (("Soyuz 4", 14), ("Soyuz 5", 15))
    }
    for mission, target in zip(pair.values(), reversed(pair), strict=True):
        mission.coverage.create(topic="dockings", state="all")
        mission.dockings.create(target=target, docked_at=moment("1969-01-16"), docked_precision="day")
    assert "First docking (Soyuz 5): Soyuz 4, 16 January 1969" in words(client.get(PAGE), section="firsts")


def test_the_way_to_the_moon(programme, client):
    moon = create_mission(
        name="S-5",
        launch="1991-01-01",
        end="1991-02-01",
        programme=create_programme(name="Soyuz"),
        destination="moon",
        launched=[create_person(name="Dana")],
    )
    MoonLanding.objects.create(mission=moon, site="Sea of Rains", landed_at=moment("1991-01-05"))
    firsts = words(client.get(PAGE), section="firsts")
    assert "First landing on the Moon (Sea of Rains): S-5, 5 January 1991" in firsts
    assert "First flight to the Moon" not in firsts  # It is not recorded where the earlier ones went.
    for mission in programme.values():
        mission.destination = "earth_orbit"
        mission.save()
    Programme.objects.get().missions.filter(destination="").update(destination="earth_orbit")
    assert "First flight to the Moon: S-5, 1 January 1991 Dana" in words(client.get(PAGE), section="firsts")


def test_the_index_has_those_that_flew_last_first(programme, client):
    create_programme(name="Future")
    create_mission(launch="2020-01-01", end="2020-01-02", programme=create_programme(name="Dragon"))
    assert words(client.get("/programmes/")) == (
        "Missions Programmes Programmes Dragon 2020 · 1 mission Soyuz 1987–1990 · 3 missions Future"
    )
    assert "No mission of this programme has launched yet." in words(client.get("/programmes/future/"))


def test_data_list_planned_missions_apart(programme, client):
    data = client.get("/programmes/soyuz.json").json()
    lists = [[mission["name"] for mission in data[name]] for name in ("missions", "planned_missions")]
    assert lists == [["S-1", "S-2", "S-3"], ["S-4"]]
    assert data["launched"] == 3


def test_its_summary_in_both_languages(programme, client):
    soyuz = Programme.objects.get()
    soyuz.summary = "Ships for three."
    soyuz.save()
    soyuz.translations.create(language="es", summary="Naves para tres.")
    assert "Ships for three." in words(client.get(PAGE))
    for address in (f"/es{PAGE}", "/es/programmes/"):
        assert "Naves para tres." in words(client.get(address))
    assert client.get("/programmes/soyuz.json").json()["translations"][0]["summary"] == "Naves para tres."
    assert "/programmes/soyuz/" in client.get("/search/?q=naves+tres").text


def test_the_search_knows_its_years(programme):
    assert Document.objects.get(kind="programme").facts == {"years": "1987–1990"}


def test_missions_lead_to_it(programme, client):
    page = client.get("/missions/s-1/").text
    assert page.count('<a href="/programmes/soyuz/">Soyuz</a>') == 2  # In the breadcrumbs and in the facts.


def test_more_missions_cost_no_more_queries(programme, client):
    def cost(address):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    few = {address: cost(address) for address in (PAGE, "/programmes/")}
    for number in range(5):
        create_mission(
            launch=f"200{number}-01-01",
            end=f"200{number}-02-01",
            launched=[create_person(), create_person()],
            programme=create_programme(),
            spacecraft=create_spacecraft(name=f"Ship {number}"),
        )
        create_programme(name=f"Programme {number}")
    assert {address: cost(address) for address in few} == few
    assert few[PAGE] <= 32
