import csv
import json
from datetime import timedelta
from io import StringIO

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from tests.articles.published import create_full_article
from tests.factories import create_article, create_person

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def article(db):
    return create_full_article()


def entries(client, query=""):
    feed = ElementTree.fromstring(client.get(f"/articles.atom{query}").content)
    return {entry.findtext(f"{ATOM}title"): entry for entry in feed.iter(f"{ATOM}entry")}


def body(response):
    return response.getvalue().decode()


class TestFeed:
    def test_an_entry_holds_the_whole_article(self, client, article):
        entry = entries(client)["The exchange"]
        content = entry.find(f"{ATOM}content")
        assert content.get("type") == "html"
        for said in (
            '<h2 id="h-going-up"><a name="going-up"></a>Going up</h2>',
            "<figcaption>At the pad (Photo: NASA/Bill Ingalls)</figcaption>",
            "Both ships",
            "What goes up",
            '<a href="http://testserver/missions/soyuz-ms-25/">Soyuz MS-25</a>',
            "Time in space: 13 days 19 hours",
            "We wrote: Fourteen days Correct: Thirteen days",
            "The records",
        ):
            assert said in content.text
        assert 'src="http://testserver/media/' in content.text

    def test_who_when_and_in_which_language(self, client, article):
        found = entries(client)
        entry = found["The exchange"]
        edition = article.live_edition()
        assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ada Author"
        assert entry.findtext(f"{ATOM}author/{ATOM}uri") == "http://testserver/people/ada-author/"
        assert entry.findtext(f"{ATOM}id") == article.uid
        assert entry.findtext(f"{ATOM}published") == edition.first_live_from.isoformat()
        assert entry.find(f"{ATOM}link[@rel='enclosure']").get("href").startswith("http://testserver/media/")
        assert {title: entry.get(LANG) for title, entry in found.items()} == {
            "The exchange": "en",
            "El intercambio": "es",
            "Another flight": "en",
        }

    def test_a_correction_renews_the_entry(self, client, article, monkeypatch):
        later = timezone.now() + timedelta(days=1)
        monkeypatch.setattr(timezone, "now", lambda: later)
        article.corrections.create(wrong="Up", right="Down")
        article.settle()
        article.publish()
        entry = entries(client)["The exchange"]
        assert entry.findtext(f"{ATOM}updated") == later.isoformat()
        assert "We wrote: Up Correct: Down" in entry.findtext(f"{ATOM}content")

    def test_the_query_narrows_it(self, client, article):
        assert set(entries(client, "?language=es")) == {"El intercambio"}

    def test_it_costs_the_same_for_one_as_for_many(self, client, article):
        def queries():
            with CaptureQueriesContext(connection) as found:
                client.get("/articles.atom")
            return len(found)

        few = queries()
        original = Article.objects.get(slug="the-exchange")
        for number in range(5):
            create_article(title=f"Copy {number}").publish(content=original.freeze())
        assert queries() == few

    def test_characters_that_no_xml_may_hold_are_left_out(self, client, db):
        create_article(title="Two\x0blines <b>", slug="two", standfirst="A\x1fB <script>alert(1)</script>")
        entry = entries(client)["Twolines <b>"]
        assert entry.findtext(f"{ATOM}summary") == "AB &lt;script&gt;alert(1)&lt;/script&gt;"


def test_json(client, article):
    found = json.loads(body(client.get("/articles.json?language=en&sort=oldest")))
    assert (found["title"], found["count"]) == ("2 articles in English", 2)
    record = found["results"][0]
    assert record["title"] == "The exchange"
    assert record["address"] == "http://testserver/articles/the-exchange/"
    assert record["authors"] == [{"name": "Ada Author", "slug": "ada-author"}]
    assert [person["slug"] for person in record["about_people"]] == ["marina-vasilevskaya"]
    assert (record["about_missions"], record["mentions_missions"]) == (["soyuz-ms-25"], ["soyuz-ms-24"])
    assert record["corrections"] == [{"date": "2026-01-02", "wrong": "Fourteen days", "right": "Thirteen days"}]
    assert record["picture"]["width"] == 640


def test_csv(client, article):
    text = body(client.get("/articles.csv")).lstrip("\ufeff")
    rows = {row["title"]: row for row in csv.DictReader(StringIO(text))}
    assert rows["The exchange"]["missions"] == "Soyuz MS-25; Soyuz MS-24"
    assert rows["The exchange"]["people"] == "Marina Vasilevskaya"
    assert rows["El intercambio"]["language"] == "es"


def test_people_and_missions_that_are_not_public_are_left_out(client, db):
    create_article(about=[create_person(name="Secret Person", published_at=None)])
    assert "Secret" not in body(client.get("/articles.json")) + body(client.get("/articles.csv"))
