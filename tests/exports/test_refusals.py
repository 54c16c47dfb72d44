"""Refusals at data addresses are data too, and ignored parameters are reported."""

import json
from urllib.parse import unquote

import pytest
from django.db import OperationalError

from exports.lists import ListExportView
from exports.responses import is_data
from tests.factories import create_mission, create_person
from tests.pages import words

LISTS = ["missions.json", "missions.csv", "missions.atom", "missions.feed.json", "missions.ics"]


def problem_of(answer, status):
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Content-Encoding" not in answer
    problem = answer.json()
    assert problem.keys() == {"status", "title", "detail"}
    assert problem["status"] == status
    return problem["detail"]


@pytest.mark.parametrize(
    ("path", "is_for_programs"),
    [
        ("/missions.json", True),
        ("/missions.json/", True),
        ("/MISSIONS.CSV", True),
        ("/es/missions.feed.json", True),
        ("/no/such/place.csv", True),
        ("/in-space/2024-01-01T10:00Z.json", True),
        ("/api/openapi.yaml", True),
        ("/es/api/v1/missions", True),
        ("/api/", False),
        ("/missions/", False),
        ("/missions/json/", False),
        ("/missions.html", False),
        ("/admin/x.json", False),
        ("/media/x.json", False),
        ("/", False),
    ],
)
def test_which_addresses_are_for_programs(path, is_for_programs):
    assert is_data(path) == is_for_programs


@pytest.mark.parametrize(
    "address",
    [
        "/missions/nothing.json",
        "/stations/nothing.json",
        "/programmes/nothing.json",
        "/no/such/place.json",
        "/missions/a/b.ics",
        "/api/nothing",
        "/es/people/nothing.json",
        "/missions/Ж.json",
    ],
)
def test_what_is_not_there(db, client, address):
    assert problem_of(client.get(address), 404)
    assert client.head(address).content == b""


def test_what_is_no_date_says_so(db, client):
    assert "not a date" in problem_of(client.get("/in-space/soon.json"), 404)
    assert "is not a valid date" in problem_of(client.get("/in-space/2024-01.json"), 404)


@pytest.mark.parametrize("query", [f"q={'x' * 17000}", "&".join(["q=x"] * 1001), "q=%00"])
@pytest.mark.parametrize("address", [*LISTS, "missions/x.json", "in-space.json", "records.json", "api/openapi.json"])
def test_an_address_that_cannot_be_read_says_why(db, client, address, query):
    assert problem_of(client.get(f"/{address}?{query}", headers={"Accept-Encoding": "gzip"}), 400).startswith(
        "The address"
    )


def test_the_reader_s_language(db, client):
    answer = client.get("/es/missions/nothing.json")
    assert answer["Content-Language"] == "es"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_there_is_nothing_to_write(db, client, method):
    client.handler.enforce_csrf_checks = True
    answer = getattr(client, method)("/missions.json")
    assert "GET, HEAD or OPTIONS" in problem_of(answer, 405)
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(("error", "status"), [(RuntimeError, 500), (OperationalError, 503)])
def test_a_failure(db, client, monkeypatch, error, status):
    def fail(*args):
        raise error("secret")

    monkeypatch.setattr(ListExportView, "get", fail)
    client.raise_request_exception = False
    answer = client.get("/missions.csv")
    assert "secret" not in problem_of(answer, status)
    assert ("Retry-After" in answer) == (status == 503)


def test_pages_are_refused_with_pages(db, client):
    for address, status in (("/missions/nothing/", 404), ("/missions/?q=%00", 400), ("/nothing", 404)):
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")


class TestWhatHadNoEffect:
    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", []),
            ("crew=&match=any&sort=oldest", []),
            ("crwe=oleg-novitsky", ["crwe"]),
            ("crew[]=oleg-novitsky", ["crew[]"]),
            ("crwe=", ["crwe"]),
            ("Crew=x&q=ms", ["Crew"]),
            ("crwe=1&crwe=2", ["crwe"]),
            ("crew=nobody&status=soon&crwe=x", ["crew", "status", "crwe"]),
            ("find=novitsky", ["find"]),
            ("from=2024&from=1961&to=&to=2030", ["from"]),
            ("Ж=1", ["Ж"]),
        ],
    )
    def test_is_named_in_every_format(self, db, client, query, names):
        for address in LISTS:
            answer = client.get(f"/{address}?{query}")
            assert answer.status_code == 200
            assert [unquote(name) for name in answer.get("X-Left-Out", "").split(", ") if name] == names
        left_out = json.loads(client.get(f"/missions.json?{query}").getvalue())["left_out"]
        assert [item["parameter"] for item in left_out] == names
        assert all(item["reason"] for item in left_out)

    @pytest.mark.parametrize(("ending", "names"), [("json", ""), ("csv", "page, limit"), ("ics", "page, limit")])
    def test_only_json_has_pages(self, db, client, ending, names):
        for name in ("MS-24", "MS-25"):
            create_mission(name=name)
        answer = client.get(f"/missions.{ending}?page=1&limit=1")
        assert answer.get("X-Left-Out", "") == names
        if ending != "json":
            assert b"MS-24" in answer.getvalue()
            assert b"MS-25" in answer.getvalue()

    def test_of_several_pages_or_limits_the_last_counts(self, db, client):
        for name in ("MS-24", "MS-25"):
            create_mission(name=name)
        found = client.get("/missions.json?page=1&page=2&page=&limit=9&limit=1").json()
        assert [row["name"] for row in found["results"]] == ["MS-25"]
        assert [(item["parameter"], item["value"]) for item in found["left_out"]] == [("page", "1"), ("limit", "9")]

    @pytest.mark.parametrize(
        "address", ["missions/soyuz-ms-24.json", "in-space.json", "records.json", "api/openapi.json"]
    )
    def test_records_take_no_parameters(self, db, client, address):
        create_mission(name="Soyuz MS-24")
        assert client.get(f"/{address}?crwe=x")["X-Left-Out"] == "crwe"
        assert "X-Left-Out" not in client.get(f"/{address}")

    def test_of_very_many_the_first_are_named(self, db, client):
        query = "&".join(f"{'x' * 100}{number}={'y' * 100}" for number in range(50))
        left_out = json.loads(client.get(f"/missions.json?{query}").getvalue())["left_out"]
        assert len(left_out) == 20
        assert {len(item["parameter"]) for item in left_out} == {len(item["value"]) for item in left_out} == {60}

    def test_a_long_answer_names_it_too(self, db, client, monkeypatch):
        monkeypatch.setattr("exports.responses.BUFFERED_BYTES", 100)
        answer = client.get("/missions.json?crwe=x")
        assert (answer.streaming, answer["X-Left-Out"]) == (True, "crwe")

    def test_pages_for_people_stay_as_they_are(self, db, client):
        answer = client.get("/missions/?crwe=x")
        assert "crwe" not in words(answer)
        assert "X-Left-Out" not in answer


def test_a_former_name_leads_on_with_the_same_page(db, client):
    anna = create_person(name="Anna")
    create_mission(name="Ship", launched=[anna])
    anna.slug = "anna-today"
    anna.save()
    answer = client.get("/missions.json?crew=anna&page=2&limit=5&crwe=x")
    assert answer.status_code == 302
    assert answer["Location"] == "http://testserver/missions.json?crew=anna-today&page=2&limit=5"
    assert answer["X-Left-Out"] == "crwe"
    assert client.get("/missions.csv?crew=anna")["Location"] == "http://testserver/missions.csv?crew=anna-today"
