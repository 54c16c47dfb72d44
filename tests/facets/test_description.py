"""How a list describes what it shows: sentence, chips, links, and ways out of an empty result."""

import pytest

from tests.facets.library import describe, select


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "4 books"),
        ("author=ann&author=ben", "3 books by Ann or Ben"),
        ("author=ann&author=ben&match=all", "1 books by Ann and Ben"),
        ("publisher=ace&kind=novel&kind=poem", "1 books from Ace, kind: Novel or Poem"),
        ("subtitled=no&year=2002&sort=last", "2 books printed in 2002, without a subtitle"),
    ],
)
def test_the_sentence_describes_the_rows(authors, query, sentence):
    assert describe(query).sentence == sentence


class TestChips:
    def test_each_links_to_the_list_without_its_value(self, authors):
        chips = describe("author=ann&author=ben&match=all&kind=novel&q=x&sort=last").chips
        assert [(chip.label, chip.words, chip.link.partition("?")[2]) for chip in chips] == [
            ("Authors", "Ann", "author=ben&kind=novel&q=x&sort=last"),  # One author alone needs no match.
            ("Authors", "Ben", "author=ann&kind=novel&q=x&sort=last"),
            ("Match", "all of them", "author=ann&author=ben&kind=novel&q=x&sort=last"),
            ("Kind", "Novel", "author=ann&author=ben&match=all&q=x&sort=last"),
            ("Text", "x", "author=ann&author=ben&match=all&kind=novel&sort=last"),
        ]

    def test_the_last_one_links_to_the_whole_list(self, authors):
        assert [chip.link for chip in describe("kind=novel").chips] == ["/books/"]


def test_the_choices_in_brief(authors):
    description = describe("author=ann&author=ben&kind=novel&sort=last")
    assert description.in_brief == ["Authors: Ann, Ben", "Kind: Novel"]


def test_other_formats_have_the_same_parameters(authors):
    assert [address for _name, _type, address in describe("kind=novel").alternates] == [
        f"/books.{ending}?kind=novel" for ending in ("json", "csv", "atom", "feed.json")
    ]


def test_facets_in_use_are_counted_where_a_phone_hides_them(authors):
    assert describe("author=ann&kind=novel&sort=last").hidden_in_use == 2


class TestWaysOut:
    def test_are_the_similar_queries_that_have_results(self, authors):
        ways = describe("author=ann&author=ben&match=all&kind=play&year=2002").ways_out
        assert [(way.words, way.count, way.link.partition("?")[2]) for way in ways] == [
            ("any of these people", 1, "author=ann&author=ben&kind=play&year=2002"),
            ("without Ben", 1, "author=ann&kind=play&year=2002"),
        ]

    def test_there_are_none_for_a_single_value(self, authors):
        assert describe("kind=poem").ways_out == []

    def test_are_counted_without_a_query(self, authors, django_assert_num_queries):
        description = describe("author=ann&publisher=bell&kind=play")
        assert description.selection.count == 0
        with django_assert_num_queries(0):
            assert [way.words for way in description.ways_out] == ["without Bell"]


def test_options_without_rows_stay_in_short_lists_and_while_chosen(authors):
    shown = {options.name: options for options in select("year=2020&kind=novel").facet_options}
    assert [(option.words, option.count) for option in shown["kind"].options] == [
        ("Novel", 0),
        ("Play", 0),
        ("Poem", 0),
        ("Essay", 0),
    ]
    assert [(option.value, option.is_selected) for option in shown["year"].options] == [
        ("2020", True),
        ("2003", False),
        ("2002", False),
        ("2001", False),
    ]
    assert [name for name, options in shown.items() if options.is_open] == ["kind", "year"]
