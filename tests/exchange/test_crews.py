"""The crews another source knows, where an editor or the starter catalogue has entered crews already."""

import pytest

from exchange.catalogue import CatalogueError
from missions.models import CrewAssignment, Mission, Trip
from tests.exchange.catalogue_folder import MS24, MS25, say, seat
from tests.factories import create_mission, create_person, create_station

PEOPLE = [
    {"slug": "oleg-kononenko", "name": "Oleg Kononenko"},
    {"slug": "loral-ohara", "name": "Loral O'Hara"},
    {"slug": "oleg-novitsky", "name": "Oleg Novitsky"},
]
KONONENKO_AND_OHARA_SWAP = [
    seat("soyuz-ms-24", "oleg-kononenko", "launched", launch_role="CDR"),
    seat("soyuz-ms-24", "loral-ohara", "launched", "landed"),
    seat("soyuz-ms-25", "oleg-kononenko", "landed", landing_role="CDR"),
]


def say_history(crew=KONONENKO_AND_OHARA_SWAP, missions=(MS24, MS25)):
    return say("gcat", people=PEOPLE, missions=list(missions), crew=crew)


def crews():
    return {
        (row.mission.name, row.person.name, ("up " if row.launched else "") + ("down" if row.landed else ""))
        for row in CrewAssignment.objects.in_role("prime").select_related("mission", "person")
    }


@pytest.fixture
def people(db):
    return {person["slug"]: create_person(name=person["name"], slug=person["slug"]) for person in PEOPLE}


def test_missions_without_a_crew_get_theirs(people):
    create_mission(name="Soyuz MS-24", launch="2023-09-15T15:44:35Z", end="2024-04-06T07:17:47Z")
    say_history()
    assert crews() == {
        ("Soyuz MS-24", "Oleg Kononenko", "up "),
        ("Soyuz MS-24", "Loral O'Hara", "up down"),
        ("Soyuz MS-25", "Oleg Kononenko", "down"),
    }
    assert say_history().line == "unchanged"


def test_a_full_crew_is_left_as_it_is(swap):
    before = set(CrewAssignment.objects.values_list())
    say_history()
    assert set(CrewAssignment.objects.values_list()) == before


def test_a_half_entered_crew_is_completed(people):
    kononenko, ohara = people["oleg-kononenko"], people["loral-ohara"]
    ms24 = create_mission(
        name="Soyuz MS-24", launch="2023-09-15T15:44:35Z", end="2024-04-06", launched=[kononenko, ohara], landed=[]
    )
    report = say_history()
    assert crews() == {
        ("Soyuz MS-24", "Oleg Kononenko", "up "),
        ("Soyuz MS-24", "Loral O'Hara", "up down"),
        ("Soyuz MS-25", "Oleg Kononenko", "down"),
    }
    assert report.tables["crew"].changed == 1
    ms24.refresh_from_db()
    assert ms24.version == 1
    assert [trip.landing_mission.name for trip in Trip.objects.order_by("end_at")] == ["Soyuz MS-24", "Soyuz MS-25"]
    assert say_history().changes == 0


def test_a_missing_launch_is_completed_with_its_role(people):
    kononenko = people["oleg-kononenko"]
    create_mission(name="Soyuz MS-24", launch="2023-09-15T15:44:35Z", end="2024-04-06")
    CrewAssignment.objects.create(
        mission=create_mission(name="Soyuz MS-25", launch="2024-03-23", planned_end="2099", end_kind="ongoing"),
        person=kononenko,
        landed=True,
        seat="left",
    )
    say_history([seat("soyuz-ms-25", "oleg-kononenko", "launched", "landed", launch_role="CDR", seat="right")])
    row = CrewAssignment.objects.get()
    assert (row.launched, row.landed, row.launch_role, row.seat) == (True, True, "CDR", "left")


def test_somebody_missing_joins_at_the_end(people):
    create_mission(
        name="Soyuz MS-24", launch="2023-09-15T15:44:35Z", end="2024-04-06", launched=[people["loral-ohara"]]
    )
    say_history()
    ms24 = Mission.objects.get(slug="soyuz-ms-24")
    assert [(row.person.name, row.launch_role) for row in ms24.assignments.all()] == [
        ("Loral O'Hara", ""),
        ("Oleg Kononenko", "CDR"),
    ]


def test_a_backup_here_does_not_fly_there(people):
    create_mission(
        name="Soyuz MS-24",
        launch="2023-09-15T15:44:35Z",
        end="2024-04-06T07:17:47Z",
        launched=[people["oleg-novitsky"]],
        backups=[people["loral-ohara"]],
    )
    say_history([seat("soyuz-ms-24", "loral-ohara", "launched", "landed")])
    assert crews() == {("Soyuz MS-24", "Oleg Novitsky", "up down")}


def test_a_ride_that_contradicts_the_crews_here_is_left_out(people):
    """Here she came home on MS-24; the source has her on MS-25."""
    create_mission(
        name="Soyuz MS-24",
        launch="2023-09-15T15:44:35Z",
        end="2024-04-06T07:17:47Z",
        launched=[people["loral-ohara"]],
    )
    report = say_history(
        [
            seat("soyuz-ms-24", "loral-ohara", "launched"),
            seat("soyuz-ms-25", "loral-ohara", "landed"),
            seat("soyuz-ms-25", "oleg-novitsky", "launched", "landed"),
        ]
    )
    assert crews() == {("Soyuz MS-24", "Loral O'Hara", "up down"), ("Soyuz MS-25", "Oleg Novitsky", "up down")}
    assert report.reasons == {"contradicts the trips of the existing crews": 1}


def test_what_an_editor_took_out_of_a_crew_does_not_come_back(people):
    say_history()
    CrewAssignment.objects.filter(person=people["loral-ohara"]).delete()
    CrewAssignment.objects.filter(person=people["oleg-kononenko"]).delete()
    say_history()
    assert crews() == set()


def test_a_source_may_correct_its_own_crew(people):
    say_history()
    say_history(
        [
            seat("soyuz-ms-24", "oleg-kononenko", "launched", "landed"),
            seat("soyuz-ms-24", "loral-ohara", "launched"),
            seat("soyuz-ms-25", "loral-ohara", "landed"),
        ]
    )
    assert crews() == {
        ("Soyuz MS-24", "Oleg Kononenko", "up down"),
        ("Soyuz MS-24", "Loral O'Hara", "up "),
        ("Soyuz MS-25", "Loral O'Hara", "down"),
    }


def test_crews_of_the_source_that_contradict_each_other_are_faults(people):
    with pytest.raises(CatalogueError, match=r"crew\.csv, line 2: Loral O'Hara cannot land on Soyuz MS-25"):
        say_history([seat("soyuz-ms-25", "loral-ohara", "landed")])
    create_station(name="Mir")  # The transaction is whole: the next statement works.
    assert not CrewAssignment.objects.exists()
