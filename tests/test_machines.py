"""What the head of every kind of page says to search engines, and to sites that link to it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from lxml import etree, html
from PIL import Image

from photos.models import SocialPreview
from tests.articles.published import create_full_article
from tests.factories import create_article, create_mission, create_person, create_photo, create_station, dock
from tests.photos.public_files import create_shown_photo
from tests.schema_org import things_of

PUBLIC = [
    "/",
    "/missions/",
    "/missions/soyuz-ms-24/",
    "/people/",
    "/people/oleg-novitsky/",
    "/people/anastasia-lenkova/",
    "/articles/",
    "/articles/the-exchange-of-ships/",
    "/photos/",
    "/photos/crew-of-ms-24/",
    "/in-space/",
    "/in-space/2024-03-24/",
    "/programmes/",
    "/programmes/soyuz/",
    "/stations/",
    "/stations/iss/",
    "/stations/iss/2024/",
    "/launches/",
    "/countries/",
    "/records/",
    "/together/",
    "/together/?crew=oleg-novitsky&crew=loral-ohara",
    "/how-we-count/",
    "/glossary/",
    "/sources/",
    "/about/",
    "/search/",
    "/search/?q=novitsky",
    "/missions/?crew=oleg-novitsky",
]
HOSTILE = "</script><script>alert(1)</script> & \"quoted\" 'name' <b>"


class Head:
    def __init__(self, response):
        assert response.status_code == 200
        self.tree = html.document_fromstring(response.content.decode()).find("head")

    def one(self, query):
        (found,) = self.tree.xpath(query)
        return found

    def meta(self, name):
        return self.one(f'meta[@property="{name}" or @name="{name}"]/@content')

    @property
    def title(self):
        return self.one("title/text()")

    @property
    def canonical(self):
        return self.one('link[@rel="canonical"]/@href')


@pytest.fixture
def head(client):
    return lambda address: Head(client.get(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_every_page_says_what_it_is(swap, head, address):
    page = head(address)
    assert page.canonical.startswith("http://testserver/")
    assert page.title.endswith(" · Space Portal")
    assert 50 <= len(page.meta("description")) <= 160
    assert page.meta("og:title") == page.title.removesuffix(" · Space Portal")
    assert page.meta("og:description") == page.meta("description")
    assert page.meta("og:url") == page.canonical
    assert page.meta("og:site_name") == "Space Portal"
    assert page.meta("og:type") in {"website", "article", "profile"}
    assert re.fullmatch(r"[a-z]{2}_[A-Z]{2}", page.meta("og:locale"))
    assert page.meta("og:image").startswith("http://testserver/")
    assert int(page.meta("og:image:width")) >= 600
    assert int(page.meta("og:image:height")) >= 315
    assert page.meta("og:image:alt")
    assert page.meta("twitter:card") == "summary_large_image"


def test_pages_are_told_apart(swap, head):
    pages = [head(address) for address in PUBLIC if "?" not in address]
    for said in ("title", "canonical"):
        words = [getattr(page, said) for page in pages]
        assert sorted(words) == sorted(set(words)), said
    descriptions = [page.meta("description") for page in pages]
    assert sorted(descriptions) == sorted(set(descriptions))


@pytest.mark.parametrize(
    ("address", "canonical", "is_indexed"),
    [
        ("/missions/", "/missions/", True),
        ("/missions/?match=any&role=prime", "/missions/", True),
        ("/missions/?crew=oleg-novitsky", "/missions/?crew=oleg-novitsky", False),
        ("/search/?q=novitsky", "/search/", False),
        ("/in-space/2024-03-24/", "/in-space/2024-03-24/", True),
        ("/in-space/2024-03-24T12:00Z/", "/in-space/2024-03-24T12:00Z/", False),
        ("/about/?utm_source=elsewhere", "/about/", True),
    ],
)
def test_what_engines_are_to_keep(swap, head, address, canonical, is_indexed):
    page = head(address)
    assert page.canonical == f"http://testserver{canonical}"
    assert ("noindex" in page.tree.xpath('string(meta[@name="robots"]/@content)')) == (not is_indexed)


@pytest.mark.parametrize("address", PUBLIC)
def test_structured_data_keeps_to_the_vocabulary(swap, client, address):
    assert things_of(client.get(address))


@pytest.mark.parametrize("address", [address for address in PUBLIC if address.count("/") > 2 and "?" not in address])
def test_breadcrumbs_are_those_of_the_page(swap, client, address):
    response = client.get(address)
    tree = html.document_fromstring(response.content.decode())
    shown = tree.xpath('//nav[@class="breadcrumbs"]//li')
    links = [(step.text_content().strip(), "".join(step.xpath("a/@href"))) for step in shown]
    steps = [
        (step["name"], step["item"].removeprefix("http://testserver"))
        for step in things_of(response)["BreadcrumbList"]["itemListElement"]
    ]
    # The page itself stands last, as words or not at all.
    assert [step for step in links if step[1]] == steps[:-1]
    assert steps[-1][1] == address


class TestThings:
    def test_mission(self, swap, client):
        said = things_of(client.get("/missions/soyuz-ms-25/"))["Event"]
        assert (said["startDate"], said["endDate"]) == ("2024-03-23T12:36:10Z", "2024-09-23T11:59:04Z")
        assert [person["name"] for person in said["performer"]] == [
            "Oleg Novitsky",
            "Marina Vasilevskaya",
            "Tracy Dyson",
            "Oleg Kononenko",
            "Nikolai Chub",
        ]
        (docking,) = said["subEvent"]
        assert docking["startDate"] == "2024-03-25T15:02:51Z"
        assert docking["location"]["url"] == "http://testserver/stations/iss/"

    @pytest.mark.parametrize(
        ("launch", "said"),
        [("2027", "2027"), ("2027-03", "2027-03"), ("NET 2027-03-05", "2027-03-05"), ("2027-Q2", "2027")],
    )
    def test_dates_are_no_finer_than_they_are_known(self, db, client, launch, said):
        mission = create_mission(launch=launch, end_kind="planned")
        event = things_of(client.get(mission.get_absolute_url()))["Event"]
        assert event["startDate"] == said
        assert event["eventStatus"] == "https://schema.org/EventScheduled"
        assert "endDate" not in event

    def test_person(self, swap, client):
        person = swap["Novitsky"]
        person.born_on, person.born_precision, person.birth_place = "1971-10-12", "month", "Chervyen"
        person.portrait = create_shown_photo(title="Portrait")
        person.full_clean()
        person.save()
        person.names.create(text="Олег Новицкий", language="ru", script="Cyrl", kind="native")
        person.names.create(text="Oleg Novizki", kind="misspelling")
        for site in ("https://en.wikipedia.org/wiki/Oleg_Novitsky", "https://example.org/list"):
            person.sources.create(title="A page", publisher="Somebody", address=site)
        said = things_of(client.get("/people/oleg-novitsky/"))["Person"]
        assert said["alternateName"] == ["Олег Новицкий"]
        assert said["birthDate"] == "1971-10"
        assert said["sameAs"] == ["https://en.wikipedia.org/wiki/Oleg_Novitsky"]
        assert [flight["name"] for flight in said["performerIn"]] == ["Soyuz MS-25", "Soyuz MS-24"]
        assert said["image"]["creditText"] == "NASA/Bill Ingalls"
        assert said["image"]["contentUrl"].endswith("-640.jpeg")

    def test_article(self, db, client):
        article = create_full_article()
        said = things_of(client.get(article.get_absolute_url()))["NewsArticle"]
        assert {one["name"] for one in said["about"]} == {"Soyuz MS-25", "Marina Vasilevskaya"}
        assert [one["name"] for one in said["isBasedOn"]] == ["The records"]
        assert [one["headline"] for one in said["workTranslation"]] == ["El intercambio"]

    def test_lists_name_their_rows_in_their_order(self, swap, client):
        rows = things_of(client.get("/missions/"))["ItemList"]
        assert rows["numberOfItems"] == 2
        assert [(row["position"], row["name"], row["item"]) for row in rows["itemListElement"]] == [
            (1, "Soyuz MS-25", "http://testserver/missions/soyuz-ms-25/"),
            (2, "Soyuz MS-24", "http://testserver/missions/soyuz-ms-24/"),
        ]
        assert things_of(client.get("/articles/"))["ItemList"]["itemListElement"][0]["name"] == "The exchange of ships"

    def test_the_site_says_how_it_is_searched(self, swap, client):
        search = things_of(client.get("/"))["WebSite"]["potentialAction"]
        address = search["target"]["urlTemplate"].replace("{search_term_string}", "novitsky")
        assert 'href="/people/oleg-novitsky/"' in client.get(address).text

    def test_the_data_that_may_be_taken_along_are_there(self, swap, client):
        for dataset in things_of(client.get("/about/"))["DataCatalog"]["dataset"]:
            for file in dataset["distribution"]:
                answer = client.get(file["contentUrl"])
                assert answer.status_code == 200
                assert answer["Content-Type"].startswith(file["encodingFormat"])

    def test_nobody_hidden_is_linked(self, db, client):
        hidden = create_person(name="Hidden", published_at=None)
        mission = create_mission(launched=[hidden], end="2024-02-01")
        (performer,) = things_of(client.get(mission.get_absolute_url()))["Event"]["performer"]
        assert performer == {"@type": "Person", "name": "Hidden"}

    def test_nothing_typed_breaks_out(self, db, client):
        station = create_station(name="Station")
        person = create_person(name=HOSTILE[:60], slug="hostile", summary=HOSTILE)
        mission = create_mission(name=HOSTILE, slug="hostile", launched=[person], end="2024-02-01", summary=HOSTILE)
        dock(mission, station, "2024-01-02", "2024-01-03")
        article = create_article(title=HOSTILE, slug="hostile", standfirst=HOSTILE, about=[mission, person])
        photo = create_photo(title=HOSTILE, slug="hostile", caption=HOSTILE)
        for record in (person, mission, article, photo):
            response = client.get(record.get_absolute_url())
            assert "<script>alert" not in response.text
            said = things_of(response)
            page = Head(response)
            assert HOSTILE[:60] in page.title
            assert page.meta("og:title") in page.title
            assert any(one.get("name", one.get("headline")) in {HOSTILE, HOSTILE[:60]} for one in said.values())


def drawn_for(person, name):
    SocialPreview.objects.update_or_create(model="people.person", object_id=person.pk, defaults={"name": name})


class TestShared:
    def test_a_page_shows_the_picture_that_was_drawn_for_it(self, swap, head):
        drawn_for(swap["Novitsky"], "share/person-1-0123456789abcdef.png")
        page = head("/people/oleg-novitsky/")
        assert page.meta("og:image") == "http://testserver/media/share/person-1-0123456789abcdef.png"
        assert (page.meta("og:image:width"), page.meta("og:image:height")) == ("1200", "630")
        assert page.meta("og:image:type") == "image/png"

    def test_until_it_is_drawn_one_of_the_portal_stands_there(self, swap, head, client):
        address = head("/people/oleg-novitsky/").meta("og:image")
        with Image.open(Path(settings.BASE_DIR) / address.removeprefix("http://testserver/")) as picture:
            assert picture.size == SocialPreview.SIZE

    def test_pictures_may_lie_on_another_host(self, swap, head, settings):
        settings.RENDITIONS_URL = "https://cdn.example.org/"
        drawn_for(swap["Novitsky"], "share/person-1-0123456789abcdef.png")
        address = "https://cdn.example.org/share/person-1-0123456789abcdef.png"
        assert head("/people/oleg-novitsky/").meta("og:image") == address

    def test_an_article_shows_its_language_and_its_lead(self, db, head):
        article = create_article(title="El vuelo", language="es", lead=create_shown_photo())
        page = head(article.get_absolute_url())
        assert page.meta("og:locale") == "es_ES"
        assert page.meta("og:type") == "article"
        assert page.meta("og:image").endswith("-16x9-640.jpeg")
        assert page.meta("article:published_time")


class TestSigns:
    """Of the site for tabs, home screens and bars of browsers."""

    def served(self, client, address):
        response = client.get(address)
        assert response.status_code == 200, address
        return response.getvalue()

    def test_icons(self, db, client, head, tmp_path):
        page = head("/")
        for query in ('link[@rel="icon"]/@href', 'link[@rel="apple-touch-icon"]/@href'):
            for address in page.tree.xpath(query):
                content = self.served(client, address)
                if address.endswith(".svg"):
                    assert etree.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"
                else:
                    (tmp_path / "icon").write_bytes(content)
                    Image.open(tmp_path / "icon").verify()
        assert client.get("/favicon.ico")["Location"] == "/static/img/favicon.ico"

    def test_manifest(self, db, client, head, tmp_path):
        response = client.get(head("/").one('link[@rel="manifest"]/@href'))
        assert response["Content-Type"] == "application/manifest+json"
        manifest = response.json()
        assert manifest["name"] == "Space Portal"
        for icon in manifest["icons"]:
            if icon["type"] == "image/png":
                (tmp_path / "icon").write_bytes(self.served(client, icon["src"]))
                width, height = Image.open(tmp_path / "icon").size
                assert icon["sizes"] == f"{width}x{height}"
        for link in [manifest["start_url"], *(shortcut["url"] for shortcut in manifest["shortcuts"])]:
            assert client.get(link).status_code == 200

    def test_the_colour_around_the_page_is_that_of_its_paper(self, db, client, head):
        css = (Path(settings.BASE_DIR) / "static/css/base.css").read_text()
        paper = list(re.search(r"--paper: light-dark\((#\w+), (#\w+)\)", css).groups())
        assert head("/").tree.xpath('meta[@name="theme-color"]/@content') == paper
        manifest = client.get("/site.webmanifest").json()
        assert {manifest["theme_color"], manifest["background_color"]} == {paper[0]}

    def test_the_bar_of_a_browser_searches_the_site(self, swap, client, head):
        response = client.get(head("/").one('link[@rel="search"]/@href'))
        assert response["Content-Type"] == "application/opensearchdescription+xml"
        (address,) = etree.fromstring(response.content).xpath('//*[local-name()="Url"][@type="text/html"]/@template')
        assert 'href="/people/oleg-novitsky/"' in client.get(address.replace("{searchTerms}", "novitsky")).text
