"""The sitemaps, read with an XML reader and held against their schemas."""

from datetime import datetime, timedelta
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from articles.sitemaps import NewsSection
from missions.models import Mission
from publishing import sitemaps
from records.changes import following_changes
from tests.admin_forms import filled_in
from tests.factories import (
    create_article,
    create_mission,
    create_person,
    create_photo,
    create_programme,
    create_spacewalk,
    create_station,
    moment,
)
from tests.photos.public_files import create_shown_photo

SCHEMAS = Path(__file__).parent / "schemas"
NS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
SECTIONS = ["articles", "photos", "missions", "programmes", "stations", "spacewalks", "people", "pages"]


@pytest.fixture(scope="module")
def schemas():
    return {name: etree.XMLSchema(etree.parse(SCHEMAS / f"{name}.xsd")) for name in ("siteindex", "sitemap")}


@pytest.fixture
def read(client, schemas):
    def read(address, schema="sitemap"):
        response = client.get(address)
        assert response.status_code == 200, address
        assert response["Content-Type"] == "application/xml"
        tree = etree.fromstring(response.content)
        schemas[schema].assertValid(tree)
        return tree

    return read


def paths(tree, query="s:url/s:loc"):
    return [loc.text.removeprefix("http://testserver") for loc in tree.findall(query, NS)]


def test_the_index_lists_every_section_that_has_something(db, read, swap):
    create_spacewalk("EVA 1")
    found = paths(read("/sitemap.xml", "siteindex"), "s:sitemap/s:loc")
    assert sorted(found) == sorted(f"/sitemap-{name}.xml" for name in [*SECTIONS, "news"])
    for address in found:
        read(address)


def test_an_empty_site_has_pages_only(db, read, client):
    assert paths(read("/sitemap.xml", "siteindex"), "s:sitemap/s:loc") == ["/sitemap-pages.xml"]
    assert client.get("/sitemap-news.xml").status_code == 404


@pytest.mark.parametrize("address", ["/sitemap-nothing.xml", "/sitemap-missions/2.xml", "/sitemap-missions/0.xml"])
def test_what_is_not_there_is_not_found(swap, client, address):
    assert client.get(address).status_code == 404


def test_every_address_answers_and_may_be_indexed(swap, read, client):
    create_spacewalk("EVA 1")
    for section in SECTIONS:
        for address in paths(read(f"/sitemap-{section}.xml")):
            page = client.get(address)
            assert page.status_code == 200, address
            assert "noindex" not in page.text, address
            assert f'<link rel="canonical" href="http://testserver{address}">' in page.text


def test_what_the_public_does_not_see_is_not_listed(db, read, client):
    later = timezone.now() + timedelta(days=1)
    for hidden in ({"published_at": None}, {"published_at": later}, {"withdrawn_at": moment("2020")}):
        create_mission(**hidden)
        create_person(**hidden)
        create_photo(**hidden)
    create_article(live=False)
    create_article().withdraw()
    assert paths(read("/sitemap.xml", "siteindex"), "s:sitemap/s:loc") == ["/sitemap-pages.xml"]


def test_a_page_changes_when_it_is_published_and_when_it_is_saved(db, read, publisher):
    mission = create_mission(name="Ship 1", end="2024-02-01", published_at=moment("2024-03-01"))
    Mission.objects.update(changed_at=moment("2024-02-01"))
    changed = "s:url/s:lastmod"
    assert read("/sitemap-missions.xml").findtext(changed, namespaces=NS) == "2024-03-01T00:00:00+00:00"
    before = timezone.now().replace(microsecond=0)
    form = f"/admin/missions/mission/{mission.pk}/change/"
    response = publisher.post(form, filled_in(publisher.get(form), summary="Said better."))
    assert response.status_code == 302
    saved = read("/sitemap-missions.xml").findtext(changed, namespaces=NS) or ""
    assert before <= datetime.fromisoformat(saved) <= timezone.now()


def test_a_change_that_no_editor_made_is_one_too(db, read):
    mission = create_mission(end="2024-02-01")
    Mission.objects.update(changed_at=moment("2024-02-01"))
    before = timezone.now().replace(microsecond=0)
    mission.summary = "Changed by a script."
    mission.save()
    changed = read("/sitemap-missions.xml").findtext("s:url/s:lastmod", namespaces=NS)
    assert before <= datetime.fromisoformat(changed) <= timezone.now()


def test_the_pictures_of_a_page_are_named_with_it(db, read):
    photo, other = create_shown_photo(), create_shown_photo()
    hidden = create_shown_photo(published_at=None)
    mission = create_mission(name="Ship 1")
    for shown in (photo, other, hidden):
        mission.picture_rows.create(photo=shown)
    create_person(name="Somebody", portrait=photo)
    create_article(lead=other)
    folder = {photo: f"/media/{photo.pk}/", other: f"/media/{other.pk}/"}
    for section, shown in [
        ("missions", [photo, other]),
        ("people", [photo]),
        ("articles", [other]),
        ("photos", [photo, other]),
    ]:
        found = set(paths(read(f"/sitemap-{section}.xml"), "s:url/image:image/image:loc"))
        assert {path.rpartition("/")[0] + "/" for path in found} == {folder[one] for one in shown}, section
        assert all("-640." in path for path in found)
        assert len(found) == len(shown)


def test_news_is_what_was_first_published_within_two_days(db, read, monkeypatch):
    published = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: published)
    create_article(title="Old")
    assert len(NewsSection().rows()) == 1
    two_days_after = published + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: two_days_after - timedelta(microseconds=1))
    assert len(NewsSection().rows()) == 1
    monkeypatch.setattr(timezone, "now", lambda: two_days_after)
    old = create_article(title="Fresh & <new>", language="es")
    tree = read("/sitemap-news.xml")
    assert paths(tree) == [old.get_absolute_url()]
    news = tree.find("s:url/news:news", NS)
    assert news.findtext("news:title", namespaces=NS) == "Fresh & <new>"
    assert news.findtext("news:publication/news:language", namespaces=NS) == "es"


def languages(url):
    return {link.get("hreflang"): link.get("href") for link in url.findall("xhtml:link", NS)}


def test_each_language_of_a_page_is_listed_and_linked_with_the_others(swap, read):
    first, second, *_others = read("/sitemap-pages.xml").findall("s:url", NS)
    assert [url.findtext("s:loc", namespaces=NS) for url in (first, second)] == [
        "http://testserver/",
        "http://testserver/es/",
    ]
    assert languages(first) == languages(second) == {"en": "http://testserver/", "es": "http://testserver/es/"}


def test_articles_are_linked_with_their_translations(db, read):
    original = create_article(title="An exchange")
    create_article(title="Un intercambio", language="es", translation_of=original)
    create_article(title="Alone")
    found = [languages(url) for url in read("/sitemap-articles.xml").findall("s:url", NS)]
    both = {
        "en": "http://testserver/articles/an-exchange/",
        "es": "http://testserver/es/articles/un-intercambio/",
    }
    assert found == [both, both, {}]


def test_files_hold_so_many_addresses_and_no_more(db, read, monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_FILE", 2)
    names = [create_mission().get_absolute_url() for _ in range(5)]
    files = [a for a in paths(read("/sitemap.xml", "siteindex"), "s:sitemap/s:loc") if "missions" in a]
    assert files == ["/sitemap-missions.xml", "/sitemap-missions/2.xml", "/sitemap-missions/3.xml"]
    assert [path for file in files for path in paths(read(file)) if not path.startswith("/es/")] == names


def test_more_rows_cost_no_more_queries(db, client):
    def fill():
        photo = create_shown_photo()
        create_mission().picture_rows.create(photo=photo)
        create_person(portrait=photo)
        create_article(lead=photo)
        create_programme(name=f"Programme {photo.pk}")
        create_station(name=f"Station {photo.pk}")
        create_spacewalk(f"EVA {photo.pk}")

    def cost(section):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/sitemap{section}.xml").status_code == 200
        return len(queries)

    fill()
    few = {section: cost(section) for section in ["", *(f"-{name}" for name in SECTIONS), "-news"]}
    with following_changes():
        for _ in range(10):
            fill()
    assert {section: cost(section) for section in few} == few
    assert max(few.values()) <= len(SECTIONS) + 2


class TestRobots:
    @pytest.fixture
    def text(self, client, db):
        response = client.get("/robots.txt")
        assert response["Content-Type"].startswith("text/plain")
        return response.text

    @pytest.mark.parametrize(
        ("path", "may"),
        [
            ("/", True),
            ("/missions/", True),
            ("/missions/soyuz-ms-24/", True),
            ("/missions/?crew=oleg-novitsky", True),  # So that its noindex is seen.
            ("/in-space/2024-03-24/", True),
            ("/missions.json", True),
            ("/static/css/base.css", True),
            ("/media/1/0123456789abcdef-640.jpeg", True),
            ("/admin/", False),
            ("/articles/preview/abc/", False),
            ("/search/?q=novitsky", False),
            ("/search/suggest/?q=n", False),
        ],
    )
    def test_where_machines_may_go(self, text, path, may):
        robots = RobotFileParser()
        robots.parse(text.splitlines())
        assert robots.can_fetch("Anybot", f"http://testserver{path}") == may

    def test_combinations_of_filters_have_no_end(self, text):
        # With the wildcard of RFC 9309, which Python's reader does not know.
        assert "Disallow: /*?*&" in text.splitlines()

    def test_it_names_the_sitemap(self, text):
        robots = RobotFileParser()
        robots.parse(text.splitlines())
        assert robots.site_maps() == ["http://testserver/sitemap.xml"]
