"""What follows from a change, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from missions.models import CrewAssignment, Mission, Trip
from missions.models.trip_building import TripConflict, rebuild_trips
from photos.models import SocialPreview
from publishing.generation import read_number
from search.finding import search
from search.indexing import rebuild
from search.models import Document
from tests.factories import create_agency, create_country, create_mission, create_person


@pytest.fixture
def flight(db):
    person = create_person(name="Valentina Tereshkova")
    return create_mission(name="Vostok 6", launched=[person])


def made_of_crews():
    """What is derived from crew rows, in one order: PostgreSQL keeps none by itself."""
    return *Document.objects.order_by("place").values(), *Trip.objects.order_by("pk").values()


def queries(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_a_change_costs_few_queries(flight):
    row = flight.assignments.get()
    row.seat = "left"
    assert queries(row.save) <= 24
    assert queries(flight.save) <= 30
    assert queries(row.person.save) <= 26


def test_trips_documents_and_pictures_follow_a_crew_row(flight):
    SocialPreview.objects.all().delete()
    CrewAssignment.objects.create(mission=flight, person=create_person(name="Sally Ride"), launched=True)
    assert Trip.objects.filter(launch_mission=flight).count() == 2
    assert [document.title for document in search("ride").page(1)] == ["Sally Ride", "Vostok 6"]
    asked = SocialPreview.objects.exclude(asked="").values_list("model", "object_id")
    assert ("missions.mission", flight.pk) in asked


def test_nothing_is_made_of_columns_that_are_only_shown(flight):
    row = flight.assignments.get()
    before = made_of_crews()
    values = {"launch_role": "PLT", "landing_role": "FE", "seat": "left", "category": "private", "note": "Alone."}
    values |= {"agency": create_agency(), "country": create_country(code="RU")}
    assert values.keys() == CrewAssignment.only_shown
    for name, value in values.items():
        setattr(row, name, value)
    generation = read_number()
    CrewAssignment.objects.bulk_update([row], values)
    assert read_number() > generation
    rebuild()
    rebuild_trips()
    assert made_of_crews() == before


def test_a_mission_saved_as_it_was_asks_for_no_picture(flight):
    SocialPreview.objects.all().delete()
    flight.save()
    assert not SocialPreview.objects.exists()
    flight.name = "Vostok VI"
    flight.save()
    assert SocialPreview.objects.filter(model="missions.mission", object_id=flight.pk).exists()


def test_a_row_that_moves_to_somebody_else_gives_them_the_trip(flight):
    row = flight.assignments.get()
    row.person = create_person(name="Sally Ride")
    row.save()
    assert [trip.person for trip in Trip.objects.all()] == [row.person]


WRITES = {
    "save": lambda row: row.save(),
    "update": lambda row: row.mission.assignments.update(person=row.person),
    "bulk_update": lambda row: CrewAssignment.objects.bulk_update([row], ["person"]),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_trip_conflict_undoes_a_change(flight, write):
    person = flight.assignments.get().person
    other = create_mission(name="Vostok 7", launch="2024-02-01", launched=[create_person()])
    row = other.assignments.get()
    row.person = person
    with pytest.raises(TripConflict):
        write(row)
    assert not other.assignments.filter(person=person).exists()


def test_a_trip_conflict_undoes_what_is_created(flight):
    person = flight.assignments.get().person
    with pytest.raises(TripConflict):
        create_mission(name="Vostok 7", launch="2024-02-01", launched=[person])
    assert not CrewAssignment.objects.filter(mission__name="Vostok 7").exists()


def test_a_deleted_mission_leaves_nothing_behind(flight):
    person = flight.assignments.get().person
    Mission.objects.all().delete()
    assert not person.trips.exists()
    assert [document.title for document in search("tereshkova").page(1)] == [person.name]
