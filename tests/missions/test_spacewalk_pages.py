"""The list of spacewalks and the page of each."""

from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.dateparse import parse_datetime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facets.description import Description
from facets.selection import Selection
from missions.models import CrewAssignment, Mission, MissionCoverage, Spacewalk, SpacewalkMember, Station
from missions.spacewalks.filters import SpacewalkFilter
from people.models import Person
from records.changes import following_changes
from tests.examples import examples
from tests.factories import (
    create_country,
    create_mission,
    create_person,
    create_programme,
    create_spacewalk,
    moment,
    state_complete,
)
from tests.pages import words
from wording.lists import all_of


def select(query: str) -> Selection:
    return Selection(SpacewalkFilter(QueryDict(query), Spacewalk.objects.published()))


def found(query: str) -> list[str]:
    return [walk.name for walk in select(query).rows]


PEOPLE = ["ann", "ben", "cat", "dan"]
KINDS = ["spacewalk", "moonwalk"]
walks_with = st.lists(
    st.tuples(st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True), st.sampled_from(KINDS)),
    min_size=1,
    max_size=6,
)
questions = st.fixed_dictionaries(
    {
        "person": st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True),
        "match": st.sampled_from([[], ["any"], ["all"]]),
        "kind": st.lists(st.sampled_from(KINDS), max_size=2, unique=True),
    }
)


def oracle(walks, question) -> list[str]:
    """The spacewalks that answer, found by looking at one after the other."""
    enough = all if question["match"] == ["all"] else any
    return [
        f"Walk {number}"
        for number, (people, kind) in enumerate(walks)
        if (not question["person"] or enough(person in people for person in question["person"]))
        and (not question["kind"] or kind in question["kind"])
    ]


@pytest.fixture
def world(db):
    known = {name: create_person(name=name) for name in PEOPLE}

    @contextmanager
    def walked(walks):
        with transaction.atomic():
            made = Spacewalk.objects.bulk_create(
                Spacewalk(name=f"Walk {number}", slug=f"walk-{number}", kind=kind, started_at=moment("2024"))
                for number, (_people, kind) in enumerate(walks)
            )
            SpacewalkMember.objects.bulk_create(
                SpacewalkMember(spacewalk=walk, person=known[name])
                for walk, (people, _kind) in zip(made, walks, strict=True)
                for name in people
            )
            yield
            transaction.set_rollback(True)

    return walked


@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walks=walks_with, question=questions)
def test_people_are_found_and_counted_as_by_looking_at_each_spacewalk(world, soak, walks, question):
    with world(walks):
        selection = select("&".join(f"{name}={value}" for name, values in question.items() for value in values))
        assert sorted(walk.name for walk in selection.rows) == oracle(walks, question)
        for option in selection.picks:
            ticked = [option.value]
            if question["match"] == ["all"]:
                ticked = list(dict.fromkeys([*question["person"], option.value]))
            assert option.count == len(oracle(walks, {**question, "person": ticked})), option


@pytest.fixture
def walked(swap):
    """Two from the ISS by people of two ships, and one on the Moon."""
    ms24 = Mission.objects.get(slug="soyuz-ms-24")
    Mission.objects.update(programme=create_programme())
    CrewAssignment.objects.filter(person__in=[swap["Kononenko"], swap["Chub"]]).update(
        country=create_country(code="RU")
    )
    CrewAssignment.objects.filter(person=swap["Dyson"]).update(country=create_country(code="US"))
    iss = ms24.dockings.get().station
    create_spacewalk(
        "EVA 1",
        [swap["Kononenko"], swap["Chub"]],
        "2024-04-25T14:57Z",
        ended="2024-04-25T19:33Z",
        summary="They opened a solar panel.",
        mission=ms24,
        station=iss,
    )
    create_spacewalk("EVA 2", [swap["Kononenko"], swap["Dyson"]], "2024-06", mission=ms24, station=iss)
    apollo = create_mission(
        name="Apollo 17", launch="1972-12-07", end="1972-12-19", programme=create_programme(name="Apollo")
    )
    create_spacewalk(
        "First steps",
        [create_person(name="Gene Cernan")],
        "1972-12-11",
        kind="moonwalk",
        duration_minutes=432,
        mission=apollo,
    )
    return swap


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["EVA 2", "EVA 1", "First steps"]),
        ("sort=oldest", ["First steps", "EVA 1", "EVA 2"]),
        ("sort=longest", ["First steps", "EVA 1", "EVA 2"]),
        ("person=oleg-kononenko&person=tracy-dyson", ["EVA 2", "EVA 1"]),
        ("person=oleg-kononenko&person=tracy-dyson&match=all", ["EVA 2"]),
        ("station=iss", ["EVA 2", "EVA 1"]),
        ("programme=apollo", ["First steps"]),
        ("programme=soyuz", ["EVA 2", "EVA 1"]),
        ("country=united-states", ["EVA 2"]),
        ("country=russia", ["EVA 2", "EVA 1"]),
        ("kind=moonwalk", ["First steps"]),
        ("from=2024-06-10", ["EVA 2"]),
        ("from=1972&to=1972", ["First steps"]),
        ("q=solar", ["EVA 1"]),
        ("q=cernan+apollo", ["First steps"]),
        ("q=apollo", ["First steps"]),
        ("q=кононенко", []),
        ("q=dyson", ["EVA 2"]),
    ],
)
def test_facets(walked, query, names):
    assert found(query) == names


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("kind=moonwalk", "1 spacewalk of kind Moonwalk"),
        ("person=oleg-kononenko&station=iss", "2 spacewalks by Oleg Kononenko, from the ISS"),
        ("person=oleg-kononenko&person=tracy-dyson&match=all", "1 spacewalk by Oleg Kononenko and Tracy Dyson"),
        ("from=2024-04&to=2024", "2 spacewalks from April 2024 to 2024"),
        ("from=2024-04-25", "2 spacewalks on 25 April 2024 or later"),
        ("country=russia&programme=soyuz", "2 spacewalks in the programme Soyuz, with people from Russia"),
    ],
)
def test_sentence(walked, query, sentence):
    assert Description(select(query)).sentence == sentence


def test_the_list_names_the_missions_that_may_lack_one(walked, client):
    MissionCoverage.objects.all().delete()
    said = "Spacewalks of Apollo 17, Soyuz MS-24 and Soyuz MS-25 may be missing."
    assert client.get("/spacewalks.json").json()["notices"] == [said]
    page = client.get("/spacewalks/")
    assert said in words(page)
    assert '<p class="notice">Spacewalks of <a href="/missions/apollo-17/">' in page.text
    state_complete(*Mission.objects.all())
    assert "may be missing" not in words(client.get("/spacewalks/"))


APOLLO, MS24, MS25 = "Apollo 17", "Soyuz MS-24", "Soyuz MS-25"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("station=iss", [MS24, MS25]),
        ("person=oleg-kononenko", [MS24]),
        ("person=oleg-kononenko&person=tracy-dyson", [MS24, MS25]),
        # They launched on two ships to the same station, so a spacewalk of both may be missing.
        ("person=oleg-kononenko&person=tracy-dyson&match=all", [MS24, MS25]),
        ("person=oleg-kononenko&person=gene-cernan&match=all", []),
        ("person=oleg-kononenko&country=united-states", [MS24]),
        ("country=united-states", [MS25]),
        ("programme=apollo", [APOLLO]),
        ("programme=apollo&person=oleg-kononenko", []),
        ("kind=moonwalk", []),  # No landing on the Moon is recorded.
        ("kind=moonwalk&kind=spacewalk", [APOLLO, MS24, MS25]),
        ("to=1972", [APOLLO]),
        ("from=1972-12-20", [MS24, MS25]),
        ("from=2024-09-25", []),  # After the landing of the last who launched on either.
        ("from=2069", []),
        ("q=nothing", [APOLLO, MS24, MS25]),
    ],
)
def test_only_missions_that_matter_for_the_question_are_named(walked, query, named):
    MissionCoverage.objects.all().delete()
    Station.objects.update(launched_on="1998-11-20")
    CrewAssignment.objects.create(
        mission=Mission.objects.get(name=APOLLO), person=Person.objects.get(name="Gene Cernan"), launched=True
    )
    assert [notice.words for notice in Description(select(query)).notices] == (
        [f"Spacewalks of {all_of(named)} may be missing."] if named else []
    )


def test_counts_that_may_be_partial_say_at_least(walked, client):
    state_complete(*Mission.objects.exclude(name=MS24))
    MissionCoverage.objects.filter(mission__name=MS24).delete()
    counts = {
        (facet.name, option.value): option.count_words for facet in select("").facet_options for option in facet.options
    }
    assert counts["station", "iss"] == "at least 2 spacewalks"
    assert (counts["programme", "soyuz"], counts["programme", "apollo"]) == ("at least 2 spacewalks", "1 spacewalk")
    assert (counts["kind", "spacewalk"], counts["kind", "moonwalk"]) == ("at least 2 spacewalks", "1 spacewalk")
    assert counts["kind", "internal"] == "not fully recorded"
    picks = {pick.words: pick.count_words for pick in select("").picks}
    assert picks["Oleg Kononenko"] == "at least 2 spacewalks"
    assert (picks["Gene Cernan"], picks["Tracy Dyson"]) == ("1 spacewalk", "1 spacewalk")
    page = client.get("/spacewalks/?station=iss")
    assert "At least 2 spacewalks from the ISS" in words(page)
    assert '<span aria-hidden="true">2+</span><span class="visually-hidden">at least 2 spacewalks</span>' in page.text
    [way] = [way for way in Description(select("station=iss&kind=moonwalk")).ways_out if "Moonwalk" in way.words]
    assert way.count_words == "at least 2 spacewalks"


def test_a_row_says_who_was_outside_and_for_how_long(walked, client):
    shown = words(client.get("/spacewalks/?sort=oldest"))
    assert "First steps Moonwalk 11 December 1972 · Apollo 17 · 7 hours 12 minutes Gene Cernan" in shown
    assert "EVA 1 25 April 2024 · ISS · 4 hours 36 minutes Oleg Kononenko, Nikolai Chub" in shown
    assert "EVA 2 June 2024 · ISS · length not recorded" in shown


def test_a_page_has_all_that_is_known(walked, client):
    walk = Spacewalk.objects.get(name="EVA 2")
    walk.sources.create(title="A report", publisher="NASA")
    response = client.get("/spacewalks/eva-2/")
    page = words(response)
    assert "EVA 2 Spacewalk · June 2024 · length not recorded" in page
    assert "Station ISS ▲" not in page
    assert "Crew launched on Soyuz MS-24, Soyuz MS-25" in page
    assert "Oleg Kononenko All their spacewalks" in page
    assert "A report, NASA" in page
    assert "← Previous spacewalk EVA 1" in page
    assert "Next spacewalk" not in page
    assert '"@id":"http://testserver/spacewalks/eva-2/#spacewalk"' in response.text
    told = client.get("/spacewalks/eva-2.json").json()
    assert [ship["slug"] for ship in told["launched_on"]] == ["soyuz-ms-24", "soyuz-ms-25"]
    assert [source["title"] for source in told["sources"]] == ["A report"]
    assert (told["started"], told["seconds"], told["station"]) == ("2024-06", None, "iss")


def test_one_that_is_planned_has_no_length(walked, client):
    create_spacewalk("Next", [walked["Dyson"]], "2069-05-01T12:00Z")
    assert "Spacewalk · 1 May 2069 (planned)" in words(client.get("/spacewalks/next/"))
    assert "Next 1 May 2069 (planned) Tracy Dyson" in words(client.get("/spacewalks/"))
    assert "Next" not in client.get("/spacewalks.atom").text


def test_one_of_a_draft_is_not_public_until_that_is(editor):
    visitor = Client()
    draft = create_mission(name="Draft", published_at=None, launch="2020-01-01", end="2020-01-02")
    walk = create_spacewalk("Secret walk", [create_person()], "2020-01-01", mission=draft)
    hidden = ["/spacewalks/", "/spacewalks.json", "/spacewalks.csv", "/spacewalks.atom", "/search/?q=secret+walk"]
    assert [visitor.get(f"/spacewalks/secret-walk{end}").status_code for end in ("/", ".json")] == [404, 404]
    assert not [address for address in hidden if "/secret-walk/" in answer(visitor, address)]
    form = f"/admin/missions/spacewalk/{walk.pk}/change/"
    assert "/spacewalks/secret-walk/" not in editor.get(form).text
    draft.publish()
    assert [address for address in hidden if "/secret-walk/" not in answer(visitor, address)] == []
    assert "/spacewalks/secret-walk/" in editor.get(form).text


def answer(visitor, address: str) -> str:
    return visitor.get(address).getvalue().decode()


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/spacewalks/", 19),
        (
            "/spacewalks/?person=oleg-kononenko&person=tracy-dyson&match=all&station=iss&q=eva&from=2023&sort=longest",
            24,
        ),
        ("/spacewalks/eva-1/", 9),
        ("/spacewalks.json", 8),
        ("/spacewalks.atom", 6),
        ("/stations/iss/", 21),
    ],
)
def test_queries_do_not_depend_on_rows(walked, client, address, most):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    few = queries()
    walk = Spacewalk.objects.get(name="EVA 1")
    with following_changes():
        for number in range(10):
            person = create_person()
            walk.crew.create(person=person)
            create_spacewalk(f"Walk {number}", [person], "2024-01-01", station=walk.station, mission=walk.mission)
    assert queries() == few
    assert few <= most


def test_other_pages_link_to_it(walked, client):
    for address in ("/people/oleg-kononenko/", "/missions/soyuz-ms-24/", "/stations/iss/", "/search/?q=eva+1"):
        assert 'href="/spacewalks/eva-1/"' in client.get(address).text, address
    assert "Later in their stay" in words(client.get("/missions/soyuz-ms-24/"))
    assert 'href="/spacewalks/?station=iss"' in client.get("/stations/iss/").text
    assert 'href="/spacewalks/"' in client.get("/glossary/").text.partition("<main")[2].partition("</main>")[0]


def test_a_station_gives_the_number_only_if_all_are_recorded(walked, client):
    MissionCoverage.objects.all().delete()
    assert "Spacewalks Spacewalks from the ISS" in words(client.get("/stations/iss/"))
    state_complete(*Mission.objects.all())
    assert "Spacewalks 2: Spacewalks from the ISS" in words(client.get("/stations/iss/"))


def test_a_rounded_length_is_written_and_totalled_as_such_and_the_data_give_no_exact_one(swap, client):
    own = [swap["O'Hara"]]
    create_spacewalk("EVA 1", own, "2023-11-01", duration_minutes=510, duration_is_approximate=True)
    create_spacewalk("EVA 2", own, "2023-11-02", duration_minutes=60)
    state_complete(*Mission.objects.all())
    assert "EVA 1 Spacewalk · 1 November 2023 · about 8 hours 30 minutes" in words(client.get("/spacewalks/eva-1/"))
    assert "2 about 9 hours 30 minutes outside" in words(client.get("/people/loral-ohara/"))
    told = client.get("/spacewalks/eva-1.json").json()
    assert (told["seconds"], told["seconds_about"], told["precision"]) == (None, 30600, "minute")


def test_its_identifier_outlives_its_address_which_redirects(walked, client):
    walk = Spacewalk.objects.get(name="EVA 1")
    uid = walk.uid
    walk.slug = "iss-eva-1"
    walk.save()
    for old, new in (
        ("/spacewalks/eva-1/", "/spacewalks/iss-eva-1/"),
        ("/spacewalks/eva-1.json", "/spacewalks/iss-eva-1.json"),
    ):
        response = client.get(old)
        assert (response.status_code, response.headers["Location"]) == (301, new)
    data = client.get("/spacewalks/iss-eva-1.json").json()
    assert (data["id"], parse_datetime(data["updated"]).date()) == (uid, walk.changed_at.date())
    feed = client.get("/spacewalks.feed.json").json()
    assert uid in [item["id"] for item in feed["items"]]
    with pytest.raises(ValidationError, match="still redirects there"):
        create_spacewalk("EVA 1", [], "2024-01-01")


def test_the_address_of_one_that_was_never_public_is_free(walked):
    draft = create_mission(name="Draft", launch="2024-01-01", published_at=None)
    walk = create_spacewalk("EVA 3", [], "2024-02-01", mission=draft)
    walk.slug = "iss-eva-3"
    walk.save()
    assert not Spacewalk.objects.formerly_at("eva-3").exists()
