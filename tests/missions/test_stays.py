from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from missions.flight_log import ExpeditionStay, FlightLog, is_during
from missions.models import DockingEvent, Expedition, ExpeditionMember, Mission, Station, Trip
from missions.models.trip_building import FlownLeg, build_trips
from missions.pages.parties import StationParty
from missions.stays import Stay, load_stays, ship_stays, time_by_station, trip_stays
from people.models import Person
from records.changes import following_changes
from tests.conftest import land
from tests.factories import create_mission, create_person, create_station, dock, moment
from wording.partial_dates import PartialDate, Precision, floor


def aboard(person, *, flight):
    """[(station, time)] of the trip that began on the mission of this name."""
    trips = load_stays(Trip.objects.filter(person=person, launch_mission__name=flight))
    return [(stay.station.name, str(stay.duration)) for stay in trips[0].stays]


@pytest.mark.parametrize(
    ("name", "flight", "time"),
    [
        ("O'Hara", "Soyuz MS-24", "203 d 09 h 01 min 26 s"),
        ("Dyson", "Soyuz MS-25", "181 d 17 h 33 min 39 s"),
        ("Vasilevskaya", "Soyuz MS-25", "11 d 12 h 52 min 07 s"),
        ("Novitsky", "Soyuz MS-25", "11 d 12 h 52 min 07 s"),
        ("Kononenko", "Soyuz MS-24", "373 d 13 h 42 min 58 s"),  # MS-24 docking to MS-25 undocking.
    ],
)
def test_swap(swap, name, flight, time):
    assert aboard(swap[name], flight=flight) == [("ISS", time)]


def test_relocation_does_not_interrupt_a_stay(db):
    prokopyev, iss = create_person(), create_station()
    ms22 = create_mission(
        name="MS-22",
        launch="2022-09-21T13:54:49Z",
        end="2023-03-28T11:45:58Z",
        launched=[prokopyev],
        landed=[],
    )
    ms23 = create_mission(
        name="MS-23",
        launch="2023-02-24T00:24:29Z",
        end="2023-09-27T11:17Z",
        landed=[prokopyev],
    )
    dock(ms22, iss, "2022-09-21T17:06Z", "2023-03-28T09:57Z", port="Rassvet")
    dock(ms23, iss, "2023-02-26T00:58Z", "2023-04-06T08:45Z", port="Poisk")
    dock(ms23, iss, "2023-04-06T09:22Z", "2023-09-27T07:54Z", port="Prichal", kind="relocation")
    assert aboard(prokopyev, flight="MS-22") == [("ISS", "370 d 14 h 48 min")]


def test_ship_home_came_after_the_ship_up_had_left(db):
    wilmore, iss = create_person(), create_station()
    starliner = create_mission(
        name="CFT",
        launch="2024-06-05T14:52:15Z",
        end="2024-09-07T04:01Z",
        launched=[wilmore],
        landed=[],
    )
    crew9 = create_mission(name="Crew-9", launch="2024-09-28T17:17:21Z", end="2025-03-18T21:57:07Z", landed=[wilmore])
    dock(starliner, iss, "2024-06-06T17:34Z", "2024-09-06T22:04Z")
    dock(crew9, iss, "2024-09-29T21:30Z", "2025-03-18T05:05Z")
    assert aboard(wilmore, flight="CFT") == [("ISS", "284 d 11 h 31 min")]


@pytest.fixture
def kizim(db):
    """Soyuz T-15: to Mir, over to Salyut 7, and back to Mir."""
    kizim, mir, salyut = create_person(name="Kizim"), create_station(name="Mir"), create_station(name="Salyut 7")
    t15 = create_mission(name="Soyuz T-15", launch="1986-03-13T12:33:09Z", end="1986-07-16T12:34:05Z", launched=[kizim])
    dock(t15, mir, "1986-03-15T13:38Z", "1986-05-05T12:12Z")
    dock(t15, salyut, "1986-05-06T16:58Z", "1986-06-25T14:58Z")
    dock(t15, mir, "1986-06-26T19:46Z", "1986-07-16T09:09Z")
    return kizim


def test_two_stations_on_one_flight(kizim):
    assert aboard(kizim, flight="Soyuz T-15") == [
        ("Mir", "50 d 22 h 34 min"),
        ("Salyut 7", "49 d 22 h 00 min"),
        ("Mir", "19 d 13 h 23 min"),
    ]


def test_time_by_station_adds_up_returns(kizim):
    [trip] = load_stays(Trip.objects.all())
    times = {station.name: str(time) for station, time in time_by_station(trip.stays).items()}
    assert times == {"Mir": "70 d 11 h 57 min", "Salyut 7": "49 d 22 h 00 min"}


def test_down_ship_is_counted_from_where_the_person_joined_it(kizim):
    guest = create_person()
    up = create_mission(
        name="TM-1", launch="1986-05-10T10:00:00Z", end="1986-05-30T10:00:00Z", launched=[guest], landed=[]
    )
    dock(up, create_station(name="Salyut 7"), "1986-05-11T10:00Z", "1986-05-30T04:00Z")
    land(Mission.objects.get(name="Soyuz T-15"), "1986-07-16T12:34:05Z", [guest])
    assert aboard(guest, flight="TM-1") == [("Salyut 7", "45 d 04 h 58 min"), ("Mir", "19 d 13 h 23 min")]


def test_imprecise_docking_gives_about(db):
    person = create_person()
    ship = create_mission(name="SZ", launch="2023-05-30T01:31:00Z", end="2023-10-31T00:11:00Z", launched=[person])
    dock(ship, create_station(name="Tiangong"), "2023-05-30", "2023-10-30")
    assert aboard(person, flight="SZ") == [("Tiangong", "about 153 days")]


@pytest.mark.parametrize(
    "undocked",
    [
        pytest.param("", id="undocking not recorded"),
        pytest.param(None, id="no docking recorded"),
    ],
)
def test_nothing_is_claimed_without_a_record(db, undocked):
    person = create_person()
    ship = create_mission(name="Ship", launch="2024-01-01T10:00:00Z", end="2024-01-09T10:00:00Z", launched=[person])
    if undocked is not None:
        dock(ship, create_station(), "2024-01-02T10:00:00Z", undocked)
    assert aboard(person, flight="Ship") == []


def test_nothing_is_claimed_when_only_the_ship_up_has_a_record(db):
    person = create_person()
    up = create_mission(
        name="Up", launch="2024-01-01T10:00:00Z", end="2024-01-09T10:00:00Z", launched=[person], landed=[]
    )
    create_mission(name="Down", launch="2024-01-05T10:00:00Z", end="2024-02-09T10:00:00Z", landed=[person])
    dock(up, create_station(), "2024-01-02T10:00:00Z", "2024-01-09T08:00:00Z")
    assert aboard(person, flight="Up") == []


def test_transfer_by_spacewalk_is_aboard_no_station(db):
    khrunov = create_person()
    create_mission(
        name="Soyuz 5", launch="1969-01-15T07:04:57Z", end="1969-01-18T07:59:12Z", launched=[khrunov], landed=[]
    )
    create_mission(name="Soyuz 4", launch="1969-01-14T07:30:00Z", end="1969-01-17T06:50:47Z", landed=[khrunov])
    assert aboard(khrunov, flight="Soyuz 5") == []


def test_stay_goes_on_while_the_ship_home_is_awaited(db):
    """Shenzhou 21: its ship took others home, the next one has not come."""
    zhang, tiangong = create_person(), create_station(name="Tiangong")
    up = create_mission(
        name="Shenzhou 21", launch="2025-10-31T15:44:46Z", end="2025-11-14T08:29:00Z", launched=[zhang], landed=[]
    )
    create_mission(name="Shenzhou 22", launch="2025-11-25T04:11:45Z", landed=[zhang])
    dock(up, tiangong, "2025-10-31T19:22Z", "2025-11-14T03:14Z")
    [trip] = load_stays(Trip.objects.all())
    assert [(stay.station, stay.start.iso, stay.end) for stay in trip.stays] == [(tiangong, "2025-10-31T19:22Z", None)]
    assert trip.stays[0].duration.is_running


@pytest.mark.parametrize("people", [1, 20])
def test_query_count(db, django_assert_num_queries, people):
    with following_changes():
        iss = create_station()
        for number in range(people):
            ship = create_mission(
                name=f"Ship {number}",
                launch="2024-01-01T10:00:00Z",
                end="2024-01-09T10:00:00Z",
                launched=[create_person()],
            )
            dock(ship, iss, "2024-01-02T10:00:00Z", "2024-01-09T08:00:00Z")
    with django_assert_num_queries(2):
        assert [len(trip.stays) for trip in load_stays(Trip.objects.all())] == [1] * people


def test_running_stay_is_as_exact_as_its_docking_and_within_its_flight(db):
    launch = timezone.now() - timedelta(days=100, hours=5)
    person = create_person()
    ship = create_mission(
        name="Ship", launch=f"{launch:%Y-%m-%dT%H:%M:%SZ}", planned_end="2069", launched=[person]
    )  # fmt: skip
    dock(ship, create_station(), f"{launch:%Y-%m-%d}")
    [trip] = load_stays(Trip.objects.all())
    assert str(trip.stays[0].duration) == "about 100 days"
    log = FlightLog([trip], others=[])
    assert [str(time) for time in log.time_aboard.values()] == ["about 100 days"]
    assert str(log.time_in_space).startswith("100 d 05 h")


@pytest.mark.parametrize(("docked", "time"), [("2025-10-31", "about 209 days"), ("2025-11-10", "about 199 days")])
def test_month_of_undocking_is_as_near_to_the_landing_as_it_may_be(db, docked, time):
    person = create_person()
    ship = create_mission(name="SZ", launch="2025-10-31T15:44:46Z", end="2026-05-29T12:00:00Z", launched=[person])
    dock(ship, create_station(), f"{docked}T19:22Z", "2026-05")
    [trip] = load_stays(Trip.objects.all())
    assert trip.stays[0].covers(moment("2026-05-10"))
    assert trip.stays[0].until_at == trip.end_at
    assert aboard(person, flight="SZ") == [("ISS", time)]


PORT, OTHER_PORT = Station(pk=1, name="ISS"), Station(pk=2, name="Mir")


def stay(start, end="", station=PORT):
    return Stay(station, PartialDate.parse(start), PartialDate.parse(end) if end else None)


def test_only_ports_of_one_station_make_one_stay():
    """Whatever an editor has entered."""
    arrival = DockingEvent(station=PORT, docked_at=moment("2020-01-01"), undocked_at=moment("2020-02-01"))
    other = DockingEvent(station=OTHER_PORT, docked_at=moment("2020-02-02"), kind="relocation")
    assert [stay.station for stay in ship_stays([arrival, other])] == [PORT, OTHER_PORT]


def test_stay_covers_its_first_instant_and_not_its_last():
    ended = stay("2020-01-01T10:00:00Z", "2020-01-02T10:00:00Z")
    at = ("2020-01-01T09:59:59Z", "2020-01-01T10:00:00Z", "2020-01-02T09:59:59Z", "2020-01-02T10:00:00Z")
    assert [ended.covers(moment(text)) for text in at] == [False, True, True, False]
    assert stay("2020-01-01T10:00:00Z").covers(moment("2030-01-01"))


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (("2020-01-01T10:00:00Z", "2020-01-02T10:00:00Z"), ("2020-01-02T10:00:00Z", "2020-01-03"), False),
        (("2020-01-01T10:00:00Z", "2020-01-02T10:00:01Z"), ("2020-01-02T10:00:00Z", "2020-01-03"), True),
        (("2020-01-01T10:00:00Z", "2020-01-02T10:00:00Z"), ("2020-01-02T10:00:00Z",), False),
        (("2020-01-01T10:00:00Z", "2020-01-02T10:00:01Z"), ("2020-01-02T10:00:00Z",), True),
        (("2020-01-01T10:00:00Z",), ("2020-01-02T10:00:00Z",), True),
    ],
)
def test_stays_meet_only_where_one_begins_before_the_other_has_ended(one, other, meet):
    assert stay(*one).meets(stay(*other)) == stay(*other).meets(stay(*one)) == meet
    assert not stay(*one).meets(stay(*other, station=OTHER_PORT))


def stays_over_two_ships(*, up, down, counted_until="2020-06-01", is_open=False):
    ships = {"expected_mission_id" if is_open else "landing_mission_id": 2}
    end_at = None if is_open else moment(counted_until)
    trip = Trip(
        launch_mission_id=1, start_at=moment("2020-01-01"), counted_until=moment(counted_until), end_at=end_at, **ships
    )
    found = trip_stays(trip, [stay(*up)], [stay(*one) for one in down])
    return [(one.station.name, one.end and one.end.at) for one in found]


def test_ship_home_that_left_just_before_the_person_came_is_none_they_changed_to():
    left_as_they_came = [("2020-01-01", "2020-01-02T10:00:00Z"), ("2020-02-01", "2020-05-01", OTHER_PORT)]
    assert stays_over_two_ships(up=("2020-01-02T10:00:00Z", "2020-03-01"), down=left_as_they_came) == []
    assert stays_over_two_ships(up=("2020-01-02T09:59:59Z", "2020-03-01"), down=left_as_they_came) == [
        ("ISS", moment("2020-01-02T10:00:00Z")),
        ("Mir", moment("2020-05-01")),
    ]


def test_where_the_ship_home_was_before_the_lift_off_is_nothing_of_this_trip():
    earlier = [("2019-12-01", "2020-01-01T00:00:00Z")]
    up = ("2020-01-01T06:00:00Z", "2020-03-01")
    assert stays_over_two_ships(up=up, down=earlier, is_open=True) == [("ISS", None)]


def test_stay_that_began_as_the_trip_ended_is_none():
    down = [("2020-01-03", "2020-03-01"), ("2020-06-01", "2020-07-01", OTHER_PORT)]
    assert stays_over_two_ships(up=("2020-01-02", "2020-02-01"), down=down) == [("ISS", moment("2020-03-01"))]


@given(
    hours=st.lists(st.integers(0, 24 * 500), min_size=4, max_size=4),
    precisions=st.lists(st.sampled_from(Precision), min_size=4, max_size=4),
)
@settings(deadline=None)
def test_aboard_is_never_longer_than_in_space(hours, precisions):
    """Lift-off, docking, undocking and landing at random, each known to something else."""
    first = moment("2020-02-03T04:05:06Z")
    times = [
        PartialDate(floor(first + timedelta(hours=hour, minutes=number), precision), precision)
        for number, (hour, precision) in enumerate(zip(sorted(hours), precisions, strict=True))
    ]
    up, docked, undocked, down = times
    ship = Mission(
        pk=1, launch_at=up.at, launch_precision=up.precision, end_kind="landed", end_at=down.at,
        end_precision=down.precision,
    )  # fmt: skip
    [trip] = build_trips(Person(), [FlownLeg(ship, launched=True, landed=True, undocked_at=undocked.at)])
    stays = trip_stays(trip, [Stay(PORT, docked, undocked)], [])
    for stay in stays:
        assert trip.start_at <= trip.end_at <= trip.end.until
        if up.is_exact and docked.is_exact and undocked.is_exact and down.at >= up.at:
            assert timedelta(hours=-12) <= stay.duration.rounded - (undocked.at - docked.at) <= timedelta()
        assert trip.start_at <= stay.first_at < stay.until_at <= trip.counted_until
        assert stay.duration.length <= trip.duration.length
        assert stay.duration.rounded <= trip.duration.rounded
    for time in time_by_station(stays).values():
        assert time.within(trip.duration).rounded <= trip.duration.rounded


@pytest.mark.parametrize("landed", ["1980-10-11T09:49Z", "1980-10-11", "1980-10", "1980-Q4", "1980"])
def test_a_landing_known_less_exactly_cuts_no_exact_stay_short(db, landed):
    """Leonid Popov on Salyut 6."""
    popov, salyut = create_person(name="Popov"), create_station(name="Salyut 6")
    up = create_mission(
        name="Soyuz 35", launch="1980-04-09T13:38Z", end="1980-06-03T15:06Z", launched=[popov], landed=[]
    )
    down = create_mission(name="Soyuz 37", launch="1980-07-23T18:33Z", end=landed, landed=[popov])
    dock(up, salyut, "1980-04-10T15:16Z", "1980-06-03T11:50Z")
    dock(down, salyut, "1980-07-24T20:02Z", "1980-10-11T06:32Z")
    assert aboard(popov, flight="Soyuz 35") == [("Salyut 6", "183 d 15 h 16 min")]
    [trip] = Trip.objects.all()
    assert trip.duration.in_words in {"185 days", "about 185 days", "about 184 days"}
    assert trip.end.iso == landed


@pytest.mark.parametrize(
    ("aboard", "is_theirs"),
    [
        (("2020-01-01", "2020-02-01T10:00:00Z"), False),
        (("2020-01-01", "2020-02-01T10:00:01Z"), True),
        (("2020-06-01T23:59:59Z", "2020-07-01"), True),  # The expedition may end at any time of that day.
        (("2020-06-02T00:00:00Z", "2020-07-01"), False),
        (("2020-06-01T23:59:59Z",), True),
    ],
)
def test_an_expedition_is_that_of_a_stay_if_they_overlap(aboard, is_theirs):
    expedition = Expedition(
        station=PORT,
        started_at=moment("2020-02-01T10:00:00Z"),
        ended_at=moment("2020-06-01"),
        ended_precision="day",
    )
    row = ExpeditionMember(expedition=expedition)
    assert is_during(row, stay(*aboard)) is is_theirs
    assert not is_during(row, stay(*aboard, station=OTHER_PORT))


@pytest.mark.parametrize(
    ("home_by", "is_lacking"), [("2024-04-06T23:59:59Z", False), ("2024-04-07", False), ("2024-04-07T00:00:01Z", True)]
)
def test_numbered_crews_are_complete_up_to_the_day_of_the_landing(home_by, is_lacking):
    """Who landed on a day that is known no better is home when it is over."""
    station = Station(pk=1, crews_complete_until=date(2024, 4, 6))
    group = ExpeditionStay(None, [ExpeditionMember(expedition=Expedition(station=station))])
    log = FlightLog([Trip(counted_until=moment(home_by))], others=[])
    assert log.stations_lacking_crews([group]) == [station] * is_lacking


def test_party_is_aboard_from_its_first_instant_to_its_last_and_in_a_year_it_touches(monkeypatch):
    trip = Trip(start_at=moment("2024-01-01"), counted_until=moment("2025-01-01"))
    party = StationParty(trip, [])
    edges = {"2023-12-31T23:59:59Z": False, "2024-01-01": True, "2024-12-31T23:59:59Z": True, "2025-01-01": False}
    for now, is_aboard in edges.items():
        monkeypatch.setattr(timezone, "now", lambda now=now: moment(now))
        assert party.is_aboard is is_aboard
    years = [(moment(str(year)), moment(str(year + 1))) for year in (2023, 2024, 2025)]
    assert [party.overlaps(*year) for year in years] == [False, True, False]


@pytest.mark.parametrize(("ends", "is_unconfirmed"), [([], True), ([""], True), (["2024-05-01"], False)])
def test_who_has_left_a_station_is_not_unconfirmed_there(ends, is_unconfirmed):
    trip = Trip(start_at=moment("2024-01-01"), counted_until=moment("2024-06-01"))
    assert StationParty(trip, [stay("2024-01-02", end) for end in ends]).is_unconfirmed is is_unconfirmed


def test_ports_known_less_exactly_are_taken_in_turn(db):
    """Soyuz TM-9, of which the first relocation is known only to the month: it was no stay of its own."""
    person, mir = create_person(), create_station(name="Mir")
    ship = create_mission(launch="1990-02-11T06:16:00Z", end="1990-08-09T07:33:57Z", launched=[person])
    dock(ship, mir, "1990-02-13T06:37Z", "1990-02-21T03:34Z")
    dock(ship, mir, "1990-02", "1990-05-28T11:45Z", kind="relocation")
    dock(ship, mir, "1990-05-28T12:10Z", "1990-08-09T04:08Z", kind="relocation")
    assert aboard(person, flight=ship.name) == [("Mir", "176 d 21 h 31 min")]
