from datetime import UTC, datetime
from unittest import mock

import pytest
from django.db import OperationalError, connection

from records.changes import following_changes
from search.models import Document
from search.searchables import ALWAYS, FOR_EVER, IndexEntry, searchables
from tests.factories import create_person, create_photo
from tests.pages import compact, words


def page_of(client, query):
    response = client.get(f"/search/?{query}")
    assert response.status_code == 200
    assert '<meta name="robots" content="noindex">' in response.text
    return words(response)


def test_results_by_kind_the_best_first(portal, client):
    page = page_of(client, "q=novitsky")
    assert "All 4 People 1 Missions 1 Articles 1" not in page
    assert "3 results for “novitsky” Best match" in page
    assert page.index("Oleg Novitsky") < page.index("Novitsky comes home")
    assert "Roscosmos · flew 2024" in page


def test_the_best_match_of_all_stands_apart_with_its_summary(portal, client):
    create_person(name="Yuri Novitsky", summary="The first man to be called so.", published_at=None).publish()
    response = client.get("/search/?q=novitsky")
    best = words(response, section="best-match")
    assert best == "Best match YN Yuri Novitsky Person · Astronaut The first man to be called so."
    assert words(response).count("Yuri Novitsky") == 1
    assert "best-match" not in client.get("/search/?q=novitsky&kind=person").text


def test_the_only_kind_is_listed_after_its_best_match(portal, client):
    response = client.get("/search/?q=titov")
    assert "Gherman Titov" in words(response, section="best-match")
    assert words(response).count("Gherman Titov") == 1
    assert "Vladimir Titov" in words(response)


def test_kinds_are_named_in_spanish(portal, client):
    assert "Persona · Astronauta" in words(client.get("/es/search/?q=novitsky"), section="best-match")


def test_matches_are_marked_and_nothing_else_is_markup(portal, client):
    create_person(name="<b>Novitsky</b> & Sons", slug="sons")
    page = client.get("/search/?q=novitsky").text
    assert "Oleg <mark>Novitsky</mark>" in page
    assert "&lt;b&gt;<mark>Novitsky</mark>&lt;/b&gt; &amp; Sons" in page


def test_other_spelling_is_quoted_in_its_language(portal, client):
    portal["Novitsky"].names.create(text="Олег Віктаравіч", language="be", script="Cyrl")
    page = client.get("/search/?q=віктаравіч&kind=person").text
    assert '<p class="result__excerpt" lang="be">Олег<mark>Віктаравіч</mark></p>' in compact(page)
    assert "Олег <mark>Віктаравіч</mark>" in page


def test_one_kind_in_pages(db, client):
    Document.objects.bulk_create(
        searchables["mission"].document(
            number,
            IndexEntry(
                title=f"Kosmos {number}",
                address=f"/missions/kosmos-{number}/",
                at=datetime(1970 + number, 1, 1, tzinfo=UTC),
                live_from=ALWAYS,
                live_until=FOR_EVER,
                facts={"launch": None, "end": None, "is_over": False, "station": ""},
            ),
        )
        for number in range(25)
    )
    assert "Kosmos 24" in page_of(client, "q=kosmos")
    second = page_of(client, "q=kosmos&kind=mission&page=2")
    assert "25 results for “kosmos”, page 2" in second
    assert "Kosmos 4" in second
    assert "Kosmos 5" not in second
    past = client.get("/search/?q=kosmos&kind=mission&page=3")
    assert (past.status_code, past["Location"]) == (302, "/search/?q=kosmos&kind=mission")


def test_narrowed_by_year(portal, client):
    page = page_of(client, "q=soyuz&year=1997")
    assert "1 result for “soyuz” in 1997" in page
    assert "Soyuz TM-25" in page
    assert "Soyuz MS-25" not in page


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("kind=rocket", "“rocket” is not a kind of result"),
        ("year=1e3", "“1e3” is not a year; it was ignored"),
        ("page=-1", "“-1” is not a page number; it was ignored"),
    ],
)
def test_values_that_make_no_sense_are_named(portal, client, query, notice):
    page = page_of(client, f"q=novitsky&{query}")
    assert notice in page
    assert "3 results" in page


class TestNothing:
    def test_asked(self, db, client):
        assert "Type a name in any alphabet or spelling" in page_of(client, "")

    def test_found_but_something_meant(self, portal, client):
        response = client.get("/search/?q=novitzky&kind=person")
        assert "0 results for “novitzky” Did you mean novitsky ?" in words(response)
        assert 'href="/search/?q=novitsky"' in response.text
        assert "Near matches ON Oleg Novitsky" in words(response)

    def test_found_of_this_kind(self, portal, client):
        response = client.get("/search/?q=lukashenko&kind=mission")
        assert "There are results of other kinds or from other years: show all" in words(response)
        assert 'href="/search/?q=lukashenko">show all' in response.text

    def test_near(self, db, client):
        assert "Try fewer words, or just the start of a word" in page_of(client, "q=qqqqqq")

    def test_to_search_for(self, db, client):
        assert "“🚀 !” has no letter or digit to search for" in page_of(client, "q=🚀 !")


@pytest.mark.parametrize("query", ["q=novitsky", "q=soyuz&kind=mission&year=2024", "q=novitzky", "q="])
@pytest.mark.parametrize("pictures", [0, 12])
def test_query_count(portal, client, django_assert_max_num_queries, query, pictures):
    with following_changes():
        for number in range(pictures):
            create_person(name=f"Novitsky {number}", portrait=create_photo(title=f"Portrait {number}"))
    with django_assert_max_num_queries(10):
        client.get(f"/search/?{query}")


def test_faces(portal, client):
    portal["Novitsky"].portrait = create_photo(title="Portrait")
    portal["Novitsky"].save()
    assert "<svg" in client.get("/search/suggest/?q=novitsky").text
    portal["Novitsky"].portrait.withdraw()
    assert "<svg" not in client.get("/search/suggest/?q=novitsky").text


class TestSuggestions:
    def test_say_enough_to_tell_people_apart(self, portal, client):
        response = client.get("/search/suggest/?q=новиц")
        assert response.headers["X-Robots-Tag"] == "noindex"
        text = response.text
        assert 'href="/people/oleg-novitsky/"' in text
        assert "Oleg <mark>Novitsky</mark>" in text
        assert "Person · Astronaut · Roscosmos · flew 2024" in text
        assert 'data-status="2 suggestions"' in text
        assert "All results for “новиц”" in text

    @pytest.mark.parametrize("query", ["", "q=", "q=n", "q=qqqqq", "q=%22"])
    def test_none(self, portal, client, query):
        response = client.get(f"/search/suggest/?{query}")
        assert response.status_code == 200
        assert 'role="option"' not in response.text

    def test_few_queries(self, portal, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(6):
            client.get("/search/suggest/?q=nov")


class TestPageThatIsNotThere:
    @pytest.mark.parametrize("address", ["/people/oleg-novitzky/", "/cosmonauts/novitsky.html", "/soyuz/ms-25/"])
    def test_near_matches(self, portal, client, address):
        response = client.get(address)
        assert response.status_code == 404
        assert "Were you looking for one of these?" in words(response)
        assert 'action="/search/"' in response.text

    def test_without_a_database(self, db, client):
        with mock.patch.object(connection, "cursor", side_effect=OperationalError("away")):
            response = client.get("/no-such/page-at-all/")
        assert response.status_code == 404
        assert 'action="/search/"' in response.text


@pytest.mark.parametrize("address", ["/", "/missions/", "/people/", "/search/", "/how-we-count/", "/no-such-page/"])
def test_one_box_on_every_page(db, client, address):
    assert client.get(address).text.count('role="search"') == 1
