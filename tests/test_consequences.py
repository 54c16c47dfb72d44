"""What follows from a change, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from missions.models import CrewAssignment, Mission, Trip
from missions.models.trip_building import TripConflict
from photos.models import SharePicture
from search.finding import search
from tests.factories import create_mission, create_person


@pytest.fixture
def flight(db):
    person = create_person(name="Valentina Tereshkova")
    return create_mission(name="Vostok 6", launched=[person])


def queries(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_a_change_costs_few_queries(flight):
    row = flight.assignments.get()
    row.seat = "left"
    assert queries(row.save) <= 20
    assert queries(flight.save) <= 26
    assert queries(row.person.save) <= 23


def test_trips_documents_and_pictures_follow_a_crew_row(flight):
    SharePicture.objects.all().delete()
    CrewAssignment.objects.create(mission=flight, person=create_person(name="Sally Ride"), launched=True)
    assert Trip.objects.filter(launch_mission=flight).count() == 2
    assert [document.title for document in search("ride").page(1)] == ["Sally Ride", "Vostok 6"]
    asked = SharePicture.objects.exclude(asked="").values_list("model", "object_id")
    assert ("missions.mission", flight.pk) in asked


def test_a_row_that_moves_to_somebody_else_gives_them_the_trip(flight):
    row = flight.assignments.get()
    row.person = create_person(name="Sally Ride")
    row.save()
    assert [trip.person for trip in Trip.objects.all()] == [row.person]


@pytest.mark.parametrize("change", ["save", "update", "bulk_update", "create", "bulk_create"])
def test_a_trip_conflict_undoes_the_change(flight, change):
    person = flight.assignments.get().person
    other = create_mission(name="Vostok 7", launch="2024-02-01")
    row = CrewAssignment(mission=other, person=person, launched=True)
    if "create" not in change:
        row.person = create_person()
        row.save()
        row.person = person

    def make_change() -> None:
        match change:
            case "save" | "create":
                row.save()
            case "update":
                other.assignments.update(person=person)
            case "bulk_update":
                CrewAssignment.objects.bulk_update([row], ["person"])
            case "bulk_create":
                CrewAssignment.objects.bulk_create([row])

    with pytest.raises(TripConflict):
        make_change()
    assert not other.assignments.filter(person=person).exists()


def test_a_deleted_mission_leaves_nothing_behind(flight):
    person = flight.assignments.get().person
    Mission.objects.all().delete()
    assert not person.trips.exists()
    assert [document.title for document in search("tereshkova").page(1)] == [person.name]
