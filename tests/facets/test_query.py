"""What is understood of an address, what is rejected, and which address is canonical."""

import pytest
from django.http import QueryDict

from facets.fields import MAX_TEXT, MAX_VALUES, DateParameterField
from tests.facets.library import describe, found, parse


def rejected(query):
    return [(item.name, item.value) for item in parse(query).rejected]


class TestRejected:
    @pytest.mark.parametrize(
        ("query", "names", "values"),
        [
            ("author=nobody", "ABCD", [("author", "nobody")]),
            ("author=nobody&author=ann", "AB", [("author", "nobody")]),
            ("author=cat", "", []),  # Public, although her only book is a draft.
            ("publisher=mars&publisher=ace", "AB", [("publisher", "mars")]),
            ("kind=novel&kind=sideways", "ACD", [("kind", "sideways")]),
            ("match=some&author=ann", "AB", [("match", "some")]),
            ("sort=random", "ABCD", [("sort", "random")]),
            ("year=1999", "ABCD", [("year", "1999")]),
            ("while=soon", "ABCD", [("while", "soon")]),
            ("while=2024-02-30", "ABCD", [("while", "2024-02-30")]),
            ("while=2024-01-01T10:00Z", "ABCD", [("while", "2024-01-01T10:00Z")]),
            ("while=1899", "ABCD", [("while", "1899")]),
            ("while=1900", "ABCD", []),
            ("publisher=&kind=&q=&while=", "ABCD", []),
            ("unheard-of=x", "ABCD", []),
        ],
    )
    def test_values_are_named_and_the_others_count(self, authors, query, names, values):
        assert (found(query), rejected(query)) == (list(names), values)

    def test_are_authors_who_are_not_public(self, authors):
        authors["cat"].withdraw()
        assert rejected("author=cat") == [("author", "cat")]

    def test_values_come_with_a_reason(self, authors):
        reasons = [item.reason for item in parse(f"kind=x&while=x&q={'x' * 300}&sort=x").rejected]
        assert reasons == [
            "is not in this catalogue",
            "is not a date such as 2024, 2024-03 or 2024-03-23",
            "was cut off because the text is too long",
            "is not one of the options",
        ]

    @pytest.mark.parametrize(
        ("query", "name", "value", "passed_over"),
        [
            ("q=ann&q=bob", "q", "bob", ["ann"]),
            ("q=ann&q=", "q", "ann", []),
            ("q=ann&q=bob&q=ann&q=cat", "q", "cat", ["bob", "ann"]),
            ("sort=random&sort=title", "sort", "title", ["random"]),
            ("match=all&match=all&match=any", "match", "any", ["all"]),
            ("while=1990&while=1990", "while", parse("while=1990").values["while"], []),
            ("while=1990&while=1991", "while", parse("while=1991").values["while"], ["1990"]),
        ],
    )
    def test_of_several_values_the_last_counts_where_one_is_asked_for(self, query, name, value, passed_over):
        asked = parse(query)
        assert asked.values[name] == value
        assert [(item.name, item.value) for item in asked.rejected] == [(name, other) for other in passed_over]
        assert all("only the last" in item.reason for item in asked.rejected)

    def test_values_are_shortened_and_only_the_first_are_named(self, authors):
        query = "&".join(f"kind={'x' * 70}{number}" for number in range(20))
        assert rejected(query) == [("kind", f"{'x' * 60}…")] * 10
        assert rejected(f"kind={'x' * 60}") == [("kind", "x" * 60)]

    def test_values_are_never_repeated_by_the_list(self, authors):
        description = describe("kind=<b>&author=<i>&q=ann&publisher=mars")
        assert description.sentence == "2 books like ann"
        assert [chip.words for chip in description.chips] == ["ann"]
        assert description.query.parameters == "?q=ann"


class TestLimits:
    def test_a_facet_takes_a_limited_number_of_values(self, authors):
        assert rejected("&".join(f"year={year}" for year in range(2000, 2031))) == []
        field = parse("").filters["year"].field
        field.labels = {str(number): "" for number in range(100)}
        assert len(field.clean([str(number) for number in range(MAX_VALUES)])) == MAX_VALUES
        assert field.rejected == []
        assert len(field.clean([str(number) for number in range(MAX_VALUES + 1)])) == MAX_VALUES
        assert field.rejected == [str(MAX_VALUES)]

    @pytest.mark.parametrize(("length", "rest"), [(MAX_TEXT, []), (MAX_TEXT + 1, ["x"])])
    def test_a_text_has_a_limited_length(self, authors, length, rest):
        query = parse(f"q={'x' * length}")
        assert query.choices["q"] == ["x" * MAX_TEXT]
        assert [item.value for item in query.rejected] == rest

    def test_dates_begin_with_the_year_1900(self):
        field = DateParameterField()
        dates = [field.clean([text]) for text in ("1900", "1900-01-01", "1899-12-31")]
        assert [date and date.iso for date in dates] == ["1900", "1900-01-01", None]
        assert field.rejected == ["1899-12-31"]

    def test_a_value_as_long_as_a_slug_may_be_is_looked_up(self, authors):
        authors["ann"].slug = "x" * 100
        authors["ann"].save()
        assert parse(f"author={'x' * 100}").choices == {"author": ["x" * 100]}

    def test_a_value_longer_than_any_slug_is_not_looked_up(self, authors, django_assert_num_queries):
        with django_assert_num_queries(0):
            query = parse(f"author={'x' * 101}")
        assert query.choices == {}
        assert len(query.rejected) == 1


class TestFormerSlugs:
    def test_are_replaced_by_current_ones(self, authors):
        authors["ann"].slug = "ann-today"
        authors["ann"].save()
        query = parse("author=ann&author=ben&match=all")
        assert query.has_former_slugs
        assert query.address == "/books/?author=ann-today&author=ben&match=all"
        assert not parse("author=ann-today").has_former_slugs

    def test_include_other_spellings_of_a_name(self, authors):
        assert parse("author=Annushka").has_former_slugs
        assert parse("author=Annushka").parameters == "?author=ann"

    def test_of_drafts_and_names_of_two_authors_are_unknown(self, authors):
        authors["ann"].slug = "ann-today"
        authors["ann"].save()
        authors["ann"].withdraw()
        assert not parse("author=ann").has_former_slugs
        for name in ("ben", "cat"):
            authors[name].pen_name = "Benjamin"
            authors[name].save()
        assert not parse("author=Benjamin").has_former_slugs

    def test_are_looked_up_for_the_first_unknown_values_only(self, authors, django_assert_max_num_queries):
        with django_assert_max_num_queries(13):
            parse("&".join(f"author=nobody-{number}" for number in range(100)))


class TestAddresses:
    @pytest.mark.parametrize(
        ("query", "canonical"),
        [
            ("", ""),
            ("kind=novel&author=ann", "?author=ann&kind=novel"),  # Facets in the order of the list,
            ("kind=play&kind=novel", "?kind=play&kind=novel"),  # values in the order of the address,
            ("kind=novel&kind=novel", "?kind=novel"),  # each once,
            ("match=any&sort=title&author=ann&author=ben", "?author=ann&author=ben"),  # without defaults,
            ("match=all&author=ann", "?author=ann"),  # and without what has no effect.
            ("match=all&author=ann&author=ann", "?author=ann"),
            ("match=all", ""),
            ("q=++two+++words+", "?q=two+words"),
            ("while=2024-03&page=3&x=y", "?while=2024-03"),
        ],
    )
    def test_there_is_one_canonical_address(self, authors, query, canonical):
        assert parse(query).parameters == canonical

    def test_of_a_later_page_or_other_choices(self, authors):
        query = parse("author=ann&kind=novel")
        assert query.link_to(query.choices, page=2) == "/books/?author=ann&kind=novel&page=2"
        assert query.link_to({"kind": ["poem"], "author": ["ann"]}) == "/books/?author=ann&kind=poem"

    def test_a_keyword_of_python_is_declared_with_an_underscore(self, authors):
        assert parse("while=2024").values["while"].iso == "2024"
        assert parse("while_=2024").choices == {}

    def test_an_order_does_not_narrow(self, authors):
        assert [parse(query).is_narrowed for query in ("", "sort=last", "kind=x", "kind=novel")] == [
            False,
            False,
            False,
            True,
        ]


def test_other_choices_of_the_same_values_are_not_looked_up(authors, django_assert_num_queries):
    query = parse("author=ann&publisher=ace")
    with django_assert_num_queries(0):
        assert query.with_choices({"author": ["ann"]}).address == "/books/?author=ann"
        assert query.address == "/books/?author=ann&publisher=ace"


def test_no_parameters_are_a_query_too(authors):
    assert QueryDict("") == parse("").data
    assert found("") == ["A", "B", "C", "D"]
