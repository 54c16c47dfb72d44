"""The order in which a reader looks for names: the same on every database, in lists, in the admin and in exports."""

import csv
import random
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection

from missions.attention import doubtful
from missions.models import Expedition, Mission, Programme, Site, SpacecraftType, Station
from people.models import Agency, Country, Person
from people.sort_names import family_name_first
from photos.models import PhotoText
from records.models import ImportedRecord
from search.sorting import SortKeyField, sort_key
from spaceportal import download
from tests.factories import create_article, create_mission, create_person, create_photo, create_station, moment

PEOPLE = [  # In the order in which a reader looks for them: the name, and the name for sorting if it is not filled in.
    ("Hazza Al Mansouri", ""),
    ("Buzz Aldrin", ""),
    ("Glen de Vries", ""),
    ("Frank De Winne", ""),
    ("Anthony Dean", ""),
    ("Deng Qingming", "Deng Qingming"),
    ("Vladimir Dezhurov", ""),
    ("Mike Duke", ""),
    ("Bertalan Farkas", ""),
    ("Jügderdemidiin Gürragchaa", ""),
    ("Sidney Gutierrez", ""),
    ("James Halsell", ""),
    ("James Halsell Jr.", "Halsell Jr., James"),
    ("James Halsell III", ""),
    ("James Donald Halsell", ""),
    ("Sigmund Jähn", ""),
    ("Gregory Jarvis", ""),
    ("Clint Kelly III", "Kelly, Clint, III"),
    ("Scott Kelly", ""),
    ("Mark Lee", ""),
    ("Yi So-yeon Lee", "Lee Yi So-yeon"),
    ("Fred Leslie", ""),
    ("Álvaro Ñíguez", ""),
    ("Oleg Novitsky", ""),
    ("Ellen Ochoa", ""),
    ("Loral O’Hara", ""),
    ("Ellison Onizuka", ""),
    ("Phạm Tuân", "Phạm Tuân"),
    ("Chad Pyatt", ""),
    ("Guion Šimon", ""),
    ("Ann van", "van, Ann"),
    ("Lodewijk van den Berg", ""),
    ("James van Hoften", ""),
    ("Mark Vande Hei", ""),
    ("Wernher von Braun", ""),
    ("Wang Yaping", "Wang Yaping"),
    ("Yang Liwei", "Yang Liwei"),
    ("Andrzej Żak", ""),
    ("Zhai Zhigang", "Zhai Zhigang"),
]
MISSIONS = [
    "Expedition 9",
    "Expedition 10",
    "Shenzhou 9",
    "Shenzhou 10",
    "Soyuz 9",
    "soyuz 10",
    "Soyuz MS-9",
    "Soyuz MS-010",
    "Soyuz MS-11",
    "Soyuz T-2",
    "Soyuz TM-2",
    "Soyuz TMA-02M",
    "STS-9",
    "STS-41",
    "STS-41-B",
    "STS-61-A",
    "STS-107",
    "Ünknown 1",
    "VSS Unity VF-01",
]


def mixed(rows):
    return random.Random(1).sample(rows, len(rows))


# --- The key -----------------------------------------------------------------------------------


def test_numbers_inside_names_count_as_numbers():
    assert sorted(mixed(MISSIONS), key=sort_key) == MISSIONS


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "a"),
        ("X-9", "X-15"),
        ("Flight 99999999999", "Flight 100000000000"),  # More digits than a database counts.
        ("Luna 1٠", "Luna 11"),  # A zero of another script.
        ("España", "Estonia"),
        ("Åland Islands", "Albania"),
        ("!!", "a"),  # Nothing that folds.
    ],
)
def test_keys_beside_each_other(before, after):
    assert sort_key(before) < sort_key(after)


@pytest.mark.parametrize(
    ("name", "sorted_as"),
    [
        ("Oleg Novitsky", "Novitsky, Oleg"),
        ("Glen de Vries", "de Vries, Glen"),
        ("Lodewijk van den Berg", "van den Berg, Lodewijk"),
        ("Clint Kelly III", "Kelly, Clint, III"),
        ("Freddie Rescigno Jr.", "Rescigno, Freddie, Jr."),
        ("Freddie Rescigno, Jr.", "Rescigno, Freddie, Jr."),
        ("De Vries", "Vries, De"),  # Somebody must have a given name.
        ("Laika", "Laika"),
        ("", ""),
    ],
)
def test_a_name_with_the_family_name_first(name, sorted_as):
    assert family_name_first(name) == sorted_as


# --- The lists ---------------------------------------------------------------------------------


@pytest.fixture
def people(db):
    for name, sort_name in mixed(PEOPLE):
        create_person(name=name, sort_name=sort_name)
    return [name for name, _sort_name in PEOPLE]


@pytest.fixture
def missions(db):
    for name in mixed(MISSIONS):
        create_mission(name=name, launch="2024-01-01")
    return MISSIONS


def names(client, address):
    return [row["name"] for row in client.get(address).json()["results"]]


def test_people_everywhere(people, client, admin_client):
    assert [person.name for person in Person.objects.all()] == people
    assert names(client, "/people.json?sort=name") == people
    rows = csv.DictReader(client.get("/people.csv?sort=name").getvalue().decode("utf-8-sig").splitlines())
    assert [row["name"] for row in rows] == people
    for order in ("", "?o=1"):
        listed = admin_client.get(f"/admin/people/person/{order}").context["cl"]
        assert [person.name for person in listed.result_list] == people[:50]
    backwards = admin_client.get("/admin/people/person/?o=-1").context["cl"]
    assert [person.name for person in backwards.result_list] == people[::-1]
    query = "app_label=missions&model_name=crewassignment&field_name=person&term=v"
    offered = admin_client.get(f"/admin/autocomplete/?{query}").json()["results"]
    found = [person["text"].partition(" · ")[0] for person in offered]
    assert len(found) > 1
    assert found == [name for name in people if name in found]


def test_the_family_name_of_somebody_without_a_name_for_sorting(db):
    assert create_person(name="Yang Liwei", sort_name="", category="taikonaut").sort_key.startswith("yang\t")
    person = create_person(name="Glen de Vries", sort_name="")
    Person.objects.filter(pk=person.pk).update(sort_name="")
    person.refresh_from_db()
    person.save()
    assert person.sort_key == "de vries\tglen\t"


def test_an_editor_decides_how_somebody_is_sorted(db):
    person = create_person(name="Koichi Wakata", sort_name="Koichi, Wakata")
    assert person.sort_key == "koichi\twakata\t"


def test_missions_everywhere(missions, client, admin_client):
    assert names(client, "/missions.json?sort=name") == missions
    assert names(client, "/missions.json?sort=newest") == missions  # All launched at the same moment.
    for order in ("", "?o=1"):
        listed = admin_client.get(f"/admin/missions/mission/{order}").context["cl"]
        assert [mission.name for mission in listed.result_list] == missions


@pytest.mark.parametrize("model", [Programme, SpacecraftType, Station, Site])
def test_what_missions_are_sorted_by(db, model):
    listed = ["Apollo", "Åpollo 2", "gemini", "Soyuz 9", "Soyuz 10", "Zond"]
    for number, name in enumerate(mixed(listed)):
        model.objects.create(name=name, slug=f"name-{number}")
    assert [row.name for row in model.objects.all()] == listed


def test_countries_and_agencies(db):
    for short_name in mixed(["ABAE", "ÆSA", "ESA", "iSpace", "NASA"]):
        Agency.objects.create(name=short_name, short_name=short_name, slug=sort_key(short_name))
    assert [agency.short_name for agency in Agency.objects.all()] == ["ABAE", "ÆSA", "ESA", "iSpace", "NASA"]
    countries = [country.name for country in Country.objects.all()]
    assert countries.index("Åland Islands") < countries.index("Albania")
    assert countries == sorted(countries, key=sort_key)


def test_options_of_a_filter_in_both_languages(db, client):
    for name in mixed(["Egypt", "Spain", "Saudi Arabia", "Sweden", "Germany"]):
        person = create_person(name=f"Somebody of {name}")
        person.citizenships.create(country=Country.objects.get(name=name))

    def offered(address):
        facets = client.get(address).context["selection"].facet_options
        return [option.words for facet in facets if facet.name == "country" for option in facet.options]

    assert offered("/people/") == ["Egypt", "Germany", "Saudi Arabia", "Spain", "Sweden"]
    assert offered("/es/people/") == ["Alemania", "Arabia Saudí", "Egipto", "España", "Suecia"]


def test_expeditions_of_one_moment_and_titles_in_the_admin(db, admin_client):
    station = create_station()
    for name in mixed(["Expedition 9", "Expedition 10", "Expedition 70"]):
        Expedition.objects.create(
            name=name, slug=sort_key(name).replace(" ", "-"), station=station, started_at=moment("2024")
        )
    assert [row.name for row in Expedition.objects.all()] == ["Expedition 9", "Expedition 10", "Expedition 70"]
    titles = ["alpha 9", "Álpha 10", "Beta"]
    for title in mixed(titles):
        create_photo(title=title)
        create_article(title=title)
    photos = admin_client.get("/admin/photos/photo/?o=2").context["cl"].result_list
    articles = admin_client.get("/admin/articles/article/?o=1").context["cl"].result_list
    assert [row.title for row in photos] == [row.title for row in articles] == titles


def test_choices_of_the_admin_s_filters(db, admin_client, admin_user):
    names = ["alpha 9", "Álpha 10", "beta"]
    for name in mixed(names):
        create_photo(added_by=User.objects.create(username=name, is_staff=True))
    for language in ("ru", "es", "de"):
        PhotoText.objects.create(photo=create_photo(), language=language, caption="Words")

    def offered(address, title):
        specs = admin_client.get(address).context["cl"].filter_specs
        spec = next(spec for spec in specs if spec.title == title)
        return [str(label) for _value, label in spec.lookup_choices]

    assert offered("/admin/publishing/auditentry/", "person") == ["admin", *names]
    assert offered("/admin/photos/photo/", "who added it") == ["Me", *names]
    languages = offered("/admin/photos/photo/", "language missing")
    assert languages == [name for name in ("English", "German", "Russian", "Spanish") if name in languages]
    assert len(languages) > 2


def test_what_has_no_value_comes_last_in_every_order_of_the_admin(db, admin_client):
    for name, ended in (("First", "1990-01-01"), ("Second", None), ("Third", "2000-01-01")):
        Station.objects.create(name=name, short_name=name, slug=name.lower(), ended_on=ended)

    def listed(order):
        rows = admin_client.get(f"/admin/missions/station/?o={order}").context["cl"].result_list
        return [row.name for row in rows]

    assert (listed("4"), listed("-4")) == (["First", "Third", "Second"], ["Third", "First", "Second"])


def test_a_column_of_another_record_or_calculated_has_its_gaps_last_too(db, admin_client):
    salyut, mir = create_station(name="Salyut 10"), create_station(name="Mir")
    flown = [create_person(name=name) for name in ("Ann Short", "Ben Long")]
    create_person(name="Cem Never")
    for person, landing, station in zip(flown, ("2024-01-02", "2024-02-01"), (salyut, mir), strict=True):
        create_mission(name=f"Of {person}", launch="2024-01-01", end=landing, launched=[person], station=station)
    create_mission(name="Nowhere")

    def listed(kind, order):
        return [row.name for row in admin_client.get(f"/admin/{kind}/?o={order}").context["cl"].result_list]

    for order, names in (("4", ["Of Ben Long", "Of Ann Short"]), ("-4", ["Of Ann Short", "Of Ben Long"])):
        assert listed("missions/mission", order) == [*names, "Nowhere"]
    for order, names in (("5", ["Ann Short", "Ben Long"]), ("-5", ["Ben Long", "Ann Short"])):
        assert listed("people/person", order) == [*names, "Cem Never"]


def test_what_stands_against_deleting(db, admin_client):
    person = create_person(name="Ann")
    for name in mixed(["Soyuz 9", "Soyuz 10", "Soyuz 11"]):
        create_mission(name=name, backups=[person])
    page = admin_client.get(f"/admin/people/person/{person.pk}/delete/").text
    assert re.findall(r"backup crew member of (Soyuz \d+)", page) == ["Soyuz 9", "Soyuz 10", "Soyuz 11"]


def test_drafts_that_may_duplicate_others(db):
    for name in mixed(["Soyuz 9", "Soyuz 10"]):
        mission = create_mission(name=name, published_at=None)
        ImportedRecord.objects.create(
            source=ImportedRecord.DOUBT, kind="missions", key=name, object_id=mission.pk, values={"may_be": "another"}
        )
    assert [item.text for item in doubtful()] == ["Soyuz 9", "Soyuz 10"]


def test_people_in_the_download_of_everything(db):
    for name in mixed(["Glen de Vries", "Vladimir Dezhurov", "Loral O’Hara", "Ellen Ochoa"]):
        create_person(name=name, citizen_of="US")
    assert [person.name for person in download.people()] == [
        "Glen de Vries",
        "Vladimir Dezhurov",
        "Ellen Ochoa",
        "Loral O’Hara",
    ]
    assert [row.person for row in download.citizenships()] == list(download.people())


# --- The column --------------------------------------------------------------------------------


def test_the_key_follows_a_new_name_and_many_changed_at_once(db):
    mission = create_mission(name="Soyuz MS-9")
    mission.name = "Soyuz MS-10"
    mission.save()
    assert Mission.objects.get().sort_key == "soyuz ms 0210"


@pytest.mark.parametrize("app", ["articles", "missions", "people", "photos"])
def test_the_migration_fills_the_keys_of_rows_that_are_there(db, app):
    create_article(title="The 9 of them")
    create_person(name="Glen de Vries")
    create_mission(name="Soyuz MS-9")
    create_photo(title="Photo 9")
    keyed = [
        model
        for model in apps.get_app_config(app).get_models()
        if not model._meta.proxy and any(isinstance(field, SortKeyField) for field in model._meta.fields)
    ]
    before = {model: list(model._base_manager.order_by("pk").values_list("pk", "sort_key")) for model in keyed}
    for model in keyed:
        model._base_manager.update(sort_key="")
    number = next(name for name in import_module(f"{app}.migrations").__path__)
    migration = next(import_module(f"{app}.migrations.{name}") for name in migration_names(number, "sort_keys"))
    migration.Migration.operations[-1].code(apps, connection.schema_editor())
    assert {model: list(model._base_manager.order_by("pk").values_list("pk", "sort_key")) for model in keyed} == before


def migration_names(folder, ending):
    from pathlib import Path

    return [path.stem for path in Path(folder).glob(f"*_{ending}.py")]
