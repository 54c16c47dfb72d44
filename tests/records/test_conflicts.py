"""Two editors at one record. Each opens the form, both save; the second must not lose anything, nor undo the first."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from reversion.models import Version

from missions.models import CrewAssignment, Mission
from people.models import Agency
from tests.admin_forms import errors_of, filled_in, row_of, with_row
from tests.factories import create_agency, create_mission, create_person, create_station, create_user, dock

SEAT = {"status": "backup", "order": "1", "category": "professional", "fate": "ok"}
TOLD = "Somebody else saved this record while you were editing it."


@pytest.fixture
def valentina(db):
    return logged_in("valentina")


@pytest.fixture
def sergei(db):
    return logged_in("sergei")


def logged_in(username):
    client = Client()
    client.force_login(create_user(group="Editors", username=username))
    return client


def page_of(record):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def told(response):
    return response.status_code == 200 and TOLD in errors_of(response)


def shown(response):
    """What the page says differs: (row, field, theirs, mine)."""
    return [
        (row.heading, field.label, *("".join(part.text for part in side) for side in (field.before, field.after)))
        for row in response.context["conflict"]["differences"]
        for field in row.fields
    ]


@pytest.fixture
def mission(db):
    return create_mission(name="Soyuz MS-25", summary="Three people", launched=[create_person(name="Oleg Novitsky")])


def test_the_second_sees_who_saved_what_and_keeps_her_own_text(valentina, sergei, mission):
    page = page_of(mission)
    hers = filled_in(valentina.get(page), summary="Four people", callsign="Kazbek")
    his = filled_in(sergei.get(page), summary="Five people", serial="756")
    assert sergei.post(page, his).status_code == 302
    response = valentina.post(page, hers)
    assert told(response)
    text = response.content.decode()
    assert "<strong>sergei</strong> saved it on" in text
    assert "Changed Summary and Serial or name." in text
    assert shown(response) == [
        ("Mission", "Serial or name", "756", ""),
        ("Mission", "Callsign", "", "Kazbek"),
        ("Mission", "Summary", "Five people", "Four people"),
    ]
    assert response.context["adminform"].form["summary"].value() == "Four people"
    mission.refresh_from_db()
    assert (mission.summary, mission.serial, mission.callsign) == ("Five people", "756", "")


def test_she_may_save_hers_over_his_which_stays_in_the_history(valentina, sergei, mission):
    page = page_of(mission)
    hers = filled_in(valentina.get(page), summary="Hers")
    sergei.post(page, filled_in(sergei.get(page), summary="His"))
    response = valentina.post(page, hers)
    again = filled_in(response, _overwrite=response.context["conflict"]["state"])
    assert valentina.post(page, again).status_code == 302
    mission.refresh_from_db()
    assert mission.summary == "Hers"
    kept = [version.field_dict["summary"] for version in Version.objects.get_for_object(mission)]
    assert kept == ["Hers", "His", "Three people"]


def test_saving_again_without_deciding_is_refused_again(valentina, sergei, mission):
    page = page_of(mission)
    hers = filled_in(valentina.get(page), summary="Hers")
    sergei.post(page, filled_in(sergei.get(page), summary="His"))
    response = valentina.post(page, hers)
    assert told(valentina.post(page, filled_in(response)))
    mission.refresh_from_db()
    assert mission.summary == "His"


def test_a_third_save_in_between_is_shown_as_well(valentina, sergei, mission):
    page = page_of(mission)
    hers = filled_in(valentina.get(page), summary="Hers")
    sergei.post(page, filled_in(sergei.get(page), summary="His"))
    response = valentina.post(page, hers)
    sergei.post(page, filled_in(sergei.get(page), summary="His second"))
    response = valentina.post(page, filled_in(response, _overwrite=response.context["conflict"]["state"]))
    assert told(response)
    assert ("Mission", "Summary", "His second", "Hers") in shown(response)
    mission.refresh_from_db()
    assert mission.summary == "His second"


def test_reloading_shows_his(valentina, sergei, mission):
    page = page_of(mission)
    hers = filled_in(valentina.get(page), summary="Hers")
    sergei.post(page, filled_in(sergei.get(page), summary="His"))
    assert f'<a class="closelink" href="{page}">Reload theirs</a>' in valentina.post(page, hers).content.decode()
    assert filled_in(valentina.get(page))["summary"] == "His"


def test_a_change_of_the_crew_alone_is_a_conflict(valentina, sergei, mission):
    page, backup = page_of(mission), create_person(name="Ivan Vagner")
    hers = filled_in(valentina.get(page), summary="Hers")
    his = filled_in(sergei.get(page))
    his[row_of(his, "assignments", id=CrewAssignment.objects.get().pk) + "-launch_role"] = "CDR"
    assert sergei.post(page, with_row(his, "assignments", person=backup.pk, **SEAT)).status_code == 302
    response = valentina.post(page, hers)
    assert told(response)
    assert [row for row in shown(response) if row[0] != "Mission"][:1] == [
        ("Crew assignment: Oleg Novitsky", "Role at launch", "Commander", "")
    ]
    headings = {row.heading: row.change for row in response.context["conflict"]["differences"]}
    assert headings["Crew assignment: Ivan Vagner"] == "removed"  # Only on the left, which is his side.


def test_rows_he_added_outlive_her_saving_over_his(valentina, sergei, mission):
    page = page_of(mission)
    vagner, pettit = create_person(name="Ivan Vagner"), create_person(name="Don Pettit")
    hers = with_row(filled_in(valentina.get(page)), "assignments", person=pettit.pk, **SEAT)
    sergei.post(page, with_row(filled_in(sergei.get(page)), "assignments", person=vagner.pk, **SEAT))
    response = valentina.post(page, hers)
    assert told(response)
    assert valentina.post(page, {**hers, "_overwrite": response.context["conflict"]["state"]}).status_code == 302
    assert sorted(row.person.name for row in mission.assignments.all()) == [
        "Don Pettit",
        "Ivan Vagner",
        "Oleg Novitsky",
    ]


def test_a_row_he_removed_and_she_wrote_in_is_not_lost(valentina, sergei, mission):
    page = page_of(mission)
    hers = filled_in(valentina.get(page))
    hers["assignments-0-note"] = "Typed for an hour"
    his = filled_in(sergei.get(page))
    his["assignments-0-DELETE"] = "on"
    assert sergei.post(page, his).status_code == 302
    response = valentina.post(page, hers)
    assert told(response)
    assert ("Crew assignment: Oleg Novitsky", "Note", "", "Typed for an hour") in shown(response)
    again = filled_in(response, _overwrite=response.context["conflict"]["state"])
    assert valentina.post(page, again).status_code == 302
    assert [(row.person.name, row.note) for row in mission.assignments.all()] == [
        ("Oleg Novitsky", "Typed for an hour")
    ]


def test_one_row_of_several_he_removed_leaves_the_others_as_she_typed_them(valentina, sergei, mission):
    page = page_of(mission)
    for name, port in (("First", "A"), ("Second", "B"), ("Third", "C")):
        mission.sources.create(title=name, publisher=port)
    hers = filled_in(valentina.get(page))
    hers |= {"sources-0-publisher": "hers 1", "sources-1-publisher": "hers 2", "sources-2-publisher": "hers 3"}
    his = filled_in(sergei.get(page))
    his["sources-1-DELETE"] = "on"
    sergei.post(page, his)
    response = valentina.post(page, hers)
    again = filled_in(response, _overwrite=response.context["conflict"]["state"])
    assert valentina.post(page, again).status_code == 302
    assert sorted(mission.sources.values_list("title", "publisher")) == [
        ("First", "hers 1"),
        ("Second", "hers 2"),
        ("Third", "hers 3"),
    ]


def test_a_change_by_a_script_is_named_as_such(valentina, mission):
    page = page_of(mission)
    hers = filled_in(valentina.get(page), summary="Hers")
    dock(mission, create_station(), "2024-03-25")
    response = valentina.post(page, hers)
    assert told(response)
    assert "It was changed outside the admin" in response.content.decode()


def test_what_she_typed_wrongly_is_shown_as_typed(valentina, sergei, mission):
    page = page_of(mission)
    hers = filled_in(valentina.get(page), launch_at_0="the first of May")
    sergei.post(page, filled_in(sergei.get(page), summary="His"))
    response = valentina.post(page, hers)
    assert told(response)
    assert ("Mission", "Lift-off", "1 January 2024, 10:00:00 UTC", "the first of May 10:00:00") in shown(response)


def test_one_editor_saving_twice_is_told_nothing(valentina, mission):
    page = page_of(mission)
    for summary in ("One", "Two"):
        assert valentina.post(page, filled_in(valentina.get(page), summary=summary)).status_code == 302
    assert Mission.objects.get(pk=mission.pk).summary == "Two"


def test_a_form_without_the_state_it_began_from_is_refused(valentina, mission):
    page = page_of(mission)
    sent = filled_in(valentina.get(page), summary="Blind")
    del sent["seen"]
    assert told(valentina.post(page, sent))


def test_records_without_publication_are_guarded_as_well(valentina, sergei):
    agency = create_agency(name="CNSA")
    page = page_of(agency)
    hers = filled_in(valentina.get(page), name="Hers")
    assert sergei.post(page, filled_in(sergei.get(page), name="His")).status_code == 302
    assert told(valentina.post(page, hers))
    assert Agency.objects.get().name == "His"


def test_what_was_typed_into_a_record_deleted_meanwhile_is_shown_with_the_way_back(valentina, mission):
    page = page_of(mission)
    hers = filled_in(valentina.get(page), summary="Typed for an hour")
    publisher = Client()
    publisher.force_login(create_user(group="Publishers"))
    number = mission.pk
    publisher.post(page.replace("change/", "delete/"), {"post": "yes"})
    response = valentina.post(page, hers)
    assert response.status_code == 409
    text = response.content.decode()
    assert "Typed for an hour" in text
    assert "Crew assignment: Oleg Novitsky" in text
    assert "assignments-0-person" not in text
    (version,) = Version.objects.get_deleted(Mission)
    assert reverse("admin:missions_mission_recover", args=[version.pk]) in text
    assert not Mission.objects.filter(pk=number).exists()


def test_the_enter_key_overwrites_nothing(valentina, sergei, mission):
    """A browser sends the first button of the form when Enter is pressed in a box."""
    page = page_of(mission)
    hers = filled_in(valentina.get(page), summary="Hers")
    sergei.post(page, filled_in(sergei.get(page), summary="His"))
    text = valentina.post(page, hers).content.decode()
    assert text.index('name="_continue"') < text.index('name="_overwrite"')


# --- How many rows a form may have -----------------------------------------------------------------

MOST = 100  # New ones at once.


def test_rows_that_are_only_said_to_be_there_are_not_made(valentina, mission):
    page = page_of(mission)
    sent = filled_in(valentina.get(page), name="")
    response = valentina.post(page, {**sent, "assignments-TOTAL_FORMS": str(MOST)})
    (crew,) = (
        inline.formset for inline in response.context["inline_admin_formsets"] if inline.formset.prefix == "assignments"
    )
    assert len(crew.forms) == 1


@pytest.mark.parametrize("claimed", ["102", "300", "1000000", "9" * 5000])
def test_more_rows_than_anybody_adds_are_refused_before_one_is_made(valentina, mission, monkeypatch, claimed):
    page = page_of(mission)
    sent = filled_in(valentina.get(page), callsign="Kazbek")
    monkeypatch.setattr("records.forms.RowsFormSet.__init__", None)  # Would fail.
    response = valentina.post(page, {**sent, "assignments-TOTAL_FORMS": claimed})
    assert response.status_code == 413
    assert "A form can add 100 rows at once, and this one has more" in response.text
    assert "<dd>Kazbek</dd>" in response.text
    assert Mission.objects.get().callsign == ""


def test_as_many_rows_as_allowed_are_taken_besides_those_there_are(valentina, mission):
    page = page_of(mission)
    counts = {name: "0" for name in filled_in(valentina.get(page)) if name.endswith("-TOTAL_FORMS")}
    assert valentina.post(page, {**counts, "assignments-TOTAL_FORMS": str(MOST + 1)}).status_code == 200


def test_every_form_with_rows_is_bounded(client, db):
    client.force_login(create_user(is_superuser=True))
    for model, model_admin in admin.site._registry.items():
        if model_admin.inlines:
            add = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
            prefixes = [inline.formset.prefix for inline in client.get(add).context.get("inline_admin_formsets", [])]
            for prefix in prefixes:
                assert client.post(add, {f"{prefix}-TOTAL_FORMS": "401"}).status_code == 413, (model, prefix)
