"""Filtering missions by crew as a visitor does it: by keyboard, with and without JavaScript, on a desk and a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, assert_sound

NARROW = {"width": 320, "height": 640}


@pytest.fixture
def named(swap):
    swap["Novitsky"].names.create(text="Олег Новицкий", language="ru", script="Cyrl", kind="native")
    return swap


def missions_shown(page) -> list[str]:
    return page.locator(".mission-row h3 a").all_inner_texts()


def apply_button(page, words: str):
    """The one below the crew; the one below the other filters says the same."""
    return page.get_by_role("button", name=words).first


def focused(page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.value || document.activeElement.tagName")


def tab_to(page, value: str, *, most: int = 60) -> None:
    """Presses Tab until the control with this id or value has the focus, as somebody without a mouse does."""
    for _ in range(most):
        if focused(page) == value:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {value}")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_journey_with_javascript(open_page, named, viewport):
    page = open_page("/missions/", viewport=viewport)
    tab_to(page, "find")
    page.keyboard.type("новиц")
    expect(page.locator("[data-announce]")).to_have_text("1 person found")
    tab_to(page, "oleg-novitsky")
    page.keyboard.press("Space")

    tab_to_find = page.locator("#find")
    tab_to_find.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("O’Hara")
    page.locator("input[value=loral-ohara]").wait_for()
    assert page.locator("input[value=oleg-novitsky]").is_checked()  # Those ticked stay while others are looked for.
    tab_to(page, "loral-ohara")
    page.keyboard.press("Space")
    page.locator("input[name=match][value=any]").focus()
    page.keyboard.press("ArrowDown")  # Any of them → all of them.

    # Nothing is applied on tick: the button says what it will show, the list is still the whole one.
    apply_button(page, "Show 1 mission").wait_for()
    assert missions_shown(page) == ["Soyuz MS-25", "Soyuz MS-24"]
    assert page.url.endswith("/missions/")

    apply_button(page, "Show 1 mission").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/missions/?crew=oleg-novitsky&crew=loral-ohara&match=all")
    sentence = "1 mission Oleg Novitsky and Loral O'Hara both flew on"
    expect(page.locator("#results")).to_be_focused()
    assert page.locator("#results").inner_text() == sentence
    expect(page.locator("[data-announce]")).to_have_text(sentence)
    assert page.title() == f"{sentence} · Space Portal"
    assert missions_shown(page) == ["Soyuz MS-24"]

    chip = page.get_by_role("link", name="Remove Crew: Loral O'Hara")
    chip.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/missions/?crew=oleg-novitsky")
    expect(page.locator(".mission-row")).to_have_count(2)

    page.go_back()
    expect(page.locator("#results")).to_have_text(sentence)
    assert page.locator("input[value=loral-ohara]").is_checked()
    page.go_forward()
    expect(page.locator(".mission-row")).to_have_count(2)
    assert page.url.endswith("/missions/?crew=oleg-novitsky")


def test_in_spanish_and_over_to_english_with_the_same_question(open_page, named):
    page = open_page("/es/missions/", viewport=DESK)
    page.locator("#find").fill("новиц")
    expect(page.locator("[data-announce]")).to_have_text("1 persona encontrada")
    page.locator("input[value=oleg-novitsky]").check()
    page.locator("#role").select_option("launch")
    apply_button(page, "Mostrar 1 misión").click()
    page.wait_for_url("**/es/missions/?crew=oleg-novitsky&role=launch")
    assert page.title() == "1 misión en que despegó Oleg Novitsky · Space Portal"
    tongue = page.get_by_role("link", name="English")
    tongue.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_have_text("1 mission Oleg Novitsky launched on")
    assert page.url.endswith("/missions/?crew=oleg-novitsky&role=launch")
    assert "/es/" not in page.url


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_journey_without_javascript(open_page, named, viewport):
    page = open_page("/missions/", viewport=viewport, java_script_enabled=False)

    def enter(control):
        with page.expect_navigation():
            control.press("Enter")

    page.fill("#find", "Новицкий")
    enter(page.get_by_role("button", name="Find"))
    page.check("input[value=oleg-novitsky]")
    page.check("input[name=match][value=all]")
    page.fill("#find", "ohara")
    enter(page.get_by_role("button", name="Find"))
    assert page.locator("input[value=oleg-novitsky]").is_checked()
    page.check("input[value=loral-ohara]")
    page.select_option("#role", "launch")
    enter(apply_button(page, "Show missions"))
    assert page.url.endswith("#results")
    assert page.locator("#results").inner_text() == "0 missions Oleg Novitsky and Loral O'Hara both launched on"
    expect(page.locator("#results")).to_be_focused()

    enter(page.get_by_role("link", name=": returned: 1"))
    assert missions_shown(page) == ["Soyuz MS-24"]
    enter(page.get_by_role("link", name="Clear all"))
    assert page.url.endswith("/missions/#results")
    assert len(missions_shown(page)) == 2


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_enter_in_a_text_box_applies(open_page, named, script):
    page = open_page("/missions/", java_script_enabled=script)
    page.fill("#q", "ms25")
    page.keyboard.press("Enter")
    page.wait_for_url("**/missions/?q=ms25" if script else "**/missions/?*q=ms25*#results")
    expect(page.locator(".mission-row")).to_have_count(1)


def test_failed_request_falls_back_to_the_form(open_page, named):
    page = open_page("/missions/")
    page.fill("#q", "ms25")
    page.route(
        "**/missions/?*", lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_()
    )
    apply_button(page, "Show missions").click()
    page.wait_for_url("**/missions/?*q=ms25*#results")
    assert missions_shown(page) == ["Soyuz MS-25"]
    open_page.problems.clear()  # The refused request is in the console, as it should be.


def test_facets_in_use_are_open(open_page, named):
    page = open_page("/missions/?kind=orbital")
    assert page.locator("#facet-kind").evaluate("facet => facet.open")
    assert not page.locator("#facet-station").evaluate("facet => facet.open")


def test_on_a_phone_the_other_filters_wait_behind_a_button(open_page, named):
    page = open_page("/missions/", viewport=PHONE)
    expect(page.locator("#find")).to_be_visible()
    expect(page.locator("[data-apply]").first).to_be_visible()
    expect(page.locator("#q")).to_be_hidden()
    page.locator("#more-filters > summary").focus()
    page.keyboard.press("Enter")
    page.locator("#q").fill("ms25")
    page.keyboard.press("Enter")
    page.wait_for_url("**/missions/?q=ms25")
    expect(page.locator("#q")).to_be_hidden()  # Folded to a bar, so that the results are in sight.
    page.locator("#panel > summary").click()
    expect(page.locator("#q")).to_be_visible()
    expect(page.locator("#more-filters > summary")).to_have_text("Filters 1 in use")


def test_a_shared_link_shows_results_on_the_first_screen_of_a_phone(open_page, named):
    page = open_page("/missions/?crew=oleg-novitsky", viewport={"width": 390, "height": 844}, java_script_enabled=False)
    expect(page.locator("#panel > summary")).to_have_text("Crew: Oleg Novitsky · Change")
    assert missions_shown(page) == ["Soyuz MS-25", "Soyuz MS-24"]
    last = page.locator(".mission-row").nth(1).bounding_box()
    assert last["y"] + last["height"] <= 844


def test_on_a_desk_all_filters_are_in_sight(open_page, named):
    page = open_page("/missions/", java_script_enabled=False)
    expect(page.locator("#q")).to_be_visible()
    expect(page.locator("#facet-kind > summary")).to_be_visible()
    expect(page.locator("#more-filters > summary")).to_be_hidden()
    assert not page.locator("#more-filters").evaluate("details => details.open")


def test_a_count_that_comes_late_does_not_overwrite_a_newer_one(open_page, named):
    page = open_page("/missions/")
    held = []

    def hold_the_first(route):
        if route.request.method == "HEAD" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/missions/?*", hold_the_first)
    with page.expect_request(lambda request: request.method == "HEAD"):
        page.locator("input[value=loral-ohara]").check()
    page.locator("input[value=oleg-novitsky]").check()
    apply_button(page, "Show 2 missions").wait_for()
    with page.expect_response(lambda response: response.request.method == "HEAD"):
        held[0].continue_()
    expect(page.locator("[data-apply]").first).to_have_text("Show 2 missions")


STATES = {
    "list": "/missions/",
    "chosen": "/missions/?crew=oleg-novitsky&crew=loral-ohara&match=all&kind=orbital&from=2023",
    "nothing": "/missions/?crew=oleg-novitsky&crew=loral-ohara&match=all&role=launch",
    "left out": "/missions/?crew=nobody&from=2024-02-31&page=abc",
    "looking": "/missions/?find=lenkova",
    "people": "/people/",
    "people chosen": "/people/?flown=yes&flights=1",
    "articles, nothing": "/articles/?q=nowhere",
    "photos, nothing": "/photos/?q=nowhere&year=1900",
    "search, nothing": "/search/?q=nowhere",
    "search": "/search/?q=novitsky",
    "home": "/",
    "missing": "/missions/soyuz-ms-26/",
}


def test_axe_finds_nothing(open_page, named, soak):
    page = open_page()
    for state, address in STATES.items():
        page.goto(address)
        page.set_viewport_size(NARROW)
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true })")
        assert_sound(page, state, NARROW, DESK)
    open_page.problems[:] = [problem for problem in open_page.problems if STATES["missing"] not in problem]  # A 404.
