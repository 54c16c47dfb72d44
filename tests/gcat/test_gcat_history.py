"""The real files of the General Catalog, imported into an empty database and compared with themselves."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F

from gcat.reading import corrections
from missions.models import CrewAssignment, Mission, Trip
from people.models import Person, PersonName
from tests.shared_data import DATA as SHARED
from tests.shared_data import needs
from wording.partial_dates import LENGTHS

DATA = SHARED / "spaceflight" / "gcat"
CORRECTED = {("H00286", "AS-00512"), ("H00286", "AS-00400")}  # Soyuz TMA-16 landed a day later.
LANDED_AFTER_ALL = {("H00376", "AS-00580"), ("H00376", "AS-00671"), ("H00376", "AS-00672")}  # Shenzhou 17.
EMPTY_SHIPS = {"S34": "soyuz-34", "MS23": "soyuz-ms-23"}

pytestmark = needs(DATA / "missions.tsv")


def import_gcat(folder=DATA, **options):
    out = StringIO()
    call_command("import_gcat", str(folder / "missions.tsv"), str(folder / "rides.tsv"), stdout=out, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def history(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        import_gcat()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def files(tmp_path):
    """A copy that a test may damage."""
    for name in ("missions.tsv", "rides.tsv"):
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    return tmp_path


def everything():
    models = (Mission, CrewAssignment, Person, PersonName, Trip)
    return serializers.serialize("json", [row for model in models for row in model.objects.order_by("pk")])


def rides():
    """Flight, person, duration and landing tag of every ride above 80 km, read as plainly as can be."""
    for line in (DATA / "rides.tsv").read_text().splitlines():
        cells = [cell.strip() for cell in line.split("\t")]
        if not line.startswith("#") and cells[5].startswith("H0"):
            yield cells[5], cells[11], cells[13], cells[14].split(",")[-1].partition(":")[0]


def finished_rides():
    return [ride for ride in rides() if not ride[2].endswith("*")]


def test_the_files_as_a_whole(db, history):
    assert Mission.objects.filter(gcat_id__startswith="H").count() == 383
    assert sorted(Mission.objects.filter(gcat_id=None).values_list("slug", flat=True)) == ["soyuz-34", "soyuz-ms-23"]
    assert Person.objects.count() == 693
    assert Trip.objects.count() == 1481
    assert Trip.objects.filter(end_at=None).count() == 10
    assert Trip.objects.filter(counts_as_spaceflight=False).count() == 0


def test_all_400_missions_and_1533_rides_are_accounted_for(db, history):
    out = import_gcat()
    assert {reason: int(number) for number, reason in re.findall(r"skipped (\d+): (.+)", out)} == {
        "flight aborted below 80 km": 15,
        "flight of an animal": 2,
        "ride on a flight aborted below 80 km": 50,
        "ride on a flight of an animal": 2,
    }
    assert "look at" not in out  # With the known errors corrected, the two files agree in every row.


def test_every_ride_is_a_trip_of_the_length_the_file_gives(db, history):
    trips = {
        (trip.launch_mission.gcat_id, trip.person.gcat_id): trip
        for trip in Trip.objects.with_missions().select_related("person")
    }
    wrong = []
    for flight, person, duration, _ in finished_rides():
        days, hours, minutes, seconds = re.match(r"(\d+):(\d\d):(\d\d):?(\d\d)?", duration).groups()
        length = timedelta(days=int(days), hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
        length += timedelta(days=(flight, person) in CORRECTED)
        trip = trips.pop((flight, person))
        # `?` leaves an end known to the hour or minute only, and durations without seconds are rounded down.
        if abs(trip.end_at - trip.start_at - length) > max(LENGTHS[trip.precision], timedelta(minutes=1)):
            wrong.append((str(trip.launch_mission), str(trip.person), duration, str(trip.duration)))
    assert not wrong
    landed = {key for key, trip in trips.items() if not trip.is_open}
    assert landed == LANDED_AFTER_ALL
    assert {str(trips[key].duration) for key in landed} == {"187 d 06 h 32 min 06 s"}


def test_trips_that_end_on_another_ship(db, history):
    changed = Trip.objects.filter(end_at__isnull=False).exclude(landing_mission=F("launch_mission"))
    rows = list(changed.values_list("launch_mission__gcat_id", "person__gcat_id", "landing_mission__slug"))
    assert len(rows) == 142
    assert len({person for _, person, _ in rows}) == 123
    tags = dict(line.split("\t")[1::-1] for line in (DATA / "missions.tsv").read_text().splitlines() if "\tFLT" in line)
    slugs = dict(Mission.objects.exclude(gcat_id=None).values_list("gcat_id", "slug"))
    assert set(rows) == {
        (flight, person, EMPTY_SHIPS.get(tag) or slugs[tags[tag]])
        for flight, person, _, tag in finished_rides()
        if tag != "-" and tags.get(tag) != flight
    }


def test_every_name_of_the_file_finds_its_person(db, history):
    misspelt = {correction.wrong for correction in corrections().values()}
    for line in (DATA / "rides.tsv").read_text().splitlines():
        cells = line.split("\t")
        if line.startswith("#") or not cells[5].startswith("H0") or cells[7] in misspelt:
            continue
        name = re.split(r"[,.(]", cells[7].replace("*", ""))[0]
        words = [word for word in name.split() if len(word) > 2 and word.isalpha()]
        found = Person.objects.named_like(" ".join(words)).values_list("gcat_id", flat=True)
        assert cells[11] in found, name


def test_a_second_run_changes_nothing(db, history):
    before = everything()
    import_gcat()
    assert everything() == before


def test_the_starter_catalogue_loaded_afterwards_doubles_nobody_and_brings_everybody_home(db, history):
    people = set(Person.objects.values_list("gcat_id", flat=True))
    call_command("load_catalogue", stdout=StringIO())
    assert people <= set(Person.objects.exclude(gcat_id=None).values_list("gcat_id", flat=True))
    names = list(Person.objects.values_list("folded_name", flat=True))
    assert [name for name in names if names.count(name) > 1] == []
    assert not Trip.objects.overlapping().exists()
    # Ten people were up when the General Catalog's files were written; the starter catalogue knows their landings.
    assert not Trip.objects.filter(end_at=None, launch_mission__gcat_id__startswith="H").exists()
    before = everything()
    import_gcat()
    assert everything() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("missions.tsv", "1969 Jul 24 1650:35", "1969 Jul 34 1650:35", "missions.tsv, line 57: EDate"),
        ("missions.tsv", "H00381\tMS25", "H00380\tMS25", "missions.tsv, line 400: H00380 MS25 is already in line 399"),
        ("rides.tsv", "\tAS-00685\t", "\t", "rides.tsv, line 1476: The row has 14 columns instead of 15."),
        ("rides.tsv", "MS24:3/UP", "MS77:3/UP", "rides.tsv, line 1476: Marina Vasilevskaya, NAKD Belarus came home on"),
    ],
)
def test_a_damaged_copy_leaves_the_database_untouched(db, history, files, file, old, new, complaint):
    text = (files / file).read_text()
    assert old in text
    (files / file).write_text(text.replace(old, new))
    before = everything()
    with pytest.raises(CommandError) as error:
        import_gcat(files)
    assert complaint in str(error.value)
    assert everything() == before


def test_a_dry_run_writes_nothing(db, history, files):
    text = (files / "missions.tsv").read_text()
    (files / "missions.tsv").write_text(text.replace("1969 Jul 24 1650:35", "1969 Jul 24 1650:36"))
    before = everything()
    assert "nothing was written" in import_gcat(files, dry_run=True)
    assert everything() == before
