"""A photograph found in an archive, picked, captioned and published on a mission, in Chromium."""

import pytest
from playwright.sync_api import expect

from photos.models import Photo
from tests.browser.conftest import DESK, PHONE, assert_sound
from tests.browser.desk import PASSWORD, log_in
from tests.factories import create_mission, create_person, create_user
from tests.photos.archive_stub import archives_on_this_machine, sends


@pytest.fixture
def stub(settings, monkeypatch, transactional_db, django_db_serialized_rollback):
    create_user(username="valentina", group="Publishers", password=PASSWORD)
    with archives_on_this_machine(settings, monkeypatch) as stub:
        yield stub


def test_a_photograph_is_found_picked_captioned_and_published_on_a_mission(open_page, stub):
    mission = create_mission(name="Soyuz MS-25")
    create_person(name="Oleg Novitsky")
    page = open_page()
    log_in(page)
    page.goto(f"/admin/missions/mission/{mission.pk}/change/")
    page.get_by_text("Add another picture").click()
    page.locator("#picture_rows-0 [data-photo-choose]").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("link", name="NASA").click()
    expect(dialog.get_by_role("searchbox")).to_have_value("Soyuz MS-25")
    expect(dialog.get_by_role("heading", name="Soyuz MS-25 Crew")).to_be_visible()
    # A refusal leaves the results where they are.
    stub.faults["orig.jpg"] = sends(status=500)
    dialog.get_by_role("button", name="Add Soyuz MS-25 Crew").click()
    expect(dialog.get_by_role("alert")).to_contain_text("has a fault")
    stub.faults.clear()
    dialog.get_by_role("button", name="Add Soyuz MS-25 Crew").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_text("was changed successfully").wait_for()
    photo = Photo.objects.get()
    assert list(mission.photos.all()) == [photo]
    # Who is in the picture, then the caption and the moment of publication.
    page.goto(f"/admin/photos/photo/{photo.pk}/named/")
    page.get_by_label("Oleg Novitsky").check()
    page.get_by_role("button", name="Save and continue").click()
    page.locator("#id_texts-0-alt").fill("Oleg Novitsky waves from the steps of the launch pad")
    page.locator("#id_texts-0-caption").fill("Oleg Novitsky before the launch of Soyuz MS-25")
    page.locator("#id_published_at_0").fill("2024-03-24")
    page.locator("#id_published_at_1").fill("09:00")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("was changed successfully").wait_for()
    page.goto(mission.get_absolute_url())
    expect(page.get_by_role("img", name="Oleg Novitsky waves from the steps")).to_be_visible()


def test_the_pages_are_sound(open_page, stub):
    page = open_page()
    log_in(page)
    for address in ("find/?archive=nasa&q=crew", "find/?archive=commons&q=crew", "found/"):
        page.goto(f"/admin/photos/photo/{address}")
        assert_sound(page, address, DESK, PHONE)
