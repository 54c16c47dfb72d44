"""The search box in Chromium: by keyboard, announced, narrow, and without a script."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, assert_sound
from tests.factories import create_person

NARROW = {"width": 320, "height": 800}


@pytest.fixture
def box(open_page, swap):
    """The box of some page, as a function of the window."""
    create_person(name="Oleg Kotov")

    def open_box(path="/how-we-count/", **options):
        page = open_page(path, **options)
        return page, page.get_by_role("combobox", name="Search missions, people, articles and pictures")

    return open_box


def chosen(page, box):
    """The option that a screen reader is told of."""
    number = box.get_attribute("aria-activedescendant")
    return page.locator(f"#{number}").inner_text() if number else ""


def test_by_keyboard(box):
    page, field = box()
    field.press_sequentially("oleg")
    options = page.get_by_role("option")
    expect(options.last).to_contain_text("“oleg”")  # Not what was suggested on the way.
    expect(options).to_have_count(4)  # Three of that name, and all results.
    expect(page.get_by_role("status")).to_have_text("3 suggestions")
    assert field.get_attribute("aria-expanded") == "true"
    assert chosen(page, field) == ""
    field.press("ArrowDown")
    assert "Oleg Kononenko" in chosen(page, field)
    field.press("ArrowUp")
    assert chosen(page, field) == ""
    field.press("ArrowUp")
    assert "All results for “oleg”" in chosen(page, field)
    field.press("Escape")
    expect(options).to_have_count(0)
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "oleg"
    field.press("Backspace")
    expect(options.last).to_contain_text("“ole”")
    expect(options).to_have_count(4)
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_have_count(1)
    name = chosen(page, field)
    field.press("Enter")
    page.wait_for_url("**/people/oleg-*/")
    assert page.get_by_role("heading", level=1).inner_text() in name


def test_enter_without_a_choice_searches(box):
    page, field = box()
    field.press_sequentially("novitsky")
    field.press("Enter")
    page.wait_for_url("**/search/?q=novitsky")
    assert page.get_by_role("heading", level=2).first.inner_text() == "3 results for “novitsky”"


def test_by_pointer(box):
    page, field = box()
    field.press_sequentially("novit")
    page.get_by_role("option", name="Oleg Novitsky").click()
    page.wait_for_url("**/people/oleg-novitsky/")


def test_leaving_the_box_closes_the_list(box):
    page, field = box()
    field.press_sequentially("novit")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("Tab")
    expect(page.get_by_role("option")).to_have_count(0)


def test_no_suggestion_is_announced_and_shows_nothing(box):
    page, field = box()
    field.press_sequentially("qqqq")
    expect(page.get_by_role("status")).to_have_text("0 suggestions")
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_without_a_script(open_page, swap):
    page = open_page("/", java_script_enabled=False)
    page.get_by_role("searchbox", name="Search missions, people, articles and pictures").fill("novitzky")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="novitsky", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("3 results for “novitsky”")


@pytest.mark.parametrize("viewport", [NARROW, DESK])
def test_open_suggestions_are_accessible_and_not_too_wide(box, viewport):
    page, field = box(viewport=viewport, bypass_csp=True)
    field.press_sequentially("novit")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("ArrowDown")
    assert_sound(page, "suggestions", viewport)


def test_results_are_accessible_and_not_too_wide(open_page, swap, soak):
    page = open_page(bypass_csp=True)
    for address in ("/search/", "/search/?q=soyuz", "/search/?q=soyuz&kind=mission", "/search/?q=novitzky"):
        page.goto(address)
        assert_sound(page, address, NARROW, DESK)
