"""Who wins: the folder an editor imports, or the edits that a source has to leave alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.catalogue import CatalogueError, Policy, load, read_folder
from missions.models import Mission, Station
from people.models import Person
from records.models import ImportedRecord
from tests.exchange.catalogue_folder import MS24, MS25, NOVITSKY, OHARA, import_rows, say, seat, write
from tests.factories import create_mission, create_person

WIKIPEDIA = {"person": "oleg-novitsky", "title": "Wikipedia"}
NASA_PAGE = {"person": "oleg-novitsky", "title": "NASA biography"}


def titles(person):
    return [source.title for source in person.sources.all()]


# --- import_catalogue: the folder's value wins -----------------------------------------------------------


def test_the_folder_wins_for_what_it_names(db, tmp_path):
    create_person(name="Oleg Novitskiy", slug="oleg-novitsky", summary="An editor's words.", died_on="2020-01-01")
    create_person(name="Nikolai Chub", summary="Not named.")
    report = import_rows(tmp_path, people=[NOVITSKY | {"summary": "The folder's words."}])
    novitsky, chub = Person.objects.get(slug="oleg-novitsky"), Person.objects.get(slug="nikolai-chub")
    assert (novitsky.name, novitsky.summary, novitsky.died_on) == ("Oleg Novitsky", "The folder's words.", None)
    assert chub.summary == "Not named."
    assert report.line == "changed 1 people"


def test_a_changed_record_is_found_by_its_new_name_and_told_to_editors(db, tmp_path):
    create_person(name="Oleg Novitskiy", slug="oleg-novitsky")
    import_rows(tmp_path, people=[NOVITSKY])
    novitsky = Person.objects.known_as("oleg NOVITSKY").get()
    assert not Person.objects.known_as("Oleg Novitskiy").exists()
    assert novitsky.version == 1
    assert novitsky.sort_name == "Novitsky, Oleg"


def test_a_list_is_what_the_folder_says_when_it_has_the_file(db, tmp_path):
    import_rows(tmp_path, people=[NOVITSKY], person_sources=[WIKIPEDIA, NASA_PAGE])
    novitsky = Person.objects.get()
    import_rows(write(tmp_path / "no-sources"), people=[NOVITSKY])
    assert titles(novitsky) == ["Wikipedia", "NASA biography"]
    report = import_rows(tmp_path, person_sources=[NASA_PAGE])
    assert titles(novitsky) == ["NASA biography"]
    assert (report.tables["person_sources"].removed, report.tables["person_sources"].unchanged) == (1, 1)
    import_rows(tmp_path, people=[NOVITSKY], person_sources=[])
    assert titles(novitsky) == []
    assert Person.objects.get().version == 2


def test_a_value_that_does_not_fit_is_refused_for_an_old_record_too(db, tmp_path):
    import_rows(tmp_path, people=[NOVITSKY])
    with pytest.raises(CatalogueError, match="line 2: name: Ensure this value has at most 150 characters"):
        import_rows(tmp_path, people=[NOVITSKY | {"name": "N" * 151}])
    assert Person.objects.get().name == "Oleg Novitsky"


def test_a_new_slug_leaves_the_old_address_to_the_record(db, tmp_path):
    public = NOVITSKY | {"published_at": "2024-01-01T00:00:00Z"}
    import_rows(tmp_path, people=[public])
    novitsky = Person.objects.get()
    import_rows(tmp_path, people=[public | {"slug": "o-novitsky"}])
    assert list(Person.objects.formerly_at("oleg-novitsky")) == [novitsky]
    with pytest.raises(CatalogueError, match="The page address “oleg-novitsky” once led to"):
        import_rows(tmp_path, people=[OHARA | {"slug": "oleg-novitsky"}])
    assert [person.slug for person in Person.objects.all()] == ["o-novitsky"]


def test_the_slug_of_a_draft_is_free_when_a_row_changes_it(db, tmp_path):
    import_rows(tmp_path, people=[NOVITSKY])
    import_rows(tmp_path, people=[NOVITSKY | {"slug": "o-novitsky"}])
    import_rows(tmp_path, people=[OHARA | {"slug": "oleg-novitsky"}])
    assert sorted(person.slug for person in Person.objects.all()) == ["o-novitsky", "oleg-novitsky"]


def test_the_slug_of_a_page_that_a_row_makes_a_draft_is_kept(db, tmp_path):
    import_rows(tmp_path, people=[NOVITSKY | {"published_at": "2024-01-01T00:00:00Z"}])
    import_rows(tmp_path, people=[NOVITSKY | {"published_at": ""}])
    import_rows(tmp_path, people=[NOVITSKY | {"slug": "o-novitsky"}])
    assert Person.objects.formerly_at("oleg-novitsky").exists()


def test_a_slug_cannot_pass_from_one_record_to_another_at_once(db, tmp_path):
    import_rows(tmp_path, people=[NOVITSKY])
    with pytest.raises(
        CatalogueError, match="line 3: slug: “o-novitsky” is Oleg Novitsky, and so is “oleg-novitsky” in"
    ):
        import_rows(tmp_path, people=[OHARA | {"slug": "oleg-novitsky"}, NOVITSKY | {"slug": "o-novitsky"}])


def test_an_old_export_still_finds_a_record_that_has_moved(db, tmp_path):
    novitsky = create_person(name="Oleg Novitsky", slug="novitsky")
    novitsky.slug = "oleg-novitsky"
    novitsky.save()
    import_rows(tmp_path, people=[NOVITSKY | {"slug": "novitsky"}])
    assert [(person.pk, person.slug) for person in Person.objects.all()] == [(novitsky.pk, "novitsky")]


def test_a_former_slug_still_names_the_record(db, tmp_path):
    novitsky = create_person(name="Oleg Novitsky", slug="novitsky")
    novitsky.slug = "oleg-novitsky"
    novitsky.save()
    import_rows(tmp_path, person_sources=[WIKIPEDIA | {"person": "novitsky"}])
    assert titles(novitsky) == ["Wikipedia"]


def test_one_record_under_two_names_is_refused(db, tmp_path):
    create_person(name="Oleg Novitsky", gcat_id="AS-00535")
    with pytest.raises(
        CatalogueError, match="line 3: slug: “o-novitsky” is Oleg Novitsky, and so is “oleg-novitsky” in line 2"
    ):
        import_rows(
            tmp_path, people=[NOVITSKY | {"gcat_id": ""}, NOVITSKY | {"slug": "o-novitsky", "name": "O. Novitsky"}]
        )


def test_namesakes_stay_two_people(db, tmp_path):
    create_person(name="Vladimir Titov")
    import_rows(tmp_path, people=[{"slug": "vladimir-titov-2", "name": "Vladimir Titov", "category": "cosmonaut"}])
    assert sorted(person.slug for person in Person.objects.all()) == ["vladimir-titov", "vladimir-titov-2"]


def test_a_dry_run_checks_everything_and_writes_nothing(db, tmp_path):
    write(
        tmp_path, people=[NOVITSKY], missions=[MS24], crew=[seat("soyuz-ms-24", "oleg-novitsky", "launched", "landed")]
    )
    report = load(read_folder(tmp_path), source="csv", policy=Policy.THEIRS, dry_run=True)
    assert report.line == "created 1 people, 1 missions, 1 crew"
    assert not Person.objects.exists()
    write(tmp_path, crew=[seat("soyuz-ms-24", "oleg-novitsky", "landed")])
    with pytest.raises(CatalogueError, match="there is no launch before it"):
        load(read_folder(tmp_path), source="csv", policy=Policy.THEIRS, dry_run=True)


def test_trips_follow_the_rows(db, tmp_path):
    rows = {"people": [NOVITSKY], "missions": [MS24, MS25]}
    there_and_back = [seat("soyuz-ms-24", "oleg-novitsky", "launched", "landed")]
    import_rows(tmp_path, **rows, crew=there_and_back)
    novitsky = Person.objects.get()
    assert [trip.landing_mission.name for trip in novitsky.trips.all()] == ["Soyuz MS-24"]
    other_ship = [seat("soyuz-ms-24", "oleg-novitsky", "launched"), seat("soyuz-ms-25", "oleg-novitsky", "landed")]
    import_rows(tmp_path, crew=other_ship)
    assert [trip.landing_mission.name for trip in novitsky.trips.all()] == ["Soyuz MS-25"]
    import_rows(tmp_path, missions=[MS24 | {"launch_at": "2023-09-16"}])
    assert [str(trip.start) for trip in novitsky.trips.all()] == ["16 September 2023"]


# --- load_catalogue and import_gcat: an editor's word stays --------------------------------------


def test_a_source_may_repeat_itself(db):
    facts = {
        "stations": [{"slug": "iss", "name": "International Space Station", "short_name": "ISS"}],
        "people": [NOVITSKY],
        "person_sources": [WIKIPEDIA],
        "missions": [MS24 | {"station": "iss"}],
        "crew": [seat("soyuz-ms-24", "oleg-novitsky", "launched", "landed")],
    }
    assert say(**facts).line == "created 1 stations, 1 people, 1 person sources, 1 missions, 1 crew"
    assert say(**facts).line == "unchanged"
    assert (Person.objects.get().version, Mission.objects.get().version) == (0, 0)


def test_an_editors_value_stays_and_the_others_follow(db):
    say(people=[NOVITSKY | {"summary": "First.", "birth_place": "Chervyen"}])
    Person.objects.update(summary="The editor's.")
    report = say(people=[NOVITSKY | {"summary": "Second.", "birth_place": "Chervyen, Minsk Region"}])
    novitsky = Person.objects.get()
    assert (novitsky.summary, novitsky.birth_place) == ("The editor's.", "Chervyen, Minsk Region")
    assert report.line == "changed 1 people; kept 1 edited value"


def test_what_an_editor_emptied_stays_empty(db):
    say(people=[NOVITSKY | {"summary": "First."}])
    Person.objects.update(summary="")
    say(people=[NOVITSKY | {"summary": "First."}])
    assert Person.objects.get().summary == ""


def test_what_nobody_has_said_is_filled_in(db):
    create_person(name="Oleg Novitsky", summary="The editor's.")
    say(people=[NOVITSKY | {"summary": "The source's.", "birth_place": "Chervyen"}])
    novitsky = Person.objects.get()
    assert (novitsky.summary, novitsky.birth_place, novitsky.gcat_id) == ("The editor's.", "Chervyen", "AS-00535")


def test_a_record_an_editor_deleted_is_not_created_again(db):
    facts = {
        "people": [NOVITSKY, OHARA],
        "missions": [MS24],
        "crew": [
            seat("soyuz-ms-24", "oleg-novitsky", "launched", "landed"),
            seat("soyuz-ms-24", "loral-ohara", "launched", "landed"),
        ],
    }
    say(**facts)
    novitsky = Person.objects.get(slug="oleg-novitsky")
    novitsky.assignments.all().delete()
    novitsky.delete()
    report = say(**facts)
    assert [person.slug for person in Person.objects.all()] == ["loral-ohara"]
    assert report.reasons == {"deleted by an editor, so not created again": 2}
    assert report.changes == 0


def test_a_station_an_editor_renamed_is_the_same_one(db):
    facts = {
        "stations": [{"slug": "iss", "name": "International Space Station", "short_name": "ISS"}],
        "missions": [MS24 | {"station": "iss"}],
    }
    say(**facts)
    Station.objects.update(slug="international-space-station")
    say(**facts)
    assert [station.slug for station in Station.objects.all()] == ["international-space-station"]
    assert Mission.objects.get().station == Station.objects.get()


def test_a_list_an_editor_touched_stays_one_untouched_follows(db):
    say(people=[NOVITSKY], person_sources=[WIKIPEDIA])
    say(people=[NOVITSKY], person_sources=[WIKIPEDIA, NASA_PAGE])
    novitsky = Person.objects.get()
    assert titles(novitsky) == ["Wikipedia", "NASA biography"]
    novitsky.sources.create(title="The editor's")
    say(people=[NOVITSKY], person_sources=[WIKIPEDIA])
    assert titles(novitsky) == ["Wikipedia", "NASA biography", "The editor's"]


def test_halves_that_do_not_fit_together_are_not_mixed(db):
    create_mission(name="Soyuz MS-24", launch="2023-09-15", planned_end="2099", end_kind="ongoing")
    report = say(missions=[MS24 | {"callsign": "Kazbek"}])
    mission = Mission.objects.get()
    assert (mission.end_kind, mission.end_at, mission.callsign) == ("ongoing", None, "")
    assert report.changes == 0


def test_a_source_that_contradicts_itself_is_told_the_second_time_too(db):
    say(missions=[MS24])
    with pytest.raises(CatalogueError, match="A mission cannot end before it launches"):
        say(missions=[MS24 | {"end_at": "2023-09-14"}])
    with pytest.raises(CatalogueError, match="needs an end time"):
        say(missions=[MS24 | {"end_at": ""}])


def test_a_failed_load_remembers_nothing(db):
    with pytest.raises(CatalogueError):
        say(people=[NOVITSKY, OHARA | {"category": "pilot"}])
    assert not ImportedRecord.objects.exists()
    say(people=[NOVITSKY])
    assert Person.objects.get().name == "Oleg Novitsky"


def test_unknown_columns_and_tables_of_a_source_are_faults(db):
    with pytest.raises(CatalogueError, match=r"people\.csv, line 2: rank: there is no such column"):
        say(people=[NOVITSKY | {"rank": "Colonel"}])
    with pytest.raises(CatalogueError, match="rides: is not a table of the catalogue"):
        say(rides=[])


def test_a_repeated_load_costs_the_same_however_long_the_tables(db):
    def queries(people):
        say(people=people)
        with CaptureQueriesContext(connection) as seen:
            say(people=people)
        return len(seen)

    many = [
        {"slug": f"person-{n}", "name": f"Person {n}", "sort_name": f"{n}", "category": "astronaut"} for n in range(30)
    ]
    assert queries(many[:1]) == queries(many)


# --- Two sources, one record ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("here", "said"),
    [
        ({"gcat_id": "AS-00535", "slug": "novitsky", "name": "Oleg V. Novitsky"}, {}),
        ({"slug": "oleg-novitskiy", "name": "Oleg V. Novitsky"}, {}),
        ({"slug": "novitsky", "name": "Oleg Novitskiy"}, {}),
        ({"slug": "novitsky", "name": "Oleg Novitsky", "known_as": ["Oleg Novitskiy"]}, {}),
        ({"slug": "novitsky", "name": "Олег Новицкий"}, {"text": "Олег Новицкий"}),
    ],
    ids=["by id", "by slug", "by name", "by another name", "by another name the source knows"],
)
def test_a_person_is_recognised(db, here, said):
    person = create_person(**here)
    said = [{"person": "oleg-novitskiy", "language": "ru", "kind": "native", **said}] if said else []
    say("gcat", people=[{"slug": "oleg-novitskiy", "name": "Oleg Novitskiy", "gcat_id": "AS-00535"}], person_names=said)
    person.refresh_from_db()
    assert (Person.objects.count(), person.name, person.gcat_id) == (1, here["name"], "AS-00535")


def test_a_namesake_with_another_id_is_another_person(db):
    create_person(name="Vladimir Titov", slug="vladimir-g-titov", gcat_id="AS-00131")
    say("gcat", people=[{"slug": "vladimir-titov", "name": "Vladimir Titov", "gcat_id": "AS-00134"}])
    assert sorted(Person.objects.values_list("slug", "gcat_id")) == [
        ("vladimir-g-titov", "AS-00131"),
        ("vladimir-titov", "AS-00134"),
    ]


def test_two_people_of_one_name_are_left_alone(db):
    create_person(name="Vladimir Titov", slug="titov-1")
    create_person(name="Vladimir Titov", slug="titov-2")
    say("gcat", people=[{"slug": "vladimir-titov", "name": "Vladimir Titov", "gcat_id": "AS-00134"}])
    assert Person.objects.get(gcat_id="AS-00134").slug == "vladimir-titov"


def test_the_slug_of_somebody_else_is_refused(db):
    create_person(name="Vladimir Titov", gcat_id="AS-00131")
    with pytest.raises(CatalogueError, match="“vladimir-titov” belongs to Vladimir Titov, which is AS-00131 in GCAT"):
        say("gcat", people=[{"slug": "vladimir-titov", "name": "Vladimir Titov", "gcat_id": "AS-00134"}])


def test_rows_may_name_records_by_the_slugs_of_their_source(db):
    create_person(name="Oleg Novitsky", gcat_id="AS-00535")
    create_mission(name="Soyuz MS-24", slug="ms-24", gcat_id="H00374", launch="2023-09-15", end="2024-04-06")
    say(
        "gcat",
        people=[{"slug": "oleg-novitskiy", "name": "Oleg Novitskiy", "gcat_id": "AS-00535"}],
        missions=[MS24 | {"gcat_id": "H00374"}],
        crew=[seat("soyuz-ms-24", "oleg-novitskiy", "launched", "landed")],
    )
    assert [(row.mission.slug, row.person.slug) for row in Mission.objects.get().assignments.all()] == [
        ("ms-24", "oleg-novitsky")
    ]


def test_a_source_does_not_touch_what_another_has_said(db):
    say("catalogue", people=[NOVITSKY | {"birth_place": "Chervyen"}], person_sources=[WIKIPEDIA])
    say("gcat", people=[NOVITSKY | {"birth_place": "Cherven"}], person_sources=[NASA_PAGE])
    novitsky = Person.objects.get()
    assert (novitsky.birth_place, titles(novitsky)) == ("Chervyen", ["Wikipedia"])
    say("catalogue", people=[NOVITSKY | {"birth_place": "Chervyen, Minsk Region"}], person_sources=[])
    assert (Person.objects.get().birth_place, titles(novitsky)) == ("Chervyen, Minsk Region", [])


# --- Two sources, and an editor between them -------------------------------------------------------


def spellings(person):
    return {name.text for name in person.names.all()}


def spelt(*texts, kind="variant", language="en"):
    return [{"person": "oleg-novitsky", "text": text, "kind": kind, "language": language} for text in texts]


def test_spellings_of_another_source_join_the_names_that_are_here(db):
    say(people=[NOVITSKY], person_names=spelt("Oleg Novitskii") + spelt("Олег Новицкий", language="ru", kind="native"))
    novitsky = Person.objects.get()
    rows = spelt("Oleg Novitskiy", "OLEG NOVITSKII", "Oleg Novitsky")
    say("gcat", people=[NOVITSKY], person_names=rows)
    assert spellings(novitsky) == {"Oleg Novitskii", "Олег Новицкий", "Oleg Novitskiy"}
    novitsky.names.get(text="Oleg Novitskiy").delete()
    say("gcat", people=[NOVITSKY], person_names=rows)
    assert spellings(novitsky) == {"Oleg Novitskii", "Олег Новицкий"}


@pytest.mark.parametrize("order", [("catalogue", "gcat"), ("gcat", "catalogue")])
def test_the_starter_catalogue_outranks_the_general_catalog_whichever_comes_first(db, order):
    flying = {key: MS25[key] for key in ("slug", "name", "launch_at", "kind")} | {"gcat_id": "H00381"}
    facts = {
        "gcat": {
            "people": [NOVITSKY | {"name": "Oleg Novitskiy", "slug": "oleg-novitsky"}],
            "person_names": spelt("Oleg Viktorovich Novitskiy"),
            "missions": [flying | {"end_kind": "ongoing", "callsign": "Kazbek"}],
            "crew": [seat("soyuz-ms-25", "oleg-novitsky", "launched")],
        },
        "catalogue": {
            "people": [NOVITSKY],
            "person_names": spelt("Oleg Novitskii"),
            "missions": [MS25 | {"gcat_id": "H00381", "callsign": ""}],
            "crew": [seat("soyuz-ms-25", "oleg-novitsky", "launched", "landed")],
        },
    }
    for source in (*order, *order):
        say(source, **facts[source])
    person, mission = Person.objects.get(), Mission.objects.get()
    assert (person.name, mission.end_kind, mission.callsign) == ("Oleg Novitsky", "landed", "Kazbek")
    assert mission.assignments.get().landed
    assert {"Oleg Viktorovich Novitskiy", "Oleg Novitskii"} <= spellings(person)


def test_an_editors_value_outranks_both(db):
    say("gcat", people=[NOVITSKY | {"name": "Oleg Novitskiy"}])
    Person.objects.update(name="O. Novitsky")
    say(people=[NOVITSKY])
    assert Person.objects.get().name == "O. Novitsky"


def test_a_person_on_more_missions_than_one_question_may_name(db, tmp_path):
    missions = [
        {"slug": f"flight-{number}", "name": f"Flight {number}", "launch_at": "2030", "end_kind": "planned"}
        for number in range(1001)
    ]
    crew = [{"mission": row["slug"], "person": "oleg-novitsky", "status": "backup"} for row in missions]
    import_rows(tmp_path / "catalogue", people=[NOVITSKY], missions=missions, crew=crew)
    assert Person.objects.get().assignments.count() == 1001
