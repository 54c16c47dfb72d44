"""The whole history of human spaceflight, imported from the real files: counts and special cases."""

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.db import transaction
from django.http import QueryDict

from exchange.catalogue import Policy, load, read_folder
from facets.selection import Selection
from missions.filters import MissionFilter
from missions.models import CrewAssignment, Mission, Trip
from missions.models.trip_building import rebuild_trips
from people.models import Person, PersonName
from records.models import RetiredSlug
from tests.factories import moment
from tests.shared_data import DATA as SHARED
from tests.shared_data import needs

DATA = SHARED / "spaceflight" / "gcat"
STARTER = Path(settings.BASE_DIR) / "catalogue"

pytestmark = needs(DATA / "missions.tsv")


def import_gcat(folder=DATA, **options):
    out = StringIO()
    call_command("import_gcat", str(folder / "missions.tsv"), str(folder / "rides.tsv"), stdout=out, **options)
    return out.getvalue()


def load_starter():
    return load(read_folder(STARTER), source="catalogue", policy=Policy.KEEP_EDITS)


@pytest.fixture(scope="module")
def portal(starter_catalogue, django_db_blocker):
    """The database as `make run` and the import leave it: starter catalogue first, then all history."""
    with django_db_blocker.unblock(), transaction.atomic():
        import_gcat()
        yield
        transaction.set_rollback(True)


def everything():
    models = (Mission, CrewAssignment, Person, PersonName, Trip, RetiredSlug)
    return serializers.serialize("json", [row for model in models for row in model.objects.order_by("pk")])


# --- Everything is there -------------------------------------------------------------------------


def test_every_flight_and_every_rider(db, portal):
    flights = {line.split("\t")[0] for line in (DATA / "missions.tsv").read_text().splitlines() if "\tFLT" in line}
    assert len(flights) == 383
    assert set(Mission.objects.filter(gcat_id__startswith="H0").values_list("gcat_id", flat=True)) == flights
    riders = set(re.findall(r"\bAS-\d{5}\b", (DATA / "rides.tsv").read_text()))
    assert len(riders) == 693
    assert riders <= set(Person.objects.values_list("gcat_id", flat=True))


def test_nobody_is_entered_twice(db, portal):
    ids = list(Person.objects.exclude(gcat_id=None).values_list("gcat_id", flat=True))
    assert len(ids) == len(set(ids))
    names = list(Person.objects.values_list("folded_name", flat=True))
    assert sorted(name for name in names if names.count(name) > 1) == []
    assert not Trip.objects.overlapping().exists()


def test_all_of_it_is_live(db, portal):
    assert not Mission.objects.exclude(pk__in=Mission.objects.published()).filter(gcat_id__startswith="H0").exists()
    flown = Person.objects.filter(gcat_id__startswith="AS")
    assert not flown.exclude(pk__in=Person.objects.published()).exists()


@pytest.mark.parametrize(
    ("spelling", "slug"),
    [
        ("Yuriy Gagarin", "yuri-gagarin"),
        ("Юрий Гагарин", "yuri-gagarin"),
        ("Sergey Krikalyov", "sergei-krikalev"),
        ("Nancy Sherlock", "nancy-currie"),
        ("Tracy Caldwell", "tracy-dyson"),
    ],
)
def test_people_are_found_by_the_spellings_of_both_sources(db, portal, spelling, slug):
    found = [person.slug for person in Person.objects.named_like(spelling)]
    assert found == [slug]


# --- The crew swap and the filter ----------------------------------------------------------------


def trips_of(slug):
    return [
        (trip.launch_mission.slug, trip.landing_mission.slug, str(trip.duration))
        for trip in Trip.objects.with_missions().filter(person__slug=slug)
    ]


@pytest.mark.parametrize(
    ("person", "trips"),
    [
        (
            "oleg-novitsky",
            [
                ("soyuz-tma-06m", "soyuz-tma-06m", "143 d 16 h 15 min 02 s"),
                ("soyuz-ms-03", "soyuz-ms-03", "196 d 17 h 50 min 17 s"),
                ("soyuz-ms-18", "soyuz-ms-18", "190 d 20 h 53 min 03 s"),
                ("soyuz-ms-25", "soyuz-ms-24", "13 d 18 h 41 min 37 s"),
            ],
        ),
        ("marina-vasilevskaya", [("soyuz-ms-25", "soyuz-ms-24", "13 d 18 h 41 min 37 s")]),
        ("loral-ohara", [("soyuz-ms-24", "soyuz-ms-24", "203 d 15 h 33 min 12 s")]),
        (
            "tracy-dyson",
            [
                ("sts-118", "sts-118", "12 d 17 h 55 min 35 s"),
                ("soyuz-tma-18", "soyuz-tma-18", "176 d 01 h 18 min 38 s"),
                ("soyuz-ms-25", "soyuz-ms-25", "183 d 23 h 22 min 54 s"),
            ],
        ),
    ],
)
def test_flight_logs(db, portal, person, trips):
    assert trips_of(person) == trips


@pytest.mark.parametrize(
    ("person", "days", "rest"),
    [("oleg-novitsky", 545, "01:39:59"), ("tracy-dyson", 372, "18:37:07")],
)
def test_totals(db, portal, person, days, rest):
    total = sum((trip.end_at - trip.start_at for trip in Trip.objects.filter(person__slug=person)), timedelta())
    assert str(total) == f"{days} days, {rest.lstrip('0')}"


NOVITSKY = ["soyuz-ms-03", "soyuz-ms-18", "soyuz-ms-24", "soyuz-ms-25", "soyuz-tma-06m"]


@pytest.mark.parametrize(
    ("people", "match", "role", "missions"),
    [
        (["oleg-novitsky"], "any", "prime", NOVITSKY),
        (["oleg-novitsky"], "any", "launch", ["soyuz-ms-03", "soyuz-ms-18", "soyuz-ms-25", "soyuz-tma-06m"]),
        (["oleg-novitsky"], "any", "landing", ["soyuz-ms-03", "soyuz-ms-18", "soyuz-ms-24", "soyuz-tma-06m"]),
        (["oleg-novitsky", "loral-ohara"], "all", "prime", ["soyuz-ms-24"]),
        (["oleg-novitsky", "loral-ohara"], "all", "launch", []),
        (["oleg-novitsky", "loral-ohara"], "all", "landing", ["soyuz-ms-24"]),
        (["oleg-novitsky", "loral-ohara"], "any", "prime", NOVITSKY),
        (["marina-vasilevskaya", "tracy-dyson"], "all", "launch", ["soyuz-ms-25"]),
        (["marina-vasilevskaya", "loral-ohara"], "all", "landing", ["soyuz-ms-24"]),
        (["oleg-novitsky", "pyotr-dubrov"], "all", "prime", ["soyuz-ms-18"]),
        (["anastasia-lenkova"], "any", "prime", []),
        (["anastasia-lenkova"], "any", "backup", ["soyuz-ms-25"]),
        (["frank-rubio"], "any", "prime", ["soyuz-ms-22", "soyuz-ms-23"]),
    ],
)
def test_missions_by_crew(db, portal, people, match, role, missions):
    chosen = list(Person.objects.filter(slug__in=people))
    assert len(chosen) == len(people)
    launched = Mission.objects.exclude(end_kind="planned")  # Artemis III is to take Rubio up.
    asked = QueryDict(urlencode({"crew": people, "match": match, "role": role}, doseq=True))
    found = Selection(MissionFilter(asked, launched)).rows
    assert sorted(mission.slug for mission in found) == missions


# --- In space at an instant ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instant", "people"),
    [
        ("1969-01-16T12:00:00Z", 4),
        ("1995-03-15T12:00:00Z", 13),
        ("2003-02-01T12:00:00Z", 10),
        ("2024-03-24T12:00:00Z", 13),
        ("2024-03-26T00:00:00Z", 13),
        ("2024-04-06T07:17:46Z", 13),
        ("2024-04-06T07:17:47Z", 10),
        ("2023-05-25T16:25:00Z", 20),
    ],
)
def test_in_space_at(db, portal, instant, people):
    trips = Trip.objects.in_space_at(moment(instant)).select_related("person")
    names = [trip.person.name for trip in trips]
    assert len(names) == len(set(names)) == people, sorted(names)


# --- Other cases ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("up", "people", "down", "reason", "duration"),
    [
        ("soyuz-ms-22", ["Petelin", "Prokopyev", "Rubio"], "soyuz-ms-23", "landed", "370 d 21 h 22 min"),
        ("soyuz-32", ["Lyakhov", "Ryumin"], "soyuz-34", "landed", "175 d 00 h 35 min 37 s"),
        ("soyuz-5", ["Khrunov", "Yeliseyev"], "soyuz-4", "landed", "1 d 23 h 45 min 50 s"),
        ("soyuz-tm-21", ["Dezhurov", "Strekalov", "Thagard"], "sts-71", "landed", "115 d 08 h 43 min 02 s"),
        ("sts-71", ["Budarin", "Solovyov"], "soyuz-tm-21", "landed", "75 d 11 h 20 min 22 s"),
        ("soyuz-tm-12", ["Krikalev"], "soyuz-tm-13", "landed", "311 d 20 h 00 min 34 s"),
        ("soyuz-ms-18", ["Dubrov", "Vande Hei"], "soyuz-ms-19", "landed", "355 d 03 h 45 min"),
        ("soyuz-t-15", ["Kizim", "Solovyov"], "soyuz-t-15", "landed", "125 d 00 h 00 min 56 s"),
        (
            "sts-107",
            ["Anderson", "Brown", "Chawla", "Clark", "Husband", "McCool", "Ramon"],
            "sts-107",
            "lost",
            "15 d 22 h 22 min 10 s",
        ),
        ("soyuz-11", ["Dobrovolsky", "Patsayev", "Volkov"], "soyuz-11", "died", "23 d 18 h 21 min 43 s"),
        ("soyuz-1", ["Komarov"], "soyuz-1", "died", "1 d 02 h 47 min 52 s"),
        ("soyuz-18a", ["Lazarev", "Makarov"], "soyuz-18a", "landed", "21 min 27 s"),
        ("soyuz-ms-10", ["Hague", "Ovchinin"], "soyuz-ms-10", "landed", "19 min 41 s"),
        ("blue-origin-ns-16", ["Bezos", "Bezos", "Daemen", "Funk"], "blue-origin-ns-16", "landed", "10 min 11 s"),
        (
            "inspiration4",
            ["Arceneaux", "Isaacman", "Proctor", "Sembroski"],
            "inspiration4",
            "landed",
            "2 d 23 h 03 min",
        ),
    ],
)
def test_other_cases(db, portal, up, people, down, reason, duration):
    trips = Trip.objects.with_missions().select_related("person").filter(launch_mission__slug=up)
    trips = [trip for trip in trips if up != down or trip.landing_mission.slug == down]
    going = [trip for trip in trips if trip.landing_mission.slug == down]
    assert sorted(trip.person.sort_name.partition(",")[0] for trip in going) == people
    assert {trip.end_reason for trip in going} == {reason}
    assert all(str(trip.duration).startswith(duration) for trip in going), {str(trip.duration) for trip in going}
    assert all(trip.counts_as_spaceflight for trip in going)


@pytest.mark.parametrize("mission", ["sts-51-l", "soyuz-t-10-1"])
def test_lost_or_aborted_before_space(db, portal, mission):
    trips = Trip.objects.filter(launch_mission__slug=mission)
    assert trips.exists()
    assert not trips.spaceflights().exists()


def test_ships_that_went_up_or_came_down_empty(db, portal):
    def crew(slug, role):
        return CrewAssignment.objects.in_role(role).filter(mission__slug=slug).count()

    assert [(crew(slug, "launch"), crew(slug, "landing")) for slug in ("soyuz-ms-22", "soyuz-ms-23")] == [
        (3, 0),
        (0, 3),
    ]
    assert [(crew(slug, "launch"), crew(slug, "landing")) for slug in ("soyuz-32", "soyuz-34")] == [(2, 0), (0, 2)]
    assert str(Mission.objects.get(slug="soyuz-34").launch.iso) == "1979-06-06T18:12:41Z"


# --- Again, in the other order, and with damage --------------------------------------------------


def test_a_second_run_changes_nothing(db, portal):
    before = everything()
    import_gcat()
    load_starter()
    assert everything() == before


def test_the_trips_are_what_the_crews_say(db, portal):
    before = everything()
    rebuild_trips()
    assert everything() == before
