"""A browser that remembers redirects for as long as it is allowed to never goes round in a circle."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import (
    create_agency,
    create_article,
    create_mission,
    create_person,
    create_photo,
    create_programme,
    create_spacecraft,
    create_spacewalk,
    create_station,
)


class Browser:
    def __init__(self, client):
        self.client, self.remembered = client, {}

    def open(self, address):
        """Where the visitor ends up."""
        for _ in range(5):
            if address not in self.remembered:
                answer = self.client.get(address)
                if answer.status_code not in {301, 302, 307, 308}:
                    assert answer.status_code == 200
                    return address
                said = answer.get("Cache-Control", "")
                if answer.status_code in {301, 308} and not {"no-cache", "no-store"} & set(said.split(", ")):
                    self.remembered[address] = answer["Location"]
                address = answer["Location"]
            else:
                address = self.remembered[address]
        raise AssertionError("too many redirects")


@pytest.fixture
def browser(client, db):
    return Browser(client)


RECORDS = {
    "missions": create_mission,
    "people": create_person,
    "photos": create_photo,
    "articles": create_article,
    "spacewalks": lambda slug: create_spacewalk(slug),
    "stations": lambda slug: create_station(name=slug),
    "programmes": lambda slug: create_programme(name=slug),
}


@pytest.mark.parametrize("end", ["/", ".json", ""])
@pytest.mark.parametrize("kind", RECORDS)
def test_there_and_back(browser, kind, end):
    record = RECORDS[kind](slug="first")
    shown = end or "/"
    for slug in ("second", "first", "second"):
        record.slug = slug
        record.save()
        for asked in ("first", "second"):
            assert browser.open(f"/{kind}/{asked}{end}") == f"/{kind}/{slug}{shown}"


def test_one_year_of_a_station(browser):
    station = create_station(name="ISS", launched_on="1998-11-20")
    create_mission(launch="2024-01-01", station=station, launched=[create_person()])
    station.slug = "international"
    station.save()
    assert browser.open("/stations/iss/2024/") == "/stations/international/2024/"


@pytest.mark.parametrize(
    ("parameter", "create"),
    [
        ("station", create_station),
        ("programme", create_programme),
        ("spacecraft", create_spacecraft),
        ("agency", create_agency),
    ],
)
def test_a_filter_by_a_former_address(browser, parameter, create):
    record = create(name="First")
    create_mission(**{parameter: record})
    record.slug = "second"
    record.save()
    assert browser.open(f"/missions/?{parameter}=first") == f"/missions/?{parameter}=second"
    with pytest.raises(ValidationError, match="still redirects there"):
        create(name="First")


def test_a_language_there_and_back(browser):
    article = create_article(slug="lengua")
    for language, address in (("es", "/es/articles/lengua/"), ("en", "/articles/lengua/"), ("es", None)):
        article.language = language
        article.save()
        article.settle()
        article.publish()
        for asked in ("/articles/lengua/", "/es/articles/lengua/"):
            assert browser.open(asked) == (address or "/es/articles/lengua/")


def test_another_spelling_that_becomes_an_address(browser):
    person = create_person(name="Tracy Dyson", known_as=["Tracy Caldwell"])
    assert browser.open("/people/tracy-caldwell/") == "/people/tracy-dyson/"
    person.slug = "tracy-caldwell"
    person.save()
    assert browser.open("/people/tracy-dyson/") == "/people/tracy-caldwell/"


@pytest.mark.parametrize("address", ["/missions?crew=former", "/es/people", "/in-space/2024-03-24"])
def test_a_missing_slash(client, db, address):
    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (301, "no-cache")
