"""What is recorded completely: stated for missions, and what follows for people and stations."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from missions.models import Mission, MissionCoverage, Station
from missions.models.coverage import incomplete_people, is_person_complete, is_station_complete, possible_visits
from tests.factories import create_mission, create_person, create_station, create_user

pytestmark = pytest.mark.django_db

SPACEWALKS, DOCKINGS, BACKUPS = MissionCoverage.Topic


def state(mission, topic, said="all"):
    return mission.coverage.create(topic=topic, state=said, title="Where it says so")


@pytest.mark.parametrize(
    ("fields", "said", "expected"),
    [
        ({"end": "2024-02-01"}, "", set()),
        ({"end": "2024-02-01"}, "all", {SPACEWALKS, DOCKINGS, BACKUPS}),
        ({"end": "2024-02-01"}, "none", {SPACEWALKS, DOCKINGS, BACKUPS}),
        ({"end": "2024-02-01"}, "part", set()),
        ({}, "", set()),  # In flight.
        ({}, "all", {SPACEWALKS, DOCKINGS, BACKUPS}),
        ({"launch": "2069-01-01", "end_kind": "planned"}, "", {SPACEWALKS, DOCKINGS, BACKUPS}),
        ({"launch": "", "end_kind": "planned"}, "", {SPACEWALKS, DOCKINGS, BACKUPS}),
        ({"launch": "2069-01-01", "end_kind": "planned"}, "part", set()),
        ({"end": "2024-02-01", "kind": "suborbital"}, "", {SPACEWALKS, DOCKINGS}),
        ({"end": "2024-02-01", "kind": "abort"}, "", {SPACEWALKS, DOCKINGS}),
        ({"end": "2024-02-01", "kind": "suborbital"}, "none", {SPACEWALKS, DOCKINGS, BACKUPS}),
    ],
)
def test_a_mission_is_complete_if_that_is_stated_or_nothing_can_be_missing(fields, said, expected):
    mission = create_mission(**fields)
    for topic in MissionCoverage.Topic if said else ():
        state(mission, topic, said)
    assert {topic for topic in MissionCoverage.Topic if mission.is_complete(topic)} == expected
    assert {topic for topic in MissionCoverage.Topic if Mission.objects.complete(topic)} == expected
    assert {topic for topic in MissionCoverage.Topic if not Mission.objects.incomplete(topic)} == expected


def test_a_topic_is_stated_once():
    mission = create_mission()
    state(mission, DOCKINGS)
    with pytest.raises(ValidationError, match="listed twice"):
        MissionCoverage(mission=mission, topic=DOCKINGS, state="none", title="Another page").full_clean()


def test_a_person_is_complete_if_the_flights_of_each_trip_are():
    stayed, swapped, tourist = (create_person() for _ in range(3))
    up = create_mission(launch="2024-01-01", end="2024-06-01", launched=[stayed, swapped], landed=[stayed])
    down = create_mission(launch="2024-03-01", end="2024-09-01", launched=[tourist], landed=[tourist, swapped])
    for topic in (SPACEWALKS, DOCKINGS):
        state(up, topic)
    assert incomplete_people(SPACEWALKS) == {tourist.pk}  # The flight that took somebody up decides.
    assert incomplete_people(DOCKINGS) == {tourist.pk, swapped.pk}
    state(down, DOCKINGS, "none")
    assert incomplete_people(DOCKINGS) == frozenset()


def test_drafts_leave_nothing_incomplete():
    person = create_person()
    create_mission(launch="2024-01-01", end="2024-06-01", launched=[person], published_at=None)
    assert is_person_complete(person, SPACEWALKS)


def test_backups_are_complete_if_all_missions_of_the_active_years_are():
    unknown = create_person()
    before, after, during, last_month = (
        create_person(active_from=since, active_until=until, active_until_precision="month")
        for since, until in (
            ("1960-01-01", "1969-12-01"),
            ("1970-01-02", None),
            ("1969-01-01", "1975-01-01"),
            ("1969-01-01", "1970-01-01"),
        )
    )
    mission = create_mission(launch="1970-01-01T12:00:00Z", end="1970-01-02")
    assert incomplete_people(BACKUPS) == {unknown.pk, during.pk, last_month.pk}
    assert is_person_complete(before, BACKUPS)
    assert is_person_complete(after, BACKUPS)
    assert is_person_complete(create_person(died_on="1969-12-31"), BACKUPS)
    state(mission, BACKUPS, "none")
    assert is_person_complete(unknown, BACKUPS)


def test_who_retired_the_day_before_a_launch_was_no_backup_on_it():
    days = [("1960-01-01", "1969-12-31"), ("1960-01-01", "1970-01-01"), ("1970-01-01", None), ("1970-01-02", None)]
    people = [create_person(active_from=since, active_until=until) for since, until in days]
    people.append(create_person(active_until="1969-12-31", died_on="1980-01-01"))
    create_mission(launch="1970-01-01", end="1970-01-02")
    assert [is_person_complete(person, BACKUPS) for person in people] == [True, False, False, True, True]


def test_a_mission_may_have_been_at_a_station_of_the_day_of_its_launch():
    mission = create_mission(launch="1975-01-11T23:59Z", end="1975-02-09")
    for name, launched_on, ended_on in (
        ("Before", "1970-01-01", "1975-01-10"),
        ("Until then", "1970-01-01", "1975-01-11"),
        ("From then on", "1975-01-11", None),
        ("After", "1975-01-12", None),
    ):
        create_station(name=name, launched_on=launched_on, ended_on=ended_on)
    found = {slug for slug, missions in possible_visits().items() if mission.pk in missions}
    assert found == {"until-then", "from-then-on"}


def test_crews_of_a_station_are_complete_up_to_the_day_that_is_stated():
    day, next_day = date(2000, 5, 1), date(2000, 5, 2)
    going_on, over = (Station(crews_complete_until=day, ended_on=ended) for ended in (None, day))
    assert [going_on.has_all_crews_until(day), going_on.has_all_crews_until(next_day)] == [True, False]
    assert over.has_all_crews_until(next_day)  # There are none after its end.
    assert not Station(crews_complete_until=None, ended_on=day).has_all_crews_until(day)


def test_a_station_is_complete_if_all_its_missions_are():
    mir = create_station(name="Mir")
    for mission in (create_mission(end="2024-02-01", station=mir), create_mission(end="2024-03-01", station=mir)):
        assert not is_station_complete(mir, DOCKINGS)
        state(mission, DOCKINGS)
    assert is_station_complete(mir, DOCKINGS)


# --- The admin ------------------------------------------------------------------------------------

LIST = reverse("admin:missions_mission_changelist")


@pytest.fixture
def editor(client):
    client.force_login(create_user(group="Editors"))
    return client


def test_it_is_stated_of_many_missions_at_once_and_replaces_what_was_stated(editor):
    one, other, third = (create_mission(end="2024-02-01") for _ in range(3))
    state(one, SPACEWALKS, "part")
    sent = {"action": "state_coverage", "_selected_action": [one.pk, other.pk]}
    assert f"<li>{one}</li><li>{other}</li>" in editor.post(LIST, sent).content.decode()
    assert set(Mission.objects.complete(SPACEWALKS)) == set()
    sent |= {"give": "Apply", "topic": SPACEWALKS, "state": "all", "title": "List of spacewalks"}
    refused = editor.post(LIST, sent | {"seen_on": "0026-12-02"})
    assert "The year 0026 cannot be right" in refused.content.decode()
    editor.post(LIST, sent | {"address": "example.org/spacewalks", "seen_on": "2026-12-02"})
    assert set(Mission.objects.complete(SPACEWALKS)) == {one, other}
    assert {row.address for row in MissionCoverage.objects.all()} == {"https://example.org/spacewalks"}
    found = editor.get(LIST, {"recorded": "incomplete-spacewalks"}).context["cl"].result_list
    assert list(found) == [third]
    history = editor.get(reverse("admin:missions_mission_history", args=[one.pk])).content.decode()
    assert "Stated what is recorded of spacewalks." in history
