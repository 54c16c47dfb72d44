from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from missions.models import Mission
from tests.factories import create_mission, create_user

NOW = timezone.now()
AN_HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("published_at", "withdrawn_at", "state"),
    [
        (None, None, "draft"),
        (NOW + AN_HOUR, None, "scheduled"),
        (NOW - AN_HOUR, None, "live"),
        (NOW - AN_HOUR, NOW + AN_HOUR, "live"),
        (NOW - 2 * AN_HOUR, NOW - AN_HOUR, "withdrawn"),
    ],
)
def test_states_and_what_the_public_sees(db, published_at, withdrawn_at, state):
    mission = create_mission(published_at=published_at, withdrawn_at=withdrawn_at)
    assert mission.state == state
    assert list(Mission.objects.published()) == ([mission] if state == "live" else [])
    assert mission.is_published == (state == "live")
    assert list(Mission.objects.visible_to(AnonymousUser())) == ([mission] if state == "live" else [])
    assert list(Mission.objects.visible_to(create_user(group="Editors"))) == [mission]
    assert list(Mission.objects.visible_to(create_user())) == ([mission] if state == "live" else [])


def test_former_addresses_lead_to_the_record_for_ever(client, db):
    mission = create_mission(name="Soyuz MS-30", slug="soyuz-ms-30")
    for slug in ("soyuz-ms-31", "soyuz-ms-32"):
        mission.slug = slug
        mission.save()
    for former in ("soyuz-ms-30", "soyuz-ms-31"):
        answer = client.get(f"/missions/{former}/")
        assert (answer.status_code, answer["Location"]) == (301, "/missions/soyuz-ms-32/")


def test_an_address_is_never_given_to_another_record(db):
    first = create_mission(name="First", slug="taken")
    first.slug = "moved"
    first.save()
    with pytest.raises(ValidationError, match="“taken” once led to another page"):
        create_mission(name="Second", slug="taken")
    first.slug = "taken"  # The record itself may have it back.
    first.save()
    first.delete()
    with pytest.raises(ValidationError, match="“taken” once led to another page"):
        create_mission(name="Third", slug="taken")


def test_every_save_raises_the_version(db):
    mission = create_mission()
    seen = mission.version
    Mission.objects.get(pk=mission.pk).save()
    mission.save()
    assert mission.version == seen + 2


def test_withdrawing_before_publishing_is_refused(db):
    with pytest.raises(ValidationError, match="cannot be withdrawn before it is published"):
        create_mission(published_at=NOW, withdrawn_at=NOW - AN_HOUR)
