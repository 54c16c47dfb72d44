"""The pages of one record and the computed pages in Chromium: readable, narrow, and without a script."""

import pytest

from articles.models import Article
from missions.models import Mission, Spacewalk
from tests.browser.conftest import assert_sound
from tests.factories import create_agency, create_country, create_mission, create_person, create_programme, dock, moment

ADDRESSES = [
    "/missions/soyuz-ms-24/",
    "/missions/now/",
    "/people/oleg-novitsky/",
    "/people/anastasia-lenkova/",
    "/in-space/",
    "/in-space/2024-04-06/",
    "/in-space/nonsense/",
    "/stations/",
    "/stations/iss/",
    "/stations/iss/2024/",
    "/launches/",
    "/records/",
    "/together/",
    "/together/?crew=oleg-novitsky&crew=loral-ohara",
    "/how-we-count/",
    "/glossary/",
    "/sources/",
    "/about/",
    "/api/",
    "/corrections/",
]
NARROW = {"width": 320, "height": 800}
WIDE = {"width": 1280, "height": 900}


@pytest.fixture
def catalogue(swap):
    """Something to show in every part of every page."""
    soyuz = create_programme(name="Soyuz")
    Mission.objects.update(programme=soyuz)
    ms24 = Mission.objects.get(slug="soyuz-ms-24")
    ms24.sources.create(title="Soyuz MS-24", publisher="NASA", address="https://www.nasa.gov/", seen_on="2024-05-01")
    walk = Spacewalk.objects.create(
        name="Russian EVA-61",
        slug="eva-61",
        mission=ms24,
        started_at=moment("2023-10-25T17:49Z"),
        ended_at=moment("2023-10-26T01:30Z"),
    )
    walk.crew.create(person=swap["Kononenko"])
    novitsky = swap["Novitsky"]
    novitsky.names.create(text="Олег Новицкий", language="ru", script="Cyrl", kind="preferred")
    novitsky.citizenships.create(country=create_country(code="RU"), since=1991)
    novitsky.affiliations.create(agency=create_agency(name="Roscosmos"), since=2006)
    article = Article.objects.get()
    article.corrections.create(wrong="Fourteen days", right="Thirteen days")
    article.settle()
    article.publish()
    create_mission(name="Soyuz MS-18", launch="2021-04-09T07:42:41Z", end="2021-10-17T04:35:44Z", launched=[novitsky])
    up = create_mission(
        name="Now", launch="2024-10-01T10:00:00Z", planned_end="2090", launched=[create_person(name="Up There")]
    )
    dock(up, ms24.dockings.get().station, "2024-10-02T10:00:00Z", port="Harmony forward")
    create_mission(
        name="Late", launch="2024-09-30T10:00:00Z", planned_end="2024-12", launched=[create_person(name="Late Comer")]
    )
    create_mission(
        name="Unity 22",
        kind="suborbital",
        peak_altitude_km=86,
        launch="2021-07-11T15:25Z",
        end="2021-07-11T15:40Z",
        launched=[create_person(name="Hop Over")],
    )


def test_axe_finds_nothing_and_nothing_is_too_wide(open_page, catalogue, soak):
    page = open_page(bypass_csp=True)
    for address in ADDRESSES:
        answer = page.goto(address)
        assert answer.status == (400 if "nonsense" in address else 200), address
        assert_sound(page, address, NARROW, WIDE)
    open_page.problems[:] = [problem for problem in open_page.problems if "/nonsense/" not in problem]  # A 400.


def test_drawings_follow_the_keyboard_and_open_their_tables(open_page, catalogue):
    page = open_page("/missions/soyuz-ms-24/", java_script_enabled=False)
    track = page.locator(".track")
    assert track.get_by_role("link", name="Oleg Kononenko").first.text_content() == "Kononenko,"
    track.get_by_role("link", name="ISS").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Oleg Kononenko"
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/oleg-kononenko/")
    page.go_back()
    track.get_by_text("Show as a table").click()
    assert track.get_by_role("row", name="Oleg Kononenko").is_visible()


@pytest.mark.parametrize("viewport", [NARROW, WIDE], ids=["narrow", "wide"])
def test_words_of_drawings_stay_on_the_page(open_page, catalogue, viewport):
    page = open_page(viewport=viewport)
    for address in ["/missions/soyuz-ms-24/", "/missions/soyuz-ms-25/", "/people/oleg-novitsky/", "/stations/iss/"]:
        page.goto(address)
        edges = page.locator(".chart text").evaluate_all(
            "texts => texts.map(text => text.getBoundingClientRect()).map(box => [box.left, box.right])"
        )
        assert edges, address
        assert min(left for left, _ in edges) >= 0, address
        assert max(right for _, right in edges) <= viewport["width"], address


def test_another_day_without_a_script(open_page, catalogue):
    page = open_page("/in-space/", java_script_enabled=False)
    page.get_by_label("Your birthday, or any other date").fill("2024-04-06")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/in-space/2024-04-06/")
    assert page.get_by_role("heading", level=1).inner_text() == "6 people were in space on 6 April 2024"


def test_stepping_from_change_to_change(open_page, catalogue):
    page = open_page("/in-space/2024-04-06/")
    page.get_by_role("link", name="Previous change: 23 March 2024").click()
    page.wait_for_url("**/in-space/2024-03-23/")
    page.get_by_role("link", name="Next change: 6 April 2024").click()
    page.wait_for_url("**/in-space/2024-04-06/")


def test_from_the_ship_up_to_the_ship_home(open_page, catalogue):
    page = open_page("/missions/soyuz-ms-24/")
    launched = page.get_by_role("region", name="Launched")
    launched.get_by_role("link", name="Soyuz MS-25").first.click()
    page.wait_for_url("**/missions/soyuz-ms-25/")
    page.get_by_role("region", name="Returned").get_by_role("link", name="Oleg Kononenko").click()
    page.wait_for_url("**/people/oleg-kononenko/")
    assert "373 d 20 h 14 min 29 s" in page.get_by_role("region", name="Totals").inner_text()
