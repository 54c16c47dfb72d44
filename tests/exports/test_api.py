"""The API description against real responses."""

import json
import re

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from missions.models import Mission, Programme, Station
from people.models import Person
from tests.articles.published import create_full_article
from tests.factories import create_person, create_spacewalk, create_station
from tests.photos.public_files import create_shown_photo

LISTS = {
    "Mission": "missions",
    "Person": "people",
    "Spacewalk": "spacewalks",
    "Article": "articles",
    "Photo": "photos",
}
SINGLE = {**LISTS, "Programme": "programmes", "Station": "stations"}


@pytest.fixture
def described(client):
    return json.loads(client.get("/api/openapi.json").content)


@pytest.fixture
def checked(client, described):
    """An answer that is as the description says, or the test fails."""

    def check(address, schema):
        answer = json.loads(client.get(address).getvalue())
        validator = Draft202012Validator(described["components"]["schemas"][schema], format_checker=FormatChecker())
        errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer)]
        assert not errors, f"{address}: {errors[:5]}"
        return answer

    return check


def test_it_is_openapi(db, described):
    OpenAPIV31SpecValidator(described).validate()


def test_it_names_every_address_that_answers_with_data(db, described):
    from tests.addresses import public_routes

    said = {re.sub(r"\{\w+\}", "*", path) for path in described["paths"]}
    routes = {f"/{re.sub(r'<[^>]+>', '*', route)}" for route in public_routes()}
    assert said == {route for route in routes if re.search(r"\.(json|csv|atom|ics)$", route)} - {"/api/openapi.json"}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("query", ["", "?page=1&limit=2&year=soon&from=never&country=ZZ"])
def test_lists_are_as_described(db, checked, kind, query):
    article = create_full_article()
    create_spacewalk("EVA 1", [create_person()], ended="2024-05-01T12:00Z")
    create_shown_photo(people=article.people.all(), missions=article.missions.all(), taken_precision="month")
    answer = checked(f"/{SINGLE[kind]}.json{query}", f"{kind}List")
    assert answer["results"]
    assert bool(answer["left_out"]) == bool(query)


def test_records_of_every_kind_are_as_described(db, client, checked):
    article = create_full_article()
    photo = article.lead
    photo.depictions.create(person=create_person(name="Secret Person", published_at=None))
    checked(f"/articles/{article.slug}.json", "Article")
    checked(f"/photos/{photo.slug}.json", "Photo")
    checked("/people/marina-vasilevskaya.json", "Person")
    checked("/people/ada-author.json", "Person")
    checked("/missions/soyuz-ms-25.json", "Mission")
    create_spacewalk("EVA 1", [create_person()], station=create_station(), mission=Mission.objects.first())
    checked("/spacewalks/eva-1.json", "Spacewalk")
    checked("/in-space/2024-03-24.json", "InSpace")
    checked("/in-space.json", "InSpace")


class TestStarterCatalogue:
    def test_whole_lists_are_as_described(self, starter_catalogue, db, checked):
        assert checked("/missions.json", "MissionList")["count"] == Mission.objects.published().count()
        assert checked("/people.json", "PersonList")["count"] == Person.objects.published().count()

    def test_records_are_as_described(self, starter_catalogue, db, checked):
        for slug in Mission.objects.published().values_list("slug", flat=True)[::10]:
            checked(f"/missions/{slug}.json", "Mission")
        for slug in Person.objects.published().values_list("slug", flat=True)[::20]:
            checked(f"/people/{slug}.json", "Person")
        for slug in Programme.objects.values_list("slug", flat=True):
            checked(f"/programmes/{slug}.json", "Programme")
        for slug in Station.objects.values_list("slug", flat=True):
            checked(f"/stations/{slug}.json", "Station")
        for day in ("1969-01-16T12:00Z", "1995-03-15", "2025-01-01"):
            checked(f"/in-space/{day}.json", "InSpace")
        checked("/records.json", "Records")
        checked("/countries.json", "Countries")

    def test_the_examples_on_the_page_work(self, starter_catalogue, db, client):
        page = client.get("/api/").text.partition("<main")[2].partition("</main>")[0]
        links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]+)', page)}
        assert len(links) > 25
        assert {link: status for link in links if (status := client.get(link).status_code) != 200} == {}


def test_the_page_of_an_empty_site_has_no_dead_links(db, client):
    page = client.get("/api/").text.partition("<main")[2].partition("</main>")[0]
    links = set(re.findall(r'href="(/[^"#]+)', page))
    assert {link for link in links if client.get(link.replace("&amp;", "&")).status_code != 200} == set()


def test_every_field_is_told_on_the_page(db, client, described):
    page = client.get("/api/").text
    for name, schema in described["components"]["schemas"].items():
        if name in SINGLE:
            assert all(f"<code>{field}</code>" in page for field in schema["properties"])
