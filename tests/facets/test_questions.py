"""What is understood of an address, what is left out of it, and how the list says it."""

import pytest
from django.http import QueryDict

from facets.fields import MAX_TEXT, MAX_VALUES
from tests.facets.flights import asked, found


def left_out(query):
    return [(item.name, item.value) for item in asked(query).rejected]


class TestWhatIsLeftOut:
    @pytest.mark.parametrize(
        ("query", "names", "left"),
        [
            ("person=nobody", "ABCD", [("person", "nobody")]),
            ("person=nobody&person=ann", "AB", [("person", "nobody")]),
            ("person=cat", "", []),  # On a draft only, but herself no secret.
            ("programme=mars&programme=soyuz", "AB", [("programme", "mars")]),
            ("kind=orbital&kind=sideways", "ACD", [("kind", "sideways")]),
            ("match=some&person=ann", "AB", [("match", "some")]),
            ("sort=random", "ABCD", [("sort", "random")]),
            ("year=1999", "ABCD", [("year", "1999")]),
            ("since=soon", "ABCD", [("since", "soon")]),
            ("since=2024-02-30", "ABCD", [("since", "2024-02-30")]),
            ("since=2024-01-01T10:00Z", "ABCD", [("since", "2024-01-01T10:00Z")]),
            ("since=1899", "ABCD", [("since", "1899")]),
            ("since=1900", "ABCD", []),
            ("programme=&kind=&q=&since=", "ABCD", []),
            ("unheard-of=x", "ABCD", []),
        ],
    )
    def test_is_named_and_the_rest_counts(self, flights, query, names, left):
        assert (found(query), left_out(query)) == (list(names), left)

    def test_a_draft_is_not_known(self, flights):
        flights["cat"].withdraw()
        assert left_out("person=cat") == [("person", "cat")]

    def test_says_why(self, flights):
        reasons = [item.reason for item in asked(f"kind=x&since=x&q={'x' * 300}").rejected]
        assert reasons == [
            "is not known here",
            "is not a date such as 2024, 2024-03 or 2024-03-23",
            "was cut off: the text is too long",
        ]

    def test_is_cut_off_where_it_is_long_and_only_the_first_are_named(self, flights):
        query = "&".join(f"kind={'x' * 70}{number}" for number in range(20))
        assert left_out(query) == [("kind", f"{'x' * 60}…")] * 10

    def test_is_never_said_by_the_list(self, flights):
        facets = asked("kind=<b>&person=<i>&q=ann&programme=mars")
        assert facets.sentence == "2 flights like ann"
        assert [chip.words for chip in facets.chips] == ["ann"]
        assert facets.query == "?q=ann"


class TestLimits:
    def test_a_facet_takes_so_many_values(self, flights):
        years = [f"year={year}" for year in range(2000, 2031)]
        assert left_out("&".join(years)) == []
        field = asked("").form.fields["year"]
        field.known = {str(number): "" for number in range(100)}
        assert len(field.clean([str(number) for number in range(MAX_VALUES)])) == MAX_VALUES
        assert field.rejected == []
        assert len(field.clean([str(number) for number in range(MAX_VALUES + 1)])) == MAX_VALUES
        assert field.rejected == [str(MAX_VALUES)]

    @pytest.mark.parametrize(("length", "rest"), [(MAX_TEXT, []), (MAX_TEXT + 1, ["x"])])
    def test_a_text_is_so_long(self, flights, length, rest):
        facets = asked(f"q={'x' * length}")
        assert facets.chosen["q"] == ["x" * MAX_TEXT]
        assert [item.value for item in facets.rejected] == rest

    def test_a_name_longer_than_any_is_not_looked_up(self, flights, django_assert_num_queries):
        facets = asked(f"person={'x' * 101}")
        with django_assert_num_queries(0):
            assert facets.chosen == {}
        assert len(facets.rejected) == 1


class TestFormerAddresses:
    def test_lead_to_todays(self, flights):
        flights["ann"].slug = "ann-today"
        flights["ann"].save()
        facets = asked("person=ann&person=ben&match=all")
        assert facets.moved
        assert facets.link() == "/missions/?person=ann-today&person=ben&match=all"
        assert not asked("person=ann-today").moved

    def test_so_do_other_spellings_of_a_name(self, flights):
        assert asked("person=Annushka").moved
        assert asked("person=Annushka").query == "?person=ann"

    def test_not_those_of_drafts_nor_those_of_two(self, flights):
        flights["ann"].slug = "ann-today"
        flights["ann"].save()
        flights["ann"].withdraw()
        assert not asked("person=ann").moved
        for name in ("ben", "cat"):
            flights[name].names.create(text="Benjamin", language="en")
        assert not asked("person=Benjamin").moved

    def test_of_very_many_unknown_ones_only_the_first_are_looked_for(self, flights, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            asked("&".join(f"person=nobody-{number}" for number in range(100))).moved  # noqa: B018


class TestAddresses:
    @pytest.mark.parametrize(
        ("query", "canonical"),
        [
            ("", ""),
            ("kind=orbital&person=ann", "?person=ann&kind=orbital"),  # In the order of the facets,
            ("kind=suborbital&kind=orbital", "?kind=suborbital&kind=orbital"),  # of values as they were asked for,
            ("kind=orbital&kind=orbital", "?kind=orbital"),  # each once,
            ("match=any&sort=name&person=ann&person=ben", "?person=ann&person=ben"),  # without defaults,
            ("match=all&person=ann", "?person=ann"),  # and without what has no effect.
            ("match=all&person=ann&person=ann", "?person=ann"),
            ("match=all", ""),
            ("q=++two+++words+", "?q=two+words"),
            ("since=2024-03&page=3&x=y", "?since=2024-03"),
        ],
    )
    def test_there_is_one_for_each_question(self, flights, query, canonical):
        assert asked(query).query == canonical

    def test_a_change_keeps_the_rest(self, flights):
        facets = asked("person=ann&kind=orbital")
        assert facets.link(page=2) == "/missions/?person=ann&kind=orbital&page=2"
        assert facets.link(kind=["suborbital", "orbital"]) == "/missions/?person=ann&kind=suborbital&kind=orbital"

    def test_other_formats_have_the_same_question(self, flights):
        assert [address for _name, _type, address in asked("kind=orbital").alternates] == [
            f"/missions.{ending}?kind=orbital" for ending in ("json", "csv", "atom", "feed.json")
        ]

    def test_only_what_narrows_counts_as_narrowing(self, flights):
        assert [asked(query).is_narrowed for query in ("", "sort=last", "kind=x", "kind=orbital")] == [
            False,
            False,
            False,
            True,
        ]
        assert asked("person=ann&kind=orbital&sort=last").hidden_in_use == 2


class TestChips:
    def test_each_leads_to_the_list_without_it(self, flights):
        chips = asked("person=ann&person=ben&match=all&kind=orbital&q=x&sort=last").chips
        assert [(chip.label, chip.words, chip.link.partition("?")[2]) for chip in chips] == [
            ("People", "Ann", "person=ben&kind=orbital&q=x&sort=last"),  # One alone needs no match.
            ("People", "Ben", "person=ann&kind=orbital&q=x&sort=last"),
            ("Match", "all of them", "person=ann&person=ben&kind=orbital&q=x&sort=last"),
            ("Kind", "Orbital", "person=ann&person=ben&match=all&q=x&sort=last"),
            ("Text", "x", "person=ann&person=ben&match=all&kind=orbital&sort=last"),
        ]

    def test_the_last_one_leads_to_the_whole_list(self, flights):
        assert [chip.link for chip in asked("kind=orbital").chips] == ["/missions/"]


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
def test_the_sentence_says_what_is_shown(flights, query, sentence):
    assert asked(query).sentence == sentence


class TestWaysOut:
    def test_are_those_that_give_something(self, flights):
        ways = asked("person=ann&person=ben&match=all&kind=suborbital&year=2002").ways_out
        assert [(way.words, way.count, way.link.partition("?")[2]) for way in ways] == [
            ("any of them", 1, "person=ann&person=ben&kind=suborbital&year=2002"),
            ("without Ben", 1, "person=ann&kind=suborbital&year=2002"),
            ("without all of them", 1, "person=ann&person=ben&kind=suborbital&year=2002"),
        ]

    def test_of_a_single_part_there_are_none(self, flights):
        assert asked("kind=abort").ways_out == []

    def test_are_counted_in_one_query(self, flights, django_assert_num_queries):
        facets = asked("person=ann&programme=apollo&kind=suborbital")
        assert facets.count == 0
        with django_assert_num_queries(1):
            assert [way.words for way in facets.ways_out] == ["without Apollo"]


def test_options_that_give_nothing_stay_in_short_lists_and_while_chosen(flights):
    shown = {options.name: options for options in asked("year=2020&kind=orbital").facet_options}
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


def test_nothing_at_all_is_a_question_too(flights):
    assert QueryDict("") == asked("").data
    assert found("") == ["A", "B", "C", "D"]
