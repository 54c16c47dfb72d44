from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article
from tests.factories import create_article, create_person, create_photo
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
    """A catalogue of one article; the picture it shows has been loaded."""
    settings.BASE_DIR = tmp_path
    (tmp_path / "catalogue" / "articles").mkdir(parents=True)
    create_person(name="The Desk", category="author")
    create_photo(title="At night", slug="at-night")
    write(tmp_path / "catalogue", ARTICLE)
    return tmp_path / "catalogue"


def write(folder, text, *, slug="by-night"):
    (folder / "articles" / f"{slug}.toml").write_text(text, encoding="utf-8")


def load():
    out = StringIO()
    call_command("load_articles", stdout=out)
    return out.getvalue()


def test_articles_are_added_and_published(folder):
    assert load() == "articles: 1 added\n"
    edition = Article.objects.get(slug="by-night").live_edition()
    assert edition.first_live_from == PartialDate.parse("2026-11-20T09:00:00Z").at
    assert [block["kind"] for block in edition.content["blocks"]] == ["text", "gallery"]
    assert edition.content["sources"] == [{"title": "A source", "publisher": "", "address": "", "seen_on": ""}]


def test_a_second_run_leaves_everything_to_the_editors(folder):
    load()
    article = Article.objects.get()
    article.title = "Changed"
    article.save()
    assert load() == "articles: none added\n"
    assert Article.objects.get().title == "Changed"


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
        load()
    assert str(refusal.value).startswith("articles: nothing was written.\nby-night.toml")
    assert told in str(refusal.value)
    assert not Article.objects.exists()


def test_an_article_that_is_here_by_another_way_is_left_alone(folder):
    """As after import_catalogue: it is the editors' already."""
    create_article(title="Ours", slug="by-night")
    assert "articles: none added" in load()
    assert Article.objects.get().title == "Ours"
