"""An editor's whole day: an article from the first word to its withdrawal, as its readers see it meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from photos.models import Photo
from tests.browser.article_form import TALL, add, choose, open_form, saved
from tests.browser.desk import PASSWORD
from tests.factories import create_mission, create_person, create_user
from tests.photos.files import picture_bytes

STANDFIRST = "Three people went up on one ship and two of them came home on another, with somebody else."


class Clock:
    """The time of the site, put forward instead of waited for."""

    def __init__(self, monkeypatch):
        self.ahead = timedelta()
        now = timezone.now
        monkeypatch.setattr(timezone, "now", lambda: now() + self.ahead)

    def put_forward(self, moment):
        self.ahead += moment - timezone.now()


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def records(transactional_db, django_db_serialized_rollback):
    create_user(username="valentina", group="Publishers", password=PASSWORD)
    vasilevskaya = create_person(name="Marina Vasilevskaya")
    create_person(name="Space Portal editors", category="author")
    create_mission(name="Soyuz MS-25", launch="2024-03-23", end="2024-09-23", launched=[vasilevskaya])


def upload_and_caption(page):
    page.goto("/admin/photos/photo/add/")
    page.get_by_label("Select pictures").set_input_files(
        [{"name": "hatch.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes(size=(900, 600))}]
    )
    page.get_by_role("button", name="Add").click()
    page.get_by_role("link", name="hatch").first.click()
    page.locator("#id_texts-0-caption").fill("The hatch is open.")
    page.locator("#id_texts-0-alt").fill("A round hatch, and light behind it.")
    page.get_by_role("button", name="Add another Language").click()
    page.locator("#id_texts-1-language").select_option("es")
    page.locator("#id_texts-1-caption").fill("La escotilla está abierta.")
    page.get_by_label("Credit line:").fill("PHOTO/Space Portal")
    page.get_by_label("May be published because:").fill("We took it ourselves.")
    page.locator("#id_published_at_0").fill("2026-01-01")
    page.locator("#id_published_at_1").fill("00:00:00")
    page.get_by_role("button", name="Save and continue editing").click()
    saved(page)
    assert {text.language for text in Photo.objects.get().texts.all()} == {"en", "es"}


def write_every_block(page):
    open_form(page)
    page.get_by_label("Title:", exact=True).fill("Two ships")
    page.get_by_label("Standfirst:").fill(STANDFIRST)
    add(page, "Text")
    page.keyboard.type("They changed ships.")
    figure = add(page, "Figure")
    figure.get_by_role("button", name="Choose from the library").click()
    page.get_by_role("dialog").get_by_role("button", name="hatch").click()
    gallery = add(page, "Gallery")
    gallery.get_by_role("button", name="Add from the library").click()
    library = page.get_by_role("dialog")
    library.get_by_role("button", name="hatch").click()
    library.get_by_role("button", name="Close").click()
    add(page, "Pull quote").get_by_label("Quotation:").fill("It is not far.")
    choose(page, add(page, "Mission card"), "mission", "Soyuz MS-25")
    choose(page, add(page, "Person card"), "person", "Marina Vasilevskaya")
    facts = add(page, "Facts from our data")
    choose(page, facts, "person", "Marina Vasilevskaya")
    facts.get_by_label("Time in space").check()


def save_and_go_to_publish(page):
    page.get_by_role("button", name="Save and continue to publishing").click()
    page.get_by_role("heading", name="Publish", exact=True).wait_for()


def retitle(page, article, title):
    open_form(page, article)
    page.get_by_label("Title:", exact=True).fill(title)


def test_from_the_first_word_to_the_withdrawal(open_page, records, clock):
    page, reader = open_page(viewport=TALL), open_page()

    def read():
        return reader.goto("/articles/two-ships/").status

    page.goto("/admin/")
    page.get_by_label("Username").fill("valentina")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    upload_and_caption(page)

    write_every_block(page)
    preview = page.frame_locator(".preview iframe")
    preview.get_by_text("It is not far.").wait_for()
    preview.get_by_text("The hatch is open.").first.wait_for()
    save_and_go_to_publish(page)
    article = Article.objects.get()

    # Scheduled, and there at its second.
    moment = (timezone.now() + timedelta(minutes=10)).replace(microsecond=0)
    page.locator("#later_at_0").fill(f"{moment:%Y-%m-%d}")
    page.locator("#later_at_1").fill(f"{moment:%H:%M:%S}")
    page.get_by_role("button", name="Schedule").click()
    page.get_by_text("Published version 1 goes live on").first.wait_for()
    clock.put_forward(moment - timedelta(minutes=1))
    before = read()
    clock.put_forward(moment)
    assert (before, read()) == (404, 200)
    assert reader.get_by_text("The hatch is open.").first.is_visible()
    reader.wait_for_load_state("networkidle")

    # What is written now, readers do not see until it is published.
    retitle(page, article, "Two ships and a hatch")
    save_and_go_to_publish(page)
    read()
    assert reader.locator("h1").inner_text() == "Two ships"
    page.get_by_role("button", name="Publish now").click()
    page.get_by_text("Published version 2 is live.").first.wait_for()
    read()
    assert reader.locator("h1").inner_text() == "Two ships and a hatch"

    # Compared with the edition before it, and that one restored and published again.
    page.get_by_role("link", name="Published versions (2)").click()
    page.get_by_role("radio", name="Before: version 1").check()
    page.get_by_role("radio", name="After: version 2").check()
    page.get_by_role("button", name="Compare").click()
    page.locator("ins").first.wait_for()
    assert "and a hatch" in " ".join(page.locator("ins").all_inner_texts())
    page.goto(f"/admin/articles/article/{article.pk}/editions/1/")
    page.get_by_role("button", name="Restore into the working copy").click()
    saved(page)

    # A correction goes out with the next edition.
    open_form(page, article)
    page.get_by_role("button", name="Add another Correction").click()
    page.locator("#id_corrections-0-wrong").fill("We named the wrong ship.")
    page.locator("#id_corrections-0-right").fill("It was Soyuz MS-24.")
    save_and_go_to_publish(page)
    page.get_by_role("button", name="Publish now").click()
    page.get_by_text("Published version 3 is live.").first.wait_for()
    read()
    assert reader.locator("h1").inner_text() == "Two ships"
    assert reader.get_by_text("It was Soyuz MS-24.").is_visible()

    with page.expect_navigation():
        page.get_by_role("button", name="Withdraw").click()
    assert read() == 404
    reader_problems = [problem for problem in open_page.problems if "404" in problem]
    for problem in reader_problems:  # The two times the article was not there, on purpose.
        open_page.problems.remove(problem)
