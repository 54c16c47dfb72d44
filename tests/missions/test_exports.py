import csv
import io
import json

import pytest
from icalendar import Calendar

from tests.factories import create_mission, create_person, moment

QUERY = "?crew=oleg-novitsky&role=launch"


def json_of(client, address):
    return json.loads(client.get(address).getvalue())  # Streamed, so the client's own reading does not do.


def test_json_has_the_rows_of_the_page(client, swap):
    answer = json_of(client, f"/missions.json{QUERY}")
    assert answer["title"] == "1 mission on which Oleg Novitsky launched"
    assert answer["page"] == f"http://testserver/missions/{QUERY}"
    (mission,) = answer["results"]
    assert (mission["name"], mission["launch"], mission["end"]) == (
        "Soyuz MS-25",
        "2024-03-23T12:36:10Z",
        "2024-09-23T11:59:04Z",
    )
    assert [row["name"] for row in mission["crew"] if row["landed"]] == [
        "Tracy Dyson",
        "Oleg Kononenko",
        "Nikolai Chub",
    ]


def test_order_is_that_of_the_page(client, swap):
    names = [row["name"] for row in json_of(client, "/missions.json?sort=oldest")["results"]]
    assert names == ["Soyuz MS-24", "Soyuz MS-25"]


def test_csv_reads_back(client, swap):
    text = b"".join(client.get("/missions.csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["name"] for row in rows] == ["Soyuz MS-25", "Soyuz MS-24"]
    assert rows[1]["landed"] == "Loral O'Hara; Oleg Novitsky; Marina Vasilevskaya"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", " ="])
def test_csv_cells_are_no_formulas(client, db, start):
    create_mission(name=f"{start}HYPERLINK(1)", slug="x", launched=[create_person(name="Anna")])
    text = b"".join(client.get("/missions.csv")).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["name"] == f"'{start}HYPERLINK(1)"


def test_calendar_honours_precision(client, db):
    create_mission(name="Exact", launch="2024-03-23T12:36:10Z", end="2024-04-01")
    create_mission(name="Vague", launch="2027-03", end_kind="planned")
    create_mission(name="Earliest", launch="NET 2027-05-01", end_kind="planned")
    calendar = Calendar.from_ical(client.get("/missions.ics").content)
    events = {(str(event["summary"]), event["dtstart"].dt) for event in calendar.walk("VEVENT")}
    assert events == {
        ("Exact: launch", moment("2024-03-23T12:36:10Z")),
        ("Exact: landing", moment("2024-04-01").date()),
        ("Earliest: launch (no earlier than)", moment("2027-05-01").date()),
    }


def test_atom_links_the_missions(client, swap):
    feed = client.get("/missions.atom?q=ms24")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "http://testserver/missions/soyuz-ms-24/" in feed.text
    assert "soyuz-ms-25" not in feed.text


@pytest.mark.parametrize("ending", ["json", "csv", "atom", "ics"])
def test_drafts_are_in_no_format_and_pages_name_each(client, swap, ending):
    create_mission(name="Secret 1", published_at=None)
    answer = client.get(f"/missions.{ending}")
    assert answer.status_code == 200
    assert b"Secret 1" not in answer.getvalue()
    assert f'href="/missions.{ending}?crew=oleg-novitsky"' in client.get("/missions/?crew=oleg-novitsky").text


def test_people_json(client, swap):
    people = json_of(client, "/people.json?q=novitsky")["results"]
    assert [(person["name"], person["spaceflights"]) for person in people] == [("Oleg Novitsky", 1)]
    assert people[0]["time_in_space_seconds"] == 1190497
