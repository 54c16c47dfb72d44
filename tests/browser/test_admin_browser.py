"""An editor's day in Chromium. open_page itself asserts that no page broke the security policy or logged an error."""

import pytest

from missions.models import Mission
from tests.browser.conftest import PHONE
from tests.browser.desk import PASSWORD, log_in
from tests.factories import create_agency, create_mission, create_person, create_station, create_user


@pytest.fixture
def records(transactional_db, django_db_serialized_rollback):
    create_user(username="valentina", group="Publishers", password=PASSWORD)
    novitsky = create_person(name="Oleg Novitsky", born_on="1971-10-12")
    novitsky.names.create(text="Олег Новицкий", language="ru", script="Cyrl", kind="native")
    novitsky.affiliations.create(agency=create_agency(name="Roscosmos"), since=2006)
    create_station(name="ISS")
    create_mission(name="Soyuz MS-18", launch="2021-04-09T07:42:41Z", end="2021-10-17T04:35:44Z", launched=[novitsky])
    create_mission(name="Overdue", launch="2020-01-01", planned_end="2020-02", launched=[create_person()])


def add_to_crew(page, typed, name):
    rows = page.locator("#assignments-group .dynamic-assignments")
    before = rows.count()
    page.get_by_role("button", name="Add another Crew member").click()
    row = rows.nth(before)
    row.locator(".crew-field--person .select2-selection").click()
    page.locator(".select2-search__field").fill(typed)
    option = page.locator(".select2-results__option", has_text=name)
    option.wait_for()
    label = option.inner_text()
    option.click()
    return row, label


def test_a_mission_is_entered_found_wrong_corrected_and_compared(open_page, records):
    page = open_page()
    log_in(page)
    page.get_by_role("link", name="Landing overdue").click()
    page.get_by_role("link", name="Overdue", exact=True).wait_for()

    page.goto("/admin/missions/mission/")
    page.get_by_role("link", name="Add mission").click()
    page.get_by_label("Name:", exact=True).fill("Soyuz MS-25")
    page.keyboard.press("Tab")
    assert page.get_by_label("Page address:", exact=True).input_value() == "soyuz-ms-25"

    row, label = add_to_crew(page, "Новицк", "Novitsky")
    assert label == "Oleg Novitsky · Roscosmos · born 1971 · 1 flight 2021"
    row.locator("[name$=-launched]").check()
    row.locator("[name$=-launch_role]").select_option("CDR")

    # The lift-off from the calendar, then corrected by hand to before he is back from MS-18.
    page.get_by_role("link", name="Choose a Date").first.click()
    page.locator(".calendarbox").get_by_role("link", name="Today").click()
    assert len(page.locator("#id_launch_at_0").input_value()) == len("2024-03-23")
    page.locator("#id_launch_at_0").fill("2021-05")
    page.locator("#id_end_kind").select_option("ongoing")
    page.get_by_role("button", name="Save and continue editing").click()
    error = page.locator(".errorlist").first.inner_text()
    assert "Oleg Novitsky cannot launch on Soyuz MS-25 in May 2021: still in space from Soyuz MS-18" in error

    page.locator("#id_launch_at_0").fill("2024-03-23")
    page.locator("#id_launch_at_1").fill("12:36:10")
    page.get_by_role("button", name="Save and continue editing").click()
    page.locator(".messagelist .success").wait_for()
    mission = Mission.objects.get(slug="soyuz-ms-25")
    assert str(mission.launch) == "23 March 2024, 12:36:10 UTC"
    assert [(seat.person.name, seat.launch_role) for seat in mission.assignments.all()] == [("Oleg Novitsky", "CDR")]

    page.get_by_label("Summary:").fill("Three went up, three others came down.")
    with page.expect_navigation():  # The message of the page that is left links to the mission as well.
        page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Soyuz MS-25").first.click()
    page.get_by_role("link", name="History").click()
    page.get_by_role("button", name="Compare").click()
    page.locator("ins").wait_for()
    assert page.locator("ins").all_inner_texts() == ["Three went up, three others came down."]
    page.go_back()
    page.locator("tbody a").last.click()
    page.get_by_role("button", name="Restore this version").click()
    page.locator(".messagelist .success").wait_for()
    assert Mission.objects.get(pk=mission.pk).summary == ""


def test_two_editors_meet(open_page, records):
    mission = Mission.objects.get(name="Soyuz MS-18")
    create_user(username="yuri", group="Publishers", password=PASSWORD)
    pages = [open_page(), open_page()]
    for page, username, summary in zip(pages, ["yuri", "valentina"], ["His text", "Her text"], strict=True):
        log_in(page, username)
        page.goto(f"/admin/missions/mission/{mission.pk}/change/")
        page.get_by_label("Summary:").fill(summary)
    for page in pages:
        with page.expect_navigation():  # The second saves when the first has.
            page.get_by_role("button", name="Save", exact=True).click()
    told = pages[1].get_by_role("region", name="Somebody else saved this record while you were editing it")
    assert "yuri saved it on" in told.inner_text()
    assert told.locator("del").all_inner_texts() == ["His"]
    assert told.locator("ins").all_inner_texts() == ["Her"]
    told.get_by_role("button", name="Overwrite with mine").click()
    pages[1].locator(".messagelist .success").wait_for()
    mission.refresh_from_db()
    assert mission.summary == "Her text"


def test_every_screen_keeps_the_policy_and_fits_a_phone(open_page, records):
    page = open_page(viewport=PHONE, color_scheme="dark")
    log_in(page)
    mission = Mission.objects.get(name="Soyuz MS-18")
    person = mission.assignments.get().person
    addresses = [
        "/admin/",
        "/admin/attention/",
        "/admin/attention/people-without-source/",
        "/admin/missions/",
        "/admin/missions/mission/",
        "/admin/missions/mission/?q=novitsky",
        "/admin/missions/mission/add/",
        f"/admin/missions/mission/{mission.pk}/change/",
        f"/admin/missions/mission/{mission.pk}/history/",
        f"/admin/missions/mission/{mission.pk}/delete/",
        "/admin/missions/mission/recover/",
        "/admin/missions/spacewalk/add/",
        "/admin/missions/expedition/add/",
        "/admin/people/person/",
        f"/admin/people/person/{person.pk}/change/",
        "/admin/people/agency/",
        "/admin/people/country/",
        "/admin/password_change/",
    ]
    for address in addresses:
        assert page.goto(address).status == 200, address
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address


def test_a_list_is_searched_and_acted_on(open_page, records):
    page = open_page()
    log_in(page)
    page.goto("/admin/missions/mission/")
    page.locator("#searchbar").fill("новицкий")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**q=**")
    assert page.locator("#result_list tbody tr").count() == 1
    page.locator("#result_list tbody input.action-select").check()
    page.get_by_label("Action:").select_option("withdraw")
    page.get_by_role("button", name="Go", exact=False).click()
    page.get_by_text("1 mission was withdrawn.").wait_for()
    assert Mission.objects.get(name="Soyuz MS-18").state == Mission.State.WITHDRAWN
