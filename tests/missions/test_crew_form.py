"""How a mission's crew is entered in the admin: two blocks of rows, what they are filled with, and pasted names."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from reversion.models import Version

from missions.models import CrewAssignment, Mission, MissionPhoto, Site, Trip
from people.models import Person
from tests.admin_forms import errors_of, filled_in, with_row
from tests.factories import (
    create_agency,
    create_country,
    create_mission,
    create_person,
    create_photo,
    create_programme,
    create_spacecraft,
    create_station,
    create_user,
    dock,
)

ADD = reverse("admin:missions_mission_add")
READ = reverse("admin:missions_mission_read_crew")
SEAT = reverse("admin:missions_mission_usual_seat")


@pytest.fixture
def editor(client, db):
    client.force_login(create_user(group="Editors"))
    return client


def page_of(mission):
    return reverse("admin:missions_mission_change", args=[mission.pk])


def flown(person, *, name="Soyuz MS-18", launch="2021-04-09", role="FE", **seat):
    """A flight that the person has behind them."""
    mission = create_mission(name=name, launch=launch, end=f"{launch[:4]}-12-01", programme=create_programme())
    values = {"launched": True, "landed": True, "launch_role": role, "landing_role": role, **seat}
    CrewAssignment.objects.create(mission=mission, person=person, **values)
    return mission


def new_mission(editor, **changes):
    return filled_in(editor.get(ADD), name="Soyuz MS-30", slug="soyuz-ms-30", launch_at_0="2027-03-01", **changes)


def crew_of(name="Soyuz MS-30"):
    rows = CrewAssignment.objects.filter(mission__name=name).select_related("person").order_by("-status", "order")
    return [(str(row.person), row.status, row.order, row.launch_role) for row in rows]


def read(editor, text, **form):
    response = editor.post(READ, {"crew_text": text, **form})
    assert response.status_code == 200
    return response.json()


# --- Rows --------------------------------------------------------------------------------------


def test_those_who_fly_and_those_who_do_not_have_rows_of_their_own(editor):
    prime, backup, reassigned = create_person(), create_person(), create_person()
    mission = create_mission(launched=[prime], backups=[backup], reassigned=[reassigned])
    sent = filled_in(editor.get(page_of(mission)))
    assert sent["assignments-0-person"] == str(prime.pk)
    assert {sent["backups-0-person"], sent["backups-1-person"]} == {str(backup.pk), str(reassigned.pk)}
    assert editor.post(page_of(mission), sent).status_code == 302
    assert {(row.person, row.status) for row in mission.assignments.all()} == {
        (prime, "prime"),
        (backup, "backup"),
        (reassigned, "reassigned"),
    }


def test_somebody_who_did_not_fly_after_all_moves_to_the_other_rows(editor):
    person = create_person()
    mission = create_mission(launch="2069", end_kind="planned", launched=[person])
    sent = filled_in(editor.get(page_of(mission)), **{"assignments-0-status": "reassigned"})
    assert "Only prime crew members can launch or land." in errors_of(editor.post(page_of(mission), sent))
    del sent["assignments-0-launched"], sent["assignments-0-landed"]
    assert editor.post(page_of(mission), sent).status_code == 302
    assert filled_in(editor.get(page_of(mission)))["backups-0-status"] == "reassigned"


def test_a_backup_who_takes_a_seat_flies_both_ways_until_said_otherwise(editor):
    mission = create_mission(launch="2069", end_kind="planned", backups=[create_person()])
    assert editor.post(page_of(mission), filled_in(editor.get(page_of(mission)), **{"backups-0-status": "prime"}))
    row = mission.assignments.get()
    assert (row.status, row.launched, row.landed) == ("prime", True, True)
    assert filled_in(editor.get(page_of(mission)))["assignments-0-person"] == str(row.person_id)


def test_a_row_that_nobody_was_chosen_for_is_left_out(editor):
    sent = with_row(new_mission(editor), "assignments", launched="on", landed="on", order="1", status="prime")
    assert editor.post(ADD, sent).status_code == 302
    assert crew_of() == []


def test_a_row_with_a_seat_but_nobody_in_it_is_refused(editor):
    sent = with_row(new_mission(editor), "assignments", launched="on", launch_role="CDR", status="prime", order="1")
    assert "This field is required." in errors_of(editor.post(ADD, sent))


def test_rows_without_a_number_follow_the_others(editor):
    first, second, third = create_person(name="A A"), create_person(name="B B"), create_person(name="C C")
    sent = new_mission(editor)
    for person, order in ((first, ""), (second, "4"), (third, "")):
        sent = with_row(sent, "backups", person=person.pk, order=order, status="backup", category="staff", fate="ok")
    assert editor.post(ADD, sent).status_code == 302
    assert [(name, order) for name, _status, order, _role in crew_of()] == [("B B", 4), ("A A", 5), ("C C", 6)]


# --- What is filled in -------------------------------------------------------------------------


def usual(editor, person, **query):
    return editor.get(SEAT, {"person": person.pk, "order": 1, **query}).json()


def test_a_seat_is_as_on_the_last_flight(editor):
    person, nasa, country = create_person(), create_agency(), create_country(code="US")
    flown(person, name="Old", launch="2018-01-01", role="PLT")
    flown(person, role="CDR", agency=nasa, country=country, category="private")
    found = usual(editor, person)
    assert found["values"] == {
        "launch_role": "CDR",
        "landing_role": "CDR",
        "category": "private",
        "agency": str(nasa.pk),
        "country": str(country.pk),
    }
    assert found["said"] == "Filled in as on Soyuz MS-18 (2021): commander, NASA, United States."
    assert usual(editor, person, launch_at_0="2020-01-01")["values"]["launch_role"] == "PLT"


def test_a_first_flight_has_the_usual_role_of_its_programme_and_what_the_person_is_at_the_time(editor):
    programme, person = create_programme(), create_person(category="participant")
    flown(create_person(), role="CDR", order=1)
    flown(create_person(), role="SFP", order=2, name="Soyuz MS-17")
    person.affiliations.create(agency=create_agency(name="ESA"), since=2009, until=2015)
    person.affiliations.create(agency=create_agency(name="NASA"), since=2016)
    person.citizenships.create(country=create_country(code="IT"))
    found = usual(editor, person, programme=programme.pk, order=2, launch_at_0="2027-03-01")
    assert found["values"]["launch_role"] == "SFP"
    assert found["values"]["category"] == "participant"
    assert found["labels"] == {"agency": "NASA", "country": "Italy"}
    assert usual(editor, person, launch_at_0="2012")["labels"]["agency"] == "ESA"


@pytest.mark.parametrize("key", ["", "x", "9" * 30, "0"])
def test_a_seat_of_nobody_is_empty_or_not_found(editor, key):
    response = editor.get(SEAT, {"person": key})
    assert response.status_code in {200, 404}


def test_saving_fills_what_is_empty_and_says_so(editor):
    person, other, nasa = create_person(name="Anna A"), create_person(name="Boris B"), create_agency()
    flown(person, role="CDR", agency=nasa)
    flown(other, name="Soyuz MS-17", role="CDR", agency=nasa)
    row = {"status": "prime", "launched": "on", "landed": "on", "category": "professional", "fate": "ok"}
    sent = with_row(new_mission(editor), "assignments", person=person.pk, launch_role="PLT", **row)
    # The browser has asked for this one, and the editor has emptied it again.
    sent = with_row(sent, "assignments", person=other.pk, filled_for=other.pk, **row)
    text = editor.post(ADD, sent, follow=True).content.decode()
    assert "Anna A: filled in NASA, as on Soyuz MS-18 (2021)." in text
    rows = CrewAssignment.objects.filter(mission__name="Soyuz MS-30").order_by("order")
    assert [(row.launch_role, row.agency) for row in rows] == [("PLT", nasa), ("", None)]


# --- Pasted names ------------------------------------------------------------------------------


def test_a_pasted_crew_is_found_in_any_spelling(editor):
    novitsky = create_person(name="Oleg Novitsky", known_as=["Олег Новицкий"])
    ohara = create_person(name="Loral O’Hara", published_at=None)
    backup, nasa = create_person(name="Ivan Vagner"), create_agency()
    found = read(editor, "Олег Новицкий (commander)\nLORAL O'HARA (NASA, FE-2)\nBackups: Vagner Ivan")
    assert [(row["block"], row["values"]["person"]) for row in found["rows"]] == [
        ("assignments", str(novitsky.pk)),
        ("assignments", str(ohara.pk)),
        ("backups", str(backup.pk)),
    ]
    values = [row["values"] for row in found["rows"]]
    assert [(row["launch_role"], row["landing_role"], row["order"]) for row in values] == [
        ("CDR", "CDR", "1"),
        ("FE-2", "FE-2", "2"),
        ("", "", "1"),
    ]
    assert values[1]["agency"] == str(nasa.pk)
    assert ["launched" in row for row in values] == [True, True, False]
    assert found["notes"] == []


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("Titov", ["Gherman Titov, born 1935, no flight recorded", "Vladimir Titov, last flight Soyuz T-8 (1983)"]),
        ("Ivan Petrov", ["Ivan Petrov, no flight recorded", "Ivan Petrov, no flight recorded"]),
        ("Vladimir Titow", ["Vladimir Titov, last flight Soyuz T-8 (1983)"]),
        ("Владимир Титоф", ["Vladimir Titov, last flight Soyuz T-8 (1983)"]),
        ("Somebody Else", []),
    ],
)
def test_who_is_meant_is_asked_where_a_name_leaves_it_open(editor, name, offered):
    create_person(name="Gherman Titov", born_on="1935-09-11")
    flown(create_person(name="Vladimir Titov"), name="Soyuz T-8", launch="1983-04-20")
    for slug in ("ivan-petrov", "ivan-petrov-2"):
        create_person(name="Ivan Petrov", slug=slug)
    (row,) = read(editor, name)["rows"]
    assert row["values"]["person"] == ""
    assert row["values"]["typed_name"] == name
    assert f"Who is “{name}”?" in row["question"]
    assert all(words in row["question"] for words in [*offered, "A new person", "leave this row out"])
    assert row["question"].count("radio") == len(offered) + 2
    assert "checked" not in row["question"]


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("Ivan Nobody", "1 name read: 1 to identify below."),
        ("Anna Kikina, Ivan Nobody", "2 names read: 1 found, 1 to identify below."),
        ("()", "No new names found."),
    ],
)
def test_what_was_read_is_counted(editor, text, summary):
    create_person(name="Anna Kikina")
    assert read(editor, text)["summary"] == summary


def test_what_is_not_understood_or_there_already_is_named_with_its_line(editor):
    person = create_person(name="Anna Kikina")
    found = read(
        editor,
        "Anna Kikina\nIvan Ivanov (chief cook)\nIvan Ivanov",
        **{"assignments-TOTAL_FORMS": 1, "assignments-0-person": person.pk, "assignments-0-order": 7},
    )
    assert [row["values"]["order"] for row in found["rows"]] == ["8"]
    assert found["notes"] == [
        "Line 1: Anna Kikina is already in the crew.",
        "Line 2: “chief cook” after Ivan Ivanov is not a role, agency or country.",
        "Line 3: Ivan Ivanov is already in the crew.",
    ]


def pasted(editor, text, **changes):
    """The form after the text was sent by a browser without scripts."""
    response = editor.post(ADD, new_mission(editor, crew_text=text, **changes))
    assert response.status_code == 200
    assert not Mission.objects.filter(name="Soyuz MS-30").exists()
    return response


def as_new_people(response, **changes):
    """The form on the page, with “A new person” answered for each name that is asked about."""
    sent = filled_in(response)
    asked = [name.removesuffix("typed_name") for name, value in sent.items() if name.endswith("-typed_name") and value]
    return sent | {f"{row}meant": "new" for row in asked} | changes


def test_without_scripts_the_form_comes_back_with_rows_and_saves_them(editor):
    known = create_person(name="Oleg Novitsky")
    response = pasted(editor, "Oleg Novitsky (commander), Ivan Nobody (FE)\nBackups: Anna Spare")
    assert "3 names read: 1 found, 2 to identify below. Nothing has been saved yet." in response.content.decode()
    assert not errors_of(response)
    assert response.content.decode().count("data-crew-question") == 2
    response = editor.post(ADD, as_new_people(response), follow=True)
    assert crew_of() == [
        ("Oleg Novitsky", "prime", 1, "CDR"),
        ("Ivan Nobody", "prime", 2, "FE"),
        ("Anna Spare", "backup", 1, ""),
    ]
    added = Person.objects.exclude(pk=known.pk)
    assert {(person.name, person.slug, person.state) for person in added} == {
        ("Ivan Nobody", "ivan-nobody", "draft"),
        ("Anna Spare", "anna-spare", "draft"),
    }
    assert "Ivan Nobody was added as a draft." in response.content.decode()


def test_an_answer_is_asked_for_and_obeyed(editor):
    one, other = (create_person(name="Ivan Petrov", slug=f"ivan-petrov-{number}") for number in (1, 2))
    sent = filled_in(pasted(editor, "Ivan Petrov, Ivan Left"))
    assert "Choose who “Ivan Petrov” is." in errors_of(editor.post(ADD, sent))
    sent |= {"assignments-0-meant": str(other.pk), "assignments-1-meant": "out"}
    assert editor.post(ADD, sent).status_code == 302
    assert [row.person for row in CrewAssignment.objects.all()] == [other]
    assert Person.objects.count() == 2
    assert one.assignments.count() == 0


def test_nothing_is_added_and_nothing_lost_if_the_save_is_refused(editor):
    sent = as_new_people(pasted(editor, "Ivan Nobody"), slug="not an address")
    response = editor.post(ADD, sent)
    assert response.status_code == 200
    assert not Person.objects.exists()
    again = filled_in(response, slug="an-address")
    assert again["assignments-0-typed_name"] == "Ivan Nobody"
    assert editor.post(ADD, again).status_code == 302
    assert [name for name, *_rest in crew_of()] == ["Ivan Nobody"]


def test_a_crew_that_cannot_fly_leaves_no_new_people(editor, swap):
    mission = Mission.objects.get(name="Soyuz MS-24")
    people = Person.objects.count()
    create_mission(name="Crew-8", launch="2024-03-04", end="2024-10-25")
    page = page_of(Mission.objects.get(name="Crew-8"))
    response = editor.post(page, filled_in(editor.get(page), crew_text="Loral O'Hara, Ivan Nobody"))
    response = editor.post(page, as_new_people(response))
    assert "cannot launch on Crew-8" in errors_of(response)
    assert Person.objects.count() == people
    assert filled_in(response)["assignments-1-typed_name"] == "Ivan Nobody"
    assert mission.assignments.exists()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Иван Никто", "Write “Иван Никто” in Latin letters"),
        ("Ivan Nobody, Ivan Noone", "“Ivan Nobody” is entered twice."),
    ],
)
def test_a_new_person_without_a_name_of_their_own_is_refused_by_name(editor, text, complaint):
    sent = as_new_people(pasted(editor, text))
    sent |= {"assignments-1-typed_name": "ivan nobody"} if "," in text else {}
    assert complaint.lower() in errors_of(editor.post(ADD, sent)).lower()
    assert not Person.objects.exists()


def test_somebody_new_on_both_crews_is_added_once(editor):
    sent = as_new_people(pasted(editor, "Ivan Nobody\nBackups: Ivan Noone"), **{"backups-0-typed_name": "Ivan Nobody"})
    assert editor.post(ADD, sent).status_code == 302
    assert Person.objects.count() == 1
    assert [status for _name, status, *_rest in crew_of()] == ["prime", "backup"]


def test_a_new_namesake_gets_an_address_of_their_own(editor):
    create_person(name="Ivan Petrov")
    sent = filled_in(pasted(editor, "Petrov"), **{"assignments-0-meant": "new"})
    sent["assignments-0-typed_name"] = "Ivan Petrov"
    assert editor.post(ADD, sent).status_code == 302
    assert sorted(Person.objects.values_list("slug", flat=True)) == ["ivan-petrov", "ivan-petrov-2"]


def test_only_those_who_may_add_people_are_offered_to(client, db):
    user = create_user()
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["add_mission", "add_crewassignment", "view_person"])
    )
    client.force_login(user)
    (row,) = read(client, "Ivan Nobody")["rows"]
    assert "A new person" not in row["question"]
    sent = new_mission(client, crew_text="Ivan Nobody")
    sent = filled_in(client.post(ADD, sent), **{"assignments-0-meant": "new"})
    assert client.post(ADD, sent).status_code == 200
    assert not Person.objects.exists()


# --- What it costs -----------------------------------------------------------------------------


def shuttle_flight(crew):
    """A mission with rows of every kind."""
    agency, station = create_agency(), create_station()
    mission = create_mission(
        launch="1995-06-27",
        end="1995-07-07",
        station=station,
        agency=agency,
        programme=create_programme(name="Shuttle"),
        spacecraft=create_spacecraft(),
        launch_site=Site.objects.create(name="KSC", slug="ksc"),
        landing_site=Site.objects.create(name="Edwards", slug="edwards"),
        launched=[create_person() for _ in range(crew)],
        backups=[create_person() for _ in range(crew)],
    )
    mission.assignments.update(agency=agency, country=create_country(code="US"))
    mission.aliases.create(text="Spacelab-Mir")
    mission.translations.create(language="es", summary="Acoplado a la Mir.")
    mission.sources.create(title="Press kit")
    MissionPhoto.objects.create(mission=mission, photo=create_photo())
    dock(mission, station, "1995-06-29")
    return mission


def test_the_form_costs_few_queries_whatever_the_crew(editor, django_assert_max_num_queries):
    mission = shuttle_flight(12)
    editor.get(ADD)
    with django_assert_max_num_queries(15):
        response = editor.get(page_of(mission))
    assert len(response.content) <= 255_000  # 24 rows; the 10 of a shuttle’s visit to a station fit into 200 kB.


def queries_to_save(editor, name, crew):
    sent = filled_in(editor.get(ADD), name=name, slug=name.lower(), launch_at_0="2030", end_kind="planned")
    agency, country = create_agency(), create_country(code="US")
    for order in range(1, crew + 1):
        row = {"status": "prime", "launched": "on", "landed": "on", "category": "professional", "fate": "ok"}
        row |= {"person": create_person().pk, "agency": agency.pk, "country": country.pk, "order": order}
        sent = with_row(sent, "assignments", launch_role="MS", **row)
    with CaptureQueriesContext(connection) as queries:
        assert editor.post(ADD, sent).status_code == 302
    return len(queries)


def queries_to_change(editor, crew):
    """Of a second save, when the mission is in the history."""
    people = [create_person() for _ in range(crew)]
    mission = create_mission(launch="2030-01-01", end_kind="planned", launched=people)
    for changed in ({"launch_role": "MS"}, {"launch_role": "PLT", "agency": create_agency().pk}):
        sent = filled_in(editor.get(page_of(mission)))
        sent |= {f"assignments-{row}-{name}": value for row in range(crew) for name, value in changed.items()}
        with CaptureQueriesContext(connection) as queries:
            assert editor.post(page_of(mission), sent).status_code == 302
    assert mission.assignments.filter(launch_role="PLT").exclude(agency=None).count() == crew
    return len(queries)


def test_saving_costs_no_query_more_for_each_of_the_crew(editor):
    queries_to_save(editor, "First", 1)
    assert queries_to_save(editor, "Many", 10) == queries_to_save(editor, "Few", 2) <= 32
    assert queries_to_change(editor, 10) == queries_to_change(editor, 2) <= 25


def test_each_row_of_a_crew_is_in_the_history_of_its_mission(editor):
    people = [create_person(), create_person()]
    mission = create_mission(launched=people)
    sent = filled_in(editor.get(page_of(mission)), **{"assignments-0-seat": "left", "assignments-1-DELETE": "on"})
    assert editor.post(page_of(mission), sent).status_code == 302
    latest = Version.objects.get_for_object(mission).first()
    seats = [
        version.field_dict["seat"]
        for version in latest.revision.version_set.all()
        if version.content_type.model == "crewassignment"
    ]
    assert seats == ["left"]
    assert Trip.objects.filter(launch_mission=mission).count() == 1
