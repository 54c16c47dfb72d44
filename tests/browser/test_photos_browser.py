"""Photos in Chromium: the right file for the screen, nothing that moves, and readable in both colour schemes."""

import pytest
from playwright.sync_api import expect

from people.models import Person
from photos.models import Licence, Photo, PhotoText
from photos.renditions import make_renditions
from tests.browser.conftest import DESK, PHONE, assert_pictures_are_as_wide_as_told, assert_sound
from tests.factories import create_person, create_photo, picture_bytes

NARROW = {"width": 320, "height": 800}
ADDRESSES = [
    "/photos/",
    "/photos/?person=nikolai-chub&person=loral-ohara&match=all&language=ru",
    "/photos/?year=1999&credit=NASA",
    "/photos/on-the-steppe/",
    "/photos/tall/",
    "/photos/pending/",
    "/missions/soyuz-ms-24/",
    "/people/loral-ohara/",
]


@pytest.fixture
def album(swap):
    """A wide, a tall, a small and an unfinished picture on the pages of MS-24 and of O'Hara."""
    licence = Licence.objects.create(
        name="Some Licence 4.0", short_name="SL 4.0", slug="sl", address="https://example.org/sl/"
    )
    ms24 = Photo.objects.get().missions.get()
    for title, size in [
        ("On the steppe", (1500, 1000)),
        ("Tall", (600, 1200)),
        ("Small", (200, 150)),
        ("Pending", None),
    ]:
        photo = create_photo(
            title=title,
            caption=f"{title}: landed in Kazakhstan",
            alt=f"{title}, seen from the side",
            content=picture_bytes(size=size or (640, 480)),
            licence=licence,
            place="Zhezkazgan",
            ground="#345678",
        )
        PhotoText.objects.create(
            photo=photo, language="ru", caption="После посадки", long_description="Долгое описание"
        )
        PhotoText.objects.create(photo=photo, language="ar", caption="بعد الهبوط")
        for person in (swap["Chub"], swap["O'Hara"]):
            photo.depictions.create(person=person, position="left")
        ms24.picture_rows.create(photo=photo, order=0)
        if size:
            make_renditions(photo)
    Person.objects.filter(slug="loral-ohara").update(portrait=Photo.objects.get(slug="tall"))


def test_axe_finds_nothing_and_nothing_is_too_wide(open_page, album, soak):
    page = open_page(bypass_csp=True)
    for address in ADDRESSES:
        page.goto(address)
        assert_sound(page, address, NARROW, DESK)


def test_without_pictures_their_words_stand_in_their_place(open_page, album):
    page = open_page()
    page.route("**/*", lambda route: route.abort() if route.request.resource_type == "image" else route.continue_())
    for address in ADDRESSES:
        page.goto(address)
        for viewport in (NARROW, DESK):
            page.set_viewport_size(viewport)
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
            outside = "image => image.getBoundingClientRect().right > document.documentElement.clientWidth"
            assert not any(image.evaluate(outside) for image in page.get_by_role("img").all()), address
    open_page.problems.clear()  # Each picture that did not come.


@pytest.mark.parametrize(("viewport", "width"), [(PHONE, 358), (DESK, 1080)], ids=["phone", "desk"])
def test_the_file_that_is_fetched_fits_the_screen(open_page, album, viewport, width):
    page = open_page("/photos/on-the-steppe/", viewport=viewport)
    picture = page.get_by_role("img", name="On the steppe, seen from the side")
    shown = picture.evaluate("image => [image.naturalWidth, image.currentSrc.split('-').pop()]")
    assert shown == [width, "640.avif" if viewport == PHONE else "1500.avif"]


@pytest.mark.parametrize("width", [360, 700, 1024, 1600])
def test_pictures_are_as_wide_as_browsers_are_told(open_page, transactional_db, width):
    photo = create_photo(content=picture_bytes(size=(2000, 1500)))
    make_renditions(photo)
    person = create_person(slug="one", portrait=photo)
    photo.depictions.create(person=person)
    page = open_page(viewport={"width": width, "height": 2000})
    for address, selector in (("/photos/", ".photo-card img"), ("/people/one/", ".photo-card img, .portrait img")):
        page.goto(address)
        assert_pictures_are_as_wide_as_told(page, selector, 1)


def test_the_ground_has_the_place_and_size_of_its_picture(open_page, album):
    page = open_page("/photos/tall/")
    for address in ("/photos/", "/photos/tall/", "/photos/small/", "/people/loral-ohara/"):
        page.goto(address)
        boxes = page.locator(".picture:has(img)").evaluate_all(
            """pictures => pictures.map((picture) => [picture.querySelector("svg"), picture.querySelector("img")]
                 .map((element) => element.getBoundingClientRect())
                 .map(({ x, y, width, height }) => [x, y, width, height]))"""
        )
        assert boxes, address
        for ground, image in boxes:
            assert ground == pytest.approx(image, abs=1), address


def test_nothing_moves_while_pictures_come(open_page, album):
    page = open_page()
    page.add_init_script(
        """window.shifts = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.shifts += entry.value;
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    for address in ("/photos/", "/photos/on-the-steppe/", "/missions/soyuz-ms-24/", "/people/loral-ohara/"):
        page.goto(address, wait_until="networkidle")
        assert page.evaluate("window.shifts") <= 0.01, address


def test_from_a_filtered_list_to_the_picture(open_page, album):
    page = open_page("/photos/")
    page.get_by_label("Nikolai Chub").check()
    page.get_by_label("Loral O'Hara").check()
    page.get_by_label("all of them").check()
    page.get_by_role("button", name="Show 5 pictures").first.click()
    page.wait_for_url("**/photos/?person=nikolai-chub&person=loral-ohara&match=all")
    page.get_by_role("link", name="Tall").click()
    page.wait_for_url("**/photos/tall/")
    assert page.locator("[lang=ar]").get_attribute("dir") == "rtl"


def test_filter_without_a_script(open_page, album):
    page = open_page("/photos/", java_script_enabled=False)
    page.get_by_label("Text").fill("steppe")
    page.get_by_role("button", name="Show pictures").first.click()
    expect(page.locator("#results")).to_have_text("1 picture matching “steppe”")
    assert page.get_by_role("img", name="On the steppe, seen from the side").count() == 1
