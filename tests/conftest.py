import sqlite3
from collections import defaultdict
from contextlib import closing, contextmanager
from functools import cache
from io import BytesIO, StringIO

import pytest
from django.conf import settings as portal
from django.core import serializers
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import deactivate
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from photos import decoder, decoding
from photos.models import Photo
from publishing.generation import forget
from records.changes import following_changes
from spaceportal.settings import media_storages
from tests.factories import (
    create_article,
    create_mission,
    create_person,
    create_photo,
    create_programme,
    create_station,
    create_user,
    dock,
    moment,
    state_complete,
)
from tests.made_once import (
    begins_with_copy,
    connected_to,
    copy_of_test_database,
    made_once,
    put_first,
    remove_copies,
    storing_in,
)

SEPARATE_DECODER = decoding.run_decoder


def pytest_addoption(parser):
    parser.addoption("--soak", action="store_true", help="run only the long tests, in full (make soak)")


def pytest_configure(config):
    # How fast examples are made depends on what else the machine does, so it is no reason to fail.
    patient = {"suppress_health_check": [HealthCheck.too_slow]}
    hypothesis.register_profile("usual", **patient)
    hypothesis.register_profile("soak", max_examples=200, **patient)
    hypothesis.load_profile("soak" if config.getoption("--soak") else "usual")
    # Each test says what it expects of a page that is made; tests/test_page_cache.py keeps pages.
    portal.PAGE_CACHE_MB = 0
    decoding.run_decoder = decoded_here
    # A real hash takes half a second, and no test is about how good it is.
    portal.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(config, items):
    for item in items:
        put_first(item.fixturenames)
        if "django_db_setup" in item.fixturenames or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
        if begins_with_copy(item) and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db)  # Or no database is made for a run of such tests only.
    # Copies are made before a test that commits leaves an empty database; pytest-django cannot see that these use one.
    items.sort(key=lambda item: not begins_with_copy(item))
    if "upgrade" not in config.getoption("-m"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("upgrade")])
        items[:] = [item for item in items if not item.get_closest_marker("upgrade")]
    if config.getoption("--soak"):
        config.hook.pytest_deselected(items=[item for item in items if not has_long_form(item)])
        items[:] = filter(has_long_form, items)


def has_long_form(item):
    return "soak" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def soak(request):
    """Whether a test with a long proof goes through all of it (`make soak`) or through a short pass."""
    return request.config.getoption("--soak")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A test that commits leaves an empty database; what migrations put there comes back in one go for the next one.

    Django saves row by row, which takes half a second for each test in a browser.
    """
    connection.creation.deserialize_db_from_string = put_rows_back
    yield
    with django_db_blocker.unblock():
        remove_copies()


def put_rows_back(serialized):
    with transaction.atomic(), connection.constraint_checks_disabled():
        for model, rows in rows_of(serialized).items():
            QuerySet(model).bulk_create(rows, ignore_conflicts=True)


@cache
def rows_of(serialized):
    found = defaultdict(list)
    for row in serializers.deserialize("json", serialized):
        model = type(row.object)
        found[model].append(row.object)
        for name, others in row.m2m_data.items():
            field = model._meta.get_field(name)
            own, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
            through = field.remote_field.through
            found[through] += [through(**{own: row.object.pk, other: pk}) for pk in others]
    return found


@pytest.fixture(autouse=True)
def fresh_generation():
    """Another test may reach the same generation with other rows."""
    forget()


@pytest.fixture(autouse=True)
def english():
    """A page in another language leaves it switched on; no test is to begin with what another one asked for."""
    yield
    deactivate()


@made_once
def swap():
    """Soyuz MS-24 and MS-25 as they really flew: three up on each, and two of them down on the other."""
    return create_swap()


@following_changes()
def create_swap():
    people = {
        name.split()[-1]: create_person(name=name)
        for name in (
            "Oleg Kononenko",
            "Nikolai Chub",
            "Loral O'Hara",
            "Oleg Novitsky",
            "Marina Vasilevskaya",
            "Tracy Dyson",
            "Ivan Vagner",
            "Anastasia Lenkova",
            "Don Pettit",
        )
    }
    kononenko, chub, ohara, novitsky, vasilevskaya, dyson, *backups = people.values()
    ms24 = create_mission(
        name="Soyuz MS-24", launch="2023-09-15T15:44:35Z", launched=[kononenko, chub, ohara], landed=[]
    )
    ms25 = create_mission(
        name="Soyuz MS-25",
        launch="2024-03-23T12:36:10Z",
        launched=[novitsky, vasilevskaya, dyson],
        landed=[],
        backups=backups,
    )
    land(ms24, "2024-04-06T07:17:47Z", [novitsky, vasilevskaya, ohara])
    land(ms25, "2024-09-23T11:59:04Z", [kononenko, chub, dyson])
    create_programme(name="Soyuz")
    iss = create_station(name="ISS")
    dock(ms24, iss, "2023-09-15T18:53:32Z", "2024-04-06T03:54:58Z", port="Rassvet")
    dock(ms25, iss, "2024-03-25T15:02:51Z", "2024-09-23T08:36:30Z", port="Prichal")
    state_complete(ms24, ms25)
    photo = create_photo(title="Crew of MS-24")
    ms24.picture_rows.create(photo=photo)
    for order, person in enumerate((kononenko, chub, ohara), start=1):
        photo.depictions.create(person=person, order=order)
    create_article(title="The exchange of ships")
    return people


def land(mission, end, people):
    from missions.models import CrewAssignment

    with following_changes():
        mission.end_kind, mission.end_at = "landed", moment(end)
        mission.full_clean()
        mission.save()
        for order, person in enumerate(people, start=4):
            CrewAssignment.objects.update_or_create(
                mission=mission,
                person=person,
                defaults={"landed": True},
                create_defaults={"landed": True, "order": order},
            )


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory, django_db_setup):
    """A migrated SQLite file without records, to be copied for the processes that tests start."""
    if connection.vendor != "sqlite":
        pytest.skip("needs SQLite")  # Its processes work with a file of their own, whatever the database of the tests.
    path = tmp_path_factory.mktemp("empty") / "portal.sqlite3"
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as test_database:
        test_database.execute("VACUUM INTO ?", [str(path)])
    return path


@pytest.fixture
def editor(client, db):
    """The browser of somebody who writes and does not publish."""
    client.force_login(create_user(group="Editors", username="valentina"))
    return client


@pytest.fixture
def publisher(client, db):
    """The browser of somebody who publishes as well."""
    client.force_login(create_user(group="Publishers", username="sergei"))
    return client


@pytest.fixture(scope="session")
def catalogue_media(tmp_path_factory):
    """The folder with the pictures of the starter catalogue."""
    return str(tmp_path_factory.mktemp("catalogue_media"))


@pytest.fixture(scope="session")
def database_with_catalogue(django_db_setup, django_db_blocker, catalogue_media):
    """A copy of the test database with the starter catalogue in it, which takes seconds to load."""
    with django_db_blocker.unblock():
        copied = copy_of_test_database("catalogue")
        database = copied.__enter__()
        with connected_to(database), storing_in(catalogue_media):
            call_command("load_catalogue", stdout=StringIO())
    yield database
    with django_db_blocker.unblock():
        copied.__exit__(None, None, None)


@pytest.fixture(scope="module")
def starter_catalogue(database_with_catalogue):
    """The starter catalogue as it ships, for all the tests of a module; each still needs `db`."""
    with connected_to(database_with_catalogue):
        yield


@pytest.fixture(autouse=True)
def media(settings, tmp_path, monkeypatch):
    """Pictures of a test go into a folder of its own."""
    folder = tmp_path / "media"
    keep_pictures_in(str(folder), settings, monkeypatch)
    return folder


@contextmanager
def decoded_here(request, file):
    """Has the decoder's own code read a picture in this process, which takes no time to start, and without limits."""
    out = BytesIO()
    decoder.respond(BytesIO(request + b"".join(file.chunks())), out)
    out.seek(0)
    yield out


@pytest.fixture
def separate_decoder(monkeypatch):
    """Pictures are decoded as the site does it: in a process of its own."""
    monkeypatch.setattr(decoding, "run_decoder", SEPARATE_DECODER)


def keep_pictures_in(place, settings, monkeypatch):
    settings.STORAGES = {**settings.STORAGES, **media_storages(place)}
    # The field took its storage when the model was made.
    monkeypatch.setattr(Photo._meta.get_field("original"), "storage", storages["originals"])
