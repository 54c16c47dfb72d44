"""How trips follow from crews, and that they follow at once, however the crews are changed."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from missions.models import CrewAssignment, DockingEvent, Expedition, Mission, MoonLanding, Spacewalk, Trip
from missions.models.calendar import CANCELLATION_IS_TOLD, CancelledEvent
from missions.models.trip_building import TripConflict, rebuild_trips
from tests.factories import add_crew, create_mission, create_person, create_station, dock, moment
from wording.partial_dates import PartialDate


def trips(person=None) -> list[tuple]:
    rows = Trip.objects.with_missions().order_by("start_at", "person__name")
    return [
        (trip.launch_mission.name, trip.landing_mission and trip.landing_mission.name, trip.end_reason, trip.number)
        for trip in (rows.filter(person=person) if person else rows)
    ]


def test_swap(swap):
    rows = {
        (t.person.name, t.launch_mission.name, t.landing_mission.name, str(t.duration))
        for t in Trip.objects.with_missions().select_related("person")
    }
    assert rows == {
        ("Marina Vasilevskaya", "Soyuz MS-25", "Soyuz MS-24", "13 d 18 h 41 min 37 s"),
        ("Oleg Novitsky", "Soyuz MS-25", "Soyuz MS-24", "13 d 18 h 41 min 37 s"),
        ("Loral O'Hara", "Soyuz MS-24", "Soyuz MS-24", "203 d 15 h 33 min 12 s"),
        ("Tracy Dyson", "Soyuz MS-25", "Soyuz MS-25", "183 d 23 h 22 min 54 s"),
        ("Oleg Kononenko", "Soyuz MS-24", "Soyuz MS-25", "373 d 20 h 14 min 29 s"),
        ("Nikolai Chub", "Soyuz MS-24", "Soyuz MS-25", "373 d 20 h 14 min 29 s"),
    }


def test_two_launches_in_a_row_name_both_missions(db):
    anna = create_person(name="Anna")
    create_mission(name="First", launch="2020-01-01", launched=[anna])
    with pytest.raises(TripConflict) as refused:
        create_mission(name="Second", launch="2020-03-01", end="2020-04-01", launched=[anna])
    assert "Anna cannot launch on Second" in str(refused.value)
    assert "still in space from First" in str(refused.value)
    assert trips(anna) == [("First", None, "ongoing", 1)]


def test_a_landing_without_a_launch_names_both_missions(db):
    anna = create_person(name="Anna")
    create_mission(name="First", launch="2020-01-01", end="2020-02-01", launched=[anna])
    with pytest.raises(TripConflict) as refused:
        create_mission(name="Second", launch="2020-03-01", end="2020-04-01", launched=[], landed=[anna])
    assert "Anna cannot land on Second" in str(refused.value)
    assert "after coming home on First" in str(refused.value)


def test_a_refused_crew_leaves_nothing_behind(db):
    anna, ben = create_person(), create_person()
    create_mission(launch="2020-01-01", launched=[anna])
    second = create_mission(launch="2020-03-01")
    with pytest.raises(TripConflict):
        add_crew(second, launched=[ben, anna])
    assert not second.assignments.exists()


def test_lost_ships_close_the_trips_of_those_aboard(db):
    anna = create_person()
    create_mission(name="Lost", launch="2003-01-16", end="2003-02-01", end_kind="lost", launched=[anna])
    assert trips() == [("Lost", "Lost", "lost", 1)]


def test_who_had_left_a_ship_is_not_lost_with_it(db):
    anna = create_person()
    ship = create_mission(name="Ship", launch="2003-01-16", launched=[anna], landed=[])
    create_mission(name="Rescue", launch="2003-02-10", end="2003-03-01", launched=[], landed=[anna])
    ship.end_kind, ship.end_at = "lost", moment("2003-02-20")
    ship.save()
    assert trips() == [("Ship", "Rescue", "landed", 1)]


def test_a_lost_ship_closes_the_trip_before_the_next_launch(db):
    anna = create_person()
    create_mission(name="Lost", launch="2003-01-16", end="2003-02-01", end_kind="lost", launched=[anna])
    create_mission(name="Next", launch="2003-04-01", end="2003-04-02", launched=[anna])
    assert trips(anna) == [("Lost", "Lost", "lost", 1), ("Next", "Next", "landed", 2)]


def test_who_came_home_on_another_ship_is_not_lost_with_the_first_even_later(db):
    anna = create_person()
    create_mission(name="Ship", launch="2003-01-16", launched=[anna], landed=[])
    create_mission(name="Rescue", launch="2003-02-10", end="2003-03-01", launched=[], landed=[anna])
    create_mission(name="Next", launch="2003-03-20", launched=[anna])
    Mission.objects.filter(name="Ship").update(end_kind="lost", end_at=moment("2003-04-01"))
    rebuild_trips()
    assert trips(anna) == [("Ship", "Rescue", "landed", 1), ("Next", None, "ongoing", 2)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(("2003-01", "2003-04"), ("2003-04", "2003-06"), id="both known to the month"),
        pytest.param(("2003-01", "2003-04-12"), ("2003-04-12", "2003-04-12"), id="both known to the day"),
        pytest.param(("2003-04-01T00:00Z", "2003-04-12T00:00Z"), ("2003-04-12T00:00Z", "2003-05"), id="to the minute"),
    ],
)
def test_landing_and_next_launch_of_the_same_stored_instant(db, first, second):
    anna = create_person()
    for name, (launch, end) in (("Second", second), ("First", first)):  # Whichever is entered first.
        create_mission(name=name, launch=launch, end=end, launched=[anna])
    assert trips(anna) == [("First", "First", "landed", 1), ("Second", "Second", "landed", 2)]
    assert not Trip.objects.overlapping().exists()


def test_who_landed_and_died(db):
    mission = create_mission(name="Soyuz 11", launch="1971-06-06", end="1971-06-29")
    CrewAssignment.objects.create(mission=mission, person=create_person(), launched=True, landed=True, fate="died")
    assert trips() == [("Soyuz 11", "Soyuz 11", "died", 1)]


@pytest.mark.parametrize(
    ("kind", "altitude", "counts"),
    [
        ("orbital", None, True),
        ("suborbital", None, True),
        ("suborbital", 107, True),
        ("suborbital", 80, True),
        ("suborbital", 79, False),
        ("abort", 192, True),
        ("abort", 20, False),
        ("abort", None, False),
        ("atmospheric", 15, False),
    ],
)
def test_what_counts_as_a_spaceflight(db, kind, altitude, counts):
    anna = create_person()
    create_mission(launch="2000-01-01", end="2000-01-02", kind=kind, peak_altitude_km=altitude, launched=[anna])
    create_mission(launch="2001-01-01", end="2001-01-02", launched=[anna])
    first, second = Trip.objects.all()
    assert (first.counts_as_spaceflight, first.number) == (counts, 1 if counts else None)
    assert second.number == 1 + counts


def test_planned_missions_are_no_trips(db):
    create_mission(launch="2031-01-01", end_kind="planned", launched=[create_person()])
    assert trips() == []


class TestTripsFollowAtOnce:
    """Whatever changes a crew or a date: a save, many rows at once, a deletion."""

    @pytest.fixture
    def anna(self, db):
        return create_person(name="Anna")

    @pytest.fixture
    def mission(self, anna):
        return create_mission(
            name="Mission", launch="2020-01-01T10:00:00Z", end="2020-01-11T10:00:00Z", launched=[anna]
        )

    def test_saving_a_mission(self, anna, mission):
        mission.end_at = moment("2020-01-21T10:00:00Z")
        mission.save()
        assert anna.trips.get().duration.days == 20

    def test_updating_missions(self, anna, mission):
        Mission.objects.update(launch_at=moment("2020-01-02T10:00:00Z"))
        assert anna.trips.get().duration.days == 9

    def test_updating_missions_in_bulk(self, anna, mission):
        mission.launch_at = moment("2020-01-03T10:00:00Z")
        Mission.objects.bulk_update([mission], ["launch_at"])
        assert anna.trips.get().duration.days == 8

    def test_saving_a_row_for_another_person(self, anna, mission):
        ben = create_person()
        row = mission.assignments.get()
        row.person = ben
        row.save()
        assert not anna.trips.exists()
        assert ben.trips.count() == 1

    def test_updating_rows(self, anna, mission):
        ben = create_person()
        mission.assignments.update(person=ben)
        assert not anna.trips.exists()
        assert ben.trips.count() == 1

    def test_deleting_rows(self, anna, mission):
        mission.assignments.all().delete()
        assert not anna.trips.exists()

    def test_deleting_a_mission(self, anna, mission):
        mission.delete()
        assert not anna.trips.exists()

    def test_deleting_the_ship_home_reopens_the_trip(self, anna, db):
        create_mission(name="Up", launch="2020-01-01", launched=[anna], landed=[])
        home = create_mission(name="Home", launch="2020-02-01", end="2020-03-01", launched=[], landed=[anna])
        home.delete()
        assert trips(anna) == [("Up", None, "ongoing", 1)]

    def test_deleting_the_ship_up_is_refused_while_the_landing_stands(self, anna, db):
        up = create_mission(name="Up", launch="2020-01-01", launched=[anna], landed=[])
        create_mission(name="Home", launch="2020-02-01", end="2020-03-01", launched=[], landed=[anna])
        with pytest.raises(TripConflict, match="Anna cannot land on Home"), transaction.atomic():
            up.delete()
        assert trips(anna) == [("Up", "Home", "landed", 1)]

    def test_rebuilding_all_changes_nothing(self, anna, mission):
        before = list(Trip.objects.values())
        rebuild_trips()
        assert list(Trip.objects.values()) == before


def counted_until():
    return Trip.objects.get().counted_until


@pytest.mark.parametrize(
    ("fields", "until"),
    [
        pytest.param({"planned_end": "2020-06-01"}, "2020-06-02", id="planned end is over"),
        pytest.param({"planned_end": "2020-06"}, "2020-07-01", id="planned month is over"),
        pytest.param({}, "2021-02-04T10:00:01Z", id="400 days after lift-off without a plan"),
        pytest.param({"launch": "2020-01"}, "2021-03-07", id="or after the month of it"),
        pytest.param({"kind": "suborbital"}, "2020-01-02T10:00:01Z", id="a day, of a suborbital one"),
        pytest.param({"end": "2020-06-01T10:00:00Z", "landed": []}, "2020-06-01T10:00:01Z", id="ship has ended"),
        pytest.param({"end": "2020-06", "landed": []}, "2020-07-01", id="ship has ended in some month"),
    ],
)
def test_unconfirmed_from_the_moment_of_doubt_on(db, fields, until):
    create_mission(launched=[create_person()], **{"launch": "2020-01-01T10:00:00Z", **fields})
    until = moment(until)
    trip = Trip.objects.get()
    assert trip.counted_until == until
    for at, is_doubtful in ((until - timedelta(seconds=1), False), (until, True)):
        assert trip.is_unconfirmed_at(at) is is_doubtful
        assert Trip.objects.unconfirmed(at=at).exists() is is_doubtful
        assert Trip.objects.in_space_at(at).exists() is not is_doubtful
    assert trip.is_unconfirmed
    assert not Trip.objects.confirmed().exists()


@pytest.mark.parametrize(
    ("planned_end", "days", "unconfirmed"), [("2069-01-01", 900, False), ("", 399, False), ("", 402, True)]
)
def test_doubt_and_its_mission_are_one_rule(db, planned_end, days, unconfirmed):
    launch = timezone.now() - timedelta(days=days)
    mission = create_mission(launch=f"{launch:%Y-%m-%d}", planned_end=planned_end, launched=[create_person()])
    assert Trip.objects.get().is_unconfirmed == unconfirmed
    assert Trip.objects.confirmed().exists() == (not unconfirmed)
    assert mission.is_overdue == unconfirmed
    assert Mission.objects.overdue().exists() == unconfirmed


def test_whom_a_ship_left_behind_is_known_to_have_stayed_if_it_brought_others_home(db):
    anna, ben = create_person(name="Anna"), create_person(name="Ben")
    up = create_mission(launch="2020-01-01T10:00:00Z", end="2020-06-01T10:00:00Z", launched=[anna, ben], landed=[])
    assert anna.trips.get().counted_until == moment("2020-06-01T10:00:01Z")
    row = up.assignments.get(person=ben)
    row.landed = True
    row.save()
    assert anna.trips.get().counted_until == moment("2021-02-04T10:00:01Z")
    row.delete()
    assert anna.trips.get().counted_until == moment("2020-06-01T10:00:01Z")


@pytest.mark.parametrize(
    ("end", "fields", "until"),
    [
        ("2020-01-11T10:00:00Z", {}, "2020-01-11T10:00:00Z"),
        ("2020-01-11T10:00Z", {}, "2020-01-11T10:00Z"),
        ("2020-01-11T10Z", {}, "2020-01-11T11Z"),
        ("2020-01-11", {}, "2020-01-12"),
        ("2020-01", {}, "2020-02-01"),
        ("2020-01-01", {"kind": "suborbital"}, "2020-01-01T11:00:00Z"),  # Over within the hour.
    ],
)
def test_counted_as_long_as_the_landing_may_be_to_come(db, end, fields, until):
    create_mission(launch="2020-01-01T10:00:00Z", end=end, launched=[create_person()], **fields)
    assert counted_until() == moment(until)


def test_landing_known_to_the_month_ends_with_the_next_launch(db):
    anna = create_person()
    create_mission(launch="2020-01-01", end="2020-06", launched=[anna])
    create_mission(launch="2020-06-20", end="2020-07-01", launched=[anna])
    assert Trip.objects.in_space_at(moment("2020-06-19T23:59:59Z")).count() == 1
    assert Trip.objects.in_space_at(moment("2020-06-20")).count() == 1


def test_an_undocking_does_not_move_a_landing_behind_the_next_launch(db):
    """The launch may have been on any day of the month."""
    anna = create_person()
    ship = create_mission(launch="2020-01-01", end="2020-06", launched=[anna])
    create_mission(launch="2020-06", end="2020-07-01", launched=[anna])
    dock(ship, create_station(), "2020-01-02", "2020-06-10T10:00Z")
    rebuild_trips()
    assert Trip.objects.first().end_at == moment("2020-06-01")
    assert not Trip.objects.overlapping().exists()


def test_landing_of_today_is_not_to_come(db):
    today = f"{timezone.now():%Y-%m-%d}"
    create_mission(launch="2020-01-01", end=today, launched=[create_person()])
    assert not Trip.objects.in_space_at(timezone.now()).exists()


def test_ship_home_is_not_made_up(db):
    create_mission(launch="2020-01-01", launched=[create_person()], landed=[])
    assert Trip.objects.get().home is None


def test_running_flight_is_as_exact_as_its_lift_off(db):
    create_mission(launch="2020-01", planned_end="2069", launched=[create_person()])
    assert str(Trip.objects.get().duration).startswith("about ")
    assert str(Mission.objects.get().duration).startswith("about ")


def test_the_day_of_the_planned_end_is_not_late_yet(db):
    today = timezone.now().date().isoformat()
    create_mission(launch="2020-01-01", planned_end=today, launched=[create_person()])
    assert not Trip.objects.with_missions().get().is_unconfirmed
    assert not Trip.objects.unconfirmed().exists()


def test_left_behind_by_the_ship_up_is_unconfirmed_until_a_ship_home_is_named(db):
    anna = create_person()
    create_mission(name="Up", launch="2020-01-01", end="2020-02-01", launched=[anna], landed=[])
    assert Trip.objects.with_missions().get().is_unconfirmed
    home = create_mission(name="Home", launch="2069-01", end_kind="planned", launched=[], landed=[anna])
    trip = Trip.objects.with_missions().get()
    assert (trip.expected_mission, trip.is_unconfirmed) == (home, False)
    assert not Trip.objects.unconfirmed().exists()


def test_in_space_from_lift_off_until_just_before_landing(db):
    create_mission(launch="2020-01-01T10:00:00Z", end="2020-01-11T10:00:00Z", launched=[create_person()])
    at = {text: Trip.objects.in_space_at(moment(text)).count() for text in (
        "2020-01-01T09:59:59Z", "2020-01-01T10:00:00Z", "2020-01-11T09:59:59Z", "2020-01-11T10:00:00Z"
    )}  # fmt: skip
    assert list(at.values()) == [0, 1, 1, 0]


def test_nobody_is_known_to_be_in_space_later_than_now(db, monkeypatch):
    now = moment("2020-01-02T10:00:00Z")
    monkeypatch.setattr(timezone, "now", lambda: now)
    create_mission(launch="2020-01-01T10:00:00Z", launched=[create_person()])
    create_mission(launch="2020-01-02T10:00:00Z", launched=[create_person()])  # At this very moment.
    create_mission(launch="2020-01-01T09:59:59Z", kind="suborbital", launched=[create_person()])  # Doubted from now on.
    assert Trip.objects.begun().count() == 3
    assert Trip.objects.confirmed().count() == Trip.objects.in_space_at(now).count() == 2
    assert Trip.objects.in_space_or_unconfirmed_between(now, now).count() == 3
    later = now + timedelta(microseconds=1)
    assert not Trip.objects.in_space_at(later).exists()
    assert not Trip.objects.in_space_or_unconfirmed_between(later, later).exists()


@pytest.mark.parametrize(
    ("end", "overlaps"), [("2020-02-01T10:00:00Z", False), ("2020-02-01T10:00:01Z", True), (None, True)]
)
def test_trips_of_one_person_overlap_only_if_one_begins_before_the_other_has_ended(db, end, overlaps):
    anna = create_person()
    create_mission(launch="2020-01-01", end="2020-01-11", launched=[anna])
    create_mission(launch="2020-02-01T10:00:00Z", end="2020-02-11", launched=[anna])
    first, second = Trip.objects.all()
    Trip.objects.filter(pk=first.pk).update(end_at=end and moment(end))
    assert list(Trip.objects.overlapping()) == [second] * overlaps


def test_trips_of_one_person_from_the_same_moment_overlap(db):
    anna = create_person()
    create_mission(launch="2020-01-01", end="2020-01-11", launched=[anna])
    create_mission(launch="2020-02-01", end="2020-02-11", launched=[anna])
    Trip.objects.update(start_at=moment("2020-01-01"))
    assert Trip.objects.overlapping().count() == 2


def test_who_lands_as_another_lifts_off_was_not_in_space_alongside(db):
    anna, ben, cat = create_person(), create_person(), create_person()
    create_mission(launch="2020-01-11T10:00:00Z", end="2020-01-21T10:00:00Z", launched=[anna])
    create_mission(launch="2020-01-01T10:00:00Z", end="2020-01-11T10:00:00Z", launched=[ben])
    create_mission(launch="2020-01-21T10:00:00Z", end="2020-01-31T10:00:00Z", launched=[cat])
    assert not Trip.objects.alongside(anna.trips.all()).exists()
    Trip.objects.filter(person=ben).update(counted_until=moment("2020-01-11T10:00:01Z"))
    assert [trip.person for trip in Trip.objects.alongside(anna.trips.all())] == [ben]
    assert [trip.person for trip in Trip.objects.alongside(ben.trips.all())] == [anna]


def test_the_longest_trip_bounds_who_was_in_space_at_a_moment(db):
    """The bound must hold for the one whose trip is the longest, and before there are dates."""
    anna, ben = create_person(), create_person()
    # SQLite makes it some microseconds shorter than it is.
    create_mission(launch="2020-01-01T10:00:02Z", end="2021-01-01T10:00:00Z", launched=[anna])
    create_mission(launch="2020-12-31T10:00:00Z", end="2021-01-02T10:00:00Z", launched=[ben])
    just_before = moment("2021-01-01T10:00:00Z") - timedelta(microseconds=1)
    assert {trip.person for trip in Trip.objects.in_space_at(just_before)} == {anna, ben}
    assert {trip.person for trip in Trip.objects.alongside(ben.trips.all())} == {anna}
    assert not Trip.objects.in_space_at(moment("0001-01-01")).exists()


def test_way_home_of_those_a_ship_left_behind(db):
    """A ship that has ended brings nobody home any more, and one on which a person launches again is a later flight."""
    anna = create_person()
    create_mission(name="Up", launch="2020-01-01", launched=[anna], landed=[])
    create_mission(name="Again", launch="2069-01", end_kind="planned", launched=[anna])
    create_mission(name="Without her", launch="2020-01-05", launched=[], landed=[])
    assert Trip.objects.get().home is None
    for name, launch in (("Undated", ""), ("Planned", "2068-01")):
        create_mission(name=name, launch=launch, end_kind="planned", launched=[], landed=[anna])
        assert Trip.objects.get().home.name == name
    create_mission(name="Flying", launch="2020-01-06", launched=[], landed=[anna])
    assert Trip.objects.get().home.name == "Flying"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"end_kind": "landed"}, "needs an end time"),
        ({"end_kind": "ongoing", "end": "2024-02-01"}, "needs an end time"),
        ({"launch": "", "end_kind": "ongoing"}, "Only a planned mission can have no lift-off date"),
        ({"launch": "NET 2024-01-01", "end_kind": "ongoing"}, "is only for planned missions"),
        ({"launch": "2024-05-01", "end": "2024-04-01"}, "cannot end before it launches"),
        ({"launch": "2024-05-01", "end": "2024-04"}, "cannot end before it launches"),
        ({"launch": "2024-05-01T10:00:01Z", "end": "2024-05-01T10:00:00Z"}, "cannot end before it launches"),
        ({"launch": "2069-01-01", "end_kind": "ongoing"}, "the mission is still planned"),
        ({"launch": "2024-01-01", "end": "2069-01-01"}, "This time is in the future"),
    ],
)
def test_missions_that_cannot_be(db, fields, message):
    with pytest.raises(ValidationError, match=message):
        create_mission(**fields)


@pytest.mark.parametrize(
    ("begin", "end", "can_be"),
    [
        ("2024-05-01T10:00:01Z", "2024-05-01T10:00:00Z", False),
        ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z", True),
        ("2024-05-01", "2024-04-30", False),
        ("2024-05-01", "2024-05-01", True),
        ("2024-05-01", "2024-04", False),
        ("2024-05-31", "2024-05", True),
    ],
)
def test_nothing_ends_before_it_begins(db, begin, end, can_be):
    begin, end = PartialDate.parse(begin), PartialDate.parse(end)
    started = {"started_at": begin.at, "started_precision": begin.precision}
    ended = {"ended_at": end.at, "ended_precision": end.precision}
    docked = {"docked_at": begin.at, "docked_precision": begin.precision}
    undocked = {"undocked_at": end.at, "undocked_precision": end.precision}
    launched = {"launch_at": begin.at, "launch_precision": begin.precision}
    landed = {"end_kind": "landed", "end_at": end.at, "end_precision": end.precision}
    planned = {"planned_end_at": end.at, "planned_end_precision": end.precision}
    on_the_moon = {"landed_at": begin.at, "landed_precision": begin.precision}
    left = {"left_at": end.at, "left_precision": end.precision}
    for record in (
        Mission(**launched, **landed),
        Mission(**launched, **planned, end_kind="ongoing"),
        MoonLanding(mission=Mission(destination="moon"), **on_the_moon, **left),
        DockingEvent(**docked, **undocked),
        Expedition(**started, **ended),
        Spacewalk(**started, **ended),
    ):
        with nullcontext() if can_be else pytest.raises(ValidationError, match=r"before (it|lift-off)"):
            record.clean()


def test_a_flight_whose_end_is_known_less_exactly_is_never_shorter_than_nothing():
    launch, end = moment("2024-05-31"), moment("2024-05")
    flight = Mission(launch_at=launch, launch_precision="day", end_kind="landed", end_at=end, end_precision="month")
    assert str(flight.duration) == "less than a month"


def test_a_mission_changes_its_status_at_the_instant_that_is_recorded(db, monkeypatch):
    mission = create_mission(launch="2024-05-01T10:00:00Z", end="2024-05-02T10:00:00Z")
    for now, status in (
        ("2024-05-01T09:59:59Z", "planned"),
        ("2024-05-01T10:00:00Z", "in-flight"),
        ("2024-05-02T09:59:59Z", "in-flight"),
        ("2024-05-02T10:00:00Z", "ended"),
    ):
        monkeypatch.setattr(timezone, "now", lambda now=now: moment(now))
        assert (mission.status, Mission.objects.with_status().get().status_now) == (status, status)
        refused = nullcontext() if status == "ended" else pytest.raises(ValidationError)
        with refused:
            mission.clean()


@pytest.mark.parametrize(
    ("fields", "late_at"),
    [
        ({"launch": "2024-05-01T10:00:00Z", "end_kind": "planned"}, "2024-05-01T10:00:01Z"),
        ({"launch": "2024-05-01T10:00Z", "end_kind": "planned"}, "2024-05-01T10:01:00Z"),
        ({"launch": "2024-05", "end_kind": "planned"}, "2024-06-01"),
        ({"launch": "2024-01-01", "planned_end": "2024-05-01"}, "2024-05-02"),
        ({"launch": "2024-01-01"}, "2025-02-05"),
    ],
)
def test_a_mission_is_late_as_soon_as_its_period_is_over(db, monkeypatch, fields, late_at):
    mission, late_at = create_mission(**fields), moment(late_at)
    for now, is_late in ((late_at - timedelta(microseconds=1), False), (late_at, True)):
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        assert (mission.is_overdue, Mission.objects.overdue().exists()) == (is_late, is_late)


def test_what_left_the_calendar_is_told_for_so_long(db, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    mission = create_mission()
    CancelledEvent.objects.create(mission_uid="x", leg="launch", at=now, precision="day", sequence=1, cancelled_at=now)
    mission.withdraw()
    for ago, is_told in ((CANCELLATION_IS_TOLD - timedelta(microseconds=1), True), (CANCELLATION_IS_TOLD, False)):
        monkeypatch.setattr(timezone, "now", lambda ago=ago: now + ago)
        assert (bool(mission.told_dates), CancelledEvent.objects.told().exists()) == (is_told, is_told)


@pytest.mark.parametrize(
    "row",
    [
        {"status": "prime"},
        {"status": "backup", "launched": True},
        {"status": "reassigned", "landed": True},
    ],
)
def test_rows_the_database_refuses(db, row):
    mission, person = create_mission(), create_person()
    with pytest.raises(IntegrityError), transaction.atomic():
        CrewAssignment.objects.create(mission=mission, person=person, **row)


def test_nobody_is_on_a_prime_crew_twice(db):
    anna = create_person()
    mission = create_mission(launched=[anna])
    row = CrewAssignment(mission=mission, person=anna, landed=True)
    with pytest.raises(ValidationError, match="already on the prime crew of this mission"):
        row.full_clean()


def test_a_trip_is_public_if_both_ships_are(swap):
    public = {mission.slug: mission for mission in Mission.objects.all()}
    for hidden in ("soyuz-ms-24", "soyuz-ms-25"):
        Mission.objects.update(withdrawn_at=None)
        Mission.objects.filter(pk=public[hidden].pk).update(withdrawn_at=timezone.now())
        loaded = Trip.objects.published_with_ships()
        assert {trip.pk for trip in loaded} == set(Trip.objects.published().values_list("pk", flat=True))
        assert {trip.landing_mission.slug for trip in loaded}.isdisjoint({hidden})
