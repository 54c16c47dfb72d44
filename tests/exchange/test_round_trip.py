"""What an editor has in the portal can leave as CSV files and come back unchanged."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.catalogue import Policy, load, read_folder, write_folder
from exchange.catalogue.columns import column
from missions.models import (
    CrewAssignment,
    Expedition,
    Mission,
    MoonLanding,
    Programme,
    Site,
    SpacecraftType,
    Spacewalk,
    Trip,
)
from people.models import Agency, Country, Person
from photos.models import Photo
from records.models import RetiredSlug
from tests.factories import create_mission, create_person, create_station, dock, moment
from tests.made_once import connected_to, storing_in
from wording.partial_dates import PartialDate, Precision, floor


@pytest.fixture
def catalogue(swap):
    """The swap of MS-24 and MS-25, and one of everything else the format can say."""
    russia, soviet_union = Country.objects.get(code="RU"), Country.objects.get(code="SUHH")
    roscosmos = Agency.objects.create(slug="roscosmos", name="Roscosmos", short_name="Roscosmos", country=russia)
    novitsky, vasilevskaya = swap["Novitsky"], swap["Vasilevskaya"]
    novitsky.born_on, novitsky.birth_country = datetime(1971, 10, 12, tzinfo=UTC).date(), Country.objects.get(code="BY")
    novitsky.gcat_id = "AS-00535"
    novitsky.summary = 'Commander, “Kazbek”;\r\nborn in Chervyen, and so it is said:\n"now Belarus".'
    novitsky.published_at = datetime(2024, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
    novitsky.full_clean()
    novitsky.save()
    for text, language, script, kind in (
        ("Олег Новицкий", "ru", "Cyrl", "native"),
        ("Алег Навіцкі", "be", "Cyrl", "preferred"),
        ("Nowizki, Oleg", "de", "Latn", "transliteration"),
        ("أوليغ نوفيتسكي", "ar", "Arab", "variant"),
        ("Novitskiy", "en", "Latn", "misspelling"),
    ):
        novitsky.names.create(text=text, language=language, script=script, kind=kind)
    novitsky.citizenships.create(country=russia, since=1991)
    novitsky.citizenships.create(country=soviet_union, until=1991)
    novitsky.affiliations.create(agency=roscosmos, since=2006)
    novitsky.sources.create(
        title="Oleg Novitsky", publisher="Wikipedia", address="https://en.wikipedia.org/wiki/Oleg_Novitsky"
    )
    create_person(name="Li Cong", published_at=None, born_on="1989-10-01", born_precision="month", category="taikonaut")

    ms25 = Mission.objects.get(slug="soyuz-ms-25")
    ms25.programme = Programme.objects.get(slug="soyuz")
    ms25.programme.agency, ms25.programme.summary = roscosmos, "Ships for three."
    ms25.programme.save()
    ms25.programme.translations.create(language="es", summary="Naves para tres.")
    ms25.spacecraft = SpacecraftType.objects.create(slug="soyuz-ms", name="Soyuz MS")
    ms25.launch_site = Site.objects.create(slug="baikonur", name="Baikonur Cosmodrome")
    ms25.agency, ms25.callsign, ms25.peak_altitude_km = roscosmos, "Kazbek", "422.50"
    ms25.destination = "earth_orbit"
    ms25.save()
    ms25.sources.create(title="Soyuz MS-25", seen_on="2024-10-01")
    ms25.coverage.all().delete()
    ms25.coverage.create(topic="spacewalks", state="none", title="Soyuz MS-25", seen_on="2024-10-01")
    ms25.coverage.create(topic="dockings", state="part", title="Soyuz MS-25")
    ms25.aliases.create(text="ISS 71S")
    ms25.spacecraft.aliases.create(text="Союз МС")
    CrewAssignment.objects.filter(person=novitsky, mission=ms25).update(
        launch_role="CDR", agency=roscosmos, country=russia, seat="centre", note="A note, with a comma"
    )
    iss = create_station(name="ISS", launched_on="1998-11-20", crews_complete_until="2024-04-06")
    iss.aliases.create(text="МКС")
    ms23 = create_mission(name="Soyuz MS-23", launch="2023-02-24T00:24:29Z", end="2023-09-27T11:17Z")
    dock(ms23, iss, "2023-02-26T00:58Z", "2023-04-06T08:45Z", port="Poisk")
    dock(ms23, iss, "2023-04-06T09:22Z", "2023-09-27", port="Prichal", kind="relocation")
    create_mission(
        name="Artemis III", launch="NET 2099-Q3", planned_end="2099-H2", end_kind="planned", launched=[vasilevskaya]
    )
    create_mission(name="Nobody's", launch="", end_kind="planned", published_at=None)
    aldrin = create_person(name="Buzz Aldrin", active_from="1963-10-17", active_until="1971-01-01")
    aldrin.active_until_precision = "month"
    aldrin.save()
    apollo = create_mission(
        name="Apollo 11", launch="1969-07-16", end="1969-07-24", launched=[aldrin], lander="Eagle", destination="moon"
    )
    dock(apollo, None, "1969-07-16T16:56Z", "1969-07-20T17:44Z", target="lunar module Eagle")
    MoonLanding.objects.create(mission=apollo, site="Sea of Tranquility", landed_at=moment("1969-07-20T20:17:40Z"))
    apollo.moon_landing_crew.create(person=aldrin)
    moonwalk = Spacewalk.objects.create(
        slug="apollo-11-moonwalk",
        name="Apollo 11 moonwalk",
        kind="moonwalk",
        mission=apollo,
        started_at=moment("1969-07-21"),
        started_precision="day",
        duration_minutes=151,
        duration_is_approximate=True,
    )
    moonwalk.sources.create(title="Apollo 11", publisher="NASA", seen_on="2024-10-01")
    walk = Spacewalk.objects.create(
        slug="iss-eva", name="ISS EVA", mission=ms25, station=iss, started_at=moment("2024-04-25T14:57Z")
    )
    walk.crew.create(person=swap["Kononenko"], role="EV1")
    expedition = Expedition.objects.create(
        slug="iss-70", name="ISS Expedition 70", station=iss, started_at=moment("2023-09-27"), ended_precision="month"
    )
    expedition.crew.create(person=swap["Kononenko"], role="CDR")
    expedition.sources.create(title="Expedition 70", publisher="NASA")


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def empty_the_database():
    for model in (Trip, Spacewalk, Expedition, Mission, Photo, Person, Programme, SpacecraftType, Site, Agency):
        model.objects.all().delete()
    Mission.station.field.related_model.objects.all().delete()
    RetiredSlug.objects.all().delete()


def test_export_and_import_lose_nothing(catalogue, tmp_path):
    write_folder(tmp_path / "first")
    trips = set(Trip.objects.values_list("person__name", "launch_mission__name", "landing_mission__name", "end_at"))
    empty_the_database()
    load(read_folder(tmp_path / "first"), source="csv", policy=Policy.THEIRS, folder=tmp_path / "first")
    write_folder(tmp_path / "second")
    assert contents(tmp_path / "second") == contents(tmp_path / "first")
    assert trips
    assert trips == set(
        Trip.objects.values_list("person__name", "launch_mission__name", "landing_mission__name", "end_at")
    )


def test_export_says_what_the_format_says(catalogue, tmp_path):
    write_folder(tmp_path)
    missions = (tmp_path / "missions.csv").read_text(encoding="utf-8").splitlines()
    assert (
        "artemis-iii,Artemis III,,,,,,,orbital,NET 2099-Q3,,2099-H2,planned,,,,,,,,2000-01-01T00:00:00Z,,,,"
    ) in missions
    assert (
        "soyuz-ms-25,Soyuz MS-25,soyuz,roscosmos,soyuz-ms,,Kazbek,,orbital,2024-03-23T12:36:10Z,2024-09-23T11:59:04Z,"
        ",landed,422.5,,baikonur,,,,,2000-01-01T00:00:00Z,,,earth_orbit,"
    ) in missions
    assert (tmp_path / "station_aliases.csv").read_text(encoding="utf-8").splitlines() == ["station,text", "iss,МКС"]
    assert (tmp_path / "dockings.csv").read_text(encoding="utf-8").splitlines()[1:4] == [
        "apollo-11,,lunar module Eagle,,arrival,1969-07-16T16:56Z,1969-07-20T17:44Z",
        "soyuz-ms-23,iss,,Poisk,arrival,2023-02-26T00:58Z,2023-04-06T08:45Z",
        "soyuz-ms-23,iss,,Prichal,relocation,2023-04-06T09:22Z,2023-09-27",
    ]
    assert (tmp_path / "citizenships.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "oleg-novitsky,SUHH,,1991",
        "oleg-novitsky,RU,1991,",
    ]


def test_export_replaces_its_own_files_only(catalogue, tmp_path):
    (tmp_path / "notes.txt").write_text("ours")
    (tmp_path / "people.csv").write_text("old")
    write_folder(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "ours"
    assert "oleg-novitsky" in (tmp_path / "people.csv").read_text(encoding="utf-8")
    assert not list(tmp_path.glob(".*"))


def test_importing_the_export_changes_nothing(catalogue, tmp_path):
    write_folder(tmp_path)
    versions = set(Mission.objects.values_list("slug", "version"))
    report = load(read_folder(tmp_path), source="csv", policy=Policy.THEIRS)
    assert (report.changes, report.line) == (0, "unchanged")
    assert set(Mission.objects.values_list("slug", "version")) == versions


moments = st.datetimes(datetime(1000, 1, 1), datetime(9000, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, st.sampled_from(Precision), st.booleans())
@settings(max_examples=300, deadline=None)
def test_every_date_comes_back_as_exact_as_it_was(at, precision, is_net):
    launch = column(Mission, "launch_at")
    mission = Mission(launch_at=floor(at, precision), launch_precision=precision, launch_is_net=is_net)
    text = launch.write(mission)
    read = launch.read(text, resolve=None)
    assert read == {
        "launch_at": mission.launch_at,
        "launch_precision": precision,
        "launch_is_net": is_net,
    }
    assert PartialDate.parse(text).iso == text


@given(moments)
@settings(deadline=None)
def test_every_stamp_comes_back_to_the_microsecond(at):
    published = column(Mission, "published_at")
    assert published.read(published.write(Mission(published_at=at)), resolve=None) == {"published_at": at}


# --- The starter catalogue -----------------------------------------------------------------------


@pytest.fixture(scope="session")
def exported(database_with_catalogue, catalogue_media, django_db_blocker, tmp_path_factory):
    """The folder of the starter catalogue as the site exports it."""
    folder = tmp_path_factory.mktemp("exported")
    with django_db_blocker.unblock(), connected_to(database_with_catalogue), storing_in(catalogue_media):
        call_command("export_catalogue", folder, stdout=StringIO())
    return folder


def test_the_starter_catalogue_imported_into_an_empty_site_is_exported_as_the_same_files(exported, db, tmp_path):
    call_command("import_catalogue", exported, stdout=StringIO())
    call_command("export_catalogue", tmp_path, stdout=StringIO())
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")} == {
        path.name: path.read_bytes() for path in exported.glob("*.csv")
    }
    assert len((tmp_path / "crew.csv").read_text(encoding="utf-8").splitlines()) > 1000
