from contextlib import contextmanager
from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facets.description import Description
from facets.index import shared_index
from facets.selection import Selection
from missions.filters import MissionFilter, find_elsewhere
from missions.models import CrewAssignment, Mission
from people.models import Person
from publishing.generation import forget, reading
from records.changes import following_changes
from tests.examples import examples
from tests.factories import (
    LONG_AGO,
    create_agency,
    create_country,
    create_mission,
    create_person,
    create_programme,
    create_spacecraft,
    create_station,
)


def select(query: str) -> Selection:
    return Selection(MissionFilter(QueryDict(query), Mission.objects.published()))


def describe(query: str) -> Description:
    return Description(select(query))


def missions(query: str) -> list[str]:
    return sorted(mission.name.removeprefix("Soyuz ") for mission in select(query).rows)


# A real crew swap with its missions only; tests/test_starter_catalogue.py repeats this with all missions.
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["MS-24", "MS-25"]),
        ("crew=oleg-novitsky", ["MS-24", "MS-25"]),
        ("crew=oleg-novitsky&role=launch", ["MS-25"]),
        ("crew=oleg-novitsky&role=landing", ["MS-24"]),
        ("crew=oleg-novitsky&crew=loral-ohara&match=all", ["MS-24"]),
        ("crew=oleg-novitsky&crew=loral-ohara&match=all&role=launch", []),
        ("crew=oleg-novitsky&crew=loral-ohara&match=any", ["MS-24", "MS-25"]),
        ("crew=marina-vasilevskaya&crew=tracy-dyson&match=all&role=launch", ["MS-25"]),
        ("crew=marina-vasilevskaya&crew=loral-ohara&match=all&role=landing", ["MS-24"]),
        ("crew=anastasia-lenkova", []),
        ("crew=anastasia-lenkova&role=backup", ["MS-25"]),
        ("crew=anastasia-lenkova&role=any", ["MS-25"]),
    ],
)
def test_crew(swap, query, expected):
    assert missions(query) == expected


PEOPLE = ["ann", "ben", "cat", "dan", "eve"]
PROGRAMMES = ["soyuz", "apollo"]
rows = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from([("prime", 1, 1), ("prime", 1, 0), ("prime", 0, 1), ("backup", 0, 0), ("support", 0, 0)]),
)
crews = st.lists(rows, max_size=5, unique_by=lambda row: row[0])
flights = st.lists(
    st.tuples(crews, st.sampled_from(PROGRAMMES), st.sampled_from(["orbital", "suborbital"])), min_size=1, max_size=6
)
questions = st.fixed_dictionaries(
    {
        "crew": st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True),
        "match": st.sampled_from([[], ["any"], ["all"]]),
        "role": st.sampled_from([[], ["prime"], ["launch"], ["landing"], ["backup"], ["any"]]),
        "programme": st.lists(st.sampled_from(PROGRAMMES), max_size=2, unique=True),
        "kind": st.lists(st.sampled_from(["orbital", "suborbital"]), max_size=1),
    }
)


def query_of(question: dict[str, list[str]]) -> str:
    return "&".join(f"{name}={value}" for name, values in question.items() for value in values)


def oracle(flown, question) -> list[str]:
    """The missions that answer, found by looking at one after the other."""
    holds = {
        "prime": lambda status, up, down: status == "prime",
        "launch": lambda status, up, down: status == "prime" and up,
        "landing": lambda status, up, down: status == "prime" and down,
        "backup": lambda status, up, down: status == "backup",
        "any": lambda status, up, down: True,
    }[(question["role"] or ["prime"])[0]]
    every = question["match"] == ["all"]
    found = []
    for number, (crew, programme, kind) in enumerate(flown):
        in_role = {person for person, state in crew if holds(*state)}
        asked = [person in in_role for person in question["crew"]]
        if (
            (not asked or (all(asked) if every else any(asked)))
            and (not question["programme"] or programme in question["programme"])
            and (not question["kind"] or kind in question["kind"])
        ):
            found.append(f"M{number}")
    return found


@pytest.fixture
def world(db):
    people = {name: create_person(name=name) for name in PEOPLE}
    programmes = {name: create_programme(name=name) for name in PROGRAMMES}

    @contextmanager
    def flown(flights):
        with transaction.atomic():
            made = Mission.objects.bulk_create(
                Mission(
                    name=f"M{n}", slug=f"m{n}", published_at=LONG_AGO, programme=programmes[programme], kind=kind
                )  # Planned, so that no history has to make sense of these crews.
                for n, (_crew, programme, kind) in enumerate(flights)
            )
            CrewAssignment.objects.bulk_create(
                CrewAssignment(
                    mission=mission, person=people[name], status=status, launched=bool(up), landed=bool(down)
                )
                for mission, (crew, _programme, _kind) in zip(made, flights, strict=True)
                for name, (status, up, down) in crew
            )
            yield
            transaction.set_rollback(True)

    return flown


generated = settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@generated
@given(flights=flights, question=questions)
def test_crew_filter_agrees_with_looking_at_each_mission(world, soak, flights, question):
    with world(flights):
        found = [mission.name for mission in select(query_of(question)).rows]
        assert sorted(found) == oracle(flights, question)


def answer(question) -> tuple[list[str], list, list]:
    """What a public page shows, from what is kept between pages."""
    rows = Mission.objects.published()
    kept = shared_index(MissionFilter, rows)
    selection = Selection(MissionFilter(QueryDict(query_of(question)), rows, index=kept))
    return [mission.name for mission in selection.rows], selection.facet_options, selection.picks


@generated
@given(flights=flights, question=questions, edit=st.sampled_from(["crew", "mission", "person", "withdrawal"]))
def test_what_is_kept_between_pages_is_what_the_database_holds(world, soak, flights, question, edit):
    with world(flights):
        forget()
        with reading():
            first = answer(question)
            assert sorted(first[0]) == oracle(flights, question)
            assert answer(question) == first
        match edit:
            case "crew":
                CrewAssignment.objects.all().delete()
            case "mission":
                Mission.objects.filter(name="M0").update(kind="abort", programme=None)
            case "person":
                Person.objects.filter(name="ann").update(name="Anna")
            case "withdrawal":
                Mission.objects.get(name="M0").withdraw()
        with reading():
            kept = answer(question)
            assert answer(question) == kept
        assert kept == answer(question)  # Outside, nothing is kept.


@generated
@given(flights=flights, question=questions)
def test_every_crew_count_is_what_ticking_gives(world, soak, flights, question):
    with world(flights):
        for option in select(query_of(question)).picks:
            ticked = [option.value]
            if question["match"] == ["all"]:
                ticked = list(dict.fromkeys([*question["crew"], option.value]))
            assert option.count == len(oracle(flights, {**question, "crew": ticked})), option


@generated
@given(flights=flights, question=questions)
def test_every_option_count_is_what_choosing_it_gives(world, soak, flights, question):
    with world(flights):
        for facet in select(query_of(question)).facet_options:
            if facet.name not in question:
                continue
            for option in facet.options:
                alone = {**question, facet.name: [option.value]}
                assert option.count == len(oracle(flights, alone)), (facet.name, option)


@pytest.fixture
@following_changes()
def history(db):
    """Missions that differ in every facet."""
    ann, ben = create_person(name="Ann"), create_person(name="Ben")
    iss = create_station(name="ISS")
    apollo = create_mission(
        name="Apollo 1969",
        launch="1969-07-16T13:32Z",
        end="1969-07-24",
        launched=[ann],
        programme=create_programme(name="Apollo"),
        agency=create_agency(name="NASA"),
        summary="To the Moon",
    )
    apollo.assignments.update(country=create_country(code="US"))
    soyuz = create_mission(
        name="Soyuz TM-9",
        launch="1990-02",
        end="1990-08-09",
        launched=[ben],
        station=iss,
        spacecraft=create_spacecraft(name="Soyuz TM"),
        callsign="Rodnik",
    )
    soyuz.assignments.update(country=create_country(code="SUHH"))
    create_mission(name="Unity 22", launch="2021-07-11", end="2021-07-11", launched=[ann], kind="suborbital")
    create_mission(name="STS-107", launch="2003-01-16", end="2003-02-01", end_kind="lost")
    create_mission(name="Soyuz MS-99", launch="2026-01-01", launched=[ann], station=iss)
    create_mission(name="Artemis 9", launch="NET 2031", end_kind="planned", launched=[ben])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("programme=apollo", ["Apollo 1969"]),
        ("station=iss", ["MS-99", "TM-9"]),
        ("country=united-states&country=soviet-union", ["Apollo 1969", "TM-9"]),
        ("agency=nasa", ["Apollo 1969"]),
        ("spacecraft=soyuz-tm", ["TM-9"]),
        ("status=in-flight", ["MS-99"]),
        ("status=planned", ["Artemis 9"]),
        ("status=lost&status=planned", ["Artemis 9", "STS-107"]),
        ("kind=suborbital", ["Unity 22"]),
        ("from=2021&to=2026-01-01", ["MS-99", "Unity 22"]),
        ("to=1969-07-16", ["Apollo 1969"]),
        ("to=1969-07-15", []),
        # Known only to the month, so any day of it may have been the day.
        ("from=1990-02-27&to=1990-02-28", ["TM-9"]),
        ("from=1990-03", ["Artemis 9", "MS-99", "STS-107", "Unity 22"]),
        ("q=moon", ["Apollo 1969"]),
        ("q=rodnik", ["TM-9"]),
        ("q=tm9", ["TM-9"]),
        ("q=soyuz tm 9", ["TM-9"]),
        ("q=ben soyuz", ["TM-9"]),
        ("q=%21%21", []),
    ],
)
def test_facets(history, query, expected):
    assert missions(query) == expected


@pytest.mark.parametrize(
    "text",
    ["moon", "RODNIK", "tm9", "tm9 ben", "yuz tm", "99 soyuz ann", "ouztm", "ann", "cat", "eagle", "луна", "2026", "%"],
)
def test_a_text_finds_what_the_database_finds(history, text):
    apollo = Mission.objects.get(name="Apollo 1969")
    apollo.aliases.create(text="Eagle")
    apollo.translations.create(language="ru", summary="На Луну")
    apollo.assignments.create(person=create_person(name="Cat", published_at=None), status="support")
    listed = Mission.objects.published()
    assert set(select(f"q={quote(text)}").rows) == set(listed.matching_text(text))


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["Artemis 9", "Soyuz MS-99", "Unity 22", "STS-107", "Soyuz TM-9", "Apollo 1969"]),
        ("sort=oldest", ["Apollo 1969", "Soyuz TM-9", "STS-107", "Unity 22", "Soyuz MS-99", "Artemis 9"]),
        ("sort=longest", ["Soyuz MS-99", "Soyuz TM-9", "STS-107", "Apollo 1969", "Unity 22", "Artemis 9"]),
        ("sort=name", ["Apollo 1969", "Artemis 9", "Soyuz MS-99", "Soyuz TM-9", "STS-107", "Unity 22"]),
    ],
)
def test_order(history, sort, expected):
    assert [mission.name for mission in select(sort).rows] == expected


def test_a_flight_nobody_can_confirm_is_no_longer_than_it_was_certain(db):
    create_mission(name="Ten days", launch="2000-01-01", end="2000-01-11")
    create_mission(name="Due after five", launch="2001-01-01", planned_end="2001-01-06")
    create_mission(name="A year and more", launch="2002-01-01")
    create_mission(name="Hop", launch="2003-01-01", kind="suborbital")
    create_mission(name="Two years", launch="2004-01-01", end="2006-01-01")
    create_mission(name="Not yet", launch="1990-01-01", end_kind="planned")
    order = ["Two years", "A year and more", "Ten days", "Due after five", "Hop", "Not yet"]
    assert [mission.name for mission in select("sort=longest").rows] == order


@pytest.mark.parametrize("query", ["", "station=iss", "crew=ann&status=ended&from=1969", "country=united-states&q=o"])
def test_every_count_is_the_number_of_rows(history, query):
    selection = select(query)
    asked = [(facet.name, option) for facet in selection.facet_options for option in facet.options]
    assert {name for name, _ in asked} >= {"status", "kind"}
    for name, option in asked:
        alone = selection.query.link_to({**selection.query.choices, name: [option.value]}).partition("?")[2]
        assert (name, option.value, option.count) == (name, option.value, len(missions(alone)))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "2 missions"),
        (
            "crew=oleg-novitsky&crew=loral-ohara&match=all",
            "1 mission Oleg Novitsky and Loral O'Hara both flew on",
        ),
        ("crew=oleg-novitsky&crew=loral-ohara", "2 missions Oleg Novitsky or Loral O'Hara flew on"),
        (
            "crew=oleg-novitsky&crew=loral-ohara&crew=marina-vasilevskaya&match=all&role=landing",
            "1 mission Oleg Novitsky, Loral O'Hara and Marina Vasilevskaya all returned on",
        ),
        ("crew=anastasia-lenkova&role=backup", "1 mission Anastasia Lenkova served as backup for"),
        ("kind=orbital&from=2024", "1 mission of kind Orbital, launched in 2024 or later"),
        ("to=2024-03", "2 missions launched in March 2024 or earlier"),
        ("from=2023-09-15", "2 missions launched on 15 September 2023 or later"),
        ("to=2024-03-23", "2 missions launched on 23 March 2024 or earlier"),
        ("from=2023&to=2024-03", "2 missions launched from 2023 to March 2024"),
        ("crew=anastasia-lenkova&role=any", "1 mission on which Anastasia Lenkova had any role, including backup"),
        ("crew=oleg-novitsky&q=MS25", "1 mission Oleg Novitsky flew on, matching “MS25”"),
    ],
)
def test_sentence(swap, query, sentence):
    assert describe(query).sentence == sentence


def test_zero_offers_ways_out_that_give_something(swap):
    ways = describe("crew=oleg-novitsky&crew=loral-ohara&match=all&role=launch").ways_out
    assert {(way.words, way.count) for way in ways} == {
        ("Oleg Novitsky and Loral O'Hara: launched or returned", 1),
        ("Oleg Novitsky and Loral O'Hara: returned", 1),
        ("Oleg Novitsky and Loral O'Hara: any role", 1),
        ("any of these people", 2),
        ("without Oleg Novitsky", 1),
        ("without Loral O'Hara", 1),
    }
    for way in ways:
        assert way.count == len(missions(way.link.partition("?")[2]))


def test_zero_for_a_backup_leads_to_the_mission_she_was_backup_on(swap):
    (way, *_rest) = describe("crew=anastasia-lenkova").ways_out
    assert (way.words, way.link, way.count) == (
        "Anastasia Lenkova: backup",
        "/missions/?crew=anastasia-lenkova&role=backup",
        1,
    )


def test_a_person_found_who_never_flew_is_linked_to_her_missions_as_backup(swap):
    selection = select("find=Lenkova")
    assert selection.picks == []
    assert [(person.name, person.words, person.link) for person in find_elsewhere(selection)] == [
        ("Anastasia Lenkova", "backup on 1 mission", "/missions/?crew=anastasia-lenkova&role=backup")
    ]


def test_found_people_stand_after_those_ticked(swap):
    options = select("crew=loral-ohara&find=vas").picks
    assert [(option.words, option.is_selected) for option in options] == [
        ("Loral O'Hara", True),
        ("Marina Vasilevskaya", False),
    ]


def test_namesakes_are_told_apart(db):
    agency = create_agency(name="Soviet Union")
    for name, slug, year in [
        ("Vladimir Solovyov", "vladimir-solovyov", 1984),
        ("Anatoly Solovyov", "anatoly-solovyov", 1988),
    ]:
        person = create_person(name=name, slug=slug)
        create_mission(launch=f"{year}-06-07", end=f"{year}-06-17", launched=[person]).assignments.update(agency=agency)
    hints = {option.words: option.hint for option in select("find=solovyov").picks}
    assert hints == {"Vladimir Solovyov": "Soviet Union · 1984", "Anatoly Solovyov": "Soviet Union · 1988"}


def test_unpublished_people_cannot_be_asked_for(swap):
    swap["Novitsky"].withdraw()
    query = select("crew=oleg-novitsky").query
    assert [(item.label, item.value) for item in query.rejected] == [("Crew", "oleg-novitsky")]
    assert "Oleg Novitsky" not in [option.words for option in select("").picks]


@pytest.mark.parametrize(
    ("query", "rejected", "address"),
    [
        ("crew=nobody&crew=oleg-novitsky", [("Crew", "nobody")], "/missions/?crew=oleg-novitsky"),
        ("programme=x&kind=orbital", [("Programme", "x")], "/missions/?kind=orbital"),
        ("from=2024-02-31", [("From", "2024-02-31")], "/missions/"),
        ("from=0000-01-01&to=99999-1-1", [("From", "0000-01-01"), ("To", "99999-1-1")], "/missions/"),
        ("role=captain&crew=oleg-novitsky", [("Role", "captain")], "/missions/?crew=oleg-novitsky"),
        ("sort=random&status=lost", [("Order", "random")], "/missions/?status=lost"),
    ],
)
def test_unknown_values_are_named_and_the_others_kept(swap, query, rejected, address):
    parsed = select(query).query
    assert [(item.label, item.value) for item in parsed.rejected] == rejected
    assert parsed.address == address


def test_links_leave_out_defaults_and_keep_one_order(swap):
    description = describe("sort=newest&q=ms&match=any&role=prime&crew=loral-ohara&crew=oleg-novitsky&page=1&kind=")
    assert description.query.address == "/missions/?crew=loral-ohara&crew=oleg-novitsky&q=ms"
    assert [chip.link for chip in description.chips] == [
        "/missions/?crew=oleg-novitsky&q=ms",
        "/missions/?crew=loral-ohara&q=ms",
        "/missions/?crew=loral-ohara&crew=oleg-novitsky",
    ]


# --- What is not recorded completely ---------------------------------------------------------------


def notices(query: str) -> list[str]:
    return [notice.words for notice in describe(query).notices]


def create_vostok():
    titov, popovich = (create_person(name=name, active_from="1960-03-07") for name in ("Titov", "Popovich"))
    vostok = create_programme(name="Vostok")
    for number, crew in enumerate([[], [titov], [], [popovich]], start=1):
        launch = f"1961-0{number}-01T10:00Z"
        create_mission(name=f"Vostok {number}", launch=launch, end=launch, programme=vostok, launched=crew)
    return titov, popovich


def test_backups_that_may_be_missing_are_said_and_nobody_else_is_suggested(client, db):
    titov, _popovich = create_vostok()
    create_mission(name="Before", launch="1959-01-01", end="1959-01-02", programme=create_programme(name="X-15"))
    other = create_mission(
        name="Other", launch="1965-01-01", end="1965-01-02", programme=create_programme(name="Voskhod"), backups=[titov]
    )
    other.coverage.create(topic="backups", state="all", title="Page")
    query = "crew=titov&role=backup"
    assert notices("crew=titov") == notices("crew=titov&role=launch") == []
    assert notices(query) == ["We have no backup crews for Vostok yet, so this may be incomplete."]
    assert notices(f"{query}&programme=x-15") == notices(f"{query}&programme=voskhod") == []
    assert [(pick.words, pick.count_words) for pick in select(f"{query}&programme=vostok").picks] == [
        ("Titov", "not fully recorded")
    ]
    [pick] = select(query).picks
    assert pick.count_words == "at least 1 mission"
    page = client.get(f"/missions/?{query}&programme=vostok").text
    assert '<a href="/people/titov/">More about Titov</a>' in page
    assert "Popovich" not in page
    assert client.get(f"/missions.json?{query}").json()["notices"] == notices(query)
    Mission.objects.get(slug="vostok-1").assignments.create(person=titov, status="backup")
    assert notices(f"{query}&programme=vostok") == [
        "We do not have all backup crews for Vostok yet, so this may be incomplete."
    ]
    for mission in Mission.objects.filter(programme__slug="vostok"):
        mission.coverage.create(topic="backups", state="all", title="Page")
    assert notices(query) == []


def test_with_all_of_several_people_only_missions_that_each_may_have_served_on_are_missing(db):
    titov, _popovich = create_vostok()
    query = "crew=titov&crew=popovich&match=all&role=backup"
    assert len(notices(query)) == 1
    titov.active_from, titov.active_until = "1970-01-01", "1975-01-01"
    titov.save()
    assert notices(query) == []
    assert len(notices("crew=titov&crew=popovich&role=backup")) == 1


def test_at_most_three_programmes_without_backups_are_named(db):
    create_person(name="Anna")
    for number, name in enumerate(["Apollo", "Gemini", "Mercury", "Skylab", "Soyuz"], start=1):
        programme = create_programme(name=name)
        for _ in range(number):
            create_mission(end="2024-02-01", programme=programme)
    assert notices("crew=anna&role=any") == [
        "We have no backup crews for Soyuz, Skylab, Mercury and 2 more yet, so this may be incomplete."
    ]


def test_a_mission_whose_dockings_may_be_missing_may_have_been_at_each_station_of_its_time(db):
    mir = create_station(name="Mir", launched_on="1986-02-19", ended_on="2001-03-23")
    create_station(name="ISS", launched_on="1998-11-20")
    soyuz = create_programme(name="Soyuz")
    bound = create_mission(name="Bound", launch="1990-01-01", end="1990-02-01", station=mir, programme=soyuz)
    create_mission(name="Unsure", launch="1991-01-01", end="1991-02-01", programme=soyuz)
    said = ["We do not have all dockings of Unsure yet, so this may be incomplete."]
    assert (notices("station=mir"), notices("station=iss")) == (said, [])
    assert notices("station=mir&to=1990") == []
    [facet] = [facet for facet in select("").facet_options if facet.name == "station"]
    assert [(option.words, option.count_words) for option in facet.options] == [("Mir", "at least 1 mission")]
    Mission.objects.get(name="Unsure").coverage.create(topic="dockings", state="none", title="Page")
    assert not bound.is_complete("dockings")  # It was bound for the station, so it is in the list anyway.
    assert notices("station=mir") == []


def test_flights_under_way_that_are_unconfirmed_are_named(db, client):
    create_mission(name="Soyuz MS-99", launch="2024-05-01", planned_end="2069")
    assert notices("status=in-flight") == []
    create_mission(name="Shenzhou 99", launch="2024-01-01", planned_end="2024-03")
    words = ["Unconfirmed, because they are overdue and no landing is recorded: Shenzhou 99."]
    assert notices("status=in-flight") == notices("status=in-flight&status=planned") == words
    assert client.get("/missions.json?status=in-flight").json()["notices"] == words
    assert notices("status=in-flight&q=soyuz") == notices("status=in-flight&status=ended") == notices("") == []
