"""Publishing is a permission of its own: in the form, in the actions, and for whoever forges either."""

import logging
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from missions.models import Mission
from publishing.models import AuditEntry
from tests.admin_forms import filled_in
from tests.factories import create_mission, create_person, create_photo, create_user, moment

LIST = reverse("admin:missions_mission_changelist")


def page_of(mission):
    return reverse("admin:missions_mission_change", args=[mission.pk])


@pytest.fixture
def draft(db):
    return create_mission(name="Draft", published_at=None)


def act(client, action, *missions):
    return client.post(LIST, {"action": action, "_selected_action": [mission.pk for mission in missions]}, follow=True)


def state_of(mission):
    return Mission.objects.get(pk=mission.pk).state


def test_an_editor_sees_no_way_to_publish(editor, draft):
    text = editor.get(LIST).content.decode() + editor.get(page_of(draft)).content.decode()
    assert "Publish now" not in text
    assert 'name="published_at_0"' not in text


@pytest.mark.parametrize("action", ["publish", "withdraw"])
def test_a_forged_action_of_an_editor_is_refused_and_logged(editor, draft, caplog, action):
    live = create_mission(name="Live")
    with caplog.at_level(logging.WARNING, logger="publishing.record_admin"):
        assert act(editor, action, draft, live).status_code == 403
    assert f"valentina may not publish, and tried: {action} missions.Mission" in caplog.text
    assert (state_of(draft), state_of(live)) == ("draft", "live")


@pytest.mark.parametrize("field", ["published_at", "published_at_0", "withdrawn_at_0"])
def test_a_forged_form_of_an_editor_is_refused_and_logged(editor, draft, caplog, field):
    sent = filled_in(editor.get(page_of(draft)), **{field: "2020-01-01", "published_at_1": "00:00:00"})
    with caplog.at_level(logging.WARNING, logger="publishing.record_admin"):
        assert editor.post(page_of(draft), sent).status_code == 403
    assert "valentina may not publish" in caplog.text
    assert state_of(draft) == "draft"


def test_a_forged_addition_of_an_editor_is_refused(editor):
    add = reverse("admin:missions_mission_add")
    sent = filled_in(editor.get(add), name="New", slug="new", published_at_0="2020-01-01", published_at_1="00:00:00")
    assert editor.post(add, sent).status_code == 403
    assert not Mission.objects.exists()


def test_a_publisher_publishes_and_withdraws_and_both_are_logged(publisher, draft):
    assert "1 mission is live now." in act(publisher, "publish", draft).content.decode()
    assert state_of(draft) == "live"
    assert "1 mission was withdrawn." in act(publisher, "withdraw", draft).content.decode()
    assert state_of(draft) == "withdrawn"
    entries = [(entry.user.username, entry.get_change_message()) for entry in LogEntry.objects.order_by("pk")]
    assert entries == [("sergei", "Published."), ("sergei", "Withdrawn.")]


def test_what_is_live_is_not_published_again(publisher):
    live = create_mission(name="Live")
    before = live.published_at
    assert "0 missions are live now." in act(publisher, "publish", live).content.decode()
    live.refresh_from_db()
    assert live.published_at == before


def test_withdrawing_what_is_only_scheduled_makes_it_a_draft_that_can_be_saved(publisher):
    mission = create_mission(name="Soon", published_at=timezone.now() + timedelta(days=1))
    act(publisher, "withdraw", mission)
    assert state_of(mission) == "draft"
    assert publisher.post(page_of(mission), filled_in(publisher.get(page_of(mission)))).status_code == 302


def test_a_publisher_schedules_in_the_form(publisher, draft):
    sent = filled_in(publisher.get(page_of(draft)), published_at_0="2069-01-01", published_at_1="12:00:00")
    assert publisher.post(page_of(draft), sent).status_code == 302
    assert state_of(draft) == "scheduled"
    assert "Scheduled" in publisher.get(page_of(draft)).content.decode()


def test_the_form_and_the_list_say_what_waits(publisher, draft):
    Mission.objects.filter(pk=draft.pk).update(
        published_at=moment("2069-01-01T12:00Z"), withdrawn_at=moment("2069-02-01")
    )
    words = "Scheduled for 2069-01-01 12:00 UTC until 2069-02-01 00:00 UTC"
    assert words in publisher.get(page_of(draft)).content.decode()
    assert words in publisher.get(LIST).content.decode()
    assert "1 mission is live now." in act(publisher, "publish", draft).content.decode()
    assert "Live until 2069-02-01 00:00 UTC" in publisher.get(LIST).content.decode()


def test_scheduling_again_moves_the_schedule(publisher, draft):
    for day in ("2069-01-01", "2068-01-01"):
        sent = filled_in(publisher.get(page_of(draft)), published_at_0=day, published_at_1="12:00:00")
        assert publisher.post(page_of(draft), sent).status_code == 302
    draft.refresh_from_db()
    assert (draft.published_at, draft.first_published_at) == (moment("2068-01-01T12:00:00Z"), None)


def test_withdrawing_and_publishing_again_keeps_the_first_date_in_form_and_feed(publisher, client, draft):
    long_ago = moment("2024-01-01T09:00:00Z")
    Mission.objects.filter(pk=draft.pk).update(published_at=long_ago)
    act(publisher, "withdraw", draft)
    act(publisher, "publish", draft)
    draft.refresh_from_db()
    assert draft.first_published_at == long_ago
    assert "<published>2024-01-01T09:00:00" in client.get("/missions.atom").content.decode()


@pytest.mark.parametrize("model", ["missions_mission", "people_person", "photos_photo"])
def test_a_publisher_sets_the_first_date_and_an_editor_cannot(client, db, model):
    record = {"missions_mission": create_mission, "people_person": create_person, "photos_photo": create_photo}[model]()
    address = reverse(f"admin:{model}_change", args=[record.pk])
    typed = {"first_published_at_0": "1999-01-01", "first_published_at_1": "09:00:00"}
    client.force_login(create_user(group="Editors", username="valentina"))
    assert client.post(address, filled_in(client.get(address), **typed)).status_code == 403
    client.force_login(create_user(group="Publishers", username="sergei"))
    assert client.post(address, filled_in(client.get(address), **typed)).status_code == 302
    record.refresh_from_db()
    assert record.first_public_at == moment("1999-01-01T09:00:00Z")
    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.username) == ("dated", "sergei")
    assert entry.changes == [{"label": "first published", "before": "", "after": "1999-01-01 09:00:00 UTC"}]


def test_an_editor_verifies(editor, draft):
    act(editor, "verify", draft)
    draft.refresh_from_db()
    assert timezone.now() - draft.verified_at < timedelta(minutes=1)


def test_an_editor_may_not_delete(editor, draft):
    assert editor.post(reverse("admin:missions_mission_delete", args=[draft.pk]), {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [draft.pk], "post": "yes"}
    editor.post(LIST, action)
    assert Mission.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize(
    ("published", "withdrawn"),
    [(None, None), (-1, None), (1, None), (-2, -1), (-2, 1), (None, -1), (None, 1), (1, 2)],
)
def test_the_state_of_a_row_and_of_many_is_the_same_rule(db, published, withdrawn):
    now = timezone.now()
    moments = [None if days is None else now + timedelta(days=days) for days in (published, withdrawn)]
    mission = create_mission()
    Mission.objects.update(published_at=moments[0], withdrawn_at=moments[1])
    mission.refresh_from_db()
    assert [state for state in Mission.State.values if Mission.objects.in_state(state)] == [mission.state]


def test_the_draft_is_one_click_away_for_those_who_may_see_it(editor, client, draft):
    text = editor.get(page_of(draft)).content.decode()
    assert f'<a href="{draft.get_absolute_url()}" class="viewsitelink">' in text
    assert editor.get(draft.get_absolute_url()).status_code == 200
    client.logout()
    assert client.get(draft.get_absolute_url()).status_code == 404
