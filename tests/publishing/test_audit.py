"""Who decided what the public sees, when, and what that changed: entered by every way of deciding, changed by none."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from missions.models import Mission
from publishing.models import AuditEntry
from tests.admin_forms import filled_in
from tests.factories import create_article, create_mission, create_photo, create_station, create_user

LOG = reverse("admin:publishing_auditentry_changelist")
LATER = datetime(2069, 1, 1, 9, 0, tzinfo=UTC)


def entries():
    """Each as: who, what, which record."""
    rows = AuditEntry.objects.order_by("pk")
    return [(entry.username, str(entry.action), entry.model, entry.name) for entry in rows]


def changes():
    return {row["label"]: (row["before"], row["after"]) for row in AuditEntry.objects.latest("pk").changes}


def address(view, record, *more):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{view}", args=[record.pk, *more])


def act(client, action, *records, **more):
    listed = reverse(f"admin:{records[0]._meta.app_label}_{records[0]._meta.model_name}_changelist")
    client.post(listed, {"action": action, "_selected_action": [record.pk for record in records], **more})


def save(client, record, **typed):
    page = address("change", record)
    assert client.post(page, filled_in(client.get(page), **typed)).status_code == 302


# --- Records with moments --------------------------------------------------------------------------


@pytest.mark.parametrize("create", [create_mission, create_photo])
def test_publishing_and_withdrawing_from_a_list(publisher, create):
    draft = create(published_at=None)
    act(publisher, "publish", draft)
    act(publisher, "withdraw", draft)
    model = draft._meta.label_lower
    assert entries() == [("sergei", "published", model, str(draft)), ("sergei", "withdrawn", model, str(draft))]


def test_what_an_action_leaves_as_it_is_is_no_decision(publisher):
    live = create_mission()
    act(publisher, "publish", live)
    act(publisher, "verify", live)
    save(publisher, live, summary="Reworded")
    assert entries() == []


@pytest.mark.parametrize(
    ("typed", "action", "changed"),
    [
        ({"published_at_0": "2069-01-01", "published_at_1": "09:00:00"}, "scheduled", "Publish at"),
        ({"withdrawn_at_0": "2069-01-01", "withdrawn_at_1": "09:00:00"}, "withdrawn", "Withdraw at"),
        ({"published_at_0": "", "published_at_1": ""}, "withdrawn", "Publish at"),
        ({"published_at_0": "2001-01-01", "published_at_1": "09:00:00"}, "published", "Publish at"),
    ],
)
def test_the_moments_in_a_form(publisher, typed, action, changed):
    mission = create_mission(name="Soyuz")
    save(publisher, mission, **typed)
    assert entries() == [("sergei", action, "missions.mission", "Soyuz")]
    ((label, (before, after)),) = changes().items()
    assert label.lower() == changed.lower()
    assert before == ("2000-01-01 00:00:00 UTC" if changed == "Publish at" else "")
    day = next(iter(typed.values()))
    assert after == (f"{day} 09:00:00 UTC" if day else "")


def test_a_record_that_is_added_as_published(publisher):
    add = reverse("admin:missions_mission_add")
    sent = filled_in(publisher.get(add), name="New", slug="new", published_at_0="2020-01-01", published_at_1="00:00:00")
    assert publisher.post(add, sent).status_code == 302
    assert entries() == [("sergei", "published", "missions.mission", "New")]


def test_a_refused_decision_is_not_entered(publisher):
    photo = create_photo(alt="", published_at=None)
    act(publisher, "publish", photo)
    assert entries() == []


# --- Deleting and restoring ------------------------------------------------------------------------


def test_deleting_from_the_form_and_from_the_list(publisher):
    one, other, station = create_mission(name="One"), create_mission(name="Other"), create_station(name="Mir")
    publisher.post(address("delete", one), {"post": "yes"})
    act(publisher, "delete_selected", other, post="yes")
    publisher.post(address("delete", station), {"post": "yes"})
    assert [(action, name) for _who, action, _model, name in entries()] == [
        ("deleted", "One"),
        ("deleted", "Other"),
        ("deleted", "Mir"),
    ]


def test_restoring_and_recovering_say_what_changed(publisher):
    mission = create_mission(name="As it was")
    save(publisher, mission, name="Renamed")
    version = publisher.get(address("history", mission)).context["versions"][1]
    publisher.post(address("revision", mission, version.pk))
    assert entries() == [("sergei", "restored", "missions.mission", "As it was")]
    assert ("Renamed", "As it was") in changes().values()
    publisher.post(address("delete", mission), {"post": "yes"})
    deleted = publisher.get(reverse("admin:missions_mission_recoverlist")).context["versions"][0]
    publisher.post(reverse("admin:missions_mission_recover", args=[deleted.pk]))
    assert [action for _who, action, _model, _name in entries()] == ["restored", "deleted", "restored"]
    assert Mission.objects.get().name == "As it was"


# --- Articles --------------------------------------------------------------------------------------


def test_every_decision_about_an_article(publisher):
    article = create_article(title="First", blocks=[{"kind": "text", "html": "<p>They flew.</p>"}], live=False)

    def post(view, *more, **sent):
        publisher.post(address(view, article, *more), sent)
        return AuditEntry.objects.latest("pk")

    def seen():
        return publisher.get(address("publish", article)).context["seen"]

    post("publish", action="publish", seen=seen())
    assert changes()["Head of the article: Title"] == ("", "First")
    article.title = "Second"
    article.save()
    article.settle()
    post("publish", action="schedule", seen=seen(), at_0="2069-01-01", at_1="09:00")
    assert changes()["Head of the article: Title"] == ("First", "Second")
    assert changes()["Live from"] == ("", "2069-01-01 09:00:00 UTC")
    post("cancel", 2)
    post("restoreedition", 1)
    assert changes()["Head of the article: Title"] == ("Second", "First")
    post("previews", note="Ivan", days="1")
    post("revokepreview", article.preview_links.get().pk)
    post("withdraw")
    post("publishedition", 1)
    actions = [action for _who, action, _model, _name in entries()]
    assert actions == [
        "published",
        "scheduled",
        "cancelled",
        "restored",
        "shared",
        "revoked",
        "withdrawn",
        "published",
    ]
    assert {entry.object_id for entry in AuditEntry.objects.all()} == {article.pk}
    text = publisher.get(address("publish", article)).content.decode()
    assert "sergei withdrew First" in text
    assert f"{LOG}?model=articles.article&amp;object_id={article.pk}" in text


# --- Reading the log -------------------------------------------------------------------------------


def enter(count=1, **fields):
    user = create_user(group="Publishers")
    values = {"action": "published", "model": "missions.mission", "object_id": 1, "name": "Soyuz", **fields}
    AuditEntry.objects.bulk_create(AuditEntry(user=user, username=user.username, **values) for _number in range(count))
    return user


def shown(client, query):
    return [entry.name for entry in client.get(f"{LOG}{query}").context["cl"].result_list]


def test_the_log_is_narrowed_by_action_kind_person_day_and_record(publisher):
    enter(name="Soyuz")
    person = enter(name="Anna", model="people.person", action="withdrawn", object_id=7)
    enter(name="Old", at=timezone.now() - timedelta(days=400))
    assert shown(publisher, "?action__exact=withdrawn") == ["Anna"]
    assert shown(publisher, "?model=people.person") == ["Anna"]
    assert shown(publisher, f"?user={person.pk}") == ["Anna"]
    assert shown(publisher, "?q=soyuz") == ["Soyuz"]
    assert shown(publisher, "?model=people.person&object_id=7") == ["Anna"]
    assert "Old" not in shown(publisher, f"?at__gte={timezone.now() - timedelta(days=7):%Y-%m-%d}+00:00:00%2B00:00")


def test_an_entry_leads_to_its_record_and_tells_what_changed(publisher):
    mission = create_mission(name="Soyuz")
    act(publisher, "withdraw", mission)
    entry = AuditEntry.objects.get()
    text = publisher.get(reverse("admin:publishing_auditentry_change", args=[entry.pk])).content.decode()
    assert f'<a href="{address("change", mission)}">Soyuz</a>' in text
    assert f"{entry.at:%Y-%m-%d %H:%M}" in text
    assert changes()["withdraw at"][1] in text


@pytest.mark.parametrize("group", ["Publishers", "Administrators"])
def test_nobody_changes_the_log(client, db, group):
    client.force_login(create_user(group=group))
    enter()
    entry = AuditEntry.objects.get()
    page = reverse("admin:publishing_auditentry_change", args=[entry.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"name": "Forged"}).status_code == 403
    assert (
        client.post(reverse("admin:publishing_auditentry_delete", args=[entry.pk]), {"post": "yes"}).status_code == 403
    )
    assert client.get(reverse("admin:publishing_auditentry_add")).status_code == 403
    client.post(LOG, {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"})
    entry.refresh_from_db()
    assert entry.name == "Soyuz"


def test_who_did_it_is_known_when_the_account_is_gone(publisher):
    user = enter()
    name = user.username
    user.delete()
    assert name in publisher.get(LOG).content.decode()


@pytest.mark.parametrize("rows", [1, 60])
def test_the_log_costs_the_same_however_long_it_is(publisher, django_assert_max_num_queries, rows):
    enter(rows)
    with django_assert_max_num_queries(9):
        publisher.get(LOG)
