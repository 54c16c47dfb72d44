"""A crew is entered in Chromium: pasted on the form of a new mission, answered, corrected and saved."""

import pytest

from missions.models import CrewAssignment, Mission
from tests.browser.conftest import DESK, PHONE, assert_sound
from tests.browser.desk import PASSWORD, log_in
from tests.factories import create_agency, create_mission, create_person, create_programme, create_user

PASTED = """Oleg Novitsky (commander), Novitsky, Loral O'Hara (NASA, FE-2), Ivan Nobody
Backups: Ivan Vagner (CDR), Tracy Dysen"""
CREW = {"include": [["#assignments-group"], ["#backups-group"]]}


@pytest.fixture
def records(transactional_db, django_db_serialized_rollback):
    create_user(username="valentina", group="Editors", password=PASSWORD)
    novitsky = create_person(name="Oleg Novitsky")
    create_person(name="Pyotr Novitsky")
    for name in ("Loral O’Hara", "Ivan Vagner", "Tracy Dyson"):
        create_person(name=name)
    create_agency(name="NASA")
    mission = create_mission(name="Soyuz MS-18", launch="2021-04-09", end="2021-10-17", programme=create_programme())
    agency = create_agency(name="Roscosmos")
    CrewAssignment.objects.create(
        mission=mission, person=novitsky, launched=True, landed=True, launch_role="FE", agency=agency
    )


def test_a_pasted_crew_is_answered_and_saved(open_page, records):
    page = open_page()
    log_in(page)
    page.goto("/admin/missions/mission/add/")
    page.get_by_label("Name:", exact=True).fill("Soyuz MS-25")
    page.get_by_text("Paste a crew").click()
    page.get_by_label("Names", exact=True).fill(PASTED)
    page.keyboard.press("Control+Enter")
    crew = page.locator("#assignments-group .dynamic-assignments")
    page.get_by_text("6 names read: 3 found, 3 to identify below.").wait_for()
    assert crew.count() == 4
    assert crew.locator("[name$=-order]").evaluate_all("boxes => boxes.map(box => box.value)") == ["1", "2", "3", "4"]
    assert crew.first.locator("[data-crew-folded]").inner_text() == "Roscosmos"
    page.get_by_role("group", name="Who is “Novitsky”?").get_by_label("Pyotr Novitsky").check()
    page.get_by_role("group", name="Who is “Tracy Dysen”?").get_by_label("Tracy Dyson").check()
    page.get_by_role("group", name="Who is “Ivan Nobody”?").get_by_label("A new person, added as a draft").check()
    assert page.get_by_label("Name of a new person").locator("visible=true").input_value() == "Ivan Nobody"
    assert_sound(page, "a pasted crew", DESK, PHONE, of=CREW)
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".messagelist .success").wait_for()
    rows = Mission.objects.get(name="Soyuz MS-25").assignments.select_related("person", "agency")
    assert {(row.person.name, row.status, row.launch_role, str(row.agency or "")) for row in rows} == {
        ("Oleg Novitsky", "prime", "CDR", "Roscosmos"),
        ("Pyotr Novitsky", "prime", "", ""),
        ("Loral O’Hara", "prime", "FE-2", "NASA"),
        ("Ivan Nobody", "prime", "", ""),
        ("Ivan Vagner", "backup", "CDR", ""),
        ("Tracy Dyson", "backup", "", ""),
    }


def test_a_chosen_person_brings_their_usual_seat(open_page, records):
    page = open_page()
    log_in(page)
    page.goto("/admin/missions/mission/add/")
    page.get_by_role("button", name="Add another Backup").click()
    row = page.locator("#backups-group .dynamic-backups")
    row.locator(".select2-selection").first.click()
    page.locator(".select2-search__field").fill("oleg novitsky")
    page.locator(".select2-results__option", has_text="Oleg Novitsky").click()
    row.get_by_text("Filled in as on Soyuz MS-18 (2021): flight engineer, Roscosmos.").wait_for()
    assert row.locator("[name$=-launch_role]").input_value() == "FE"
    assert row.locator("[name$=-order]").input_value() == "1"
    assert row.locator("[data-crew-folded]").inner_text() == "Roscosmos"
