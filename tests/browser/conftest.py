"""Chromium for the browser tests.

    def test_list(open_page):
        page = open_page("/missions/", viewport=PHONE, java_script_enabled=False)
        assert page.title() == "Missions"

A console error or a breach of the Content-Security-Policy on any page a test opened fails that test;
one that it provokes on purpose is taken off `open_page.problems`.
"""

import os
import shutil
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from django.db import connections

from tests.examples import some

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
WITHOUT = """
    SpareRendererForSitePerProcess AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades
    HttpsFirstBalancedModeAutoEnable LensOverlay MediaRouter PaintHolding ThirdPartyStoragePartitioning
    AvoidCorsURLLoaderRestartOnRedirect Translate
""".split()
# In the page itself, because Chromium's own messages differ between versions.
WITHOUT_SELECT2_LISTS = {"exclude": [["ul.select2-selection__rendered"]]}
REPORT_BREACHES = """
addEventListener("securitypolicyviolation", (event) => {
  const { violatedDirective, blockedURI, sourceFile, lineNumber } = event;
  console.error(`CSP: ${violatedDirective} refused ${blockedURI} at ${sourceFile}:${lineNumber}`);
});
"""


@pytest.fixture(scope="session")
def browser():
    sync_playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").sync_playwright
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("no Chromium: install it, or name its path in CHROMIUM")
    # Playwright keeps an event loop in this thread. Within one, Django refuses the database by default, and
    # has connections of its own: they are made the same, because the test database hangs on the first ones.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    outside = connections.all()
    with sync_playwright() as playwright:
        for connection in outside:
            connections[connection.alias] = connection
        chromium = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                # Each page would start a process for the next one as well. The others are those of Playwright.
                f"--disable-features={','.join(WITHOUT)}",
            ],
        )
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


class PageOpener:
    def __init__(self, browser: Any, site: str) -> None:
        self.browser, self.site = browser, site
        self.contexts: list[Any] = []
        self.problems: list[str] = []

    def __call__(self, path: str = "", *, viewport: dict[str, int] = DESK, **options: Any) -> Any:
        """A page in a browser window of its own; `options` as for Playwright's new_context."""
        context = self.browser.new_context(base_url=self.site, viewport=viewport, locale="en-GB", **options)
        context.set_default_timeout(15_000)
        context.add_init_script(REPORT_BREACHES)
        context.on("console", lambda message: message.type == "error" and self.note(message.text, message.page))
        context.on("weberror", lambda error: self.note(str(error.error), error.page))
        self.contexts.append(context)
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    def note(self, problem: str, page: Any) -> None:
        if getattr(page, "is_examined", False):
            return
        self.problems.append(f"{page.url if page else ''}: {problem}")


def assert_accessible(page: Any, address: str, **options: Any) -> None:
    is_there = page.evaluate("'axe' in window")
    page.is_examined = True  # Axe tries styles of its own, which the policy refuses.
    results = Axe("0" if is_there else AXE_SCRIPT).run(page, **options)
    page.is_examined = False
    assert results.violations_count == 0, f"{address}: {results.generate_report()}"


def assert_pictures_are_as_wide_as_told(page: Any, selector: str, number: int) -> None:
    """Of an image with `sizes`, the natural width is what these say."""
    pictures = page.locator(selector).evaluate_all(
        """images => Promise.all(images.map(async (image) => {
            image.loading = "eager";
            await image.decode();
            return [image.clientWidth, image.naturalWidth];
        }))"""
    )
    assert len(pictures) == number
    for shown, told in pictures:
        assert shown == pytest.approx(told, rel=0.04), selector


def assert_sound(page: Any, address: str, *viewports: dict[str, int], of: Any = None) -> None:
    """The page as it is now: Axe finds nothing in any viewport and colour scheme, and nothing is too wide.

    In full (`make soak`) it looks at each scheme in each viewport, else at one of them for each scheme. `of` says which
    parts Axe looks at; `WITHOUT_SELECT2_LISTS` leaves out lists in which select2 has other elements than items.
    """
    light, dark = (some(viewports, 1) for _ in ("light", "dark"))
    for viewport in viewports:
        at = f"{address} at {viewport['width']} px"
        page.set_viewport_size(viewport)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], at
        # Without the transitions, whose colours between two schemes are nobody's choice.
        if viewport in light:
            page.emulate_media(color_scheme="light", reduced_motion="reduce")
            assert_accessible(page, f"{at}, light", context=of)
        if viewport in dark:
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            # The two schemes differ in their colours only.
            assert_accessible(page, f"{at}, dark", context=of, options={"runOnly": ["color-contrast"]})


@pytest.fixture
def open_page(browser, live_server, django_db_serialized_rollback):
    opener = PageOpener(browser, live_server.url)
    yield opener
    for context in opener.contexts:
        context.close()
    assert opener.problems == []


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
