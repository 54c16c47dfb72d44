"""What is understood of an address, what is rejected, and which address is canonical."""

import pytest
from django.http import QueryDict

from facets.fields import MAX_TEXT, MAX_VALUES
from tests.facets.flights import describe, found, parse


def rejected(query):
    return [(item.name, item.value) for item in parse(query).rejected]


class TestRejected:
    @pytest.mark.parametrize(
        ("query", "names", "values"),
        [
            ("person=nobody", "ABCD", [("person", "nobody")]),
            ("person=nobody&person=ann", "AB", [("person", "nobody")]),
            ("person=cat", "", []),  # Public, although her only flight is a draft.
            ("programme=mars&programme=soyuz", "AB", [("programme", "mars")]),
            ("kind=orbital&kind=sideways", "ACD", [("kind", "sideways")]),
            ("match=some&person=ann", "AB", [("match", "some")]),
            ("sort=random", "ABCD", [("sort", "random")]),
            ("year=1999", "ABCD", [("year", "1999")]),
            ("while=soon", "ABCD", [("while", "soon")]),
            ("while=2024-02-30", "ABCD", [("while", "2024-02-30")]),
            ("while=2024-01-01T10:00Z", "ABCD", [("while", "2024-01-01T10:00Z")]),
            ("while=1899", "ABCD", [("while", "1899")]),
            ("while=1900", "ABCD", []),
            ("programme=&kind=&q=&while=", "ABCD", []),
            ("unheard-of=x", "ABCD", []),
        ],
    )
    def test_values_are_named_and_the_others_count(self, flights, query, names, values):
        assert (found(query), rejected(query)) == (list(names), values)

    def test_are_people_who_are_not_public(self, flights):
        flights["cat"].withdraw()
        assert rejected("person=cat") == [("person", "cat")]

    def test_values_come_with_a_reason(self, flights):
        reasons = [item.reason for item in parse(f"kind=x&while=x&q={'x' * 300}&sort=x").rejected]
        assert reasons == [
            "is not in this catalogue",
            "is not a date such as 2024, 2024-03 or 2024-03-23",
            "was cut off because the text is too long",
            "is not one of the options",
        ]

    def test_values_are_shortened_and_only_the_first_are_named(self, flights):
        query = "&".join(f"kind={'x' * 70}{number}" for number in range(20))
        assert rejected(query) == [("kind", f"{'x' * 60}…")] * 10

    def test_values_are_never_repeated_by_the_list(self, flights):
        description = describe("kind=<b>&person=<i>&q=ann&programme=mars")
        assert description.sentence == "2 flights like ann"
        assert [chip.words for chip in description.chips] == ["ann"]
        assert description.query.parameters == "?q=ann"


class TestLimits:
    def test_a_facet_takes_a_limited_number_of_values(self, flights):
        assert rejected("&".join(f"year={year}" for year in range(2000, 2031))) == []
        field = parse("").form.fields["year"]
        field.labels = {str(number): "" for number in range(100)}
        assert len(field.clean([str(number) for number in range(MAX_VALUES)])) == MAX_VALUES
        assert field.rejected == []
        assert len(field.clean([str(number) for number in range(MAX_VALUES + 1)])) == MAX_VALUES
        assert field.rejected == [str(MAX_VALUES)]

    @pytest.mark.parametrize(("length", "rest"), [(MAX_TEXT, []), (MAX_TEXT + 1, ["x"])])
    def test_a_text_has_a_limited_length(self, flights, length, rest):
        query = parse(f"q={'x' * length}")
        assert query.choices["q"] == ["x" * MAX_TEXT]
        assert [item.value for item in query.rejected] == rest

    def test_a_value_longer_than_any_slug_is_not_looked_up(self, flights, django_assert_num_queries):
        with django_assert_num_queries(0):
            query = parse(f"person={'x' * 101}")
        assert query.choices == {}
        assert len(query.rejected) == 1


class TestFormerSlugs:
    def test_are_replaced_by_current_ones(self, flights):
        flights["ann"].slug = "ann-today"
        flights["ann"].save()
        query = parse("person=ann&person=ben&match=all")
        assert query.has_former_slugs
        assert query.address == "/missions/?person=ann-today&person=ben&match=all"
        assert not parse("person=ann-today").has_former_slugs

    def test_include_other_spellings_of_a_name(self, flights):
        assert parse("person=Annushka").has_former_slugs
        assert parse("person=Annushka").parameters == "?person=ann"

    def test_of_drafts_and_names_of_two_people_are_unknown(self, flights):
        flights["ann"].slug = "ann-today"
        flights["ann"].save()
        flights["ann"].withdraw()
        assert not parse("person=ann").has_former_slugs
        for name in ("ben", "cat"):
            flights[name].names.create(text="Benjamin", language="en")
        assert not parse("person=Benjamin").has_former_slugs

    def test_are_looked_up_for_the_first_unknown_values_only(self, flights, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            parse("&".join(f"person=nobody-{number}" for number in range(100)))


class TestAddresses:
    @pytest.mark.parametrize(
        ("query", "canonical"),
        [
            ("", ""),
            ("kind=orbital&person=ann", "?person=ann&kind=orbital"),  # Facets in the order of the list,
            ("kind=suborbital&kind=orbital", "?kind=suborbital&kind=orbital"),  # values in the order of the address,
            ("kind=orbital&kind=orbital", "?kind=orbital"),  # each once,
            ("match=any&sort=name&person=ann&person=ben", "?person=ann&person=ben"),  # without defaults,
            ("match=all&person=ann", "?person=ann"),  # and without what has no effect.
            ("match=all&person=ann&person=ann", "?person=ann"),
            ("match=all", ""),
            ("q=++two+++words+", "?q=two+words"),
            ("while=2024-03&page=3&x=y", "?while=2024-03"),
        ],
    )
    def test_there_is_one_canonical_address(self, flights, query, canonical):
        assert parse(query).parameters == canonical

    def test_of_a_later_page_or_other_choices(self, flights):
        query = parse("person=ann&kind=orbital")
        assert query.link_to(query.choices, page=2) == "/missions/?person=ann&kind=orbital&page=2"
        assert query.link_to({"kind": ["abort"], "person": ["ann"]}) == "/missions/?person=ann&kind=abort"

    def test_a_keyword_of_python_is_declared_with_an_underscore(self, flights):
        assert parse("while=2024").values["while"].iso == "2024"
        assert parse("while_=2024").choices == {}

    def test_an_order_does_not_narrow(self, flights):
        assert [parse(query).is_narrowed for query in ("", "sort=last", "kind=x", "kind=orbital")] == [
            False,
            False,
            False,
            True,
        ]


def test_other_choices_of_the_same_values_are_not_looked_up(flights, django_assert_num_queries):
    query = parse("person=ann&programme=soyuz")
    with django_assert_num_queries(0):
        assert query.with_choices({"person": ["ann"]}).address == "/missions/?person=ann"
        assert query.address == "/missions/?person=ann&programme=soyuz"


def test_no_parameters_are_a_query_too(flights):
    assert QueryDict("") == parse("").data
    assert found("") == ["A", "B", "C", "D"]
