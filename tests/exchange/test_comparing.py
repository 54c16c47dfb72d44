"""Comparisons with another catalogue: what counts as the same, what pages say, and how a difference is decided."""

from datetime import date

import pytest

from exchange.catalogue import TableRow
from exchange.comparing import compare, differences_of
from missions.models import CrewAssignment
from tests.factories import create_mission, create_person, moment
from tests.pages import words

PAGE = {"title": "Flight in their words", "publisher": "Somebody", "address": "https://example.org/flight"}


@pytest.fixture
def flight(db):
    anna = create_person(name="Anna", gcat_id="AS-00001")
    return create_mission(
        name="Flight", launch="2020-01-01T10:00Z", end="2020-01-05", launched=[anna], landed=[anna], gcat_id="H00001"
    )


def their(*, crew=(("anna", "yes", "yes"),), **mission):
    row = {"slug": "theirs", "gcat_id": "H00001", "launch_at": "2020-01-01T10:00:30Z", "end_kind": "landed"} | mission
    seats = [
        {"mission": "theirs", "person": person, "status": "prime", "launched": launched, "landed": landed}
        for person, launched, landed in crew
    ]
    return {
        "people": [TableRow({"slug": "anna", "gcat_id": "AS-00001"}, "people.csv", 2)],
        "missions": [TableRow(row, "missions.csv", 2)],
        "mission_sources": [TableRow({"mission": "theirs", **PAGE}, "mission_sources.csv", 2)],
        "crew": [TableRow(seat, "crew.csv", 2) for seat in seats],
    }


def compared(tables):
    return compare(tables, source="test", catalogue="Other Catalog", edition=date(2024, 5, 19))


def differences(flight):
    return [each.words for each in differences_of(flight.comparisons.get())]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, []),
        ({"launch_at": "2020-01-01T10:02:30Z"}, []),  # A rounded minute or two.
        ({"launch_at": "2020-01-01T10:03Z"}, ["lift-off: 2020-01-01T10:00Z here, 2020-01-01T10:03Z there"]),
        ({"launch_at": "2020-01"}, []),  # Less precise, and possible.
        ({"end_at": "2020-01-05T23:59Z"}, []),
        ({"end_at": "2020-01-06T00:00Z"}, ["end: 2020-01-05 here, 2020-01-06T00:00Z there"]),
        ({"end_kind": "ongoing", "end_at": ""}, []),  # Older than the landing.
        ({"end_kind": "lost"}, ["outcome: landed here, lost there"]),
        ({"station": "salyut-9"}, ["station: nothing here, salyut-9 there"]),  # One that we do not have.
        ({"crew": [("anna", "yes", "no")]}, ["Anna: launched and landed here, launched there"]),
        ({"crew": [("anna", "yes", "no")], "end_kind": "ongoing"}, []),
        ({"crew": [("anna", "yes", "yes"), ("ben", "yes", "yes")]}, ["ben: nothing here, launched and landed there"]),
        ({"crew": []}, []),  # They say nothing about the crew.
    ],
)
def test_facts_are_compared_as_precisely_as_they_are_known(flight, said, wanted):
    compared(their(**said))
    assert differences(flight) == wanted


def test_the_page_says_so_until_the_record_changes(flight, client):
    compared(their())
    sentence = "Dates and crew match the Other Catalog (May 2024)."
    assert sentence in words(client.get("/missions/flight/"))
    flight.refresh_from_db()
    flight.launch_at = moment("2020-01-01T11:00Z")
    flight.save()
    assert sentence not in words(client.get("/missions/flight/"))
    compared(their())
    assert sentence not in words(client.get("/missions/flight/"))


def decide(client, flight, key, decision):
    which = f"missions {flight.comparisons.get().pk} {key}"
    return client.post("/admin/attention/differences/", {"which": which, "decision": decision}, follow=True)


def test_their_value_is_taken_with_its_source(flight, admin_client):
    compared(their(launch_at="2020-01-01T10:30Z", crew=[("anna", "yes", "no")]))
    listed = words(admin_client.get("/admin/attention/differences/"))
    assert "2020-01-01T10:00Z here, 2020-01-01T10:30Z there (Other Catalog, May 2024)" in listed
    assert "their value was taken" in words(decide(admin_client, flight, "launch_at", "take"))
    seat = CrewAssignment.objects.get()
    decide(admin_client, flight, f"crew-{seat.person_id}", "take")
    flight.refresh_from_db()
    seat.refresh_from_db()
    assert (flight.launch.iso, seat.launched, seat.landed) == ("2020-01-01T10:30Z", True, False)
    assert list(flight.sources.values("title", "publisher", "address")) == [PAGE]
    assert "Nothing to do." in words(admin_client.get("/admin/attention/differences/"))
    assert "Dates and crew match" in words(admin_client.get("/missions/flight/"))
    assert "Taken from Other Catalog" in words(admin_client.get(f"/admin/missions/mission/{flight.pk}/history/"))


def test_what_was_decided_stays_decided_until_a_value_changes(flight, admin_client):
    compared(their(launch_at="2020-01-01T10:30Z"))
    decide(admin_client, flight, "launch_at", "keep")
    compared(their(launch_at="2020-01-01T10:30Z"))
    assert flight.comparisons.get().open == 0
    compared(their(launch_at="2020-01-01T10:31Z"))
    assert flight.comparisons.get().open == 1


def test_a_difference_is_not_decided_on_a_record_that_has_changed(flight, admin_client):
    compared(their(launch_at="2020-01-01T10:30Z"))
    flight.launch_at = moment("2020-01-01T09:00Z")
    flight.save()
    assert "has been changed since" in words(decide(admin_client, flight, "launch_at", "take"))
    flight.refresh_from_db()
    assert flight.launch.iso == "2020-01-01T09:00Z"
