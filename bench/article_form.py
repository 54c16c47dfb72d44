"""Measures the form of articles in Chromium: `make bench-form`.

Uses a new database under var/bench each time, with an ordinary article of 12 blocks and one of 300. Each is opened,
previewed and saved like an editor does.
"""

import argparse
import os
import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import Any

from own_database import start_django
from serving import find_chromium, serving

BLOCKS = (12, 300)
BUDGET_S = {"open": 2, "preview": 1, "save": 3}
PASSWORD = secrets.token_urlsafe()
SENTENCE = "The hatch was opened, and the crew of one ship moved to the other. "


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="runs for each article")
    chosen = parser.parse_args()
    if not find_chromium():
        print("Skipped: Chromium is not installed.")
        return
    start_django("article-form")
    addresses = fill()

    from playwright.sync_api import sync_playwright

    print(f"{'s, median and slowest':24}" + "".join(f"{what:>8}{'':>8}{'budget':>8}" for what in BUDGET_S))
    with serving() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-quic"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{site}/admin/")
        page.get_by_label("Username").fill("editor")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("heading", name="Editors’ desk").wait_for()
        for number, address in addresses.items():
            times = [Visit(page, site + address).times() for _ in range(chosen.runs)]
            cells = ""
            for what, budget in BUDGET_S.items():
                taken = [one[what] for one in times]
                cells += f"{statistics.median(taken):8.2f}{max(taken):8.2f}{budget:8}"
            print(f"{f'{number} blocks':24}{cells}")
        browser.close()


def fill() -> dict[int, str]:
    """Creates the articles; returns the address of each form by number of blocks."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.urls import reverse
    from generated_history import generate

    from articles.models import Article, Block

    call_command("migrate", verbosity=0)
    get_user_model().objects.create_superuser("editor", password=PASSWORD)
    generate(missions=40, people=70)
    addresses = {}
    for number in BLOCKS:
        article = Article.objects.create(title=f"{number} blocks", slug=f"of-{number}-blocks", standfirst=SENTENCE)
        kinds = islice(cycle(kinds_of_blocks()), number)
        Block.objects.bulk_create(
            Block(parent=article, ordering=10 * place, **block) for place, block in enumerate(kinds, start=1)
        )
        addresses[number] = reverse("admin:articles_article_change", args=[article.pk])
    return addresses


def kinds_of_blocks() -> Iterator[dict[str, Any]]:
    from missions.models import Mission
    from people.models import Person

    text = {"kind": "text", "html": f"<h2>The hatch</h2><p>{SENTENCE * 5}</p><p>{SENTENCE * 5}</p>"}
    for mission, person in zip(Mission.objects.all()[:20], Person.objects.all()[:20], strict=True):
        yield text
        yield {"kind": "quote", "text": SENTENCE, "attribution": person.name}
        yield text
        yield {"kind": "mission", "mission": mission}
        yield text
        yield {"kind": "person", "person": person}


class Visit:
    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address

    def times(self) -> dict[str, float]:
        times = {"open": taken(self.open)}
        self.page.wait_for_load_state("networkidle")
        return {**times, "preview": taken(self.preview), "save": taken(self.save)}

    def open(self) -> None:
        self.page.goto(self.address, wait_until="commit")
        self.ready()

    def ready(self) -> None:
        self.page.locator(".blocks-ready").wait_for(state="attached")

    def preview(self) -> None:
        """From the last key press until the preview shows the typed text."""
        title = f"Typed at {time.time()}"
        self.page.locator("#id_title").fill(title)
        self.page.frame_locator(".preview iframe").get_by_role("heading", name=title).wait_for(state="attached")

    def save(self) -> None:
        self.page.keyboard.press("Control+s")
        self.page.locator(".messagelist .success").wait_for(state="attached")
        self.ready()


def taken(step: Callable[[], None]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


if __name__ == "__main__":
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright has an event loop of its own.
    main()
