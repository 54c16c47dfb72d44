"""Nobody grants what they do not hold, and the audit log says who granted what."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from publishing.models import AuditEntry
from tests.admin_forms import filled_in
from tests.factories import create_user

NEW_PASSWORD = {"password1": "long-enough-to-be-taken", "password2": "long-enough-to-be-taken"}


@pytest.fixture
def administrator(client, db):
    user = create_user(group="Administrators", username="ludmila")
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def beyond(db):
    """A permission that Administrators do not hold."""
    return Permission.objects.get(codename="view_session")


def page(view, record=None):
    kind = record._meta.model_name
    return reverse(f"admin:auth_{kind}_{view}", args=[record.pk] if view != "changelist" else [])


def save(client, record, **typed):
    sent = filled_in(client.get(page("change", record)))
    for name in {"groups", "user_permissions", "permissions"} & sent.keys():
        sent[name] = [row.pk for row in getattr(record, name).all()]
    return client.post(page("change", record), {**sent, **typed})


def last_change():
    entry = AuditEntry.objects.latest("pk")
    return str(entry.action), entry.name, {row["label"]: (row["before"], row["after"]) for row in entry.changes}


def test_nobody_makes_themselves_a_superuser(administrator):
    assert "is_superuser" not in filled_in(administrator.get(page("change", administrator.user)))
    assert save(administrator, administrator.user, is_superuser="on").status_code == 302
    administrator.user.refresh_from_db()
    assert not administrator.user.is_superuser


def test_a_new_account_is_no_superuser(administrator):
    sent = {"username": "new", "usable_password": "true", "is_superuser": "on", **NEW_PASSWORD}
    assert administrator.post(reverse("admin:auth_user_add"), sent).status_code == 302
    assert not User.objects.get(username="new").is_superuser
    assert last_change()[:2] == ("added", "new")


@pytest.mark.parametrize("where", ["user_permissions", "groups"])
def test_permissions_beyond_ones_own_cannot_be_granted(administrator, beyond, where):
    group = Group.objects.create(name="Beyond")
    group.permissions.add(beyond)
    key = beyond.pk if where == "user_permissions" else group.pk
    for user in (administrator.user, create_user(group="Editors")):
        answer = save(administrator, user, **{where: [key]})
        assert "Select a valid choice" in answer.content.decode()
        assert not getattr(user, where).filter(pk=key).exists()
    assert not AuditEntry.objects.exists()


def test_a_group_is_given_no_more_than_its_editor_holds(administrator, beyond):
    group = Group.objects.get(name="Administrators")
    answer = save(administrator, group, permissions=[*group.permissions.values_list("pk", flat=True), beyond.pk])
    assert "Select a valid choice" in answer.content.decode()
    answer = administrator.post(reverse("admin:auth_group_add"), {"name": "New", "permissions": [beyond.pk]})
    assert "Select a valid choice" in answer.content.decode()
    assert not beyond.group_set.exists()


def test_actions_leave_out_of_reach_what_holds_more(administrator, beyond):
    superuser, group = User.objects.create_superuser("root"), Group.objects.create(name="Beyond")
    group.permissions.add(beyond)
    for record in (superuser, group):
        sent = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"}
        administrator.post(page("changelist", record), sent)
        assert type(record).objects.filter(pk=record.pk).exists()


def test_administrators_go_on_looking_after_staff(administrator):
    editor = create_user(username="valentina")
    groups = Group.objects.filter(name__in=["Editors", "Publishers", "Photo editors", "Administrators"])
    assert save(administrator, editor, groups=[group.pk for group in groups]).status_code == 302
    assert set(editor.groups.all()) == set(groups)
    action, name, changes = last_change()
    assert (action, name) == ("granted", "valentina")
    assert changes == {"groups": ("", "Administrators, Editors, Photo editors, Publishers")}
    password = reverse("admin:auth_user_password_change", args=[editor.pk])
    sent = {"usable_password": "true", "set-password": "1", **NEW_PASSWORD}
    assert administrator.post(password, sent).status_code == 302
    assert last_change() == ("login_changed", "valentina", {"password": ("", "set by somebody else")})
    assert administrator.post(page("delete", editor), {"post": "yes"}).status_code == 302
    assert last_change()[:2] == ("deleted", "valentina")


def test_nobody_sets_their_own_password_without_the_old_one(administrator):
    """Else a browser that was left alone would be enough."""
    before = administrator.user.password
    address = reverse("admin:auth_user_password_change", args=[administrator.user.pk])
    assert administrator.post(address, NEW_PASSWORD)["Location"] == reverse("admin:password_change")
    administrator.user.refresh_from_db()
    assert administrator.user.password == before


def test_what_a_group_may_do_is_in_the_audit_log(administrator):
    group = Group.objects.create(name="Readers")
    permission = Permission.objects.get(codename="view_mission")
    assert save(administrator, group, permissions=[permission.pk]).status_code == 302
    assert last_change() == ("granted", "Readers", {"permissions": ("", str(permission))})


def test_superusers_do_all_of_it(admin_client, beyond):
    other = User.objects.create_superuser("root")
    assert save(admin_client, other, is_superuser=[], user_permissions=[beyond.pk]).status_code == 302
    other.refresh_from_db()
    assert not other.is_superuser
    assert last_change()[2]["superuser status"] == ("True", "False")
