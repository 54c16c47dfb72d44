"""What all exports have in common."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exports import responses
from missions.models import Mission
from records.changes import following_changes
from tests.factories import create_article, create_mission, create_person, create_photo

RECORDS = ["missions/soyuz-ms-24", "people/oleg-novitsky", "photos/crew-of-ms-24", "articles/the-exchange-of-ships"]
NAMES = ["missions", "people", "spacewalks", "articles", "photos"]
LISTS = [
    *(f"{name}.{ending}" for name in NAMES for ending in ("json", "csv", "atom", "feed.json")),
    "missions.ics",
    "corrections.atom",
    "corrections.feed.json",
]
OTHERS = [
    "stations/iss.json",
    "in-space.json",
    "in-space/2024-03-24.json",
    "records.json",
    "countries.json",
    "programmes/soyuz.json",
    "api/openapi.json",
]
EVERYTHING = [f"/{address}" for address in (*LISTS, *(f"{record}.json" for record in RECORDS), *OTHERS)]


def results(client, address):
    return json.loads(client.get(address).getvalue())


@pytest.mark.parametrize("address", EVERYTHING)
def test_scripts_of_other_sites_may_read_it_and_it_is_sent_once(swap, client, address):
    answer = client.get(address)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["Access-Control-Allow-Origin"]) == (304, b"", "*")
    assert client.head(address)["ETag"] == answer["ETag"]


@pytest.mark.parametrize("address", ["/missions.json", "/missions/soyuz-ms-24.json", "/missions/no-such-mission.json"])
def test_there_is_nothing_to_write(swap, client, address):
    asked = client.options(address, headers={"Origin": "https://elsewhere.example"})
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    client.handler.enforce_csrf_checks = True
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", ["/missions/", "/people/oleg-novitsky/", "/admin/login/", "/readyz"])
def test_pages_are_not_opened_to_scripts_of_other_sites(swap, client, address):
    assert "Access-Control-Allow-Origin" not in client.get(address)


def test_an_edit_shows_at_once(swap, client):
    address = "/missions/soyuz-ms-24.json"
    seen = client.get(address)["ETag"]
    swap["O'Hara"].name = "Loral Ashley O'Hara"
    swap["O'Hara"].save()
    answer = client.get(address, headers={"If-None-Match": seen})
    assert answer.status_code == 200
    assert "Loral Ashley O'Hara" in [seat["name"] for seat in answer.json()["crew"]]


@pytest.mark.parametrize("ending", ["json", "csv", "ics"])
def test_rows_are_written_once_and_with_the_addresses_of_the_site_that_is_asked(swap, client, settings, ending):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]

    def ask(query, host="testserver"):
        with CaptureQueriesContext(connection) as queries:
            text = b"".join(client.get(f"/missions.{ending}?{query}", headers={"host": host})).decode()
        return text, sum('FROM "missions_crewassignment"' in query["sql"] for query in queries)

    whole, first = ask("sort=oldest")
    assert first >= 1
    assert ask("sort=-name")[1] == 0
    other, _asked = ask("sort=oldest", host="other.example")
    assert "http://other.example/missions/soyuz-ms-24/" in other
    assert "http://testserver/missions/" not in other
    assert "Soyuz MS-24 Zarya" not in whole
    mission = Mission.objects.get(slug="soyuz-ms-24")
    mission.name = "Soyuz MS-24 Zarya"
    mission.save()
    assert "Soyuz MS-24 Zarya" in ask("sort=oldest")[0]


class TestRecords:
    @pytest.mark.parametrize("record", RECORDS)
    def test_its_page_names_it(self, swap, client, record):
        assert f'<link rel="alternate" type="application/json" title="JSON" href="/{record}.json">' in (
            client.get(f"/{record}/").text
        )

    @pytest.mark.parametrize(
        "address",
        ["/programmes/soyuz/", "/countries/", "/stations/iss/", "/in-space/", "/in-space/2024-03-24/", "/records/"],
    )
    def test_so_do_pages_of_other_kinds(self, swap, client, address):
        data = f"{address.rstrip('/')}.json"
        assert f'href="{data}"' in client.get(address).text

    def test_drafts_are_not_found_by_anybody(self, db, client, admin_client):
        mission = create_mission(name="Secret 1", published_at=None)
        create_person(name="Secret 2", published_at=None)
        create_photo(title="Secret 3", published_at=None)
        create_article(title="Secret 4", live=False)
        for address in ("missions/secret-1", "people/secret-2", "photos/secret-3", "articles/secret-4"):
            for browser in (client, admin_client):
                answer = browser.get(f"/{address}.json")
                assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
                assert answer["Access-Control-Allow-Origin"] == "*"
        mission.slug = "secret-5"
        mission.save()
        assert client.get("/missions/secret-1.json").status_code == 404
        assert 'type="application/json"' not in admin_client.get("/missions/secret-5/").text

    def test_a_former_address_leads_to_todays(self, swap, client):
        for model, old in ((Mission, "soyuz-ms-24"), (type(swap["Chub"]), "nikolai-chub")):
            record = model.objects.get(slug=old)
            record.slug = f"{old}-renamed"
            record.save()
            name = "missions" if model is Mission else "people"
            answer = client.get(f"/{name}/{old}.json")
            assert (answer.status_code, answer["Location"]) == (301, f"/{name}/{old}-renamed.json")

    def test_a_draft_that_is_named_has_no_address(self, db, client):
        secret = create_person(name="Not Yet", published_at=None)
        create_mission(name="M 1", launched=[secret])
        (seat,) = results(client, "/missions/m-1.json")["crew"]
        assert (seat["name"], seat["slug"]) == ("Not Yet", None)


class TestPaging:
    @pytest.fixture
    def missions(self, db):
        for number in range(1, 8):
            create_mission(name=f"M {number}", launch=f"2024-01-0{number}", end="2024-02-01")

    def test_pages_make_up_the_list(self, missions, client):
        whole = results(client, "/missions.json?sort=oldest")
        assert (whole["count"], whole["previous"], whole["next"]) == (7, None, None)
        found, address = [], "/missions.json?sort=oldest&limit=3"
        while address:
            page = results(client, address)
            found += page["results"]
            address = page["next"]
        assert found == whole["results"]
        assert page["previous"] == "http://testserver/missions.json?sort=oldest&page=2&limit=3"

    def test_the_header_says_so_too(self, missions, client):
        assert client.get("/missions.json?page=2&limit=3")["Link"] == (
            '<http://testserver/missions.json?page=1&limit=3>; rel="prev", '
            '<http://testserver/missions.json?page=3&limit=3>; rel="next"'
        )

    def test_a_page_past_the_end_is_empty_and_leads_back(self, missions, client):
        page = results(client, "/missions.json?page=9999999&limit=3")
        assert (page["results"], page["next"]) == ([], None)
        assert page["previous"] == "http://testserver/missions.json?page=3&limit=3"
        nothing = results(client, "/missions.json?q=nothing&page=2&limit=3")
        assert nothing["previous"] == "http://testserver/missions.json?q=nothing&page=1&limit=3"

    @pytest.mark.parametrize("query", ["page=0&limit=2", "page=-1&limit=2", "page=x&limit=2", "page=1e3&limit=2"])
    def test_what_is_no_page_is_named_and_left_out(self, missions, client, query):
        page = results(client, f"/missions.json?{query}")
        assert [mission["name"] for mission in page["results"]] == ["M 7", "M 6"]
        assert [left["parameter"] for left in page["left_out"]] == ["page"]

    def test_a_limit_is_refused_by_the_bound_it_has(self, missions, client):
        [left] = results(client, "/missions.json?limit=0")["left_out"]
        assert (left["parameter"], left["reason"]) == ("limit", "is not a number from 1 to 1000")

    def test_of_many_limits_the_last_counts_and_ten_others_are_named(self, missions, client):
        page = results(client, f"/missions.json?{'&'.join(f'limit={number}' for number in range(1, 13))}")
        assert (page["self"][-8:], len(page["left_out"])) == ("limit=12", 10)

    @pytest.mark.parametrize(("limit", "left_out"), [(1000, []), (1001, ["1001"])])
    def test_there_is_a_most(self, missions, client, limit, left_out):
        page = results(client, f"/missions.json?limit={limit}")
        assert page["self"] == "http://testserver/missions.json?page=1&limit=1000"
        assert [left["value"] for left in page["left_out"]] == left_out

    @pytest.mark.parametrize(
        ("page", "limit", "number", "previous", "following"),
        [(1, 7, 7, None, None), (1, 6, 6, None, 2), (2, 6, 1, 1, None), (2, 7, 0, 1, None), (3, 7, 0, 1, None)],
    )
    def test_a_list_that_ends_with_a_page(self, missions, client, page, limit, number, previous, following):
        answer = results(client, f"/missions.json?page={page}&limit={limit}")
        there = {
            place and f"http://testserver/missions.json?page={place}&limit={limit}" for place in (previous, following)
        }
        assert {answer["previous"], answer["next"]} == there
        assert len(answer["results"]) == number


def test_a_long_list_is_streamed(swap, client, monkeypatch):
    monkeypatch.setattr(responses, "BUFFERED_BYTES", len(client.get("/missions.json").content))
    short = client.get("/missions.json")
    monkeypatch.setattr(responses, "BUFFERED_BYTES", len(short.content) - 1)
    long = client.get("/missions.json")
    assert (short.streaming, long.streaming) == (False, True)
    assert long.getvalue() == short.content
    assert client.head("/missions.json", headers={"If-None-Match": long["ETag"]}).status_code == 304
    assert client.head("/missions.json").getvalue() == b""


@pytest.mark.parametrize("name", NAMES)
def test_a_list_of_nothing_has_its_columns(db, client, name):
    rows = csv.DictReader(io.StringIO(client.get(f"/{name}.csv?q=nothing-like-it").getvalue().decode("utf-8-sig")))
    assert list(rows) == []
    assert "address" in rows.fieldnames


@pytest.mark.parametrize("ending", ["json", "csv", "atom", "feed.json", "ics"])
def test_the_number_of_queries_does_not_depend_on_the_rows(db, client, ending):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(f"/missions.{ending}").getvalue()
        return len(found)

    def add(number):
        people = [create_person(), create_person()]
        mission = create_mission(name=f"Flight {number}", launched=people, end="2024-02-02")
        mission.picture_rows.create(photo=create_photo(title=f"Picture {number}"))

    add(0)
    few = queries()
    with following_changes():
        for number in range(1, 8):
            add(number)
    assert queries() == few


def test_lists_name_their_formats(swap, client):
    page = client.get("/missions/?crew=oleg-novitsky").text
    title = "2 missions Oleg Novitsky flew on"
    for name, type, ending in (
        ("Atom", "application/atom+xml", "atom"),
        ("JSON Feed", "application/feed+json", "feed.json"),
        ("Calendar", "text/calendar", "ics"),
    ):
        address = f"/missions.{ending}?crew=oleg-novitsky"
        assert f'<link rel="alternate" type="{type}" title="{title} ({name})" href="{address}">' in page
        words = "Subscribe in your calendar" if ending == "ics" else name
        assert f'<a href="{address}" type="{type}">{words}</a>' in page
