"""How a list describes what it shows: sentence, chips, links, and ways out of an empty result."""

import pytest

from tests.facets.flights import describe, select


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "4 flights"),
        ("person=ann&person=ben", "3 flights with Ann or Ben"),
        ("person=ann&person=ben&match=all", "1 flights with Ann and Ben"),
        ("programme=soyuz&kind=orbital&kind=abort", "1 flights of Soyuz, kind: Orbital or Abort"),
        ("named=no&year=2002&sort=last", "2 flights in 2002, nameless"),
    ],
)
def test_the_sentence_describes_the_rows(flights, query, sentence):
    assert describe(query).sentence == sentence


class TestChips:
    def test_each_links_to_the_list_without_its_value(self, flights):
        chips = describe("person=ann&person=ben&match=all&kind=orbital&q=x&sort=last").chips
        assert [(chip.label, chip.words, chip.link.partition("?")[2]) for chip in chips] == [
            ("People", "Ann", "person=ben&kind=orbital&q=x&sort=last"),  # One person alone needs no match.
            ("People", "Ben", "person=ann&kind=orbital&q=x&sort=last"),
            ("Match", "all of them", "person=ann&person=ben&kind=orbital&q=x&sort=last"),
            ("Kind", "Orbital", "person=ann&person=ben&match=all&q=x&sort=last"),
            ("Text", "x", "person=ann&person=ben&match=all&kind=orbital&sort=last"),
        ]

    def test_the_last_one_links_to_the_whole_list(self, flights):
        assert [chip.link for chip in describe("kind=orbital").chips] == ["/missions/"]


def test_other_formats_have_the_same_parameters(flights):
    assert [address for _name, _type, address in describe("kind=orbital").alternates] == [
        f"/missions.{ending}?kind=orbital" for ending in ("json", "csv", "atom", "feed.json")
    ]


def test_facets_in_use_are_counted_where_a_phone_hides_them(flights):
    assert describe("person=ann&kind=orbital&sort=last").hidden_in_use == 2


class TestWaysOut:
    def test_are_the_similar_queries_that_have_results(self, flights):
        ways = describe("person=ann&person=ben&match=all&kind=suborbital&year=2002").ways_out
        assert [(way.words, way.count, way.link.partition("?")[2]) for way in ways] == [
            ("any of these people", 1, "person=ann&person=ben&kind=suborbital&year=2002"),
            ("without Ben", 1, "person=ann&kind=suborbital&year=2002"),
        ]

    def test_there_are_none_for_a_single_value(self, flights):
        assert describe("kind=abort").ways_out == []

    def test_are_counted_in_one_query(self, flights, django_assert_num_queries):
        description = describe("person=ann&programme=apollo&kind=suborbital")
        assert description.selection.count == 0
        with django_assert_num_queries(1):
            assert [way.words for way in description.ways_out] == ["without Apollo"]


def test_options_without_rows_stay_in_short_lists_and_while_chosen(flights):
    shown = {options.name: options for options in select("year=2020&kind=orbital").facet_options}
    assert [(option.words, option.count) for option in shown["kind"].options] == [
        ("Orbital", 0),
        ("Suborbital", 0),
        ("Abort", 0),
        ("Atmospheric", 0),
    ]
    assert [(option.value, option.is_selected) for option in shown["year"].options] == [
        ("2020", True),
        ("2003", False),
        ("2002", False),
        ("2001", False),
    ]
    assert [name for name, options in shown.items() if options.is_open] == ["kind", "year"]
