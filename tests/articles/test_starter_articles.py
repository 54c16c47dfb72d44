"""The articles of the starter catalogue agree with its records: nothing is named that is not there."""

import csv
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

CATALOGUE = Path(__file__).parents[2] / "catalogue"
TAGS = {"p", "h2", "h3", "ul", "ol", "li", "strong", "em", "a", "blockquote", "br", "sub", "sup"}
CATEGORIES = {"news", "feature", "profile", "explainer", "history"}
SIZES = {"column", "wide", "full"}


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def slugs(file: Path) -> set[str]:
    return {row["slug"] for row in rows(file)}


ARTICLES = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted((CATALOGUE / "articles").glob("*"))}
PEOPLE = slugs(CATALOGUE / "people.csv")
MISSIONS = slugs(CATALOGUE / "missions.csv")
PHOTOS = slugs(CATALOGUE / "photos.csv")
CAPTIONS = {(row["photo"], row["language"]): row["caption"] for row in rows(CATALOGUE / "photo_texts.csv")}
PAGES = {"missions": MISSIONS, "people": PEOPLE, "articles": set(ARTICLES)}

TRANSLATIONS = [slug for slug, article in ARTICLES.items() if "translation_of" in article]


class Markup(HTMLParser):
    """The tags of an article's text in their order, the links it has and its plain words."""

    def __init__(self, article: dict[str, Any]) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self.feed("".join(block["html"] for block in blocks_of(article, "text")))

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag != "br":
            self.open.append(tag)
        if tag == "a":
            assert [name for name, _value in attrs] == ["href"]
            self.links.append(dict(attrs)["href"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


def blocks_of(article: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [block for block in article["blocks"] if block["kind"] == kind]


def shape(article: dict[str, Any]) -> list[dict[str, Any]]:
    """What a translation leaves as it is: the kinds of blocks and what they show, their words left out."""
    kept = ("kind", "photo", "photos", "size", "mission", "person", "facts")
    return [{name: block[name] for name in kept if name in block} for block in article["blocks"]]


@pytest.fixture(params=ARTICLES)
def article(request) -> dict[str, Any]:
    return ARTICLES[request.param]


def test_there_are_enough_to_start_with():
    originals = [article for article in ARTICLES.values() if "translation_of" not in article]
    assert len(originals) >= 6
    assert {article["language"] for article in ARTICLES.values()} == {"en", "es"}
    assert len({article["published_at"] for article in ARTICLES.values()}) == len(ARTICLES)


def test_head(article):
    assert article["title"]
    assert 80 <= len(article["standfirst"]) <= 300
    assert article["category"] in CATEGORIES
    assert article["published_at"].tzinfo
    assert article["lead"] in PHOTOS
    assert article["sources"]
    for source in article["sources"]:
        assert source["title"]
        assert source["publisher"]
        assert source["address"].startswith("https://")


def test_people_and_missions_are_in_the_records_and_named_once(article):
    people = [*article["authors"], *article["about_people"], *article["mentions_people"]]
    missions = [*article["about_missions"], *article["mentions_missions"]]
    assert set(people) <= PEOPLE
    assert set(missions) <= MISSIONS
    assert len(set(people)) == len(people)
    assert len(set(missions)) == len(missions)


def test_authors_are_authors():
    authors = {row["slug"] for row in rows(CATALOGUE / "people.csv") if row["category"] == "author"}
    assert {author for article in ARTICLES.values() for author in article["authors"]} <= authors


def test_blocks_show_what_there_is(article):
    for block in article["blocks"]:
        shown = {block["photo"]} if "photo" in block else set(block.get("photos", ()))
        assert shown <= PHOTOS
        assert block.get("person") in PEOPLE | {None}
        assert block.get("mission") in MISSIONS | {None}
    assert {figure["size"] for figure in blocks_of(article, "figure")} <= SIZES
    assert blocks_of(article, "figure")
    assert blocks_of(article, "facts")
    assert blocks_of(article, "person") or blocks_of(article, "mission")


def test_every_picture_has_a_caption_in_the_language_of_the_article(article):
    figures = [*blocks_of(article, "figure"), {"photo": article["lead"], "caption": article["lead_caption"]}]
    for figure in figures:
        assert figure["caption"] or CAPTIONS[figure["photo"], article["language"]]


def test_markup(article):
    markup = Markup(article)
    assert not markup.open
    assert set(markup.tags) <= TAGS
    headings = [tag for tag in markup.tags if tag in {"h2", "h3"}]
    assert headings[0] == "h2"
    assert headings.count("h2") >= 3
    assert 600 <= len(markup.words.split()) <= 1100
    # The portal sets its own marks: ’ and “ ”, no dashes that stand for a comma.
    assert not re.search(r"[\"'`—]", markup.words)


def test_links_lead_to_pages_of_ours_that_exist(article):
    for link in Markup(article).links:
        _before, section, slug, _after = link.split("/")
        assert slug in PAGES[section], link


def test_whoever_the_text_links_to_is_listed(article):
    listed = {
        "people": {*article["about_people"], *article["mentions_people"]},
        "missions": {*article["about_missions"], *article["mentions_missions"]},
    }
    linked = {
        section: {link.split("/")[2] for link in Markup(article).links if f"/{section}/" in link} for section in listed
    }
    for section, those in listed.items():
        assert linked[section] == those


def test_pull_quotes_are_lifted_from_the_article(article):
    words = Markup(article).words.lower()
    for quote in blocks_of(article, "quote"):
        assert quote["text"].lower().rstrip(".") in words
        assert quote["attribution"]


def test_corrections_are_typed():
    corrections = [(article, row) for article in ARTICLES.values() for row in article.get("corrections", ())]
    assert corrections
    for article, row in corrections:
        assert row["wrong"]
        assert row["right"]
        assert row["date"] >= article["published_at"].date()


@pytest.mark.parametrize("slug", TRANSLATIONS)
def test_a_translation_follows_its_original(slug):
    translation = ARTICLES[slug]
    original = ARTICLES[translation["translation_of"]]
    assert translation["language"] != original["language"]
    assert "translation_of" not in original
    assert translation["published_at"] > original["published_at"]
    for name in (
        "category",
        "lead",
        "authors",
        "about_people",
        "mentions_people",
        "about_missions",
        "mentions_missions",
    ):
        assert translation[name] == original[name]
    assert shape(translation) == shape(original)
    assert Markup(translation).tags == Markup(original).tags
    assert Markup(translation).links == Markup(original).links
    assert [source["address"] for source in translation["sources"]] == [
        source["address"] for source in original["sources"]
    ]


def test_one_article_shows_seven_pictures_in_english_and_spanish():
    for slug in ("an-exchange-of-ships", "un-intercambio-de-naves"):
        figures = blocks_of(ARTICLES[slug], "figure")
        assert len({figure["photo"] for figure in figures}) >= 7
