"""A new password through a link by mail: for staff, once, within an hour, and never by a forged name."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from publishing.models import AuditEntry
from spaceportal import password_reset
from tests.factories import create_user
from tests.pages import words

ASK, LOGIN = reverse("admin:password_reset"), reverse("admin:login")
NEW = {"new_password1": "a-new-and-long-password", "new_password2": "a-new-and-long-password"}


class AtOnce:
    """In place of a thread, so that a test finds the mail."""

    def __init__(self, target, args, kwargs):
        self.start = lambda: target(*args, **kwargs)


@pytest.fixture(autouse=True)
def sends_mail(settings, monkeypatch):
    settings.SENDS_MAIL, settings.SECOND_FACTOR = True, "required"
    settings.ALLOWED_HOSTS = ["portal.example", "other.example"]
    monkeypatch.setattr(password_reset, "Thread", AtOnce)


@pytest.fixture
def browser(db):
    return Client(SERVER_NAME="other.example")


@pytest.fixture
def valentina(db):
    return create_user(username="valentina", email="valentina@example.org", password="the-old-password")


def ask(browser, email="valentina@example.org", **more):
    return browser.post(ASK, {"email": email}, **more)


def link():
    [message] = mail.outbox
    return re.search(r"http://portal\.example(/admin/reset/\S+)", message.body)[1]


def set_password(browser, address):
    page = browser.get(address, follow=True)
    return browser.post(page.request["PATH_INFO"], NEW)


def test_the_link_sets_a_password_once(browser, valentina):
    assert f'href="{ASK}"' in browser.get(LOGIN).text
    assert "permission" not in words(browser.get(ASK))  # The admin's list of models would say that there are none.
    assert ask(browser)["Location"] == reverse("admin:password_reset_done")
    assert mail.outbox[0].to == ["valentina@example.org"]
    address = link()
    assert set_password(browser, address)["Location"] == reverse("admin:password_reset_complete")
    valentina.refresh_from_db()
    assert valentina.check_password(NEW["new_password1"])
    assert "Your password has been set." in words(browser.get(reverse("admin:password_reset_complete")))
    entry = AuditEntry.objects.get()
    assert (str(entry.action), entry.changes[0]["after"]) == ("login_changed", "set through a link by mail")
    assert "link was invalid" in words(browser.get(address, follow=True))


def test_the_second_factor_is_still_asked_for(browser, valentina):
    TOTPDevice.objects.create(user=valentina, name="app")
    ask(browser)
    set_password(browser, link())
    assert "_auth_user_id" not in browser.session
    answer = browser.post(LOGIN, {"username": "valentina", "password": NEW["new_password1"]})
    assert answer["Location"] == reverse("admin:login_code")


@pytest.mark.parametrize("email", ["nobody@example.org", "gone@example.org", "visitor@example.org"])
def test_the_answer_does_not_tell_who_has_an_account(browser, valentina, email):
    create_user(email="gone@example.org", password="x", is_active=False)
    create_user(email="visitor@example.org", password="x", is_staff=False)
    known, other = ask(browser), ask(browser, email)
    assert (known.status_code, known["Location"]) == (other.status_code, other["Location"])
    assert len(mail.outbox) == 1


def test_links_lead_to_the_site_whatever_name_was_asked(browser, valentina):
    ask(browser, headers={"X-Forwarded-Host": "evil.example"})
    assert link()
    assert "other.example" not in mail.outbox[0].body
    assert "evil" not in mail.outbox[0].body
    assert ask(browser, headers={"host": "evil.example"}).status_code == 400


def test_a_link_is_over_after_an_hour_and_when_the_account_is(browser, valentina, monkeypatch):
    ask(browser)
    later = datetime.now() + timedelta(hours=1, seconds=5)  # noqa: DTZ005  As Django counts.
    with monkeypatch.context() as clock:
        clock.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)
        assert "link was invalid" in words(browser.get(link(), follow=True))
    valentina.is_staff = False
    valentina.save()
    assert "link was invalid" in words(browser.get(link(), follow=True))


def test_mails_are_limited_by_account_and_by_address(browser, valentina):
    answers = [ask(browser, REMOTE_ADDR=f"192.0.2.{number}").status_code for number in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(mail.outbox) == 5
    answers = [ask(browser, f"somebody{number}@example.org").status_code for number in range(6)]
    assert answers == [302] * 5 + [429]


@pytest.mark.parametrize("letter", ["S", "ſ"])  # PostgreSQL takes the second for an S as well.
def test_another_spelling_of_an_address_gets_no_more_mails(browser, letter):
    spellings = [f"{letter * number}{'s' * (6 - number)}@example.org" for number in range(6)]
    answers = [ask(browser, email, REMOTE_ADDR=f"192.0.2.{at}").status_code for at, email in enumerate(spellings)]
    assert answers == [302] * 5 + [429]


def test_without_mail_there_is_no_such_page(browser, valentina, settings):
    settings.SENDS_MAIL = False
    assert ASK not in browser.get(LOGIN).text
    for name in ("password_reset", "password_reset_done", "password_reset_complete"):
        assert browser.get(reverse(f"admin:{name}")).status_code == 404
    assert ask(browser).status_code == 404
    assert browser.get(reverse("admin:password_reset_confirm", args=["MQ", "any"])).status_code == 404
