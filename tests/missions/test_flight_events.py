"""Nothing that happens on a flight is before its lift-off or after its end, whichever way it is entered."""

import pytest
from django.core.exceptions import ValidationError

from exchange.catalogue import CatalogueError
from missions.models import DockingEvent, Mission, MoonLanding, Spacewalk
from tests.admin_forms import errors_of, filled_in, with_row
from tests.exchange.catalogue_folder import MS25, import_rows
from tests.factories import create_mission, create_person, create_spacewalk, create_station, create_user, dock
from wording.partial_dates import PartialDate


def flight(launch="2024-03-23T12:36:10Z", end="2024-09-23T11:59Z"):
    up, down = PartialDate.parse(launch), PartialDate.parse(end) if end else None
    return Mission(
        name="Soyuz MS-25",
        launch_at=up.at,
        launch_precision=up.precision,
        end_at=down and down.at,
        end_precision=down.precision if down else "second",
    )


def problem(event, name, text):
    date = PartialDate.parse(text)
    setattr(event, f"{name}_at", date.at)
    setattr(event, f"{name}_precision", date.precision)
    return event.outside_flight.get(f"{name}_at", "")


@pytest.mark.parametrize(
    ("date", "what"),
    [
        ("2024-03-22", "before"),
        ("2024-03-23", ""),
        ("2024-03-23T12:35Z", "before"),  # This minute is over at the lift-off,
        ("2024-03-23T12:36Z", ""),  # in this one it was.
        ("2024-03-23T12:36:09Z", "before"),
        ("2024-03-23T12:36:10Z", ""),
        ("2024", ""),
        ("2023", "before"),
        ("2024-09-23T11:59:59Z", ""),  # It landed during this minute.
        ("2024-09-23T12:00:00Z", "after"),
        ("2024-09-23", ""),
        ("2024-10", "after"),
    ],
)
@pytest.mark.parametrize(
    ("model", "names"), [(DockingEvent, ("docked", "undocked")), (MoonLanding, ("landed", "left"))]
)
def test_only_what_is_impossible_however_inexact_is_refused(model, names, date, what):
    for name in names:
        assert (f"is {what} the" if what else "") in problem(model(mission=flight()), name, date)
        assert bool(problem(model(mission=flight()), name, date)) is bool(what)


def test_the_dates_of_the_flight_may_be_inexact_or_unknown():
    assert problem(DockingEvent(mission=flight(launch="2024")), "docked", "2024-01-01") == ""
    assert problem(DockingEvent(mission=flight(end="")), "docked", "2030") == ""
    assert problem(DockingEvent(mission=Mission(name="Planned")), "docked", "2020") == ""
    assert problem(Spacewalk(mission=None), "started", "2020") == ""


def test_the_message_names_the_event_and_the_mission():
    words = problem(MoonLanding(mission=flight()), "left", "2024-03-01")
    assert words == (
        "The departure from the Moon, 1 March 2024, is before the lift-off of Soyuz MS-25, 23 March 2024, 12:36:10 UTC."
    )


def test_a_spacewalk_after_the_landing_needs_somebody_who_stayed(db):
    one, other = create_person(), create_person()
    ship = create_mission(name="Ship", launch="2024-01-01", end="2024-03-01", launched=[one, other])
    with pytest.raises(ValidationError, match="The spacewalk, 2 March 2024, is after the end of Ship, 1 March 2024"):
        create_spacewalk("Late", [one], "2024-03-02", mission=ship)
    ship.assignments.filter(person=other).update(landed=False)
    create_spacewalk("Late", [other], "2024-03-02", mission=ship)
    with pytest.raises(ValidationError, match="The spacewalk, 2 March 2024, is after the end of Ship"):
        ship.assignments.filter(person=other).update(landed=True)
    uncrewed = create_mission(launch="2024-01-01", end="2024-03-01")  # Or its crew is not recorded.
    create_spacewalk("Unknown", [one], "2024-03-02", mission=uncrewed)


def test_a_flight_cannot_be_moved_away_from_what_happened_on_it(db):
    ship = create_mission(name="Ship", launch="2024-01-01", end="2024-03-01")
    create_spacewalk("Walk", [], "2024-01-02", mission=ship)
    ship.launch_at = PartialDate.parse("2024-01-03").at
    with pytest.raises(ValidationError, match="The spacewalk, 2 January 2024, is before the lift-off of Ship"):
        ship.save()


def test_rows_are_compared_with_the_lift_off_in_the_same_form(client, db):
    client.force_login(create_user(is_superuser=True))
    station = create_station()
    ship = create_mission(name="Ship", launch="2024-03-10T10:00Z")
    page = f"/admin/missions/mission/{ship.pk}/change/"
    sent = filled_in(client.get(page), launch_at_0="2024-03-20", launch_at_1="10:00")
    docked = {"station": station.pk, "kind": "arrival", "docked_at_1": "12:00"}
    response = client.post(page, with_row(sent, "dockings", docked_at_0="2024-03-19", **docked))
    assert "is before the lift-off of Ship, 20 March 2024, 10:00 UTC" in str(
        response.context["inline_admin_formsets"][3].formset.errors
    ) + errors_of(response)
    response = client.post(page, with_row(sent, "dockings", docked_at_0="2024-03-20", **docked))
    assert response.status_code == 302
    sent = filled_in(client.get(page), launch_at_0="2024-03-01", launch_at_1="10:00")
    sent |= {"dockings-0-docked_at_0": "2024-03-02"}
    assert client.post(page, sent).status_code == 302
    assert str(DockingEvent.objects.get().docked) == "2 March 2024, 12:00 UTC"


def test_an_import_names_the_line(db, tmp_path):
    create_station()
    docking = {"mission": "soyuz-ms-25", "station": "iss", "kind": "arrival"}
    early = docking | {"docked_at": "2024-03-23T12:36:09Z"}
    with pytest.raises(CatalogueError, match=r"dockings.csv, line 2: docked_at: The docking, .* of Soyuz MS-25, 23"):
        import_rows(tmp_path, missions=[MS25], dockings=[early])
    import_rows(tmp_path, missions=[MS25], dockings=[docking | {"docked_at": "2024-03-25T15:02Z"}])
    (tmp_path / "dockings.csv").unlink()
    with pytest.raises(
        CatalogueError, match=r"missions.csv, line 2: The docking, 25 March 2024.* of Soyuz MS-25, 26 March"
    ):
        import_rows(tmp_path, missions=[MS25 | {"launch_at": "2024-03-26"}])


def test_a_step_lands_no_ship_before_its_docking(db):
    ship = create_mission(name="Ship", launch="2024-01-01")
    dock(ship, create_station(), "2024-02-01T10:00Z")
    ship.end_at, ship.end_precision, ship.end_kind = PartialDate.parse("2024-01-20").at, "day", "landed"
    with pytest.raises(ValidationError, match="The docking, 1 February 2024, 10:00 UTC, is after the end of Ship"):
        ship.save()
