from datetime import date

import pytest

from people.models import Affiliation, Agency, Citizenship, Person, PersonSource
from records.short_lists import short_list
from tests.factories import create_agency, create_country, create_person


@pytest.fixture
def ann(db):
    person = create_person(name="Ann", citizen_of="US")
    person.citizenships.create(country=create_country(code="FR"), since=2001)
    person.sources.create(title="“Quoted”, <b> & Ёж", address="https://example.org/?a=1&b=2", seen_on=date(2024, 2, 29))
    person.sources.create(title="Without a day")
    return person


def test_rows_come_in_the_record_s_query_as_they_are(ann, django_assert_num_queries):
    create_person(name="Other", citizen_of="DE")
    with django_assert_num_queries(1):
        people = Person.objects.annotate(
            source_list=short_list(PersonSource, of="person"),
            citizenship_list=short_list(Citizenship, of="person", related="country"),
        )
        loaded = people.get(pk=ann.pk)
        assert [str(row.country) for row in loaded.citizenship_list] == ["United States", "France"]
    assert loaded.source_list == list(ann.sources.all())
    for row, kept in zip(loaded.source_list, ann.sources.all(), strict=True):
        assert (row.title, row.address, row.seen_on) == (kept.title, kept.address, kept.seen_on)
    assert [row.since for row in loaded.citizenship_list] == [None, 2001]


def test_without_rows_the_list_is_empty(ann):
    loaded = Person.objects.annotate(affiliation_list=short_list(Affiliation, of="person", related="agency")).get()
    assert loaded.affiliation_list == []


def test_related_records_of_a_row(ann):
    ann.affiliations.create(agency=create_agency(name="ESA"))
    loaded = Person.objects.annotate(affiliation_list=short_list(Affiliation, of="person", related="agency")).get()
    (row,) = loaded.affiliation_list
    assert row.agency == Agency.objects.get(slug="esa")
    assert row.agency.country is None


def test_a_row_can_be_changed_and_saved(ann):
    row = Person.objects.annotate(source_list=short_list(PersonSource, of="person")).get().source_list[1]
    row.title = "Corrected"
    row.save()
    assert [source.title for source in ann.sources.all()] == ["“Quoted”, <b> & Ёж", "Corrected"]
