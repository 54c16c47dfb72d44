import pytest
from django.urls import reverse

from missions.models import CrewAssignment, Mission, Trip
from people.models import Person
from records.change_lists import BoundedPaginator
from tests.admin_forms import errors_of, filled_in, with_row
from tests.factories import create_mission, create_person, create_station, create_user, dock, moment

LIST = reverse("admin:missions_mission_changelist")
ADD = reverse("admin:missions_mission_add")
SEAT = {"status": "prime", "order": "1", "category": "professional", "fate": "ok"}


def page_of(mission):
    return reverse("admin:missions_mission_change", args=[mission.pk])


def names(response):
    return [mission.name for mission in response.context["cl"].result_list]


@pytest.fixture
def editor(client, db):
    client.force_login(create_user(group="Editors"))
    return client


@pytest.fixture
def publisher(client, db):
    client.force_login(create_user(group="Publishers"))
    return client


def mission_named(name):
    return Mission.objects.get(name=name)


# --- The form ----------------------------------------------------------------------------------


def test_a_mission_with_its_crew_dockings_and_sources_is_entered_on_one_page(editor):
    person, station = create_person(name="Oleg Novitsky"), create_station(name="ISS")
    sent = filled_in(
        editor.get(ADD),
        name="Soyuz MS-25",
        slug="soyuz-ms-25",
        end_kind="landed",
        launch_at_0="2024-03-23",
        launch_at_1="12:36:10",
        end_at_0="2024-09-23",
        end_at_1="11:59",
    )
    sent = with_row(sent, "assignments", person=person.pk, launched="on", landed="on", launch_role="CDR", **SEAT)
    sent = with_row(sent, "dockings", station=station.pk, kind="arrival", docked_at_0="2024-03-25", docked_at_1="15:02")
    sent = with_row(sent, "aliases", text="Kazbek-2")
    sent = with_row(sent, "sources", title="Mission report", address="https://example.org/ms-25")
    response = editor.post(ADD, sent)
    assert response.status_code == 302, errors_of(response)
    mission = mission_named("Soyuz MS-25")
    assert (str(mission.launch), str(mission.end)) == ("23 March 2024, 12:36:10 UTC", "23 September 2024, 11:59 UTC")
    assert [str(docking.docked) for docking in mission.dockings.all()] == ["25 March 2024, 15:02 UTC"]
    assert [alias.text for alias in mission.aliases.all()] == ["Kazbek-2"]
    assert [source.title for source in mission.sources.all()] == ["Mission report"]
    assert [(trip.person, trip.landing_mission) for trip in Trip.objects.all()] == [(person, mission)]
    assert mission.state == Mission.State.DRAFT


@pytest.fixture
def apollo(db):
    crew = [create_person(name="Buzz Aldrin")]
    return create_mission(name="Apollo 11", launch="1969-07-16", end="1969-07-24", destination="moon", launched=crew)


def test_a_flight_to_the_moon_has_a_landing_and_a_lunar_module_to_dock_with(editor, apollo):
    sent = filled_in(editor.get(page_of(apollo)), lander="Eagle")
    landing = {
        "site": "Sea of Tranquility",
        "landed_at_0": "1969-07-20",
        "landed_at_1": "20:17:40",
        "left_at_0": "1969",
    }
    sent = with_row(sent, "moon_landing", **landing)
    sent = with_row(sent, "moon_landing_crew", person=Person.objects.get().pk, order="1")
    sent = with_row(sent, "dockings", target="lunar module Eagle", kind="arrival", docked_at_0="1969-07-16")
    response = editor.post(page_of(apollo), sent)
    assert response.status_code == 302, errors_of(response)
    apollo.refresh_from_db()
    assert str(apollo.moon_landing) == "Sea of Tranquility, 20 July 1969, 20:17:40 UTC"
    assert [person.name for person in apollo.moon_landing.people] == ["Buzz Aldrin"]
    assert apollo.dockings.get().docked_with == "lunar module Eagle"
    response = editor.post(page_of(apollo), filled_in(editor.get(page_of(apollo)), destination=""))
    assert "The landing on the Moon belongs to this destination. Remove it first." in errors_of(response)


def test_a_docking_is_with_a_station_or_a_ship(editor, apollo):
    sent = filled_in(editor.get(page_of(apollo)))
    for row in ({}, {"station": create_station().pk, "target": "Agena"}):
        row |= {"kind": "arrival", "docked_at_0": "1969-07-16"}
        response = editor.post(page_of(apollo), with_row(sent, "dockings", **row))
        assert "A docking names either a station or another ship." in errors_of(response)


def test_only_a_mission_to_the_moon_is_asked_about_a_landing(editor):
    assert "moon_landing-TOTAL_FORMS" not in filled_in(editor.get(page_of(create_mission())))


@pytest.mark.parametrize(
    ("day", "time", "shown"),
    [
        ("2027", "", "2027"),
        ("2027-Q3", "", "quarter 3 of 2027"),
        ("2027-H2", "", "second half of 2027"),
        ("2027-03", "", "March 2027"),
        ("2027-03-23", "", "23 March 2027"),
        ("2027-03-23", "9", "23 March 2027, about 09:00 UTC"),
        ("2027-03-23", "9:05", "23 March 2027, 09:05 UTC"),
        ("2027-03-23", "12:36:10", "23 March 2027, 12:36:10 UTC"),
    ],
)
def test_a_date_is_typed_as_far_as_it_is_known_and_shown_so_again(editor, day, time, shown):
    sent = filled_in(editor.get(ADD), name="Planned", slug="planned", launch_at_0=day, launch_at_1=time)
    assert editor.post(ADD, sent).status_code == 302
    mission = mission_named("Planned")
    assert str(mission.launch) == shown
    again = filled_in(editor.get(page_of(mission)))
    assert again["launch_at_0"] == day
    assert editor.post(page_of(mission), again).status_code == 302
    assert str(mission_named("Planned").launch) == shown


@pytest.mark.parametrize(
    ("day", "time", "complaint"),
    [
        ("2024-02-31", "", "2024-02-31 is not a date"),
        ("soon", "", "“soon” is not a date such as 2024"),
        ("2024-03", "12:00", "Give the day as well."),
        ("31/12/2026", "12:30", "“31/12/2026” has the year last. Write 2026-12-31."),
        ("03/04/2026", "12:30", "“03/04/2026” is not a date such as 2024"),
        ("2024-03-23", "25:00", "“25:00” is not a time such as 12, 12:36 or 12:36:10."),
        ("", "12:00", "Give the day as well."),
        ("NET 2027", "", "select “no earlier than”"),
        ("2024-03-23\0", "", "Null characters are not allowed"),
    ],
)
def test_a_date_that_cannot_be_is_refused_in_plain_words(editor, day, time, complaint):
    sent = filled_in(editor.get(ADD), name="Planned", slug="planned", launch_at_0=day, launch_at_1=time)
    assert complaint in errors_of(editor.post(ADD, sent))
    assert not Mission.objects.exists()


def test_an_end_just_before_the_launch_is_refused_by_the_form(editor):
    sent = filled_in(
        editor.get(ADD),
        name="Backwards",
        slug="backwards",
        end_kind="landed",
        launch_at_0="2024-03-23",
        launch_at_1="12:00:00",
        end_at_0="2024-03-23",
        end_at_1="11:59:59",
    )
    assert "A mission cannot end before it launches." in errors_of(editor.post(ADD, sent))


def test_a_launch_while_still_in_space_is_refused_and_names_both_missions(editor, swap):
    ohara = swap["O'Hara"]
    create_mission(name="Crew-8", launch="2024-03-04", end="2024-10-25")
    page = page_of(mission_named("Crew-8"))
    sent = with_row(filled_in(editor.get(page)), "assignments", person=ohara.pk, launched="on", landed="on", **SEAT)
    response = editor.post(page, sent)
    assert response.status_code == 200
    wrong = errors_of(response)
    assert "Loral O'Hara cannot launch on Crew-8" in wrong.replace("&#x27;", "'")
    assert "Soyuz MS-24" in wrong
    assert not CrewAssignment.objects.filter(mission__name="Crew-8").exists()
    assert "was changed successfully" not in editor.get(LIST).content.decode()


def test_dates_and_crew_are_judged_together(editor):
    """The new lift-off is impossible for the old crew, and the old lift-off for the new one."""
    old, new = create_person(), create_person()
    mission = create_mission(launch="2024-01-05", end="2024-02-01", launched=[old])
    create_mission(launch="2024-01-02", end="2024-01-03", launched=[old])
    create_mission(launch="2024-01-15", end="2024-01-20", launched=[new])
    sent = filled_in(editor.get(page_of(mission)), launch_at_0="2024-01-01", end_at_0="2024-01-10")
    assert "cannot launch" in errors_of(editor.post(page_of(mission), sent))
    sent["assignments-0-person"] = new.pk
    assert editor.post(page_of(mission), sent).status_code == 302
    trip = Trip.objects.get(launch_mission=mission)
    assert (trip.person, str(trip.start), str(trip.end)) == (new, "1 January 2024", "10 January 2024")


def test_a_person_twice_on_the_prime_crew_is_refused(editor):
    person = create_person()
    mission = create_mission()
    sent = filled_in(editor.get(page_of(mission)))
    for _ in range(2):
        sent = with_row(sent, "assignments", person=person.pk, launched="on", **SEAT)
    assert "already on the prime crew of this mission" in errors_of(editor.post(page_of(mission), sent))


def test_any_other_row_entered_twice_is_refused_in_words(editor):
    mission = create_mission()
    sent = filled_in(editor.get(page_of(mission)))
    for _ in range(2):
        sent = with_row(sent, "aliases", text="Rodnik")
    wrong = errors_of(editor.post(page_of(mission), sent))
    assert "This name is listed twice." in wrong
    assert "must be unique" not in wrong


def test_an_address_that_led_elsewhere_is_refused(editor):
    mission = create_mission(name="Soyuz MS-10")
    mission.slug = "soyuz-ms-10-abort"
    mission.save()
    sent = filled_in(editor.get(ADD), name="Another", slug="soyuz-ms-10")
    assert "is a former address of" in errors_of(editor.post(ADD, sent))


# --- Deleting ----------------------------------------------------------------------------------


def test_deleting_a_launch_that_a_landing_needs_is_refused(publisher, swap):
    ms24 = mission_named("Soyuz MS-24")
    response = publisher.post(reverse("admin:missions_mission_delete", args=[ms24.pk]), {"post": "yes"}, follow=True)
    assert response.status_code == 200
    text = response.content.decode()
    assert "Oleg Kononenko cannot land on Soyuz MS-25" in text
    assert "was deleted successfully" not in text
    assert Mission.objects.filter(name="Soyuz MS-24").exists()


def test_deleting_several_missions_at_once_is_refused_alike(publisher, swap):
    action = {"action": "delete_selected", "_selected_action": [mission_named("Soyuz MS-24").pk], "post": "yes"}
    text = publisher.post(LIST, action, follow=True).content.decode()
    assert "Oleg Kononenko cannot land on Soyuz MS-25" in text
    assert "Successfully deleted" not in text
    assert Mission.objects.filter(name="Soyuz MS-24").exists()


def test_missions_that_only_need_each_other_are_deleted_together(publisher, swap):
    pks = list(Mission.objects.values_list("pk", flat=True))
    publisher.post(LIST, {"action": "delete_selected", "_selected_action": pks, "post": "yes"})
    assert not Mission.objects.exists()
    assert not Trip.objects.exists()


# --- The list ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "missions"),
    [
        ("MS25", ["Soyuz MS-25"]),
        ("ms 25", ["Soyuz MS-25"]),
        ("ohara", ["Soyuz MS-24"]),
        ("O’Hara", ["Soyuz MS-24"]),
        ("Новицкий", ["Soyuz MS-25", "Soyuz MS-24"]),
        ("nowizki", ["Soyuz MS-25", "Soyuz MS-24"]),
        ("nobody", []),
        ("!!!", []),
        ("ms " * 2000, ["Soyuz MS-25", "Soyuz MS-24"]),
        ("x" * 10_000, []),
    ],
)
def test_missions_are_found_by_name_and_by_crew_in_any_spelling(editor, swap, text, missions):
    for spelling in ("Олег Новицкий", "Nowizki"):
        swap["Novitsky"].names.create(text=spelling, language="ru")
    assert names(editor.get(LIST, {"q": text})) == missions


@pytest.mark.parametrize("published_at", [None, "2000-01-01", "2069-01-01"])
def test_missions_are_found_by_people_who_are_drafts(editor, published_at):
    hidden = create_person(name="Anna Hidden", published_at=None)
    create_mission(name="Secret", published_at=published_at and moment(published_at), launched=[hidden])
    assert names(editor.get(LIST, {"q": "hidden"})) == ["Secret"]


@pytest.mark.parametrize(
    ("published", "withdrawn"), [("2000", None), ("2069", None), ("2000", "2001"), ("2000", "2069"), (None, None)]
)
def test_missions_are_found_by_the_beginnings_of_words_whatever_their_state(editor, published, withdrawn):
    create_mission(name="Other", launched=[create_person(name="Edward Gibson")])
    create_mission(
        name="Skylab 4",
        summary="Its crew filmed a solar flare.",
        launched=[create_person(name="Gerald Carr")],
        published_at=published and moment(published),
        withdrawn_at=withdrawn and moment(withdrawn),
    )
    found = {text: names(editor.get(LIST, {"q": text})) for text in ("skyl", "skylab4", "flare solar", "carr", "geral")}
    assert found == {text: ["Skylab 4"] for text in found}


@pytest.mark.parametrize(
    ("query", "missions"),
    [
        ({"status": "planned"}, ["Future", "Late launch"]),
        ({"status": "in-flight"}, ["Late landing"]),
        ({"status": "ended"}, ["Done"]),
        ({"attention": "overdue"}, ["Late landing", "Late launch"]),
        ({"attention": "no-source"}, ["Done", "Future", "Late landing", "Late launch"]),
        ({"state": "draft"}, ["Future"]),
        ({"state": "live"}, ["Done", "Late landing", "Late launch"]),
        ({"state": "nonsense"}, ["Done", "Future", "Late landing", "Late launch"]),
    ],
)
def test_the_list_is_narrowed(editor, query, missions):
    create_mission(name="Future", launch="2069", end_kind="planned", published_at=None)
    create_mission(name="Late launch", launch="2020-05", end_kind="planned")
    create_mission(name="Late landing", launch="2020-06", planned_end="2021")
    create_mission(name="Done", launch="2019", end="2020")
    assert sorted(names(editor.get(LIST, query))) == missions


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_however_long(editor, django_assert_num_queries, count):
    station = create_station()
    for _ in range(count):
        mission = create_mission(station=station, launched=[create_person(), create_person()], end="2024-02-01")
        dock(mission, station, "2024-01-02")
    editor.get(LIST)  # The content types are looked up once for all.
    with django_assert_num_queries(8):
        response = editor.get(LIST)
    assert response.context["cl"].result_count == count


def test_the_list_shows_dates_as_far_as_they_are_known(editor):
    create_mission(name="Planned", launch="2069-03", end_kind="planned", launched=[create_person()])
    text = editor.get(LIST).content.decode()
    assert '<td class="field-launch nowrap">2069-03</td>' in text or '<td class="field-launch">2069-03</td>' in text
    assert '<td class="field-crew_up">1</td>' in text


@pytest.mark.parametrize(
    "query", ["launch_at__year=99999", "status=%F0", "p=99999999999", "station__id__exact=x", "o=99"]
)
def test_wild_queries_break_nothing(editor, query):
    create_mission()
    assert editor.get(f"{LIST}?{query}").status_code in {200, 302, 400}


@pytest.mark.parametrize("launch", ["NET 2027-01", "NET 2027-01-15T09:00Z", "2027-Q1"])
def test_the_list_prints_a_launch_as_far_as_it_is_known(editor, launch):
    create_mission(name="Axiom Mission 5", launch=launch, end_kind="planned")
    found = editor.get(reverse("admin:missions_mission_changelist")).content.decode()
    assert f">{launch.partition('T09')[0]}</td>" in found


def test_a_list_is_counted_no_further_than_it_is_shown(editor, monkeypatch):
    monkeypatch.setattr(BoundedPaginator, "MOST", 3)
    for _ in range(3):
        create_mission()
    assert "Only the first" not in editor.get(LIST).content.decode()
    create_mission()
    assert (
        "Only the first 3 missions are listed. Search or filter to see the others." in editor.get(LIST).content.decode()
    )


def test_the_list_is_sorted_by_the_number_of_people_launched(editor):
    for name, crew in (("One", 1), ("Three", 3), ("Two", 2)):
        create_mission(name=name, launched=[create_person() for _ in range(crew)])
    column = list(editor.get(LIST).context["cl"].list_display).index("crew_up")
    assert names(editor.get(LIST, {"o": f"-{column}"})) == ["Three", "Two", "One"]


def test_the_list_is_narrowed_to_a_decade(editor):
    for launch in ("1989-12-31T23:59:59Z", "1990-01-01", "1999-12-31", "2000-01-01"):
        create_mission(name=launch[:4], launch=launch, end=launch)
    assert sorted(names(editor.get(LIST, {"decade": "1990"}))) == ["1990", "1999"]


# --- Planned, and its launch is past -------------------------------------------------------------


def overdue(editor, **answer):
    """The page after saving a mission that is planned for a day that is past, with this answer."""
    mission = create_mission(name="Ax-5", launch="2024-01-01", end_kind="planned")
    sent = filled_in(editor.get(page_of(mission)), summary="Typed.")
    return editor.post(page_of(mission), sent | answer)


def test_a_planned_launch_that_is_past_is_asked_about_and_nothing_typed_is_lost(editor):
    response = overdue(editor)
    text = response.content.decode()
    assert "Did it launch?" in text
    assert "Typed.</textarea>" in text
    assert mission_named("Ax-5").summary == ""


@pytest.mark.parametrize(
    ("answer", "end_kind", "launch"),
    [
        ({"_launch-answer": "launched"}, "ongoing", "1 January 2024"),
        ({"_launch-answer": "keep"}, "planned", "1 January 2024"),
        ({"_launch-answer": "slipped", "_launch-launch_at_0": "2040-03"}, "planned", "March 2040"),
    ],
)
def test_each_answer_saves_what_was_typed(editor, answer, end_kind, launch):
    response = overdue(editor, **answer)
    assert response.status_code == 302, errors_of(response)
    mission = mission_named("Ax-5")
    assert (mission.end_kind, str(mission.launch), mission.summary) == (end_kind, launch, "Typed.")


@pytest.mark.parametrize(
    ("day", "complaint"), [("", "Enter the new lift-off."), ("2024-02", "This time has passed too.")]
)
def test_a_new_launch_is_a_date_to_come(editor, day, complaint):
    response = overdue(editor, **{"_launch-answer": "slipped", "_launch-launch_at_0": day})
    assert complaint in response.content.decode()
    assert str(mission_named("Ax-5").launch) == "1 January 2024"


def test_no_earlier_than_a_date_that_is_past_is_not_asked_about(editor):
    mission = create_mission(launch="NET 2024-01", end_kind="planned")
    assert editor.post(page_of(mission), filled_in(editor.get(page_of(mission)))).status_code == 302
