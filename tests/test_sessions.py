"""How long a login lasts, and what ends it."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from publishing.models import AuditEntry
from spaceportal.sessions import ACTIVE_AT, LOGGED_IN_AT
from tests.factories import create_mission, create_user

DESK = reverse("admin:index")
PASSWORD = "correct horse battery staple"
HOUR = 3600


@pytest.fixture
def valentina(client, db):
    user = create_user(username="valentina", group="Editors", password=PASSWORD)
    log_in(client)
    return user


def log_in(browser):
    sent = {"username": "valentina", "password": PASSWORD}
    assert browser.post(reverse("admin:login"), sent)["Location"] == DESK


def is_in(browser):
    return browser.get(DESK).status_code == 200


def hours_left():
    return (Session.objects.get().expire_date - timezone.now()) / timedelta(hours=1)


def set_back(browser, *, logged_in=0.0, active=0.0):
    """As if that many hours had passed since the login, or since the last thing was sent."""
    session = browser.session
    session[LOGGED_IN_AT] -= logged_in * HOUR
    session[ACTIVE_AT] -= active * HOUR
    session.save()
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=min(8 - active, 24 - logged_in)))


def autosave(browser):
    mission = create_mission(published_at=None)
    return browser.post(reverse("admin:missions_mission_autosave", args=[mission.pk]), {"name": "typed"})


def report(browser):
    mission = create_mission(published_at=None)
    return browser.post(reverse("admin:missions_mission_presence", args=[mission.pk]))


def test_a_login_lasts_eight_hours_after_what_was_sent_last(client, valentina):
    assert hours_left() == pytest.approx(8, abs=0.02)
    set_back(client, logged_in=7, active=7)
    assert hours_left() == pytest.approx(1, abs=0.02)
    assert is_in(client)
    assert report(client).status_code == 200  # An abandoned form goes on reporting.
    assert hours_left() == pytest.approx(1, abs=0.02)
    answer = autosave(client)
    assert hours_left() == pytest.approx(8, abs=0.02)
    assert int(answer.cookies["sessionid"]["max-age"]) == pytest.approx(8 * HOUR, abs=60)


def test_a_login_is_over_after_eight_idle_hours(client, valentina):
    set_back(client, logged_in=8, active=8)
    assert not is_in(client)
    assert autosave(client).status_code == 302
    assert not is_in(client)


def test_nothing_keeps_a_login_beyond_a_day(client, valentina):
    set_back(client, logged_in=23, active=7)
    autosave(client)
    assert hours_left() == pytest.approx(1, abs=0.02)


def test_a_form_that_saves_itself_writes_the_session_seldom(client, valentina):
    set_back(client, logged_in=1, active=0.05)
    assert "sessionid" not in autosave(client).cookies


@pytest.mark.parametrize("right", ["is_active", "is_staff"])
def test_who_is_shut_out_is_not_let_in_again_by_an_old_login(client, valentina, right):
    setattr(valentina, right, False)
    valentina.save()
    assert not Session.objects.exists()
    setattr(valentina, right, True)
    valentina.save()
    assert not is_in(client)


def test_a_new_password_ends_all_logins_but_the_one_that_set_it(client, valentina):
    other = Client()
    log_in(other)
    set_back(client, logged_in=20)
    before = client.session.session_key
    new = {"old_password": PASSWORD, "new_password1": "another-long-one", "new_password2": "another-long-one"}
    assert client.post(reverse("admin:password_change"), new).status_code == 302
    assert is_in(client)
    assert not is_in(other)
    assert client.session.session_key != before
    assert client.session.get_expiry_age() <= 4 * HOUR  # Still counted from the login.
    entry = AuditEntry.objects.exclude(action="logged_in").get()
    assert (entry.username, str(entry.action), entry.name) == ("valentina", "login_changed", "valentina")


def test_old_hashes_are_replaced_at_the_login(client, db, settings):
    argon2 = "django.contrib.auth.hashers.Argon2PasswordHasher"
    user = create_user(username="valentina", password=PASSWORD)
    settings.PASSWORD_HASHERS = [argon2, *settings.PASSWORD_HASHERS]
    log_in(client)
    user.refresh_from_db()
    assert user.password.startswith("argon2$argon2id$")
    assert is_in(client)
