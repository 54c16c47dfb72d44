from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article
from photos.models import Photo
from tests.factories import create_article, create_person
from wording.partial_dates import PartialDate

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
    """A catalogue of one scene and one article that shows it."""
    settings.BASE_DIR = tmp_path
    for name in ("illustrations", "articles"):
        (tmp_path / "catalogue" / name).mkdir(parents=True)
    drawings = tmp_path / "catalogue" / "illustrations"
    (drawings / "scenes.csv").write_text(
        "slug,title,scene,focal_x,focal_y,published_at,missions,caption_en,caption_ru,caption_es,alt_en\n"
        "at-night,By night,night-launch,0.25,0.75,2026-11-22T00:00:00Z,,By night.,Ночью.,De noche.,An arc.\n",
        encoding="utf-8",
    )
    (drawings / "emblems.csv").write_text("mission\n")
    (drawings / "portraits.csv").write_text("person\n")
    create_person(name="The Desk", category="author")
    write(tmp_path / "catalogue", ARTICLE)
    return tmp_path / "catalogue"


def write(folder, text, *, slug="by-night"):
    (folder / "articles" / f"{slug}.toml").write_text(text, encoding="utf-8")


def complete(*arguments):
    out = StringIO()
    call_command("complete_catalogue", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_pictures_come_first_and_then_the_articles_that_show_them(folder):
    assert complete() == [
        "illustrations: 1 drawn",
        "articles: 1 added",
        "files made: 30 of 1 photo; moved: none; photos failed: none",
        "share pictures: 2 drawn",
    ]
    edition = Article.objects.get(slug="by-night").live_edition()
    assert edition.first_live_from == PartialDate.parse("2026-11-20T09:00:00Z").at
    assert [block["kind"] for block in edition.content["blocks"]] == ["text", "gallery"]
    assert edition.content["sources"] == [{"title": "A source", "publisher": "", "address": "", "seen_on": ""}]
    assert Photo.objects.get().renditions_state == Photo.Renditions.READY


def test_a_second_run_leaves_everything_to_the_editors(folder):
    complete()
    article = Article.objects.get()
    article.title = "Changed"
    article.save()
    assert complete() == [
        "illustrations: none drawn",
        "articles: none added",
        "files made: none; moved: none; photos failed: none",
        "share pictures: none drawn",
    ]
    assert Article.objects.get().title == "Changed"


def test_the_first_start_does_not_wait_for_it(folder, monkeypatch):
    started = []
    monkeypatch.setattr("photos.background.start", lambda *command: started.append(command))
    assert complete("--in-background") == []
    assert started == [("complete_catalogue",)]
    assert not Photo.objects.exists()


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
