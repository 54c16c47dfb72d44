from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article
from photos import background
from tests.factories import create_article, create_person, create_photo
from wording.partial_dates import PartialDate

START = background.start  # No test but one starts processes.

ARTICLE = """
title = "By night"
standfirst = "A launch by night."
language = "en"
category = "news"
published_at = 2026-11-20T09:00:00Z
lead = "at-night"
authors = ["the-desk"]

[[sources]]
title = "A source"

[[blocks]]
kind = "text"
html = "<p>It was dark.</p>"

[[blocks]]
kind = "gallery"
photos = ["at-night"]
"""


@pytest.fixture
def folder(settings, tmp_path, db):
    """A catalogue of one article; the picture it shows has been loaded."""
    settings.BASE_DIR = tmp_path
    (tmp_path / "catalogue" / "articles").mkdir(parents=True)
    create_person(name="The Desk", category="author")
    create_photo(title="At night", slug="at-night")
    write(tmp_path / "catalogue", ARTICLE)
    return tmp_path / "catalogue"


@pytest.fixture
def started(monkeypatch):
    """The commands that were started in the background."""
    commands = []
    monkeypatch.setattr("photos.background.start", lambda *command: commands.append(command))
    return commands


def write(folder, text, *, slug="by-night"):
    (folder / "articles" / f"{slug}.toml").write_text(text, encoding="utf-8")


def complete(*arguments):
    out = StringIO()
    call_command("complete_catalogue", *arguments, stdout=out)
    return out.getvalue().splitlines()[:-1]  # The last line is about the download: tests/test_download.py.


def test_articles_are_added_and_previews_drawn_while_the_pictures_are_being_made(folder, started):
    assert complete() == ["articles: 1 added", "social preview images: 2 drawn"]
    assert started == [("make_renditions", "--pending")]
    edition = Article.objects.get(slug="by-night").live_edition()
    assert edition.first_live_from == PartialDate.parse("2026-11-20T09:00:00Z").at
    assert [block["kind"] for block in edition.content["blocks"]] == ["text", "gallery"]
    assert edition.content["sources"] == [{"title": "A source", "publisher": "", "address": "", "seen_on": ""}]


def test_a_second_run_leaves_everything_to_the_editors(folder):
    complete()
    article = Article.objects.get()
    article.title = "Changed"
    article.save()
    assert complete() == ["articles: none added", "social preview images: none drawn"]
    assert Article.objects.get().title == "Changed"


def test_the_first_start_does_not_wait_for_it(folder, started):
    assert complete("--in-background") == []
    assert started == [("complete_catalogue",)]
    assert not Article.objects.exists()


def test_it_starts_even_while_pictures_are_being_made(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    started = []
    monkeypatch.setattr("photos.background.subprocess.Popen", lambda command, **options: started.append(command[-1]))
    with background.doing_itself("make_renditions"):
        assert START("complete_catalogue")
    assert started == ["complete_catalogue"]


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ('lead = "at-night"', 'lead = "no-such-photo"', "there is no photo “no-such-photo”"),
        ('kind = "gallery"', 'kind = "poem"', "“poem” is not a kind of block"),
        ('photos = ["at-night"]', 'poem = "x"', "a block of kind “gallery” has no key poem"),
        ('title = "By night"', "", "'title' is missing"),
        ('language = "en"', 'language = "tlh"', "tlh"),
        ("title =", "title", "Expected '='"),
    ],
)
def test_a_file_with_a_mistake_is_named_and_nothing_is_added(folder, wrong, right, told):
    write(folder, ARTICLE, slug="a-good-one")
    write(folder, ARTICLE.replace(wrong, right, 1))
    with pytest.raises(CommandError) as refusal:
        complete()
    assert str(refusal.value).startswith("articles: nothing was written.\nby-night.toml")
    assert told in str(refusal.value)
    assert not Article.objects.exists()


def test_an_article_that_is_here_by_another_way_is_left_alone(folder):
    """As after import_catalogue: it is the editors' already."""
    create_article(title="Ours", slug="by-night")
    assert "articles: none added" in complete()
    assert Article.objects.get().title == "Ours"
