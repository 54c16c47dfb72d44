"""The view of a list: its pages, and which addresses redirect."""

import pytest

from tests.facets.library import BooksView


@pytest.fixture
def page(authors, rf):
    return lambda query: BooksView.as_view()(rf.get(f"/books/?{query}"))


@pytest.mark.parametrize(
    ("query", "names", "rejected"),
    [
        ("", "AB", []),
        ("page=1", "AB", []),
        ("page=2", "CD", []),
        ("page=2&page=1", "AB", []),
        ("page=", "AB", []),
        ("page=0", "AB", ["0"]),
        ("page=-1", "AB", ["-1"]),
        ("page=1.5", "AB", ["1.5"]),
        ("page=x&kind=novel", "AC", ["x"]),
        ("page=%D9%A2", "AB", ["٢"]),
        ("kind=poem&page=1", "", []),
    ],
)
def test_a_page_has_its_rows(page, query, names, rejected):
    shown = page(query).page
    assert [row.name for row in shown["object_list"]] == list(names)
    assert [item.value for item in shown["rejected"]] == rejected


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("page=3", "/books/"),
        ("page=2&kind=play", "/books/?kind=play"),
        ("page=10000000", "/books/"),
        (f"page={'9' * 500}", "/books/"),
        ("page=2&kind=poem", "/books/?kind=poem"),
    ],
)
def test_a_page_past_the_end_redirects_to_the_first(page, query, address):
    answer = page(query)
    assert (answer.status_code, answer["Location"]) == (302, address)


def test_a_former_slug_redirects_to_the_current_one(page, authors):
    authors["ann"].slug = "ann-today"
    authors["ann"].save()
    answer = page("author=ann&page=1")
    assert (answer.status_code, answer["Location"]) == (302, "/books/?author=ann-today")


def test_the_pages_are_linked(page):
    first, second = page("kind=novel").page, page("kind=novel&page=2").page
    links = [("1", "/books/?kind=novel"), ("2", "/books/?kind=novel&page=2")]
    assert first["page_links"] == second["page_links"] == links
    assert (first["canonical"], second["canonical"]) == tuple(address for _number, address in links)
    assert page("kind=novel")["X-Result-Count"] == "3"
    assert [page(query).page["is_indexed"] for query in ("", "page=2", "kind=novel", "x=y")] == [
        True,
        False,
        False,
        True,
    ]
