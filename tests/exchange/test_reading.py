"""Whatever the files hold, the person who wrote them is told file, line and reason, and nothing is written."""

import pytest
from django.conf import settings

from exchange.catalogue import CatalogueError, read_folder
from exchange.catalogue.tables import TABLES
from missions.models import CrewAssignment, Mission
from people.models import Agency, Person
from tests.exchange.catalogue_folder import MS24, MS25, NOVITSKY, OHARA, import_rows, seat, write

AGENCIES = "slug,name,short_name,country\n"
NASA = "nasa,National Aeronautics and Space Administration,NASA,US\n"


def faults_of(action, *arguments, **named):
    with pytest.raises(CatalogueError) as caught:
        action(*arguments, **named)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    "data",
    [
        (AGENCIES + NASA).encode(),
        (AGENCIES + NASA).encode("utf-8-sig"),
        (AGENCIES + NASA).replace("\n", "\r\n").encode(),
        (AGENCIES + "\n,,,\n" + NASA + "\n\n").encode(),
        b"country,short_name,slug,name\nUS,NASA,nasa,National Aeronautics and Space Administration\n",
    ],
    ids=["plain", "byte order mark", "CR LF", "empty lines", "columns in another order"],
)
def test_forms_of_the_same_file(tmp_path, data):
    (tmp_path / "agencies.csv").write_bytes(data)
    (row,) = read_folder(tmp_path)["agencies"]
    assert row.values == {
        "slug": "nasa",
        "name": "National Aeronautics and Space Administration",
        "short_name": "NASA",
        "country": "US",
    }


def test_a_row_knows_the_line_it_begins_in(tmp_path):
    (tmp_path / "agencies.csv").write_text(AGENCIES + 'esa,"European\r\nSpace\nAgency",ESA,\n' + NASA, newline="")
    esa, nasa = read_folder(tmp_path)["agencies"]
    assert (esa.line, nasa.line) == (2, 5)
    assert esa.values["name"] == "European\nSpace\nAgency"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", ": contains a zero byte in line 3, so it is not a text file"),
        (b"slug,name,short_name,country\nesa,Europ\xe9enne,,\n", ": is not UTF-8 text: see line 2"),
        (b"", ": is empty; the first line must name the columns: slug,name,short_name,country"),
        (b"slug,name,country,founded\n", ", line 1: unknown column founded; missing column short_name"),
        (b"slug,slug,name,short_name,country\n", ", line 1: duplicate column slug"),
        (b"slug,name,short_name,country\nnasa,NASA\n", ", line 2: has 2 cells, the header has 4"),
        (b'slug,name,short_name,country\nnasa,"NA', ", line 2: is not CSV from this line on: unexpected end of data"),
    ],
    ids=["binary", "Latin-1", "empty", "wrong columns", "column twice", "short line", "open quote"],
)
def test_files_that_are_not_in_the_format(tmp_path, data, fault):
    (tmp_path / "agencies.csv").write_bytes(data)
    assert faults_of(read_folder, tmp_path) == [f"agencies.csv{fault}"]


def test_a_file_of_another_name_is_not_passed_over(tmp_path):
    write(tmp_path, people=[NOVITSKY])
    (tmp_path / "mission.csv").write_text("slug\n")
    (line,) = faults_of(read_folder, tmp_path)
    assert line.startswith("mission.csv: is not a file of the catalogue, which has licences, photos, photo_texts, ")


def test_folders_that_are_none(tmp_path):
    assert faults_of(read_folder, tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}: is not a folder"]
    assert faults_of(read_folder, tmp_path) == [f"{tmp_path}: contains no CSV files"]


FACTS = {
    "agencies": [{"slug": "nasa", "name": "NASA", "short_name": "NASA"}],
    "people": [NOVITSKY],
    "person_names": [{"person": "oleg-novitsky", "text": "Олег", "language": "ru", "script": "Cyrl", "kind": "native"}],
    "citizenships": [{"person": "oleg-novitsky", "country": "RU", "since": "1991"}],
    "person_sources": [{"person": "oleg-novitsky", "title": "Wikipedia"}],
    "missions": [MS24],
    "crew": [seat("soyuz-ms-24", "oleg-novitsky", "launched", "landed")],
}


@pytest.mark.parametrize(
    ("cell", "text", "reason"),
    [
        ("agencies.slug", "", "slug: a value is required"),
        ("agencies.slug", "Олег", "slug: Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
        ("people.name", "", "name: a value is required"),
        ("people.name", "N" * 151, "name: Ensure this value has at most 150 characters (it has 151)."),
        ("people.born_on", "1971-13", "born_on: 1971-13 is not a date: there is no such day, month or time."),
        ("people.born_on", "2023-02-29", "born_on: 2023-02-29 is not a date: there is no such day, month or time."),
        ("people.born_on", "1971-Q4", "born_on: 1971-Q4 has the precision “quarter”; allowed are day, month, year"),
        ("people.born_on", "NET 1971", "born_on: NET 1971: only a launch can be “no earlier than”"),
        ("people.born_on", "1.2.71", "born_on: “1.2.71” is not a date such as 2024, 2024-03 or 2024-03-23."),
        ("people.birth_country", "XX", "birth_country: there is no country “XX”"),
        ("person_names.person", "oleg-novitski", "there is no person “oleg-novitski”; did you mean “oleg-novitsky”?"),
        ("person_names.text", "’", "text: Enter at least one letter."),
        ("person_sources.address", "javascript:alert(1)", "address: Enter a valid URL."),
        ("person_sources.seen_on", "2024-05", "seen_on: 2024-05 is not a day such as 2024-03-23"),
        ("citizenships.since", "-5", "since: “-5” is not a number"),
        ("citizenships.since", "1991.5", "since: “1991.5” is not a whole number"),
        ("citizenships.since", "99999", "since: 99999 is too large; the maximum is 32767"),
        ("citizenships.country", "", "country: a value is required"),
        ("missions.programme", "artemis", "programme: there is no programme “artemis”"),
        ("missions.kind", "lunar", "kind: “lunar” is not one of orbital, suborbital, abort, atmospheric"),
        ("missions.end_at", "2023-09-14", "end_at: A mission cannot end before it launches."),
        ("missions.end_at", "", "A mission that landed, failed or was lost needs an end time"),
        ("missions.launch_at", "NET 2023-09-15", "“No earlier than” is only for planned missions."),
        ("missions.peak_altitude_km", "1e3", "peak_altitude_km: “1e3” is not a number"),
        ("missions.published_at", "NET 2024", "published_at: NET 2024: only a launch can be “no earlier than”"),
        ("crew.launched", "ja", "launched: “ja” is neither yes nor no"),
        ("crew.launch_role", "BOSS", "launch_role: “BOSS” is not one of CDR, PLT, CMP, LMP, "),
        ("crew.status", "backup", "Only prime crew members can launch or land."),
    ],
)
def test_cells_that_cannot_be(db, tmp_path, cell, text, reason):
    table, column = cell.split(".")
    (fact,) = FACTS[table]
    (line,) = faults_of(import_rows, tmp_path, **FACTS | {table: [fact | {column: text}]})
    assert line.startswith(f"{table}.csv, line 2: ")
    assert reason in line
    for model in (Agency, Person, Mission):
        assert not model.objects.exists()


@pytest.mark.parametrize(
    ("table", "other", "reason"),
    [
        ("people", {"gcat_id": ""}, "slug: “oleg-novitsky” is already in line 2"),
        ("people", {"slug": "other"}, "gcat_id: “AS-00535” is already in line 2"),
        ("agencies", {"slug": "nasa-2"}, "name: Agency with this Name already exists."),
        ("person_names", {}, "This name is listed twice."),
        ("missions", {"name": "Soyuz MS-25"}, "slug: “soyuz-ms-24” is already in line 2"),
        ("crew", {"landed": ""}, "This person is already on the prime crew of this mission."),
    ],
)
def test_rows_that_cannot_be_twice(db, tmp_path, table, other, reason):
    (fact,) = FACTS[table]
    lines = faults_of(import_rows, tmp_path, **FACTS | {table: [fact, fact | other]})
    assert lines == [f"{table}.csv, line 3: {reason}"]
    assert not Person.objects.exists()


def test_all_faults_are_told_at_once_and_none_that_only_follows(db, tmp_path):
    lines = faults_of(
        import_rows,
        tmp_path,
        people=[NOVITSKY | {"category": "pilot"}, OHARA | {"born_on": "1983-04-31"}],
        missions=[MS24 | {"kind": "lunar"}],
        crew=[seat("soyuz-ms-24", "oleg-novitsky", "launched"), seat("soyuz-ms-23", "loral-ohara", "launched")],
    )
    assert [line.split(": ")[:2] for line in lines] == [
        ["crew.csv, line 3", "mission"],
        ["missions.csv, line 2", "kind"],
        ["people.csv, line 2", "category"],
        ["people.csv, line 3", "born_on"],
    ]


def test_many_faults_are_cut_short(db, tmp_path):
    lines = faults_of(import_rows, tmp_path, people=[{"slug": f"person-{number}"} for number in range(60)])
    assert len(lines) == 51
    assert lines[-1] == "... and 10 more."


def test_crews_that_cannot_be_true_together_name_the_crew_row(db, tmp_path):
    lines = faults_of(
        import_rows,
        tmp_path,
        people=[NOVITSKY, OHARA],
        missions=[MS24, MS25],
        crew=[
            seat("soyuz-ms-24", "oleg-novitsky", "launched"),
            seat("soyuz-ms-24", "loral-ohara", "landed"),
            seat("soyuz-ms-25", "oleg-novitsky", "launched", "landed"),
        ],
    )
    assert [line.split(" 2024")[0] for line in lines] == [
        "crew.csv, line 3: Loral O'Hara cannot land on Soyuz MS-24 on 6 April",
        "crew.csv, line 4: Oleg Novitsky cannot launch on Soyuz MS-25 on 23 March",
    ]
    assert not CrewAssignment.objects.exists()


def test_a_changed_date_that_breaks_a_trip_names_it(db, tmp_path):
    import_rows(
        tmp_path,
        people=[NOVITSKY],
        missions=[MS24, MS25 | {"launch_at": "2024-06-01"}],
        crew=[
            seat("soyuz-ms-24", "oleg-novitsky", "launched", "landed"),
            seat("soyuz-ms-25", "oleg-novitsky", "launched", "landed"),
        ],
    )
    (line,) = faults_of(
        import_rows, write(tmp_path / "later"), missions=[MS25 | {"launch_at": "2024-04-01", "launch_site": ""}]
    )
    assert line.startswith("crew.csv: Oleg Novitsky cannot launch on Soyuz MS-25 on 1 April 2024: still in space from")
    assert str(Mission.objects.get(slug="soyuz-ms-25").launch) == "1 June 2024"


def test_a_crew_without_somebody_who_came_home_with_it_breaks_their_trip(db, tmp_path):
    """Their row is in the database only, so the input has none to name."""
    import_rows(
        tmp_path,
        people=[NOVITSKY, OHARA],
        missions=[MS24, MS25],
        crew=[
            seat("soyuz-ms-24", "oleg-novitsky", "launched"),
            seat("soyuz-ms-24", "loral-ohara", "launched", "landed"),
            seat("soyuz-ms-25", "oleg-novitsky", "landed"),
        ],
    )
    (line,) = faults_of(
        import_rows, write(tmp_path / "later"), crew=[seat("soyuz-ms-24", "loral-ohara", "launched", "landed")]
    )
    assert line.startswith("crew.csv: Oleg Novitsky cannot land on Soyuz MS-25")
    assert CrewAssignment.objects.count() == 3


def test_the_readme_lists_the_columns():
    """People write these files by the README, so it has to say what is read."""
    lines = (settings.BASE_DIR / "catalogue" / "README.md").read_text(encoding="utf-8").splitlines()
    listed = [line.strip("| ").split(" | ") for line in lines if ".csv | " in line]
    assert listed == [[table.file, ", ".join(table.columns)] for table in TABLES.values()]
