"""Where articles are listed and who sees which of them, to the second."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import PreviewLink
from tests.articles.published import create_full_article
from tests.factories import create_article, create_mission, create_person, create_photo, create_user
from tests.pages import words
from tests.photos.public_files import create_shown_photo


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.fixture
def at(monkeypatch):
    """Sets the clock."""

    def set_clock(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clock


@pytest.fixture
def places(db):
    """Every page and export on which an article could be met, and what it would be met by."""
    mission, person, photo = create_mission(name="Soyuz MS-25"), create_person(name="Oleg Novitsky"), create_photo()
    addresses = [
        "/",
        "/articles/",
        "/articles/?q=hidden",
        "/articles.json",
        "/articles.csv",
        "/articles.atom",
        *(record.get_absolute_url() for record in (mission, person, photo)),
    ]
    article = create_article(
        title="A hidden story", slug="hidden", lead=photo, about=[mission, person], authors=[person], live=False
    )
    return article, addresses


def met_at(client, addresses):
    def body(response):
        return b"".join(response.streaming_content) if response.streaming else response.content

    return [address for address in addresses if b"A hidden story" in body(client.get(address))]


class TestWhoSeesWhat:
    def test_a_draft_is_nowhere(self, client, places):
        article, addresses = places
        assert met_at(client, addresses) == []
        assert client.get(article.get_absolute_url()).status_code == 404

    def test_a_scheduled_article_appears_at_its_moment(self, client, places, at):
        article, addresses = places
        moment = timezone.now() + timedelta(hours=1)
        article.publish(at=moment)
        at(moment - timedelta(microseconds=1))
        assert met_at(client, addresses) == []
        assert client.get(article.get_absolute_url()).status_code == 404
        at(moment)
        assert met_at(client, addresses) == addresses
        assert client.get(article.get_absolute_url()).status_code == 200

    def test_a_withdrawn_article_is_nowhere(self, client, places):
        article, addresses = places
        article.publish()
        assert met_at(client, addresses) == addresses
        article.withdraw()
        assert met_at(client, addresses) == []
        assert client.get(article.get_absolute_url()).status_code == 404

    def test_what_is_written_after_publishing_stays_invisible(self, client, places):
        article, addresses = places
        new = create_photo()
        article.title, article.standfirst = "Public words", "Public words."
        article.publish()
        article.title, article.lead = "A hidden story", new
        article.save()
        article.settle()
        assert met_at(client, [*addresses, new.get_absolute_url(), article.get_absolute_url()]) == []
        assert "Public words" not in words(client.get(new.get_absolute_url()))

    def test_those_who_may_look_at_drafts_see_the_working_copy(self, client, places):
        article, _addresses = places
        client.force_login(create_user(group="Editors"))
        response = client.get(article.get_absolute_url())
        assert "Not public: only people who may see drafts can open this page." in words(response)
        assert "A hidden story" in words(response)
        assert "noindex" in response.content.decode()
        assert "no-store" in response["Cache-Control"]

    def test_other_staff_and_visitors_do_not(self, client, places):
        article, _addresses = places
        client.force_login(create_user())
        assert client.get(article.get_absolute_url()).status_code == 404


class TestAddresses:
    def test_a_former_address_leads_on(self, client, db):
        article = create_article(slug="first")
        article.slug = "second"
        article.save()
        response = client.get("/articles/first/")
        assert (response.status_code, response["Location"]) == (301, "/articles/second/")

    def test_a_former_address_of_a_draft_tells_nothing(self, client, db):
        article = create_article(slug="first", live=False)
        article.slug = "second"
        article.save()
        assert client.get("/articles/first/").status_code == 404

    def test_a_preview_shows_the_moment_it_was_made(self, client, db):
        article = create_article(title="As shared", live=False)
        link = PreviewLink.objects.create(article=article, content=article.freeze())
        article.title = "Written later"
        article.save()
        response = client.get(link.get_absolute_url())
        assert "As shared" in words(response)
        assert "Written later" not in words(response)
        assert "noindex" in response.content.decode()
        assert "no-store" in response["Cache-Control"]

    def test_a_preview_that_is_not_good_is_not_found(self, client, db):
        article = create_article(live=False)
        link = PreviewLink.objects.create(article=article, content=article.freeze())
        address = link.get_absolute_url()
        assert client.get(address[:-2] + "x/").status_code == 404
        link.revoked_at = timezone.now()
        link.save()
        assert client.get(address).status_code == 404


class TestList:
    def test_a_row_says_what_the_article_tells(self, client, db):
        author = create_person(name="Ada Author")
        create_article(title="El vuelo", language="es", category="news", standfirst="Qué pasó.", authors=[author])
        response = client.get("/articles/")
        assert "News · Spanish El vuelo Qué pasó. Ada Author" in words(response)
        assert '<h3 lang="es">' in response.content.decode()

    def test_only_the_whole_list_is_for_search_engines(self, client, db):
        create_article(language="en")
        assert "noindex" not in client.get("/articles/").content.decode()
        assert '<meta name="robots" content="noindex">' in client.get("/articles/?language=en").content.decode()

    def test_a_hidden_lead_is_no_picture(self, client, db):
        lead = create_shown_photo()
        create_article(title="Without", lead=lead)
        lead.withdraw()
        response = client.get("/articles/")
        assert "Without" in words(response)
        assert "<img" not in response.content.decode()

    def test_queries_do_not_grow_with_the_list(self, client, db):
        def add(number):
            for _ in range(number):
                photo, person, mission = create_shown_photo(), create_person(), create_mission()
                create_article(lead=photo, authors=[person], about=[person, mission])

        add(1)
        one = queries_of(client, "/articles/")
        add(19)
        assert queries_of(client, "/articles/") == one <= 13

    def test_an_answer_of_nothing_costs_little_more(self, client, db):
        person, mission = create_person(name="Oleg Novitsky"), create_mission(name="Soyuz MS-25")
        create_article(about=[person], category="feature")
        create_article(about=[mission], category="news")
        address = "/articles/?person=oleg-novitsky&mission=soyuz-ms-25"
        assert "These would match: without Oleg Novitsky: 1 article without Soyuz MS-25: 1 article" in words(
            client.get(address)
        )
        assert queries_of(client, address) <= 12


class TestOtherPages:
    @pytest.fixture
    def article(self, db):
        return create_full_article()

    def test_a_mission_lists_its_articles(self, client, article):
        page = words(client.get("/missions/soyuz-ms-25/"), section="articles")
        assert page.startswith("Articles Another flight Feature")
        assert "The exchange" in page
        assert page.endswith("All articles about Soyuz MS-25")

    def test_a_person_lists_articles_on_and_by_them(self, client, article):
        response = client.get("/people/marina-vasilevskaya/")
        assert "El intercambio Feature, Spanish" in words(response, section="articles")
        assert 'id="written"' not in response.content.decode()
        response = client.get("/people/ada-author/")
        assert "The exchange" in words(response, section="written")
        assert 'id="articles"' not in response.content.decode()

    def test_an_article_that_is_about_and_mentions_a_person_is_listed_once(self, client, db):
        person = create_person(name="Oleg Novitsky")
        create_article(title="Twice named", about=[person], mentions=[person])
        assert words(client.get("/people/oleg-novitsky/"), section="articles").count("Twice named") == 1

    def test_no_more_than_six_are_listed(self, client, db):
        mission = create_mission(name="Soyuz MS-25")
        for number in range(7):
            create_article(title=f"Story {number}", about=[mission])
        page = words(client.get("/missions/soyuz-ms-25/"), section="articles")
        assert "Story 1" in page
        assert "Story 0" not in page

    def test_a_photo_tells_which_articles_show_it(self, client, db):
        photo = create_photo()
        block = {"kind": "gallery", "photos": [photo.pk]}
        create_article(title="With a gallery", blocks=[block])
        response = client.get(photo.get_absolute_url())
        assert "In the article With a gallery" in words(response, section="where-used")

    def test_records_cost_one_query_more(self, client, article):
        for address in ("/missions/soyuz-ms-25/", "/people/marina-vasilevskaya/"):
            assert queries_of(client, address) <= 14

    def test_home_leads_with_the_newest(self, client, article):
        page = words(client.get("/"))
        assert page.index("Another flight") < page.index("The exchange")
        assert "El intercambio" not in page  # The same article in another language.
        assert queries_of(client, "/") <= 10
