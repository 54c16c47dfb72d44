"""What each kind of facet matches and counts."""

import pytest

from facets.keys import KeyIsOneOf, list_keys
from tests.facets.library import Book, counts, found, parse, select


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "ABCD"),
        ("author=ann", "AB"),
        ("author=ann&author=ben", "ABC"),
        ("author=ann&author=ben&match=all", "A"),
        ("author=ann&match=all", "AB"),
        ("match=all", "ABCD"),
        ("publisher=ace", "AB"),
        ("publisher=ace&publisher=bell", "ABCD"),
        ("publisher=ace&kind=novel", "A"),
        ("author=ben&publisher=bell&kind=novel", "C"),
        ("kind=novel&kind=play&year=2002", "BC"),
        ("shelf=1", "AC"),
        ("year=2001&year=2003", "AD"),
        ("subtitled=yes", "A"),
        ("subtitled=no", "BCD"),
        ("subtitled=no&subtitled=yes", "ABCD"),
        ("q=ann", "AB"),
        ("q=ann&kind=play", "B"),
        ("q=+", "ABCD"),
        ("kind=essay", ""),
        ("sort=last", "DCBA"),
    ],
)
def test_values_of_a_facet_are_joined_with_or_and_facets_with_and(authors, query, names):
    assert found(query) == list(names)


@pytest.mark.parametrize(("most", "offered"), [(4, ["novel", "play", "poem", "essay"]), (3, ["novel", "play"])])
def test_choices_without_rows_are_offered_only_in_a_short_list(authors, monkeypatch, most, offered):
    monkeypatch.setattr("facets.selection.SHORT_LIST", most)
    assert list(counts("publisher=ace", "kind")) == offered


@pytest.mark.parametrize(
    ("query", "facet", "expected"),
    [
        ("", "publisher", {"ace": 2, "bell": 2}),
        ("publisher=ace", "publisher", {"ace": 2, "bell": 2}),
        ("publisher=ace&publisher=bell", "publisher", {"ace": 2, "bell": 2}),
        ("kind=novel&publisher=ace", "publisher", {"ace": 1, "bell": 2}),
        ("publisher=ace", "kind", {"novel": 1, "play": 1, "poem": 0, "essay": 0}),
        ("publisher=ace&kind=novel", "kind", {"novel": 1, "play": 1, "poem": 0, "essay": 0}),
        ("author=ann&author=ben&match=all", "publisher", {"ace": 1}),
        ("", "shelf", {"1": 2, "2": 1}),
        ("year=2002", "shelf", {"1": 1, "2": 1}),
        ("", "year", {"2003": 1, "2002": 2, "2001": 1}),
        ("year=2005", "year", {"2005": 0, "2003": 1, "2002": 2, "2001": 1}),
        ("", "subtitled", {"yes": 1, "no": 3}),
        ("subtitled=yes", "subtitled", {"yes": 1, "no": 3}),
        ("author=ben", "subtitled", {"yes": 1, "no": 1}),
        ("kind=poem", "publisher", {}),
        ("kind=poem&publisher=ace", "publisher", {"ace": 0}),
    ],
)
def test_a_facet_is_counted_without_its_own_values(authors, query, facet, expected):
    assert counts(query, facet) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"ann": 2, "ben": 2}),
        ("author=ben&author=ann", {"ann": 2, "ben": 2}),  # In the order of their names.
        ("author=ann", {"ann": 2, "ben": 2}),  # Alone, where any will do,
        ("author=ann&match=all", {"ann": 2, "ben": 1}),  # and besides those chosen, where all are wanted.
        ("author=ann&kind=play", {"ann": 1}),
        ("author=ben&kind=play", {"ben": 0, "ann": 1}),
        ("find=an", {"ann": 2}),
        ("find=annushka", {"ann": 2}),
        ("find=an&author=ben", {"ben": 2, "ann": 2}),
        ("find=cat", {}),
        ("find=nobody", {}),
    ],
)
def test_authors_to_pick_are_counted_by_what_picking_them_gives(authors, query, expected):
    assert [(option.value, option.count) for option in select(query).picks] == list(expected.items())


QUERIES = [
    "",
    "author=ann",
    "author=ann&author=ben&match=all",
    "publisher=ace&kind=novel",
    "year=2002&subtitled=no",
    "q=ben&shelf=1",
    "kind=poem",
]


@pytest.mark.parametrize("query", QUERIES)
def test_each_count_is_what_choosing_that_option_alone_gives(authors, query):
    asked = parse(query)
    for options in select(query).facet_options:
        for option in options.options:
            link = asked.link_to({**asked.choices, options.name: [option.value]})
            assert select(link.partition("?")[2]).count == option.count, (options.name, option)


def test_all_facets_are_counted_in_one_query(authors, django_assert_num_queries):
    selected = select("publisher=ace&author=ann&kind=novel")
    assert selected.count == 1
    with django_assert_num_queries(0):  # Read with the rows of the publishers.
        assert len(selected.facet_options) == 5


def test_a_page_of_rows_comes_in_the_order_of_the_list(authors):
    selected = select("sort=last")
    assert [book.title for book in selected.load(selected.list_keys(range(1, 3)))] == ["C", "B"]
    assert selected.list_keys(range(4, 6)) == []


def test_each_value_is_read_once(authors, django_assert_num_queries):
    selected = select("publisher=ace")  # Reads the books and what they have, for the name of the publisher.
    for queries in (2, 0):  # The authors, and who wrote what.
        with django_assert_num_queries(queries):
            assert (selected.count, len(selected.facet_options), len(selected.picks)) == (2, 5, 2)


def test_rows_are_found_by_any_number_of_keys(authors):
    rows = Book.objects.filter(KeyIsOneOf([*list_keys(Book.objects.filter(kind="novel")), *range(-70_000, 0)]))
    assert sorted(book.title for book in rows) == ["A", "C", "D"]
    assert list_keys(Book.objects.none()) == []
