"""Countries: who was the first to fly for each, and figures that agree with the lists they link to."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from missions.models import CrewAssignment
from records.changes import following_changes
from tests.factories import create_country, create_mission, create_person
from tests.made_once import made_once
from tests.pages import rows, words


def fly(mission, **countries):
    """Says for which country each of the crew flew, by the start of the name."""
    for name, code in countries.items():
        rows = CrewAssignment.objects.filter(mission=mission, person__name__startswith=name)
        rows.update(country=create_country(code=code) if code else None)


@made_once
@following_changes()
def flights():
    """Yuri flew for the Soviet Union, then for Russia; Ada, a citizen of Iran, flew for the United States."""
    yuri = create_person(name="Yuri", citizen_of="RU")
    yuri.citizenships.create(country=create_country(code="SUHH"))
    alan, ada = create_person(name="Alan", citizen_of="US"), create_person(name="Ada", citizen_of="IR")
    nobodys = create_person(name="Nemo")
    fly(create_mission(name="One", launch="1961-04-12", end="1961-04-13", launched=[yuri]), Yuri="SUHH")
    fly(create_mission(name="Two", launch="1961-05-05", end="1961-05-06", launched=[alan]), Alan="US")
    fly(
        create_mission(name="Three", launch="1995-03-01", end="1995-04-01", launched=[yuri, ada, nobodys]),
        Yuri="RU",
        Ada="US",
        Nemo="",
    )
    planned = create_mission(name="Four", launch="2069", end_kind="planned", launched=[alan])
    fly(planned, Alan="US")
    secret = create_mission(name="Five", launch="1958", end="1959", published_at=None, launched=[alan])
    fly(secret, Alan="CN")


def test_the_table(flights, client):
    page = client.get("/countries/")
    assert rows(page, section="countries") == [
        "Soviet Union Yuri One, 12 April 1961 1 1 1",
        "United States Alan Two, 5 May 1961 2 2 1",
        "Russia Yuri Three, 1 March 1995 1 1 1",
        "Iran Nobody yet: its citizens flew for other countries. 0 0 1",
    ]
    assert "People have flown into space for 3 countries" in words(page)
    assert "For 1 person who flew, no country is recorded." in words(page)


@pytest.mark.parametrize(("path", "column"), [("/missions", "missions"), ("/people", "citizens")])
def test_a_figure_is_the_length_of_the_list_it_links_to(flights, client, path, column):
    table = client.get("/countries/").text
    links = [link.replace("&amp;", "&") for link in re.findall(rf'href="({path}/\?country=[^"]+)"', table)]
    assert links
    figures = {row["slug"]: row[column] for row in client.get("/countries.json").json()["countries"]}
    listed = {link: client.get(link.replace("/?", ".json?")) for link in links}
    for link, answer in listed.items():
        slug = re.search(r"country=([\w-]+)", link)[1]
        assert b'"count": %d' % figures[slug] in answer.getvalue() or b'"count":%d' % figures[slug] in answer.getvalue()


def test_those_who_went_first_together_share_the_place(flights, client):
    crew = [create_person(name=name) for name in ("Keisha", "Anastatia")]
    fly(create_mission(name="Six", launch="2023", end="2024", launched=crew), Keisha="AG", Anastatia="AG")
    first = client.get("/countries.json").json()["countries"][-2]["first"]
    assert [person["name"] for person in first["people"]] == ["Anastatia", "Keisha"]
    assert first["launch"] == "2023"


def test_without_flights_it_says_so(db, client):
    assert "No spaceflight is recorded yet." in words(client.get("/countries/"))


def test_more_flights_cost_no_more_queries(flights, client):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get("/countries/")
        return len(queries)

    few = cost()
    for code in ("FR", "DE", "JP"):
        person = create_person(name=f"Somebody from {code}", citizen_of=code)
        fly(create_mission(launch="2001-01-01", end="2001-02-01", launched=[person]), Somebody=code)
    assert cost() == few <= 20
