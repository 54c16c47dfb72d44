from io import StringIO

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils.translation import deactivate

from photos.models import Photo
from spaceportal.settings import media_storages
from tests.factories import (
    create_article,
    create_mission,
    create_person,
    create_photo,
    create_station,
    create_user,
    dock,
    moment,
)


@pytest.fixture(autouse=True)
def english():
    """A page in another language leaves it switched on; no test is to begin with what another one asked for."""
    yield
    deactivate()


@pytest.fixture
def swap(db):
    """Soyuz MS-24 and MS-25 as they really flew: three up on each, and two of them down on the other."""
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
    iss = create_station(name="ISS")
    dock(ms24, iss, "2023-09-15T18:53:32Z", "2024-04-06T03:54:58Z", port="Rassvet")
    dock(ms25, iss, "2024-03-25T15:02:51Z", "2024-09-23T08:36:30Z", port="Prichal")
    photo = create_photo(title="Crew of MS-24")
    ms24.picture_rows.create(photo=photo)
    for order, person in enumerate((kononenko, chub, ohara), start=1):
        photo.depictions.create(person=person, order=order)
    create_article(title="The exchange of ships")
    return people


def land(mission, end, people):
    from missions.models import CrewAssignment
    from records.changes import following_changes

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


@pytest.fixture(scope="module")
def starter_catalogue(django_db_setup, django_db_blocker, tmp_path_factory):
    """The starter catalogue as it ships, for all the tests of a module; each still needs `db`."""
    with django_db_blocker.unblock(), transaction.atomic():
        storages_of_module = media_storages(str(tmp_path_factory.mktemp("media")))
        with override_settings(STORAGES=settings.STORAGES | storages_of_module), pytest.MonkeyPatch.context() as patch:
            patch.setattr(Photo._meta.get_field("original"), "storage", storages["originals"])
            call_command("load_catalogue", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def media(settings, tmp_path, monkeypatch):
    """Pictures of a test go into a folder of its own."""
    folder = tmp_path / "media"
    keep_pictures_in(str(folder), settings, monkeypatch)
    # A process beside the site knows nothing of a test's database.
    monkeypatch.setattr("photos.background.start", lambda *command: False)
    return folder


def keep_pictures_in(place, settings, monkeypatch):
    settings.STORAGES = {**settings.STORAGES, **media_storages(place)}
    # The field took its storage when the model was made.
    monkeypatch.setattr(Photo._meta.get_field("original"), "storage", storages["originals"])
