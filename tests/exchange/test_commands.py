from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Edition
from missions.models import Mission, MissionPhoto, Trip, mission
from people.models import Person
from photos.models import Photo
from tests.exchange.catalogue_folder import MS24, NOVITSKY, seat, write
from tests.factories import create_mission, create_person


def run(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path):
    return write(
        tmp_path / "catalogue",
        people=[NOVITSKY],
        missions=[MS24],
        crew=[seat("soyuz-ms-24", "oleg-novitsky", "launched", "landed")],
    )


def test_import_catalogue_reports_in_a_table(db, folder):
    assert run("import_catalogue", folder).splitlines() == [
        "          created  changed  removed  unchanged  kept  skipped",
        "people          1        0        0          0     0        0",
        "missions        1        0        0          0     0        0",
        "crew            1        0        0          0     0        0",
    ]
    assert Trip.objects.get().person.name == "Oleg Novitsky"


def test_import_catalogue_dry_run(db, folder):
    assert run("import_catalogue", folder, "--dry-run").splitlines()[-1] == "Dry run: nothing was written."
    assert not Person.objects.exists()


def test_import_catalogue_refuses_with_file_line_and_reason(db, folder):
    write(folder, people=[NOVITSKY | {"born_on": "1971-13"}])
    with pytest.raises(CommandError) as refused:
        run("import_catalogue", folder)
    assert str(refused.value).splitlines() == [
        "Nothing was written.",
        "people.csv, line 2: born_on: 1971-13 is not a date: there is no such day, month or time.",
    ]


def test_export_catalogue_counts_rows(db, folder, tmp_path):
    run("import_catalogue", folder)
    create_mission(name="A draft", published_at=None)
    lines = run("export_catalogue", tmp_path / "out").splitlines()
    assert "     2  missions.csv" in lines
    assert "     1  crew.csv" in lines
    assert "a-draft,A draft," in (tmp_path / "out" / "missions.csv").read_text(encoding="utf-8")


def test_export_catalogue_where_nothing_can_be_written(db, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(CommandError, match="Cannot read or write"):
        run("export_catalogue", tmp_path / "out")


def test_export_catalogue_into_the_same_folder_forgets_what_was_deleted(swap, tmp_path):
    out = tmp_path / "out"
    run("export_catalogue", out)
    (out / "README.md").write_text("Ours")
    (out / ".git").mkdir()
    article, photo = out / "articles" / "the-exchange-of-ships.toml", next((out / "photos").iterdir())
    assert article.exists()
    Edition.objects.all().delete()
    Article.objects.all().delete()
    MissionPhoto.objects.all().delete()
    Photo.objects.all().delete()
    run("export_catalogue", out)
    assert not article.exists()
    assert not photo.exists()
    assert (out / "README.md").exists()
    assert (out / ".git").exists()


def test_export_catalogue_refuses_a_folder_with_anything_else(db, tmp_path):
    (tmp_path / "photos").mkdir()
    holiday = tmp_path / "photos" / "holiday.jpg"
    holiday.write_text("mine")
    with pytest.raises(CommandError, match="holds no earlier export"):
        run("export_catalogue", tmp_path)
    assert holiday.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["photos"]


def test_load_catalogue_loads_once_and_then_passes_over_the_same_files(db, folder, settings, django_assert_num_queries):
    settings.BASE_DIR = folder.parent
    assert run("load_catalogue") == "catalogue: created 1 people, 1 missions, 1 crew\n"
    Person.objects.update(summary="The editor's.")
    with django_assert_num_queries(1):
        assert run("load_catalogue") == "catalogue: unchanged\n"
    write(folder, missions=[MS24 | {"callsign": "Antares"}])
    assert run("load_catalogue") == "catalogue: changed 1 missions\n"
    assert Mission.objects.get().callsign == "Antares"
    assert Person.objects.get().summary == "The editor's."


def test_load_catalogue_tells_what_is_wrong_and_tries_again_next_time(db, folder, settings):
    settings.BASE_DIR = folder.parent
    write(folder, missions=[MS24 | {"kind": "lunar"}])
    for _ in range(2):
        with pytest.raises(CommandError, match=r"missions\.csv, line 2: kind: “lunar” is not one of"):
            run("load_catalogue")


def test_rebuild_trips_follows_the_boundary_of_space(db, monkeypatch):
    create_mission(
        name="VSS Unity 22",
        launch="2021-07-11",
        end="2021-07-11",
        kind="suborbital",
        peak_altitude_km=86,
        launched=[create_person(name="Sirisha Bandla")],
    )
    assert Trip.objects.get().counts_as_spaceflight
    monkeypatch.setattr(mission, "SPACE_BOUNDARY_KM", 100)
    assert run("rebuild_trips") == "Trips rebuilt: 1.\n"
    assert not Trip.objects.get().counts_as_spaceflight


def test_rebuild_trips_names_crews_that_cannot_be(swap):
    Mission._base_manager.filter(slug="soyuz-ms-25").update(launch_at="2024-05-01T00:00:00Z")
    with pytest.raises(CommandError, match="cannot land on Soyuz MS-24"):
        run("rebuild_trips")
