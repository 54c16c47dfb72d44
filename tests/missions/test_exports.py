import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from reversion.models import Version

from missions.models import Mission, MoonLanding, Site
from publishing.generation import forget
from tests.factories import create_mission, create_person, dock, moment

QUERY = "?crew=oleg-novitsky&role=launch"


def json_of(client, address):
    return json.loads(client.get(address).getvalue())  # Streamed, so the client's own reading does not do.


def test_json_has_the_rows_of_the_page(client, swap):
    answer = json_of(client, f"/missions.json{QUERY}")
    assert answer["title"] == "1 mission Oleg Novitsky launched on"
    assert answer["html"] == f"http://testserver/missions/{QUERY}"
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


def test_data_says_since_when_a_flight_is_unconfirmed(client, db):
    create_mission(name="Lost sight of", launch="2024-01-01", planned_end="2024-03")
    [row] = json_of(client, "/missions.json")["results"]
    assert (row["status"], row["unconfirmed_since"]) == ("in-flight", "2024-04-01T00:00:00Z")
    [cells] = csv.DictReader(io.StringIO(client.get("/missions.csv").getvalue().decode("utf-8-sig")))
    assert cells["status"] == "Unconfirmed"


def test_csv_reads_back(client, swap):
    text = b"".join(client.get("/missions.csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["name"] for row in rows] == ["Soyuz MS-25", "Soyuz MS-24"]
    assert rows[1]["landed"] == "Loral O'Hara; Oleg Novitsky; Marina Vasilevskaya"


@pytest.mark.parametrize("ending", ["json", "csv", "ics"])
def test_a_list_too_long_to_keep_row_by_row_is_written_once(client, db, monkeypatch, ending):
    address = f"/missions.{ending}?sort=oldest"
    for number in range(10):
        create_mission(name=f"Flight {number}", launch=f"200{number}-01-01", launched=[create_person()])
    expected = client.get(address).getvalue()
    forget()
    monkeypatch.setattr("exports.lists.CHUNK", 4)
    monkeypatch.setattr("facets.index.MOST_PRINTED", 0)
    with CaptureQueriesContext(connection) as first:
        assert client.get(address).getvalue() == expected
    with CaptureQueriesContext(connection) as second:
        assert client.get(address).getvalue() == expected
    crews = [sum("crewassignment" in query["sql"] for query in queries) for queries in (first, second)]
    assert crews == [3, 1]  # Of the rows after the last full chunk.


def test_the_record_of_a_mission_says_where_it_went_and_what_is_complete(client, db):
    mission = create_mission(
        name="Apollo 11", launch="1969-07-16", end="1969-07-24", destination="moon", lander="Eagle"
    )
    dock(mission, None, "1969-07-16", target="lunar module Eagle")
    mission.coverage.create(topic="dockings", state="part", title="Apollo 11")
    mission.coverage.create(topic="backups", state="all", title="Apollo 11")
    MoonLanding.objects.create(mission=mission, site="Sea of Tranquility", landed_at=moment("1969-07-20T20:17:40Z"))
    mission.moon_landing_crew.create(person=create_person(name="Buzz Aldrin"))
    walk = {"kind": "moonwalk", "started_at": moment("1969-07-21"), "duration_minutes": 151}
    mission.spacewalks.create(name="Moonwalk", slug="moonwalk", **walk).sources.create(title="Apollo 11 report")
    said = json_of(client, "/missions/apollo-11.json")
    assert (said["destination"], said["lander"]) == ("moon", "Eagle")
    assert (said["dockings"][0]["station"], said["dockings"][0]["other_ship"]) == (None, "lunar module Eagle")
    landing = said["moon_landing"]
    assert (landing["site"], landing["landed"]) == ("Sea of Tranquility", "1969-07-20T20:17:40Z")
    assert [person["name"] for person in landing["people"]] == ["Buzz Aldrin"]
    [walk] = said["spacewalks"]
    assert (walk["kind"], walk["seconds"], walk["sources"][0]["title"]) == ("moonwalk", 151 * 60, "Apollo 11 report")
    assert [said[f"{topic}_complete"] for topic in ("spacewalks", "dockings", "backups")] == [False, False, True]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", " ="])
def test_csv_cells_are_no_formulas(client, db, start):
    create_mission(name=f"{start}HYPERLINK(1)", slug="x", launched=[create_person(name="Anna")])
    text = b"".join(client.get("/missions.csv")).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["name"] == f"'{start}HYPERLINK(1)"


def calendar_of(client, address="/missions.ics"):
    return Calendar.from_ical(client.get(address).content)


def events(client, address="/missions.ics"):
    return {str(event["summary"]): event for event in calendar_of(client, address).walk("VEVENT")}


class TestCalendar:
    def test_precision_is_honoured(self, client, db):
        create_mission(name="Exact", launch="2024-03-23T12:36:10Z", end="2024-04-01")
        create_mission(name="About", launch="2024-03-23T12Z", end="2024-05")
        create_mission(name="Vague", launch="2027-03", planned_end="2028", end_kind="planned")
        create_mission(name="Earliest", launch="NET 2027-05-01", end_kind="planned")
        assert {title: event["dtstart"].dt for title, event in events(client).items()} == {
            "Exact: launch": moment("2024-03-23T12:36:10Z"),
            "Exact: landing": moment("2024-04-01").date(),
            "About: launch": moment("2024-03-23").date(),
            "Earliest: launch (no earlier than)": moment("2027-05-01").date(),
        }

    def test_an_event_says_who_where_and_how_sure(self, client, swap):
        mission = Mission.objects.get(slug="soyuz-ms-25")
        mission.launch_site = Site.objects.create(slug="baikonur", name="Baikonur Cosmodrome")
        mission.save()
        create_mission(
            name="Soyuz MS-40",
            launch="NET 2040-05-01T10Z",
            planned_end="2040-11-01",
            end_kind="planned",
            launched=[create_person(name="Anna; the \\ first,\nof all")],
        )
        found = events(client)
        launch = found["Soyuz MS-25: launch"]
        assert str(launch["location"]) == "Baikonur Cosmodrome"
        assert str(launch["url"]) == "http://testserver/missions/soyuz-ms-25/"
        assert str(launch["description"]) == (
            "Launch: 23 March 2024, 12:36:10 UTC\nCrew: Oleg Novitsky, Marina Vasilevskaya, Tracy Dyson"
        )
        assert (str(launch["status"]), str(launch["transp"])) == ("CONFIRMED", "TRANSPARENT")
        planned = found["Soyuz MS-40: launch (no earlier than)"]
        assert str(planned["status"]) == "TENTATIVE"
        assert "Launch: no earlier than 1 May 2040, about 10:00 UTC" in str(planned["description"])
        assert "Anna" in str(planned["description"])
        assert str(found["Soyuz MS-40: planned landing"]["status"]) == "TENTATIVE"

    def test_an_event_stays_itself_and_an_edit_is_news(self, client, db):
        mission = create_mission(name="Soyuz MS-30", launch="2030-03-01", end_kind="planned")
        Mission.objects.update(changed_at=moment("2026-01-01"))
        before = events(client)["Soyuz MS-30: launch"]
        assert before["dtstamp"].dt == before["last-modified"].dt == moment("2026-01-01")
        mission.name, mission.slug, mission.launch_at = "Soyuz MS-31", "soyuz-ms-31", moment("2030-04-01")
        mission.save()
        after = events(client)["Soyuz MS-31: launch"]
        assert after["uid"] == before["uid"]
        assert after["sequence"] > before["sequence"]
        assert after["dtstamp"].dt == after["last-modified"].dt > before["dtstamp"].dt

    def test_a_landing_takes_the_place_of_the_planned_one(self, client, db):
        mission = create_mission(name="Soyuz MS-20", planned_end="2024-03-01")
        planned = events(client)["Soyuz MS-20: planned landing"]
        mission.end_kind, mission.end_at = "landed", moment("2024-03-02T01:02:03Z")
        mission.save()
        found = events(client)
        assert found["Soyuz MS-20: landing"]["uid"] == planned["uid"]
        assert "Soyuz MS-20: planned landing" not in found

    def test_what_is_withdrawn_is_struck_out_without_a_word_of_it(self, client, db):
        mission = create_mission(name="Soyuz MS-30", launch="2030-03-01", end_kind="planned")
        create_mission(name="Never public", launch="2030-03-01", end_kind="planned", published_at=None).withdraw()
        before = events(client)["Soyuz MS-30: launch"]
        mission.withdraw()
        (after,) = calendar_of(client).walk("VEVENT")
        assert (after["uid"], str(after["status"])) == (before["uid"], "CANCELLED")
        assert after["sequence"] > before["sequence"]
        assert b"MS-30" not in after.to_ical()
        assert calendar_of(client, "/missions.ics?status=ended").walk("VEVENT") == []
        Mission._base_manager.filter(pk=mission.pk).update(withdrawn_at=moment("2026-01-01"))
        assert calendar_of(client).walk("VEVENT") == []

    def publish_tomorrow(mission):
        mission.published_at = timezone.now() + timedelta(days=1)
        mission.save()

    def slip(mission):
        mission.launch_precision = mission.planned_end_precision = "month"
        mission.full_clean()
        mission.save()

    def slip_among_many(mission):
        Mission.objects.update(launch_precision="quarter", planned_end_precision="year")

    def slip_in_a_file(mission):
        mission.launch_precision, mission.planned_end_at = "half", None
        Mission.objects.bulk_update([mission], ["launch_precision", "planned_end_at"])

    def lose_its_dates(mission):
        mission.launch_at = mission.planned_end_at = None
        mission.save()

    def become_a_draft(mission):
        mission.published_at = None
        mission.save()

    def be_withdrawn_and_emptied(mission):
        mission.withdraw()
        mission.launch_at = mission.planned_end_at = None
        mission.save()

    def be_deleted(mission):
        mission.delete()

    CHANGES = [
        slip,
        slip_among_many,
        slip_in_a_file,
        lose_its_dates,
        become_a_draft,
        publish_tomorrow,
        be_withdrawn_and_emptied,
        be_deleted,
    ]

    @pytest.mark.parametrize("change", CHANGES)
    def test_what_a_change_takes_out_is_struck_out_for_a_while(self, client, db, monkeypatch, change):
        mission = create_mission(name="Soyuz MS-30", launch="2030-03-01", planned_end="2030-09-01", end_kind="planned")
        create_mission(name="Never public", launch="2030-03-01", end_kind="planned", published_at=None)
        before = {event["uid"]: event for event in calendar_of(client).walk("VEVENT")}
        change(mission)
        Mission.objects.filter(name="Never public").delete()
        after = {event["uid"]: event for event in calendar_of(client).walk("VEVENT")}
        assert after.keys() == before.keys()
        for uid, event in after.items():
            assert str(event["status"]) == "CANCELLED"
            assert event["sequence"] > before[uid]["sequence"]
            assert event["dtstart"].dt == before[uid]["dtstart"].dt
            assert b"MS-30" not in event.to_ical()
        later = timezone.now() + timedelta(days=61)
        monkeypatch.setattr(timezone, "now", lambda: later)
        assert [e for e in calendar_of(client).walk("VEVENT") if str(e["status"]) == "CANCELLED"] == []

    def test_a_day_that_is_known_again_is_news(self, client, db):
        mission = create_mission(name="Soyuz MS-30", launch="2030-03-01", end_kind="planned")
        sequences = []
        for precision in ("day", "month", "day", "year", "day"):
            mission.launch_precision = precision
            mission.save()
            (event,) = calendar_of(client).walk("VEVENT")
            assert (str(event["status"]) == "CANCELLED") == (precision != "day")
            sequences.append(event["sequence"])
        mission.withdraw()
        (event,) = calendar_of(client).walk("VEVENT")
        mission.publish()
        (again,) = calendar_of(client).walk("VEVENT")
        sequences += [event["sequence"], again["sequence"]]
        assert sequences == sorted(set(sequences))

    def test_the_calendar_of_a_mission_strikes_out_too(self, client, db):
        mission = create_mission(slug="ms-30", launch="2030-03-01", planned_end="2030-09-01", end_kind="planned")
        create_mission(launch="2030-03-01", end_kind="planned").delete()
        before = events(client, "/missions/ms-30.ics")
        mission.launch_precision = "month"
        mission.save()
        after = {str(event["uid"]): str(event["status"]) for event in events(client, "/missions/ms-30.ics").values()}
        launch, landing = sorted((str(event["uid"]) for event in before.values()), key=lambda uid: "landing" in uid)
        assert after == {launch: "CANCELLED", landing: "TENTATIVE"}

    def test_a_landing_that_has_not_happened(self, client, db):
        mission = create_mission(name="Soyuz MS-20", end="2024-03-01")
        landed = events(client)["Soyuz MS-20: landing"]
        mission.end_kind, mission.end_at = "ongoing", None
        mission.save()
        found = events(client)
        assert (found["Cancelled"]["uid"], str(found["Cancelled"]["status"])) == (landed["uid"], "CANCELLED")
        assert str(found["Soyuz MS-20: launch"]["status"]) == "CONFIRMED"

    @pytest.mark.parametrize(
        ("query", "is_told"),
        [
            ("status=planned", True),
            ("from=2030-03&to=2030-03", True),
            ("status=ended", False),
            ("q=MS-31", False),
        ],
    )
    def test_those_of_the_missions_asked_for(self, client, db, query, is_told):
        mission = create_mission(name="Soyuz MS-30", launch="2030-03-01", end_kind="planned")
        mission.launch_at, mission.launch_precision = moment("2030-04-01"), "month"
        mission.save()
        assert bool(calendar_of(client, f"/missions.ics?{query}").walk("VEVENT")) == is_told

    def test_a_recovered_mission_is_back(self, admin_client, client, db):
        mission = create_mission(name="Soyuz MS-30", launch="2030-03-01", end_kind="planned")
        mission.save()
        admin_client.post(f"/admin/missions/mission/{mission.pk}/delete/", {"post": "yes"})
        (cancelled,) = calendar_of(client).walk("VEVENT")
        version = Version.objects.get_deleted(Mission).get()
        admin_client.post(f"/admin/missions/mission/recover/{version.pk}/")
        (event,) = calendar_of(client).walk("VEVENT")
        assert (event["uid"], str(event["status"])) == (cancelled["uid"], "TENTATIVE")
        assert event["sequence"] > cancelled["sequence"]

    def test_who_subscribes_is_told_what_it_is_and_when_to_come_again(self, client, swap):
        calendar = calendar_of(client, "/missions.ics?crew=oleg-novitsky")
        assert str(calendar["x-wr-calname"]) == "Missions on Space Portal: 2 missions Oleg Novitsky flew on"
        assert calendar["refresh-interval"].dt == timedelta(hours=6)
        assert calendar["x-published-ttl"].to_ical() == b"PT6H"
        assert calendar["source"] == "http://testserver/missions.ics?crew=oleg-novitsky"
        assert calendar.errors == []


def test_atom_links_the_missions(client, swap):
    feed = client.get("/missions.atom?q=ms24")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "http://testserver/missions/soyuz-ms-24/" in feed.text
    assert "soyuz-ms-25" not in feed.text


@pytest.mark.parametrize("ending", ["json", "csv", "atom", "feed.json", "ics"])
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
