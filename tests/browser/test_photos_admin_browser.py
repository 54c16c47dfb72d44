"""A photo editor's day in Chromium. open_page itself asserts that no page broke the policy or logged an error."""

import pytest
from playwright.sync_api import expect

from missions.models import MissionPhoto
from people.models import Depiction
from photos.models import Photo
from photos.renditions import make_renditions
from tests.browser.conftest import PHONE
from tests.browser.desk import PASSWORD, log_in
from tests.factories import create_mission, create_person, create_photo, create_user, picture_bytes

LIBRARY = "/admin/photos/photo/"


@pytest.fixture
def photo(transactional_db, django_db_serialized_rollback):
    create_user(username="valentina", group="Publishers", password=PASSWORD)
    photo = create_photo(title="Handshake", caption="Two crews", content=picture_bytes(size=(900, 600)))
    photo.texts.create(language="ru", caption="Два экипажа")
    photo.texts.create(language="ar", caption="طاقمان")
    Depiction.objects.create(photo=photo, person=create_person(name="Don Pettit"), position="left")
    make_renditions(photo)
    return photo


def files(*named):
    return [{"name": name, "mimeType": "image/jpeg", "buffer": content} for name, content in named]


def test_many_files_are_sent_one_by_one(open_page, photo):
    page = open_page()
    log_in(page)
    page.goto(f"{LIBRARY}add/")
    same = picture_bytes(colour="#123456")
    page.get_by_label("Select pictures").set_input_files(
        files(("new.jpg", same), ("again.jpg", same), ("broken.jpg", b"no picture"), ("more.jpg", picture_bytes()))
    )
    ask = """() => {
      const leaving = new Event("beforeunload", { cancelable: true });
      dispatchEvent(leaving);
      return leaving.defaultPrevented;
    }"""
    assert not page.evaluate(ask)
    # In one go, because small files are soon sent. Leaving then would lose those that wait.
    assert page.evaluate(f"() => {{ document.querySelector('[data-upload]').requestSubmit(); return ({ask})(); }}")
    page.get_by_text("2 added, 1 rejected, 1 already in the library").wait_for()
    assert not page.evaluate(ask)
    lines = page.locator(".upload-outcome").all_inner_texts()
    assert [line.split(":")[0] for line in lines] == ["new.jpg", "again.jpg", "broken.jpg", "more.jpg"]
    assert ["added as" in line for line in lines] == [True, False, False, True]
    assert "already in the library" in lines[1]
    assert "rejected" in lines[2]
    page.get_by_role("link", name="new").first.click()
    assert page.get_by_label("Title:", exact=True).input_value() == "new"
    assert Photo.objects.count() == 3


def test_files_are_dropped(open_page, photo):
    page = open_page()
    log_in(page)
    page.goto(f"{LIBRARY}add/")
    dropped = page.evaluate_handle(
        """(bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "dropped.jpg", { type: "image/jpeg" }));
          return data;
        }""",
        list(picture_bytes(size=(40, 30))),
    )
    page.locator("[data-upload]").dispatch_event("drop", {"dataTransfer": dropped})
    page.get_by_role("link", name="dropped").wait_for()


def test_without_scripts_all_files_go_at_once(open_page, photo):
    page = open_page(java_script_enabled=False)
    log_in(page)
    page.goto(f"{LIBRARY}add/")
    page.get_by_label("Select pictures").set_input_files(
        files(("one.jpg", picture_bytes()), ("two.jpg", b"no picture"))
    )
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".upload-outcome")).to_have_count(2)
    page.get_by_role("link", name="one").click()
    assert page.get_by_label("Focal point, across").input_value() == "0.5"


def test_the_focal_point_by_click_and_by_keyboard(open_page, photo):
    page = open_page()
    log_in(page)
    page.goto(f"{LIBRARY}{photo.pk}/change/")
    picture = page.get_by_role("slider", name="Focal point")
    crop = page.get_by_role("img", name="1:1")
    across, down = page.get_by_label("Focal point, across"), page.get_by_label("Focal point, down")
    assert crop.get_attribute("viewBox") == "150 0 600 600"

    box = picture.bounding_box()
    picture.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.5})
    assert across.input_value() == "0.25"
    assert crop.get_attribute("viewBox") == "0 0 600 600"

    picture.focus()
    for key in ["Shift+ArrowRight", "Shift+ArrowRight", "ArrowRight", "ArrowUp"]:
        page.keyboard.press(key)
    assert (across.input_value(), down.input_value()) == ("0.46", "0.49")
    assert picture.get_attribute("aria-valuetext") == "46 %, 49 %"
    assert crop.get_attribute("viewBox") == "114 0 600 600"

    across.fill("0.9")
    assert crop.get_attribute("viewBox") == "300 0 600 600"
    before = set(photo.renditions.filter(crop="1x1").values_list("name", flat=True))
    page.get_by_role("button", name="Save and continue editing").click()
    page.locator(".messagelist .success").wait_for()
    assert crop.get_attribute("viewBox") == "300 0 600 600"
    after = set(photo.renditions.filter(crop="1x1").values_list("name", flat=True))
    assert after
    assert not before & after


def test_a_refusal_leads_to_the_empty_box(open_page, photo):
    bare = create_photo(title="Bare", alt="", published_at=None)
    page = open_page()
    log_in(page)
    page.goto(LIBRARY)
    every = page.locator("#action-toggle")
    every.click()  # Playwright presses the middle, where something else must not lie.
    assert page.locator("input.action-select:checked").count() == Photo.objects.count()
    every.click()
    page.locator("tr", has_text="Bare").locator("input.action-select").check()
    page.get_by_label("Action:").select_option("publish")
    page.get_by_role("button", name="Go", exact=False).click()
    page.locator(".messagelist").get_by_role("link", name="Bare").click()
    page.wait_for_url(f"**{LIBRARY}{bare.pk}/change/")
    page.locator("#id_texts-0-alt").fill("Two colours")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("tr", has_text="Bare").locator("input.action-select").check()
    page.get_by_label("Action:").select_option("publish")
    page.get_by_role("button", name="Go", exact=False).click()
    page.get_by_text("1 photo is live now.").wait_for()


def test_a_portrait_is_chosen_from_the_library(open_page, photo):
    create_photo(title="Another")
    person = create_person(name="Tracy Dyson")
    page = open_page()
    log_in(page)
    page.goto(f"/admin/people/person/{person.pk}/change/")
    page.get_by_role("button", name="Choose from the library").click()
    library = page.get_by_role("dialog")
    library.get_by_text("2 photos").wait_for()
    assert library.get_by_role("button", name="Another").is_visible()
    library.get_by_label("Search photos").fill("два экипажа")
    page.keyboard.press("Enter")
    library.get_by_text("1 photo", exact=True).wait_for()
    library.get_by_role("button", name="Handshake").click()
    page.locator(".photo-chosen img").wait_for()
    assert page.locator(".field-portrait .select2-selection__rendered").inner_text().endswith("Handshake")
    page.get_by_role("button", name="Save and continue editing").click()
    page.locator(".messagelist .success").wait_for()
    person.refresh_from_db()
    assert person.portrait == photo
    assert page.locator(".photo-chosen img").count() == 1

    # The box beside it finds a photo by its name, and the picture follows.
    page.locator(".field-portrait .select2-selection").click()
    page.locator(".select2-search__field").fill("anoth")
    page.locator(".select2-results__option", has_text="Another").click()
    page.locator(".photo-chosen svg").wait_for()


def test_a_picture_is_added_to_a_mission(open_page, photo):
    mission = create_mission(name="Soyuz MS-26")
    page = open_page()
    log_in(page)
    page.goto(f"/admin/missions/mission/{mission.pk}/change/")
    page.get_by_role("button", name="Add another Picture").click()
    page.locator("#picture_rows-0").get_by_role("button", name="Choose from the library").click()
    page.get_by_role("dialog").get_by_role("button", name="Handshake").click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".messagelist .success").wait_for()
    assert list(mission.photos.all()) == [photo]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_keeps_the_policy_and_fits_a_phone(open_page, photo, scheme):
    MissionPhoto.objects.create(mission=create_mission(), photo=photo)
    page = open_page(viewport=PHONE, color_scheme=scheme)
    log_in(page)
    addresses = [
        LIBRARY,
        f"{LIBRARY}?q=crews&missing=caption",
        f"{LIBRARY}add/",
        f"{LIBRARY}choose/",
        f"{LIBRARY}{photo.pk}/change/",
        f"{LIBRARY}{photo.pk}/replace/",
        f"{LIBRARY}{photo.pk}/history/",
        f"{LIBRARY}{photo.pk}/delete/",
        f"{LIBRARY}recover/",
        "/admin/photos/",
        "/admin/photos/licence/",
        "/admin/photos/licence/add/",
    ]
    for address in addresses:
        assert page.goto(address).status == 200, address
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
    page.goto(LIBRARY)
    page.locator("tr", has_text="Handshake").locator("input.action-select").check()
    page.get_by_label("Action:").select_option("edit_rights")
    page.get_by_role("button", name="Go", exact=False).click()
    page.get_by_role("button", name="Apply").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
