"""What happens on a flight: each step is one save of all rows it changes, and one undo brings them back."""

import pytest
from django.urls import reverse
from reversion.models import Revision

from missions.models import CrewAssignment, Mission, Trip
from records.changes import following_changes
from tests.factories import create_mission, create_person, create_station, create_user, dock


def page(mission, step=""):
    if not step:
        return reverse("admin:missions_mission_change", args=[mission.pk])
    return reverse("admin:missions_mission_step", args=[mission.pk, step])


def steps_on(client, mission):
    return [step.name for step in client.get(page(mission)).context["steps"]]


def do(client, mission, step, query="", **typed):
    """Opens the form of a step, changes what is typed, and saves it."""
    address = page(mission, step) + query
    form = client.get(address).context["form"]
    sent = {"seen": form.initial["seen"]}
    for box in form.visible_fields():
        value = box.value()
        if isinstance(value, list) and box.name.endswith("_at"):
            sent |= {f"{box.name}_{number}": part for number, part in enumerate(value)}
        elif isinstance(value, list):
            sent[box.name] = [getattr(one, "pk", one) for one in value]
        elif value is not None:
            sent[box.name] = value
    return client.post(address, sent | typed)


def undo(client, response):
    """Presses “Undo” on the page that a step leads to."""
    version = response.url.partition("?undo=")[2]
    mission = response.url.split("/")[-3]
    return client.post(reverse("admin:missions_mission_undo", args=[mission, version]), follow=True)


def crew(mission):
    """Each row in brief: `up` launched, `down` is to land or landed."""
    return {
        row.person.name: " ".join(
            filter(None, [row.status * (row.status != "prime"), "up" * row.launched, "down" * row.landed])
        )
        for row in mission.assignments.select_related("person")
    }


def told(response):
    return " ".join(str(message) for message in response.context["messages"])


def errors(response):
    return response.context["form"].errors


def at(name, day, time=""):
    return {f"{name}_0": day, f"{name}_1": time}


@pytest.fixture
def iss(db):
    return create_station(name="ISS")


@pytest.fixture
def planned(iss):
    people = [create_person(name=name) for name in ("Anna", "Boris", "Clara")]
    return create_mission(
        name="Soyuz MS-30",
        launch="2024-03-01",
        end_kind="planned",
        launched=people[:2],
        backups=people[2:],
        station=iss,
        planned_end="2040-03",
    )


@pytest.fixture
def two_ships(iss):
    """Two ships at one station, each with a crew that is to return on it."""
    with following_changes():
        ships = []
        for name, launch, people in (
            ("Soyuz MS-24", "2024-03-01", ["Kononenko", "Chub", "O'Hara"]),
            ("Soyuz MS-25", "2024-09-01", ["Novitsky", "Vasilevskaya", "Dyson"]),
        ):
            crew = [create_person(name=person) for person in people]
            ship = create_mission(name=name, launch=launch, launched=crew, station=iss, planned_end="2040")
            dock(ship, iss, launch)
            ships.append(ship)
    return ships


def trip_ids(*names):
    return list(Trip.objects.filter(person__name__in=names).values_list("pk", flat=True))


# --- Which steps there are -----------------------------------------------------------------------


def test_only_the_steps_that_make_sense_are_offered(editor, iss):
    planned = create_mission(launch="2040", end_kind="planned")
    free = create_mission(launch="2024-10-01")
    docked = create_mission(launch="2024-10-02")
    dock(docked, iss, "2024-10-03")
    ended = create_mission(launch="2024-01-01", end="2024-02-01")
    assert steps_on(editor, planned) == ["launched"]
    assert steps_on(editor, free) == ["docked", "landed", "changed-ships"]
    assert steps_on(editor, docked) == ["undocked", "landed", "changed-ships"]
    assert steps_on(editor, ended) == []
    assert "does not apply" in told(editor.get(page(ended, "landed"), follow=True))


def test_who_may_only_look_at_missions_is_offered_nothing(client, planned):
    client.force_login(create_user(group="Photo editors"))
    assert "steps" not in client.get(page(planned)).context
    assert client.get(page(planned, "launched")).status_code == 403


def test_the_form_says_that_the_mission_is_live(editor, planned):
    assert "live: visitors will see what you save" in editor.get(page(planned, "launched")).content.decode()
    Mission.objects.update(published_at=None)
    assert "live: visitors will see what you save" not in editor.get(page(planned, "launched")).content.decode()


# --- It launched ---------------------------------------------------------------------------------


def test_a_launch_as_planned_takes_the_time_alone(editor, planned):
    response = do(editor, planned, "launched", **at("launch_at", "2024-03-01", "12:36:10"))
    assert response.status_code == 302, errors(response)
    planned.refresh_from_db()
    assert (planned.end_kind, str(planned.launch)) == ("ongoing", "1 March 2024, 12:36:10 UTC")
    assert crew(planned) == {"Anna": "up down", "Boris": "up down", "Clara": "backup"}
    assert sorted(trip.person.name for trip in Trip.objects.all()) == ["Anna", "Boris"]
    undo(editor, response)
    planned.refresh_from_db()
    assert (planned.end_kind, str(planned.launch)) == ("planned", "1 March 2024")
    assert not Trip.objects.exists()


def test_a_backup_can_launch_instead(editor, planned):
    rows = {row.person.name: row.pk for row in planned.assignments.all()}
    do(editor, planned, "launched", aboard=[rows["Anna"]], backups=[rows["Clara"]])
    assert crew(planned) == {"Anna": "up down", "Boris": "reassigned", "Clara": "up down"}


def test_a_launch_in_the_future_or_without_a_day_is_refused(editor, planned):
    assert "in the future" in str(errors(do(editor, planned, "launched", **at("launch_at", "2040-01-01"))))
    assert "required" in str(errors(do(editor, planned, "launched", **at("launch_at", ""))))
    assert Mission.objects.get().end_kind == "planned"


def test_a_planned_end_before_lift_off_is_refused(editor, planned):
    Mission.objects.update(planned_end_at=None)
    launch = at("launch_at", "2024-03-01", "12:36")
    response = do(editor, planned, "launched", **launch, **at("planned_end_at", "2024-02-01"))
    assert "The planned end is before lift-off." in str(errors(response)["planned_end_at"])
    assert do(editor, planned, "launched", **launch, **at("planned_end_at", "2024-03")).status_code == 302


def test_a_planned_end_that_is_past_is_asked_about_again(editor, planned):
    Mission.objects.update(planned_end_at="2024-02-01T00:00Z")
    response = do(editor, planned, "launched", **at("launch_at", "2024-03-01", "12:36"))
    assert "The planned end is before lift-off." in str(errors(response)["planned_end_at"])
    do(editor, planned, "launched", **at("launch_at", "2024-03-01", "12:36"), **at("planned_end_at", ""))
    assert Mission.objects.get().planned_end is None


def test_a_launch_that_contradicts_another_flight_changes_nothing(editor, planned):
    create_mission(name="Crew-9", launch="2024-02-01", launched=[planned.assignments.first().person])
    response = do(editor, planned, "launched", **at("launch_at", "2024-03-01", "12:00"))
    assert "Anna cannot launch on Soyuz MS-30" in str(errors(response))
    assert Mission.objects.get(name="Soyuz MS-30").end_kind == "planned"
    assert not Revision.objects.exists()


# --- Docking -------------------------------------------------------------------------------------


def test_docking_undocking_and_moving_to_another_port(editor, iss):
    mission = create_mission(launch="2024-03-01", station=iss)
    do(editor, mission, "docked", port="Rassvet", **at("docked_at", "2024-03-01", "18:00"))
    do(editor, mission, "undocked", **at("undocked_at", "2024-04-01", "10:00"))
    do(editor, mission, "docked", port="Prichal", **at("docked_at", "2024-04-01", "10:40"))
    found = [(row.station, row.port, row.kind, row.undocked_at is None) for row in mission.dockings.in_time_order()]
    assert found == [(iss, "Rassvet", "arrival", False), (iss, "Prichal", "relocation", True)]


def test_a_docking_before_lift_off_is_refused(editor, iss):
    mission = create_mission(launch="2024-03-02", station=iss)
    assert "before the lift-off" in str(errors(do(editor, mission, "docked", **at("docked_at", "2024-03-01"))))


# --- It landed -----------------------------------------------------------------------------------


def test_a_landing_ends_the_flight_and_its_docking(editor, two_ships):
    ship, _other = two_ships
    typed = at("end_at", "2024-11-01", "07:17") | at("undocked_at", "2024-11-01", "03:54")
    response = do(editor, ship, "landed", **typed)
    assert response.status_code == 302, errors(response)
    ship.refresh_from_db()
    assert (ship.end_kind, str(ship.end)) == ("landed", "1 November 2024, 07:17 UTC")
    assert str(ship.dockings.get().undocked) == "1 November 2024, 03:54 UTC"
    assert {trip.person.name for trip in Trip.objects.filter(landing_mission=ship)} == {"Kononenko", "Chub", "O'Hara"}
    assert "Undo" in told(editor.get(response.url))
    undo(editor, response)
    ship.refresh_from_db()
    assert (ship.end_kind, ship.end_at, ship.dockings.get().undocked_at) == ("ongoing", None, None)
    assert not Trip.objects.exclude(end_at=None).exists()


@pytest.mark.parametrize(("planned_end", "shown"), [("2024-09-20", "2024-09-20"), ("2040-09-20", "")])
def test_the_landing_is_as_planned_only_if_that_can_have_been(editor, iss, planned_end, shown):
    ship = create_mission(launch="2024-03-01", planned_end=planned_end)
    assert editor.get(page(ship, "landed")).context["form"].initial.get("end_at", [""])[0] == shown


def test_a_ship_whose_return_crew_was_not_known_brings_home_those_it_launched(editor, iss):
    ship = create_mission(launch="2024-03-01", launched=[create_person(name="Zhu")], landed=[])
    do(editor, ship, "landed", **at("end_at", "2024-11-01"))
    assert crew(ship) == {"Zhu": "up down"}
    assert Trip.objects.get().landing_mission == ship


def test_who_stays_in_space_and_who_came_from_another_ship(editor, two_ships):
    ship, other = two_ships
    home = trip_ids("Kononenko", "O'Hara")
    do(editor, ship, "landed", aboard=home, others=trip_ids("Dyson"), **at("end_at", "2024-11-01"))
    assert crew(ship) == {"Kononenko": "up down", "Chub": "up", "O'Hara": "up down", "Dyson": "down"}
    assert crew(other) == {"Novitsky": "up down", "Vasilevskaya": "up down", "Dyson": "up"}
    assert Trip.objects.get(person__name="Dyson").landing_mission == ship
    assert Trip.objects.get(person__name="Chub").is_open


def test_a_later_flight_of_somebody_who_lands_is_left_alone(editor, two_ships):
    ship, _other = two_ships
    chub = Trip.objects.get(person__name="Chub").person
    later = create_mission(name="Next", launch="2039", end_kind="planned", launched=[chub])
    do(editor, ship, "landed", aboard=trip_ids("Kononenko", "O'Hara"), **at("end_at", "2024-11-01"))
    assert crew(later) == {"Chub": "up down"}


@pytest.mark.parametrize(
    ("outcome", "landed", "reason"),
    [("lost", "up", "lost"), ("landed", "up down", "died"), ("failed_launch", "up", "died")],
)
def test_deaths_are_entered_with_the_end(editor, db, outcome, landed, reason):
    ship = create_mission(launch="2024-03-01", launched=[create_person(name="Rick")])
    rick = CrewAssignment.objects.get().person_id
    response = do(editor, ship, "landed", outcome=outcome, died=[rick], **at("end_at", "2024-03-16"))
    assert response.status_code == 302, errors(response)
    assert crew(ship) == {"Rick": landed}
    assert CrewAssignment.objects.get().fate == "died"
    assert Trip.objects.get().end_reason == reason


def test_who_died_was_aboard(editor, two_ships):
    ship, _other = two_ships
    chub = Trip.objects.get(person__name="Chub").person_id
    home = trip_ids("Kononenko", "O'Hara")
    response = do(editor, ship, "landed", aboard=home, died=[chub], **at("end_at", "2024-11-01"))
    assert "Select Chub as aboard too." in str(errors(response))


# --- Crew changed ships --------------------------------------------------------------------------


def test_a_seat_swap_is_one_save_and_one_undo(editor, two_ships):
    one, other = two_ships
    response = do(
        editor,
        one,
        "changed-ships",
        f"?other={other.pk}",
        to_other=trip_ids("Kononenko", "Chub"),
        to_one=trip_ids("Novitsky", "Vasilevskaya"),
    )
    assert response.status_code == 302, errors(response)
    assert crew(one) == {
        "Kononenko": "up",
        "Chub": "up",
        "O'Hara": "up down",
        "Novitsky": "down",
        "Vasilevskaya": "down",
    }
    assert crew(other) == {
        "Novitsky": "up",
        "Vasilevskaya": "up",
        "Dyson": "up down",
        "Kononenko": "down",
        "Chub": "down",
    }
    assert Trip.objects.get(person__name="Chub").expected_mission == other
    told_then = told(editor.get(response.url))
    assert "Chub will not return on it" in told_then
    assert "Kononenko will return on it" in told_then
    history = editor.get(reverse("admin:missions_mission_history", args=[other.pk])).content.decode()
    assert "Crew changed ships: Soyuz MS-24 and Soyuz MS-25." in history
    undo(editor, response)
    assert crew(one) == {"Kononenko": "up down", "Chub": "up down", "O'Hara": "up down"}
    assert crew(other) == {"Novitsky": "up down", "Vasilevskaya": "up down", "Dyson": "up down"}


def test_changing_back_leaves_no_trace_on_the_other_ship(editor, two_ships):
    one, other = two_ships
    do(editor, one, "changed-ships", f"?other={other.pk}", to_other=trip_ids("Chub"))
    do(editor, other, "changed-ships", f"?other={one.pk}", to_other=trip_ids("Chub"))
    assert crew(one)["Chub"] == "up down"
    assert "Chub" not in crew(other)


def test_a_seat_on_another_ship_keeps_role_and_agency(editor, two_ships):
    one, other = two_ships
    one.assignments.filter(person__name="Chub").update(launch_role="FE", landing_role="CDR", category="private")
    do(editor, one, "changed-ships", f"?other={other.pk}", to_other=trip_ids("Chub"))
    seat = other.assignments.get(person__name="Chub")
    assert (seat.landing_role, seat.launch_role, seat.category, seat.order) == ("CDR", "", "private", 4)


def test_the_only_other_ship_needs_no_choosing_and_nobody_selected_is_asked_about(editor, two_ships):
    one, other = two_ships
    assert editor.get(page(one, "changed-ships")).context["other"] == other
    assert "Select who changed ships." in str(errors(do(editor, one, "changed-ships")))


# --- Preview, conflicts and undo -----------------------------------------------------------------


def words(response):
    return [change.words for change in response.context["changes"]]


def test_a_preview_names_who_launches(editor, planned):
    rows = {row.person.name: row.pk for row in planned.assignments.all()}
    typed = at("launch_at", "2024-03-01", "12:36") | {"_preview": "1"}
    response = do(editor, planned, "launched", aboard=[rows["Anna"]], backups=[rows["Clara"]], **typed)
    assert words(response) == ["Soyuz MS-30: Anna launches, Clara launches and will return on it, Boris is reassigned"]
    assert "it launches empty" not in response.content.decode()
    response = do(editor, planned, "launched", aboard=[], **typed)
    assert "Nobody is selected: it launches empty." in response.content.decode()


def test_a_preview_names_who_lands_and_who_does_not(editor, two_ships):
    ship, _other = two_ships
    typed = at("end_at", "2024-11-01") | {"_preview": "1"}
    home = trip_ids("Kononenko", "O'Hara")
    response = do(editor, ship, "landed", aboard=home, others=trip_ids("Dyson"), **typed)
    assert words(response) == [
        "Soyuz MS-24: Kononenko lands, Chub will not return on it, O'Hara lands, Dyson lands",
        "Soyuz MS-25: Dyson will not return on it",
    ]


def test_a_preview_names_a_docking(editor, iss):
    mission = create_mission(name="Progress", launch="2024-03-01", station=iss)
    response = do(editor, mission, "docked", port="Rassvet", _preview="1", **at("docked_at", "2024-03-01", "18:00"))
    assert words(response) == ["Progress: docking: ISS is added"]


def test_a_preview_says_what_changes_and_writes_nothing(editor, planned):
    response = do(editor, planned, "launched", _preview="1", **at("launch_at", "2024-03-01", "12:36:10"))
    assert words(response) == ["Soyuz MS-30: Anna launches, Boris launches"]
    assert Mission.objects.get().end_kind == "planned"
    assert not Revision.objects.exists()


def test_a_mission_saved_meanwhile_is_asked_about(editor, planned):
    address = page(planned, "launched")
    sent = {"seen": editor.get(address).context["form"].initial["seen"], **at("launch_at", "2024-03-01", "12:36")}
    sent["aboard"] = [row.pk for row in planned.assignments.filter(launched=True)]
    planned.summary = "Somebody else wrote this."
    planned.save()
    response = editor.post(address, sent)
    assert "Somebody else has saved this mission" in str(errors(response))
    assert Mission.objects.get().end_kind == "planned"
    again = editor.post(address, sent | {"seen": response.context["form"]["seen"].value()})
    assert again.status_code == 302


def test_what_was_saved_since_is_not_undone(editor, planned):
    response = do(editor, planned, "launched", **at("launch_at", "2024-03-01", "12:36"))
    mission = Mission.objects.get()
    mission.summary = "Written since."
    mission.save()
    assert "has been saved again since" in told(undo(editor, response))
    assert Mission.objects.get().end_kind == "ongoing"


def test_the_history_undoes_the_last_save(editor, planned):
    history = reverse("admin:missions_mission_history", args=[planned.pk])
    response = do(editor, planned, "launched", **at("launch_at", "2024-03-01", "12:36"))
    assert response.url.partition("?undo=")[2] in editor.get(history).content.decode()
    assert 'form="undo"' in editor.get(history).content.decode()
    undo(editor, response)
    assert "It launched." in editor.get(history).content.decode()
