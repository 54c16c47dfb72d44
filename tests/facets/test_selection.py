"""What each kind of facet matches and counts."""

import pytest

from facets import selection
from tests.facets.flights import counts, found, parse, select


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "ABCD"),
        ("person=ann", "AB"),
        ("person=ann&person=ben", "ABC"),
        ("person=ann&person=ben&match=all", "A"),
        ("person=ann&match=all", "AB"),
        ("match=all", "ABCD"),
        ("programme=soyuz", "AB"),
        ("programme=soyuz&programme=apollo", "ABCD"),
        ("programme=soyuz&kind=orbital", "A"),
        ("person=ben&programme=apollo&kind=orbital", "C"),
        ("kind=orbital&kind=suborbital&year=2002", "BC"),
        ("serial=1", "AC"),
        ("year=2001&year=2003", "AD"),
        ("named=yes", "A"),
        ("named=no", "BCD"),
        ("named=no&named=yes", "ABCD"),
        ("q=ann", "AB"),
        ("q=ann&kind=suborbital", "B"),
        ("q=+", "ABCD"),
        ("kind=atmospheric", ""),
        ("sort=last", "DCBA"),
    ],
)
def test_values_of_a_facet_are_joined_with_or_and_facets_with_and(flights, query, names):
    assert found(query) == list(names)


@pytest.mark.parametrize(
    ("query", "facet", "expected"),
    [
        ("", "programme", {"soyuz": 2, "apollo": 2}),
        ("programme=soyuz", "programme", {"soyuz": 2, "apollo": 2}),
        ("programme=soyuz&programme=apollo", "programme", {"soyuz": 2, "apollo": 2}),
        ("kind=orbital&programme=soyuz", "programme", {"soyuz": 1, "apollo": 2}),
        ("programme=soyuz", "kind", {"orbital": 1, "suborbital": 1, "abort": 0, "atmospheric": 0}),
        ("programme=soyuz&kind=orbital", "kind", {"orbital": 1, "suborbital": 1, "abort": 0, "atmospheric": 0}),
        ("person=ann&person=ben&match=all", "programme", {"soyuz": 1}),
        ("", "serial", {"1": 2, "2": 1}),
        ("year=2002", "serial", {"1": 1, "2": 1}),
        ("", "year", {"2003": 1, "2002": 2, "2001": 1}),
        ("year=2005", "year", {"2005": 0, "2003": 1, "2002": 2, "2001": 1}),
        ("", "named", {"yes": 1, "no": 3}),
        ("named=yes", "named", {"yes": 1, "no": 3}),
        ("person=ben", "named", {"yes": 1, "no": 1}),
        ("kind=abort", "programme", {}),
        ("kind=abort&programme=soyuz", "programme", {"soyuz": 0}),
    ],
)
def test_a_facet_is_counted_without_its_own_values(flights, query, facet, expected):
    assert counts(query, facet) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"ann": 2, "ben": 2}),
        ("person=ann", {"ann": 2, "ben": 2}),  # Alone, where any will do,
        ("person=ann&match=all", {"ann": 2, "ben": 1}),  # and besides those chosen, where all are wanted.
        ("person=ann&kind=suborbital", {"ann": 1}),
        ("person=ben&kind=suborbital", {"ben": 0, "ann": 1}),
        ("find=an", {"ann": 2}),
        ("find=annushka", {"ann": 2}),
        ("find=an&person=ben", {"ben": 2, "ann": 2}),
        ("find=cat", {}),
        ("find=nobody", {}),
    ],
)
def test_people_to_pick_are_counted_by_what_picking_them_gives(flights, query, expected):
    assert {option.value: option.count for option in select(query).picks} == expected


QUERIES = [
    "",
    "person=ann",
    "person=ann&person=ben&match=all",
    "programme=soyuz&kind=orbital",
    "year=2002&named=no",
    "q=ben&serial=1",
    "kind=abort",
]


@pytest.mark.parametrize("size", [0, 1, 2, 4, 200])
def test_a_result_pinned_by_key_is_the_same_as_one_that_is_not(flights, size, monkeypatch):
    results = [(found(query), select(query).count, select(query).facet_options) for query in QUERIES]
    monkeypatch.setattr(selection, "SMALL_RESULT", size)
    assert results == [(found(query), select(query).count, select(query).facet_options) for query in QUERIES]


@pytest.mark.parametrize("query", QUERIES)
def test_each_count_is_what_choosing_that_option_alone_gives(flights, query):
    asked = parse(query)
    for options in select(query).facet_options:
        for option in options.options:
            link = asked.link_to({**asked.choices, options.name: [option.value]})
            assert select(link.partition("?")[2]).count == option.count, (options.name, option)


def test_all_facets_are_counted_in_one_query(flights, django_assert_num_queries):
    selected = select("programme=soyuz&person=ann&kind=orbital")
    assert selected.small_result == [flights["ann"].assignments.get(mission__name="A").mission_id]
    with django_assert_num_queries(1):
        assert len(selected.facet_options) == 5


def test_a_page_of_rows_comes_in_the_order_of_the_list(flights):
    assert [mission.name for mission in select("sort=last").load_page(range(1, 3))] == ["C", "B"]
    assert select("").load_page(range(4, 6)) == []


def test_each_value_is_read_once(flights, django_assert_num_queries):
    selected = select("programme=soyuz")
    for queries in (3, 0):  # The keys, the options and the people to pick.
        with django_assert_num_queries(queries):
            assert (selected.count, len(selected.facet_options), len(selected.picks)) == (2, 5, 2)
