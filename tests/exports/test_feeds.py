"""Feeds, as a feed reader reads them."""

import json
from datetime import datetime, timedelta

import feedparser
import pytest
from django.utils import timezone

from missions.models import Mission
from tests.articles.published import create_full_article
from tests.factories import LONG_AGO, create_article, create_mission, create_person, create_photo
from tests.made_once import made_once

LISTS = ["missions", "people", "articles", "photos", "corrections"]


@made_once
def site():
    article = create_full_article()
    mission = Mission.objects.get(slug="soyuz-ms-25")
    mission.picture_rows.create(photo=article.lead)
    return article


def atom(client, address):
    feed = feedparser.parse(client.get(address).content)
    assert not feed.bozo, feed.bozo_exception
    return feed


def entries(client, address):
    return {entry.title: entry for entry in atom(client, address).entries}


@pytest.mark.parametrize("name", LISTS)
def test_atom_has_what_a_reader_needs(client, site, name):
    feed = atom(client, f"/{name}.atom")
    assert feed.version == "atom10"
    assert feed.feed.language == "en"
    links = {link.rel: link.href for link in feed.feed.links}
    assert links == {"self": f"http://testserver/{name}.atom", "alternate": f"http://testserver/{name}/"}
    assert feed.feed.author == "Space Portal"
    assert feed.entries
    for entry in feed.entries:
        path = entry.link.removeprefix("http://testserver").removeprefix("/es")  # An article's own language.
        assert path.startswith(f"/{'articles' if name == 'corrections' else name}/")
        assert entry.id.startswith("urn:uuid:")
        assert entry.updated_parsed
        assert entry.published_parsed
        assert entry.summary
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)


@pytest.mark.parametrize("name", LISTS)
def test_json_feed_says_the_same(client, site, name):
    answer = client.get(f"/{name}.feed.json")
    assert answer["Content-Type"].startswith("application/feed+json")
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["feed_url"], feed["home_page_url"]) == (
        f"http://testserver/{name}.feed.json",
        f"http://testserver/{name}/",
    )
    read = atom(client, f"/{name}.atom")
    assert feed["title"] == read.feed.title
    assert [(item["id"], item["url"], item["title"]) for item in feed["items"]] == [
        (entry.id, entry.link, entry.title) for entry in read.entries
    ]
    for item in feed["items"]:
        assert item.get("content_html") or item.get("content_text")
        assert datetime.fromisoformat(item["date_published"]).tzinfo
        assert datetime.fromisoformat(item["date_modified"]).tzinfo
        assert item["language"]


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/missions.atom", "Soyuz MS-25"),
        ("/people.atom", "Marina Vasilevskaya"),
        ("/articles.atom", "The exchange"),
    ],
)
def test_pictures(client, site, address, title):
    entry = entries(client, address)[title]
    (picture,) = entry.enclosures
    assert picture.type == "image/jpeg"
    assert picture.href.startswith("http://testserver/media/")
    assert entry.media_content[0]["url"] == picture.href
    feed = client.get(address.replace(".atom", ".feed.json")).json()
    assert [item["image"] for item in feed["items"] if item["title"] == title] == [picture.href]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("mission=soyuz-ms-24", {"The exchange"}),
        ("person=marina-vasilevskaya", {"The exchange", "El intercambio", "Another flight"}),
        ("author=ada-author", {"The exchange", "El intercambio", "Another flight"}),
        ("language=es", {"El intercambio"}),
    ],
)
def test_articles_by_mission_person_author_and_language(client, site, query, titles):
    assert set(entries(client, f"/articles.atom?{query}")) == titles
    found = client.get(f"/articles.feed.json?{query}").json()["items"]
    assert {item["title"] for item in found} == titles
    assert {item["language"] for item in found if item["title"] == "El intercambio"} <= {"es"}


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        ("/", [""]),
        ("/missions/soyuz-ms-25/", ["mission=soyuz-ms-25"]),
        ("/people/marina-vasilevskaya/", ["person=marina-vasilevskaya"]),
        ("/people/ada-author/", ["person=ada-author", "author=ada-author"]),
        ("/articles/?author=ada-author", ["author=ada-author"]),
        ("/articles/the-exchange/", ["author=ada-author"]),
    ],
)
def test_pages_name_the_feeds_of_their_articles(client, site, page, feeds):
    head = client.get(page).text.partition("</head>")[0]
    for query in feeds:
        for type, ending in (("application/atom+xml", "atom"), ("application/feed+json", "feed.json")):
            assert f'href="/articles.{ending}{query and "?" + query}"' in head
            assert f'rel="alternate" type="{type}"' in head


def test_an_entry_stays_itself_when_its_address_changes(client, site):
    before = entries(client, "/articles.atom")["The exchange"]
    site.slug = "the-swap"
    site.save()
    after = entries(client, "/articles.atom")["The exchange"]
    assert (after.id, after.link) == (before.id, "http://testserver/articles/the-swap/")


def test_a_saved_record_is_an_updated_entry(client, db, monkeypatch):
    mission = create_mission(name="Soyuz MS-30")
    published = entries(client, "/missions.atom")["Soyuz MS-30"].published
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    mission.summary = "Anew."
    mission.save()
    entry = entries(client, "/missions.atom")["Soyuz MS-30"]
    assert (entry.published, entry.updated) == (published, later.isoformat())


FEEDS = {
    "missions": (create_mission, "name"),
    "people": (create_person, "name"),
    "photos": (create_photo, "title"),
}


class TestOrder:
    """By when the public could first read an entry as it is, whatever the order of the list."""

    @pytest.mark.parametrize("form", ["", "/es"])
    @pytest.mark.parametrize("kind", FEEDS)
    def test_published_or_changed_last_comes_first(self, client, db, kind, form):
        create, name = FEEDS[kind]
        now = timezone.now()
        # Written long ago or just now, published long ago, lately, or at a moment that came only just now.
        moments = {"Zoya": (50, 2), "Anna": (30, 40), "Maria": (60, 1), "Boris": (60, 50), "Later": (60, -1)}
        for title, (changed, published) in moments.items():
            record = create(**{name: title}, published_at=now - timedelta(hours=published))
            type(record).objects.filter(pk=record.pk).update(changed_at=now - timedelta(hours=changed))
        titles = [entry.title for entry in atom(client, f"{form}/{kind}.atom").entries]
        assert titles == ["Maria", "Zoya", "Anna", "Boris"]
        items = client.get(f"{form}/{kind}.feed.json").json()["items"]
        assert [item["title"] for item in items] == titles
        feed = atom(client, f"{form}/{kind}.atom")
        assert feed.feed.updated == feed.entries[0].updated

    def test_a_new_record_of_an_old_flight_is_told_of(self, client, db, monkeypatch):
        monkeypatch.setattr("exports.lists.MAX_IN_FEED", 2)
        for number in range(3):
            create_mission(name=f"Planned {number}", launch="", end_kind="planned")
        Mission.objects.update(changed_at=LONG_AGO)
        create_mission(name="MR-3", launch="1961-05-05", end="1961-05-05", kind="suborbital")
        assert atom(client, "/missions.atom").entries[0].title == "MR-3"
        assert list(entries(client, "/missions.atom?to=1970")) == ["MR-3"]
        assert "MR-3" not in entries(client, "/missions.atom?from=2000")

    def test_articles_by_their_latest_edition(self, client, db):
        now = timezone.now()
        articles = [create_article(title=title) for title in ("Old, corrected", "New")]
        for days, article in zip((9, 5), articles, strict=True):
            article.editions.update(live_from=now - timedelta(days=days), first_live_from=now - timedelta(days=days))
        assert [entry.title for entry in atom(client, "/articles.atom").entries] == ["New", "Old, corrected"]
        articles[0].publish()
        create_article(title="Tomorrow", live=False).publish(at=now + timedelta(days=1))
        assert [entry.title for entry in atom(client, "/articles.atom").entries] == ["Old, corrected", "New"]
        assert [entry.title for entry in atom(client, "/articles.atom?sort=oldest").entries] == [
            "Old, corrected",
            "New",
        ]

    def test_corrections_by_when_they_were_first_shown(self, client, db):
        now = timezone.now()
        for title, made_on, days in (("Late", "2025-01-01", 1), ("Early", "2025-06-01", 5)):
            article = create_article(title=title, live=False)
            article.corrections.create(made_on=made_on, wrong="Up", right="Down")
            article.settle()
            article.publish()
            article.editions.update(live_from=now - timedelta(days=days))
            article.publish()  # An edition that says it again is no news.
        found = atom(client, "/corrections.atom").entries
        assert [(entry.title, entry.updated[:10]) for entry in found] == [
            ("Correction: Late", (now - timedelta(days=1)).date().isoformat()),
            ("Correction: Early", (now - timedelta(days=5)).date().isoformat()),
        ]


class TestLastModified:
    def change_nothing(self, mission):
        pass

    def rename(self, mission):
        mission.name = "Renamed"
        mission.save()

    def withdraw(self, mission):
        mission.withdraw()

    def delete(self, mission):
        mission.delete()

    @pytest.mark.parametrize(
        ("change", "status"), [(change_nothing, 304), (rename, 200), (withdraw, 200), (delete, 200)]
    )
    def test_it_moves_with_every_change_the_public_sees(self, client, db, change, status):
        mission = create_mission(name="Soyuz MS-30")
        create_mission(name="Soyuz MS-29")
        Mission.objects.update(changed_at=LONG_AGO)
        seen = client.get("/missions.atom")["Last-Modified"]
        change(self, mission)
        assert client.get("/missions.atom", headers={"If-Modified-Since": seen}).status_code == status

    def test_the_credit_of_a_picture_changes_its_article(self, client, site, monkeypatch):
        seen = client.get("/articles.atom")["Last-Modified"]
        later = timezone.now() + timedelta(minutes=1)
        monkeypatch.setattr(timezone, "now", lambda: later)
        site.lead.credit_line = "PHOTO/ESA"
        site.lead.save()
        assert client.get("/articles.atom", headers={"If-Modified-Since": seen}).status_code == 200


class TestCorrections:
    def test_they_say_what_was_wrong_and_what_is_right(self, client, site):
        (entry,) = atom(client, "/corrections.atom").entries
        assert entry.title == "Correction: The exchange"
        assert entry.summary == "We wrote: Fourteen days Correct: Thirteen days"
        assert entry.link == "http://testserver/articles/the-exchange/#corrections"
        assert entry.published_parsed[:3] == (2026, 1, 2)
        assert 'id="corrections"' in client.get("/articles/the-exchange/").text
        page = client.get("/corrections/").text
        assert "Fourteen days" in page
        assert "Thirteen days" in page

    def test_the_newest_come_first_and_drafts_not_at_all(self, client, site):
        site.corrections.create(made_on="2026-02-03", wrong="A", right="B <b>")
        site.settle()
        assert len(atom(client, "/corrections.atom").entries) == 1
        site.publish()
        first, second = atom(client, "/corrections.atom").entries
        assert first.summary.startswith("We wrote: A Correct: B")
        assert "&lt;b&gt;" in json.loads(client.get("/corrections.feed.json").content)["items"][0]["content_html"]
        assert second.summary.startswith("We wrote: Fourteen days")
        site.withdraw()
        assert atom(client, "/corrections.atom").entries == []

    def test_those_of_some_articles(self, client, site):
        assert len(atom(client, "/corrections.atom?mission=soyuz-ms-25").entries) == 1
        assert atom(client, "/corrections.atom?language=es").entries == []


def test_characters_that_no_xml_may_hold(client, db):
    create_person(name="Ann\x0b\ufffea", summary="A\x1fB")
    (entry,) = atom(client, "/people.atom").entries
    assert (entry.title, entry.summary) == ("Anna", "AB")
