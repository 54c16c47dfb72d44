"""What readers know a record by stays, whatever is changed or restored."""

from types import SimpleNamespace

import pytest
import reversion
from django.apps import apps
from django.db import connection
from reversion.models import Version

from missions.models import Mission
from records.identifiers import catalogue_uid, give_former_identifiers, short_uid, uid_of_part
from tests.factories import create_mission


def test_a_save_never_changes_it(db):
    mission = create_mission()
    uid = mission.uid
    mission.uid = "urn:uuid:another"
    mission.save()
    mission.refresh_from_db()
    assert mission.uid == uid


def test_a_version_from_before_identifiers_does_not_take_it_away(admin_client, db):
    with reversion.create_revision():
        mission = create_mission(name="Soyuz MS-30")
    version = Version.objects.get_for_object(mission).get()
    version.serialized_data = version.serialized_data.replace(f'"uid": "{mission.uid}", ', "")
    assert "uid" not in version.serialized_data
    version.save()
    admin_client.post(f"/admin/missions/mission/{mission.pk}/history/{version.pk}/")
    assert Mission.objects.get().uid == mission.uid


@pytest.mark.parametrize(
    ("hosts", "host"),
    [
        (["space.example", "www.space.example"], "space.example"),
        ([".space.example"], "space.example"),
        (["*", "space.example:8000"], "space.example"),
        (["*"], "localhost"),
    ],
)
def test_records_from_before_keep_what_feeds_and_calendars_called_them(client, db, settings, hosts, host):
    mission = create_mission(name="Soyuz MS-30")
    settings.ALLOWED_HOSTS = hosts
    give_former_identifiers("missions", "Mission", "missions")(apps, SimpleNamespace(connection=connection))
    settings.ALLOWED_HOSTS = ["testserver"]
    assert f"<id>tag:{host},2026:missions/{mission.pk}</id>" in client.get("/missions.atom").text
    assert f"UID:mission-{mission.pk}-launch@spaceportal" in client.get("/missions.ics").text


def test_identifiers_of_parts():
    assert uid_of_part("tag:a.example,2026:articles/5", "corrections", "ab") == (
        "tag:a.example,2026:articles/5/corrections/ab"
    )
    uid = catalogue_uid("catalogue", "articles.article", "the-exchange")
    assert uid_of_part(uid, "corrections", "ab").startswith("urn:uuid:")
    assert uid_of_part(uid, "corrections", "ab") != uid_of_part(uid, "corrections", "cd")
    assert short_uid("tag:a.example,2026:articles/5") == "5"
    assert f"urn:uuid:{short_uid(uid)}" == uid
