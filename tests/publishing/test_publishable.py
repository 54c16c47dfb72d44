from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import Article, PreviewLink
from missions.models import Mission
from people.models import Person
from photos.models import Photo
from publishing.models import MISTAKE, first_publication, last_changed
from records.models import RetiredSlug
from tests.factories import LONG_AGO, create_article, create_mission, create_person, create_photo, create_user

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


INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("published_at", "withdrawn_at", "state"),
    [
        (INSTANT, None, "scheduled"),
        (INSTANT * 0, None, "live"),
        (-AN_HOUR, INSTANT, "live"),
        (-AN_HOUR, INSTANT * 0, "withdrawn"),
        (INSTANT * 0, INSTANT * 0, "withdrawn"),  # Never there to be read.
    ],
)
def test_states_from_one_instant_to_the_next(db, monkeypatch, published_at, withdrawn_at, state):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    withdrawn_at = None if withdrawn_at is None else NOW + withdrawn_at
    mission = create_mission(published_at=NOW + published_at, withdrawn_at=withdrawn_at)
    assert mission.state == state
    assert [one for one in Mission.State if Mission.objects.in_state(one).exists()] == [state]
    assert (mission.last_public_at is None) == (state == "scheduled")


def test_a_list_changed_when_something_in_it_went_public_or_away(db, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW - AN_HOUR)
    create_mission(published_at=NOW, withdrawn_at=NOW + AN_HOUR)
    for now, changed in (
        (NOW - INSTANT, NOW - AN_HOUR),
        (NOW, NOW),
        (NOW + AN_HOUR - INSTANT, NOW),
        (NOW + AN_HOUR, NOW + AN_HOUR),
    ):
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        assert last_changed(Mission) == changed


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
    with pytest.raises(ValidationError, match="“taken” once led to “First” and still redirects there"):
        create_mission(name="Second", slug="taken")
    first.slug = "taken"  # The record itself may have it back.
    first.save()
    first.delete()
    with pytest.raises(ValidationError, match="“taken” once led to a page that was deleted"):
        create_mission(name="Third", slug="taken")


def test_a_deleted_record_is_named_where_it_can_be_recovered(admin_client, db):
    mission = create_mission(name="Soyuz MS-30")
    admin_client.post(f"/admin/missions/mission/{mission.pk}/delete/", {"post": "yes"})
    words = "“soyuz-ms-30” once led to “Soyuz MS-30”, which was deleted. Recover it under “Recover deleted missions”"
    with pytest.raises(ValidationError, match=words):
        create_mission(name="Soyuz MS-30")


def is_free(slug, model=Mission):
    return not RetiredSlug.objects.of(model).filter(slug=slug).exists()


class TestAddressesNobodySaw:
    """They are free again as soon as they are left."""

    @pytest.mark.parametrize("published_at", [None, NOW + AN_HOUR])
    def test_of_a_draft(self, db, published_at):
        mission = create_mission(slug="one", published_at=published_at)
        mission.slug = "two"
        mission.save()
        mission.delete()
        assert is_free("one")
        assert is_free("two")
        create_mission(slug="one")

    def test_of_a_published_record(self, db):
        mission = create_mission(slug="draft", published_at=None)
        mission.slug = "seen"
        mission.publish()
        mission.slug = "seen-too"
        mission.save()
        mission.withdraw()
        for slug in ("unseen", "unseen-either"):
            mission.slug = slug
            mission.save()
        mission.delete()
        assert {slug: is_free(slug) for slug in ("draft", "seen", "seen-too", "unseen", "unseen-either")} == {
            "draft": True,
            "seen": False,
            "seen-too": False,
            "unseen": True,
            "unseen-either": True,
        }

    @pytest.mark.parametrize("moment", [None, NOW + 24 * AN_HOUR])
    def test_a_live_record_made_a_draft_again_was_seen(self, db, moment):
        mission = create_mission(slug="seen")
        mission.published_at = moment
        mission.save()
        mission.slug = "unseen"
        mission.save()
        mission.delete()
        assert (is_free("seen"), is_free("unseen")) == (False, True)

    @pytest.mark.parametrize(("create", "model"), [(create_person, Person), (create_photo, Photo)])
    def test_of_other_records(self, db, create, model):
        for slug, published_at in (("seen", LONG_AGO), ("unseen", None)):
            create(slug=slug, published_at=published_at).delete()
            assert is_free(slug, model) == (slug == "unseen")

    def test_of_articles(self, db):
        article = create_article(slug="draft", live=False)
        article.slug = "scheduled"
        article.save()
        article.publish(at=timezone.now() + AN_HOUR)
        article.slug = "live"
        article.save()
        article.publish()
        article.slug = "withdrawn"
        article.save()
        article.withdraw()
        for slug in ("unseen", "last"):
            article.slug = slug
            article.save()
        slugs = ("draft", "scheduled", "live", "withdrawn", "unseen")
        assert [slug for slug in slugs if not is_free(slug, Article)] == ["live", "withdrawn"]

    @pytest.mark.parametrize("is_shared", [True, False])
    def test_of_an_article_whose_preview_was_shared(self, db, is_shared):
        article = create_article(slug="shown", live=False)
        if is_shared:
            PreviewLink.objects.create(article=article, content=article.freeze(), revoked_at=timezone.now())
        article.delete()
        assert is_free("shown", Article) != is_shared


def test_every_save_raises_the_version(db):
    mission = create_mission()
    seen = mission.version
    Mission.objects.get(pk=mission.pk).save()
    mission.save()
    assert mission.version == seen + 2


def test_withdrawing_before_publishing_is_refused(db):
    with pytest.raises(ValidationError, match="cannot be withdrawn before it is published"):
        create_mission(published_at=NOW, withdrawn_at=NOW - INSTANT)


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("length", "counts"), [(MISTAKE, False), (MISTAKE + INSTANT, True)])
def test_publishing_again_keeps_the_first_date_unless_that_was_a_mistake(db, length, counts):
    first = timezone.now() - timedelta(days=9)
    mission = create_mission(published_at=first, withdrawn_at=first + length)
    mission.publish()
    mission.refresh_from_db()
    assert mission.state == "live"
    assert mission.first_public_at == (first if counts else mission.published_at)
    mission.withdraw()
    mission.publish()
    assert mission.first_public_at == (first if counts else mission.published_at)


def test_dating_a_publication_earlier_or_moving_a_schedule_leaves_no_first_date(db):
    mission = create_mission(published_at=NOW - AN_HOUR * 9)
    for published_at in (mission.published_at, NOW - AN_HOUR * 99):
        mission.published_at = published_at
        mission.save()
        assert mission.first_published_at is None
    scheduled = create_mission(published_at=NOW + AN_HOUR)
    scheduled.publish(at=NOW + AN_HOUR * 9)
    assert (scheduled.published_at, scheduled.first_published_at) == (NOW + AN_HOUR * 9, None)


def test_a_first_date_may_be_set_and_cleared_and_lies_in_the_past(db, monkeypatch):
    mission = create_mission(published_at=NOW - AN_HOUR * 9, first_published_at=NOW - AN_HOUR * 99)
    mission.published_at = NOW - AN_HOUR * 5
    mission.save()
    assert mission.first_public_at == NOW - AN_HOUR * 99
    mission.first_published_at = None
    mission.save()
    assert mission.first_public_at == NOW - AN_HOUR * 5
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    create_mission(first_published_at=NOW)
    with pytest.raises(ValidationError, match="in the future"):
        create_mission(first_published_at=NOW + INSTANT)


@pytest.mark.parametrize(
    ("withdrawn", "stays"), [(None, False), (-AN_HOUR, False), (AN_HOUR * 3, True), (AN_HOUR * 2, False)]
)
def test_publishing_forgets_a_withdrawal_that_lies_before_it_and_keeps_a_later_one(db, withdrawn, stays):
    withdrawn_at = withdrawn and NOW + withdrawn
    mission = create_mission(published_at=NOW - AN_HOUR * 9, withdrawn_at=withdrawn_at)
    mission.publish(at=NOW + AN_HOUR * 2)
    assert mission.withdrawn_at == (withdrawn_at if stays else None)


@pytest.mark.parametrize(
    ("periods", "first"),
    [
        ([], None),
        ([(-900, -890)], -900),  # The only one there is.
        ([(-900, -890), (-500, -400)], -500),
        ([(-900, -890), (-890, -880), (-500, -400)], -500),
        ([(-900, -890), (-890, -400)], -900),  # Corrected at once, and never away.
        ([(-900, -890), (-1, 9999)], -1),  # Still public.
        ([(-900, -890), (300, 9999)], 300),
        ([(-10, 0), (300, 9999)], 300),  # Withdrawn at this moment.
        ([(-10, 1), (300, 9999)], -10),
        ([(-900, -840), (300, 9999)], 300),  # Just an hour.
        ([(-900, -839), (300, 9999)], -900),
    ],
)
def test_the_first_publication_is_the_first_that_was_meant(periods, first, monkeypatch):
    """In minutes from now."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    spans = [(NOW + start * MINUTE, NOW + end * MINUTE) for start, end in periods]
    assert first_publication(spans) == (None if first is None else NOW + first * MINUTE)
