"""Who was in space with whom: the data and the sentences, against plain interval arithmetic and real history."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from missions.drawings.journeys_summary import JourneysSummary
from missions.journeys import Journeys, earlier, later
from missions.models import CrewAssignment, DockingEvent, Mission, Station, Trip
from missions.models.trip_building import rebuild_trips
from missions.stays import Stay
from people.models import Person
from tests.factories import create_mission, create_person, create_station, dock, moment, state_complete
from wording.partial_dates import LENGTHS, PartialDate, Precision, after, floor

DAY = timedelta(days=1)


def journeys(*people):
    return Journeys(people)


def summary(*people):
    return JourneysSummary(Journeys(people)).text


def flown_by(person, ship, *, launch, end):
    """A trip on a ship of its own, without a database."""
    start, start_precision, (end_at, end_precision) = floor(*launch), launch[1], end
    return Trip(
        pk=ship,
        person=person,
        launch_mission=Mission(pk=ship, name=f"Ship {ship}"),
        landing_mission=Mission(pk=ship, name=f"Ship {ship}"),
        start_at=start,
        end_at=max(floor(end_at, end_precision), start),
        start_precision=start_precision,
        end_precision=end_precision,
        counted_until=after(end_at, end_precision),
        end_reason="landed",
        counts_as_spaceflight=True,
    )


def random_trips(random, person, numbers, precisions):
    """Up to four flights of one person, one after the other."""
    trips, at = [], datetime(1990, 1, 1, tzinfo=UTC)
    for number in range(random.randint(0, 4)):
        start = at + random.random() * 200 * DAY
        end = start + (random.random() * 60 + 0.01) * DAY
        launch, landing = ((when, random.choice(precisions)) for when in (start, end))
        trips.append(flown_by(person, numbers + number, launch=launch, end=landing))
        at = end + 62 * DAY  # Longer than a month, so that a person's flights never seem to overlap.
        for trip in trips[-1:]:
            trip.stays = []
    return trips


def random_pair(random, precisions):
    people = [Person(pk=number, name=f"Person {number}") for number in (1, 2)]
    found = Journeys(people)
    trips = [random_trips(random, person, 10 * person.pk, precisions) for person in people]
    found.trips = sorted([*trips[0], *trips[1]], key=lambda trip: trip.start_at)
    return found, trips


def test_exact_flights_overlap_as_intervals_do():
    random = Random(1961)
    for _ in range(500):
        found, (ours, theirs) = random_pair(random, [Precision.SECOND, Precision.MINUTE])
        plain = {}
        for one in ours:
            for other in theirs:
                length = min(one.end_at, other.end_at) - max(one.start_at, other.start_at)
                if length > timedelta():
                    plain[one.pk, other.pk] = length
        met = {
            tuple(sorted(trip.pk for trip in meeting.trips)): meeting.duration.length
            for meeting in found.in_space
            if meeting.is_certain
        }
        assert met == plain
        assert all(meeting.is_certain for meeting in found.in_space)
        if not plain and ours and theirs:
            apart = [
                abs(max(one.start_at, other.start_at) - min(one.end_at, other.end_at))
                for one in ours
                for other in theirs
            ]
            assert found.gap.duration.length == min(apart)


def test_vague_dates_are_never_taken_for_more_than_they_say():
    random = Random(1957)
    for _ in range(500):
        found, (ours, theirs) = random_pair(random, [*Precision][:5])
        for one in ours:
            for other in theirs:
                certain = max(one.start.latest, other.start.latest) < min(one.end.at, other.end.at)
                possible = max(one.start.at, other.start.at) < min(one.end.latest, other.end.latest)
                met = [meeting for meeting in found.in_space if {one, other} <= set(meeting.trips)]
                assert any(meeting.is_certain for meeting in met) == certain
                assert bool(met) == possible
                for meeting in met:
                    bounds = [meeting.start.precision, meeting.end.precision]
                    assert meeting.duration is None or (certain and set(bounds) <= set(LENGTHS))


def test_a_flight_under_way_is_not_taken_for_the_ship_of_an_earlier_one_with_the_same_number():
    people = [Person(pk=number, name=f"Person {number}") for number in (1, 2)]
    launches = [(datetime(year, 1, 1, tzinfo=UTC), Precision.DAY) for year in (1990, 2000)]
    home, under_way = [
        flown_by(person, 7, launch=launch, end=(launch[0] + DAY, Precision.DAY))
        for person, launch in zip(people, launches, strict=True)
    ]
    under_way.launch_mission = Mission(pk=8, name="Ship 8")
    under_way.landing_mission = under_way.end_at = None
    found = journeys(*people)
    found.trips = [home, under_way]
    assert found.in_space == []


def exact(text):
    return moment(text), Precision.SECOND


def two_flights(first, second):
    """A flight of each of two people, given as launch and landing."""
    people = [Person(pk=number, name=f"Person {number}") for number in (1, 2)]
    found = journeys(*people)
    found.trips = [
        flown_by(person, person.pk, launch=exact(launch), end=exact(end))
        for person, (launch, end) in zip(people, (first, second), strict=True)
    ]
    return found


def test_who_lands_as_another_lifts_off_missed_them_by_nothing():
    pair = two_flights(("2020-01-01", "2020-01-05T10:00:00Z"), ("2020-01-05T10:00:00Z", "2020-02-01"))
    assert pair.in_space == []
    assert pair.gap.duration.length == timedelta()


def test_who_was_home_was_not_aboard_though_the_month_of_the_undocking_was_not_over():
    pair = two_flights(("2020-01-01", "2020-05-10"), ("2020-05-20", "2020-08-01"))
    ends = PartialDate.parse("2020-05"), PartialDate.parse("2020-07-31")
    for trip, end in zip(pair.trips, ends, strict=True):
        trip.stays = [Stay(Station(pk=1), trip.start, end, trip)]
    assert pair.aboard == []


@pytest.mark.parametrize(
    ("one", "other", "first", "last"),
    [
        ("2020-01", "2020-02-01", "2020-01", "2020-02-01"),  # They touch,
        ("2020-01", "2020-01-31", "2020-01", "2020-01"),  # and here nobody can say.
        ("2020-01-31T10:00:00Z", "2020-01-31T10:00:00Z", "2020-01-31T10:00:00Z", "2020-01-31T10:00:00Z"),
    ],
)
def test_the_earlier_and_the_later_of_two_dates(one, other, first, last):
    dates = PartialDate.parse(one), PartialDate.parse(other)
    for pair in (dates, dates[::-1]):
        assert (earlier(*pair).iso, later(*pair).iso) == (first, last)


def test_swap(swap):
    novitsky, ohara, chub = swap["Novitsky"], swap["O'Hara"], swap["Chub"]
    pair = journeys(novitsky, ohara)
    [aboard] = pair.aboard
    assert str(aboard.duration) == "11 d 12 h 52 min 07 s"
    assert (aboard.start.day, aboard.end.day) == ("25 March 2024", "6 April 2024")
    assert str(pair.in_space[0].duration) == "13 d 18 h 41 min 37 s"
    assert [ride.ship.name for ride in pair.returns] == ["Soyuz MS-24"]
    assert (pair.launches, pair.swaps) == ([], [])
    assert summary(novitsky, ohara) == (
        "Oleg Novitsky and Loral O'Hara were aboard the ISS together for 12 days in 2024. "
        "They launched 6 months apart and came home together on Soyuz MS-24."
    )
    [exchange] = journeys(novitsky, chub).swaps
    assert {exchange.ship.name, exchange.other.name} == {"Soyuz MS-24", "Soyuz MS-25"}
    assert "They swapped ships: Nikolai Chub launched on Soyuz MS-24" in summary(novitsky, chub)


@pytest.mark.parametrize(
    ("launch", "words"),
    [
        ("2003-04-01", "Ann and Ben were never in space at the same time: their flights were 42 years apart."),
        ("1960-12-30", "Ann and Ben were in space at the same time for about 2 days in 1961."),
        ("1961", "Ann and Ben may have been in space at the same time in 1961; the dates are not known exactly"),
    ],
)
def test_two_flights(db, launch, words):
    ann, ben = create_person(name="Ann"), create_person(name="Ben")
    create_mission(name="Early", launch="1961-01-01", end="1961-01-03", launched=[ann])
    ends = {"1960-12-30": "1961-03-02", "1961": "1961"}
    create_mission(name="Other", launch=launch, end=ends.get(launch, "2003-05-01"), launched=[ben])
    assert summary(ann, ben).startswith(words)


def test_same_ship_is_together_however_vague_its_dates(db):
    ann, ben = create_person(name="Ann"), create_person(name="Ben")
    create_mission(name="Vague", launch="1985", end="1985", launched=[ann, ben])
    assert summary(ann, ben).startswith("Ann and Ben flew together on Vague")


@pytest.mark.parametrize(
    ("kind", "fate", "words"),
    [
        ({"end_kind": "lost"}, "ok", "Ann and Ben launched together on Ship in 2003 and died when it was lost."),
        ({}, "died", "Ann and Ben launched together on Ship in 2003 and died on the flight."),
    ],
)
def test_lost_crews(db, kind, fate, words):
    crew = [create_person(name="Ann"), create_person(name="Ben")]
    create_mission(name="Ship", launch="2003-01-16", end="2003-02-01", launched=crew, **kind)
    CrewAssignment.objects.update(fate=fate)
    rebuild_trips()
    assert summary(*crew) == words
    assert not journeys(*crew).returns


def test_people_in_space_now_and_people_who_never_flew(db):
    ann, ben, cat = (create_person(name=name) for name in ("Ann", "Ben", "Cat"))
    create_mission(name="One", launch="2024-01-01T10:00:00Z", planned_end="2069", launched=[ann])
    create_mission(name="Two", launch="2024-02-01T10:00:00Z", planned_end="2069", launched=[ben])
    assert "Ann and Ben have been in space at the same time for" in summary(ann, ben)
    assert journeys(ann, ben).in_space[0].is_going_on
    assert summary(ann, cat) == "Cat has not flown."


def test_unconfirmed_flights_are_not_said_to_last(db):
    ann, ben = create_person(name="Ann"), create_person(name="Ben")
    create_mission(name="Late", launch="2024-01-01T10:00:00Z", planned_end="2024-03", launched=[ann])
    create_mission(name="Next", launch="2024-02-01T10:00:00Z", planned_end="2069", launched=[ben])
    [meeting] = journeys(ann, ben).in_space
    assert (meeting.is_unconfirmed, meeting.is_going_on, meeting.duration) == (True, False, None)
    assert "until when is unconfirmed" in summary(ann, ben)


def test_stations_are_only_named_where_dockings_are_recorded(db):
    ann, ben = create_person(name="Ann"), create_person(name="Ben")
    mir = create_station(name="Mir")
    for name, person in (("One", ann), ("Two", ben)):
        create_mission(
            name=name, launch="1990-01-01T10:00:00Z", end="1990-03-01T10:00:00Z", launched=[person], station=mir
        )
    assert "aboard" not in summary(ann, ben)
    assert journeys(ann, ben).in_space[0].presumed_station == mir
    for name in ("One", "Two"):
        dock(Mission.objects.get(name=name), mir, "1990-01-03T10:00:00Z", "1990-02-28T10:00:00Z")
    assert "aboard" not in summary(ann, ben)  # Other dockings may be missing.
    state_complete(*Mission.objects.all())
    assert summary(ann, ben).startswith("Ann and Ben were aboard Mir together for 56 days in 1990.")
    assert len(journeys(ann, ben).aboard_for_sure(2)) == 1
    DockingEvent.objects.filter(mission__name="One").update(undocked_at=moment("1990-01-20"))
    DockingEvent.objects.filter(mission__name="Two").update(docked_at=moment("1990-01-01"), docked_precision="month")
    [meeting] = journeys(ann, ben).aboard
    assert not meeting.is_certain
    assert journeys(ann, ben).aboard_for_sure(2) == []


def test_drafts_are_never_shown(swap):
    Mission.objects.get(slug="soyuz-ms-25").withdraw()
    assert journeys(swap["Novitsky"], swap["O'Hara"]).in_space == []
