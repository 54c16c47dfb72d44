"""The view of a list: its pages, and which addresses redirect."""

import pytest

from tests.facets.flights import FlightsView


@pytest.fixture
def page(flights, rf):
    return lambda query: FlightsView.as_view()(rf.get(f"/missions/?{query}"))


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
        ("page=x&kind=orbital", "AC", ["x"]),
        ("page=%D9%A2", "AB", ["٢"]),
        ("kind=abort&page=1", "", []),
    ],
)
def test_a_page_has_its_rows(page, query, names, rejected):
    shown = page(query).page
    assert [mission.name for mission in shown["object_list"]] == list(names)
    assert [item.value for item in shown["rejected"]] == rejected


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("page=3", "/missions/"),
        ("page=2&kind=suborbital", "/missions/?kind=suborbital"),
        ("page=10000000", "/missions/"),
        (f"page={'9' * 500}", "/missions/"),
        ("page=2&kind=abort", "/missions/?kind=abort"),
    ],
)
def test_a_page_past_the_end_redirects_to_the_first(page, query, address):
    answer = page(query)
    assert (answer.status_code, answer["Location"]) == (302, address)


def test_a_former_slug_redirects_to_the_current_one(page, flights):
    flights["ann"].slug = "ann-today"
    flights["ann"].save()
    answer = page("person=ann&page=1")
    assert (answer.status_code, answer["Location"]) == (302, "/missions/?person=ann-today")


def test_the_pages_are_linked(page):
    first, second = page("kind=orbital").page, page("kind=orbital&page=2").page
    links = [("1", "/missions/?kind=orbital"), ("2", "/missions/?kind=orbital&page=2")]
    assert first["page_links"] == second["page_links"] == links
    assert (first["canonical"], second["canonical"]) == tuple(address for _number, address in links)
    assert page("kind=orbital")["X-Result-Count"] == "3"
    assert [page(query).page["is_indexed"] for query in ("", "page=2", "kind=orbital", "x=y")] == [
        True,
        False,
        False,
        True,
    ]
