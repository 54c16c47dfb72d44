"""What every page shares, as visitors meet it: colours, the keyboard, narrow screens, large and spaced text."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, assert_accessible, assert_sound
from tests.examples import some
from tests.factories import create_mission, create_person, create_station

NARROW = {"width": 320, "height": 640}
DARK_PAPER, LIGHT_PAPER = "rgb(13, 17, 24)", "rgb(250, 249, 246)"
ADDRESSES = ["/", "/missions/", "/missions/soyuz-ms-24/", "/people/", "/people/oleg-novitsky/", "/in-space/", "/about/"]


def paper(page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


class TestColours:
    def test_a_choice_is_kept_from_page_to_page_without_a_cookie(self, open_page, swap):
        page = open_page("/", color_scheme="light")
        assert paper(page) == LIGHT_PAPER
        page.get_by_role("radio", name="Dark").check()
        assert paper(page) == DARK_PAPER
        page.goto("/missions/")
        assert paper(page) == DARK_PAPER
        expect(page.get_by_role("radio", name="Dark")).to_be_checked()
        assert page.context.cookies() == []

        page.get_by_role("radio", name="Match my device").check()
        assert paper(page) == LIGHT_PAPER
        page.emulate_media(color_scheme="dark")
        assert paper(page) == DARK_PAPER

    def test_the_choice_is_there_before_the_first_paint(self, open_page, swap):
        page = open_page("/", color_scheme="light")
        page.evaluate("localStorage.setItem('theme', 'dark')")
        # Style sheets that never come keep a page from being painted: the choice waits for neither.
        page.route("**/*.css", lambda route: None)
        page.goto("/about/", wait_until="commit")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    def test_the_other_window_follows(self, open_page, swap):
        page = open_page("/")
        other = page.context.new_page()
        other.goto("/about/")
        page.get_by_role("radio", name="Dark").check()
        other.wait_for_function("document.documentElement.dataset.theme === 'dark'")
        expect(other.get_by_role("radio", name="Dark")).to_be_checked()

    def test_without_javascript_the_system_decides(self, open_page, swap):
        page = open_page("/", color_scheme="dark", java_script_enabled=False)
        expect(page.get_by_text("Match my device")).to_be_hidden()

    def test_without_storage_a_choice_lasts_as_long_as_its_page(self, open_page, swap):
        page = open_page()
        page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('off') } })")
        page.goto("/")
        page.get_by_role("radio", name="Dark").check()
        assert paper(page) == DARK_PAPER


def test_the_first_tab_leads_past_the_head(open_page, swap):
    page = open_page("/missions/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#find")).to_be_focused()


def test_what_has_the_focus_is_in_sight(open_page, swap):
    """WCAG 2.4.11: nothing covers what somebody is using."""
    page = open_page("/missions/?kind=orbital", viewport={"width": 1280, "height": 500})
    page.locator("#find").focus()
    for _ in range(25):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => {
              const { left, top, width, height } = document.activeElement.getBoundingClientRect();
              const seen = document.elementFromPoint(left + Math.min(width / 2, 8), top + height / 2);
              const own = document.activeElement.closest("label") ?? document.activeElement;
              return own.contains(seen) || seen?.contains(own) ? "" : document.activeElement.outerHTML;
            }"""
        )
        assert not covered


@pytest.fixture
def long_words(swap):
    """The longest names and captions there are, and longer."""
    name = "Lieutenant-Colonel Wolfgang-Amadeus Featherstonehaugh-Cholmondeley von und zu Donaudampfschifffahrt"
    person = create_person(name=name, summary="Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz. " * 3)
    create_mission(
        name="Extraordinarily Long-Named Demonstration Mission of the Commercial Orbital Programme 2",
        launch="2024-10-01T10:00Z",
        planned_end="2090",
        launched=[person],
        station=create_station(name="Raumfahrtbehördenzusammenarbeitsstation"),
    )
    return person.get_absolute_url()


def sticks_out(page) -> list[str]:
    return page.evaluate(
        """() => [...document.querySelectorAll("body *")]
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
          .filter((element) => !element.closest(".table-wrap, .chart-room, .visually-hidden"))
          .map((element) => element.outerHTML.slice(0, 80))"""
    )


def broken_words(page) -> list[str]:
    """Words of the main part that go on in another line, without a hyphen of their own."""
    return page.evaluate(
        """() => {
          const range = document.createRange(), found = [];
          for (const link of document.querySelectorAll("main td a, main h1, main h2, main p")) {
            for (const text of link.childNodes) {
              if (text.nodeType !== Node.TEXT_NODE) continue;
              for (const word of text.data.matchAll(/\\p{L}{4,}/gu)) {
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
                if (lines.size > 1) found.push(word[0]);
              }
            }
          }
          return found;
        }"""
    )


def broken_names(page) -> list[str]:
    """Names and quantities on more than one line that would fit on one."""
    return page.evaluate(
        """() => {
          const range = document.createRange();
          const name_lines = (name) => {
            range.selectNodeContents(name);
            return new Set([...range.getClientRects()].map((box) => Math.round(box.bottom))).size;
          };
          const has_lines = (element) => ["block", "table-cell", "flex", "grid", "list-item", "inline-block"]
            .includes(getComputedStyle(element).display);
          return [...document.querySelectorAll(".unbroken")]
            .filter((name) => name.checkVisibility() && name_lines(name) > 1)
            .filter((name) => {
              let around = name.parentElement;
              while (!has_lines(around)) around = around.parentElement;
              const { paddingLeft, paddingRight } = getComputedStyle(around);
              const room = around.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
              name.style = "display: inline-block; max-width: none; white-space: nowrap";
              const { width } = name.getBoundingClientRect();
              name.style = "";
              return width <= room;
            })
            .map((name) => name.parentElement.outerHTML.slice(0, 80));
        }"""
    )


LARGE_TEXT = "html { font-size: 200% !important; }"
SPACED_TEXT = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""


def test_nothing_sticks_out(open_page, long_words):
    page = open_page(bypass_csp=True)
    others = ["/records/", "/stations/iss/", "/in-space/2024/", "/search/?q=soyuz", "/photos/", "/articles/", "/api/"]
    chip = "/missions/?crew=oleg-novitsky&q=extraordinarily-long-words-in-a-chip"
    for address in [*ADDRESSES, *others, long_words, chip]:
        page.goto(address)
        style = page.add_style_tag(content=" ")
        for viewport, text in ((NARROW, ""), (NARROW, SPACED_TEXT), (NARROW, LARGE_TEXT), (DESK, LARGE_TEXT)):
            page.set_viewport_size(viewport)
            style.evaluate("(style, text) => { style.textContent = text }", text)
            at = f"{address} at {viewport['width']} px with {text or 'nothing changed'}"
            assert sticks_out(page) == [], at
            assert broken_names(page) == [], at
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], at


def test_a_table_of_records_breaks_no_name_on_a_phone(open_page, swap):
    page = open_page("/records/", viewport=NARROW, bypass_csp=True)
    assert "Kononenko" in page.text_content("main")
    assert broken_words(page) == []
    page.add_style_tag(content=LARGE_TEXT)
    captions = page.eval_on_selector_all("caption", "all => all.map((one) => one.getBoundingClientRect().right)")
    assert max(captions) <= NARROW["width"]


ERRORS = {"/missions/?q=%00": 400, "/missions/soyuz-ms-99/": 404, "/broken/": 500}


@pytest.mark.urls("tests.test_error_pages")
def test_error_pages(open_page, swap):
    page = open_page()
    for address, status in ERRORS.items():
        assert page.goto(address).status == status
        assert_sound(page, address, NARROW, DESK)
        for viewport in (NARROW, DESK):
            page.set_viewport_size(viewport)
            assert sticks_out(page) == []
    open_page.problems.clear()  # The browser notes the errors in its console.


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chosen_colours_pass_axe_against_the_system(open_page, swap, soak, theme):
    page = open_page("/", color_scheme="light" if theme == "dark" else "dark")
    page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
    for address in some(ADDRESSES, 3):  # The colours are those of each page's own two schemes.
        page.goto(address)
        assert_accessible(page, address, options={"runOnly": ["color-contrast"]})
