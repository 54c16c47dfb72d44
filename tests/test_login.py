"""Who may try a password, how often, and what everybody else is told."""

import logging
from datetime import timedelta
from io import StringIO
from threading import Event, Thread

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import BasePasswordHasher
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from publishing.models import AuditEntry
from spaceportal import login
from spaceportal.login import address_of, trying
from tests.factories import create_user
from tests.pages import without_marks

LOGIN = reverse("admin:login")
RIGHT, WRONG = "correct horse battery staple", "wrong horse battery staple"
HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"


class CountingHasher(BasePasswordHasher):
    """Costs nothing, and knows how often it was asked."""

    algorithm = "counting"
    asked = 0

    def salt(self):
        return "salt"

    def encode(self, password, salt):
        type(self).asked += 1
        return f"counting${salt}${password}"

    def decode(self, encoded):
        _algorithm, salt, password = encoded.split("$")
        return {"algorithm": self.algorithm, "salt": salt, "hash": password}

    def verify(self, password, encoded):
        return self.encode(password, "salt") == encoded

    def harden_runtime(self, password, encoded):
        """There is no work to do."""


@pytest.fixture(autouse=True)
def cheap_hashes(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]


@pytest.fixture
def valentina(db):
    return create_user(username="valentina", password=RIGHT)


def attempt(name, password, *, address=HOME, browser=None, **more):
    sent = {"username": name, "password": password}
    return (browser or Client()).post(LOGIN, sent, REMOTE_ADDR=address, **more)


def fail(times, name="valentina", **more):
    return [attempt(name, WRONG, **more).status_code for _time in range(times)]


def is_in(answer):
    return answer.status_code == 302


# --- Locks -----------------------------------------------------------------------------------------


def test_five_wrong_passwords_lock_an_account_from_an_address(valentina):
    assert fail(7) == [200] * 5 + [429] * 2
    refused = attempt("valentina", RIGHT)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert "Please try again in 15 minutes." in without_marks(refused.content.decode())
    assert refused.headers["Cache-Control"] == "no-store, private"


def test_others_and_other_addresses_go_on(valentina):
    create_user(username="sergei", password=RIGHT)
    fail(6)
    assert is_in(attempt("sergei", RIGHT))
    assert is_in(attempt("valentina", RIGHT, address=ELSEWHERE))


def test_four_wrong_passwords_lock_nothing_and_a_login_forgets_them(valentina):
    assert fail(4) == [200] * 4
    assert is_in(attempt("valentina", RIGHT))
    assert fail(5) == [200] * 5


def test_an_account_is_locked_for_attackers_with_many_addresses(valentina):
    answers = [fail(1, address=f"203.0.113.{number}") for number in range(22)]
    assert answers == [[200]] * 20 + [[429]] * 2


def test_an_address_is_locked_whatever_accounts_it_tries(valentina):
    answers = [fail(1, name=f"somebody-{number}") for number in range(22)]
    assert answers == [[200]] * 20 + [[429]] * 2
    assert attempt("valentina", RIGHT).status_code == 429
    assert is_in(attempt("valentina", RIGHT, address=ELSEWHERE))


def test_nobody_locks_somebody_out_of_their_own_device(valentina):
    browser = Client()
    attempt("valentina", RIGHT, browser=browser)
    del browser.cookies["sessionid"]  # Logged out; the device is still known.
    for number in range(25):
        fail(1, address=f"203.0.113.{number}")
    fail(25)
    assert attempt("valentina", RIGHT).status_code == 429
    assert is_in(attempt("valentina", RIGHT, browser=browser))


def test_a_device_has_a_lock_of_its_own(valentina):
    browser = Client()
    attempt("valentina", RIGHT, browser=browser)
    del browser.cookies["sessionid"]  # Logged out; the device is still known.
    assert fail(6, browser=browser) == [200] * 5 + [429]
    assert is_in(attempt("valentina", RIGHT))


def test_the_cookie_of_a_device_is_for_its_account_alone_and_out_of_reach_of_scripts(valentina):
    create_user(username="sergei", password=RIGHT)
    browser = Client()
    cookie = attempt("sergei", RIGHT, browser=browser).cookies[login.DEVICE_COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", LOGIN)
    del browser.cookies["sessionid"]  # Logged out; the device is still known.
    fail(5)
    assert attempt("valentina", RIGHT, browser=browser).status_code == 429
    browser.cookies[login.DEVICE_COOKIE] = cookie.value[:-1] + "-"
    assert attempt("valentina", RIGHT, browser=browser).status_code == 429


def test_a_lock_ends_after_a_quarter_of_an_hour(valentina):
    fail(6)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15))
    assert fail(5) == [200] * 5  # And the earlier ones no longer count.
    assert fail(1) == [429]


def test_nothing_is_hashed_for_somebody_who_is_locked(valentina):
    fail(5)
    before = CountingHasher.asked
    assert attempt("valentina", RIGHT).status_code == 429
    assert attempt("valentina", WRONG).status_code == 429
    assert CountingHasher.asked == before


def test_refusals_write_nothing_and_public_pages_ask_nothing(valentina):
    fail(5)
    rows = list(AccessAttempt.objects.values())
    fail(3)
    assert list(AccessAttempt.objects.values()) == rows
    with CaptureQueriesContext(connection) as queries:
        assert Client().get("/about/").status_code == 200
    assert not [query for query in queries if "axes" in query["sql"]]


def test_the_unlock_command(valentina, capsys):
    fail(6)
    fail(6, address="2001:db8::5")
    call_command("unlock_login")
    assert "valentina  192.0.2.1" in capsys.readouterr().out
    call_command("unlock_login", "2001:db8::77")
    assert is_in(attempt("valentina", RIGHT, address="2001:db8::1"))
    assert attempt("valentina", RIGHT).status_code == 429
    call_command("unlock_login", "valentina")
    assert is_in(attempt("valentina", RIGHT))
    fail(5, name="nobody")
    call_command("unlock_login", all=True)
    assert not AccessAttempt.objects.exists()


# --- One at a time ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_hash_at_a_time_and_one_that_waits(monkeypatch):
    monkeypatch.setattr(login, "BUSY_FOR", 0.1)
    first, second = (login.Attempt("valentina", f"192.0.2.{number}", "") for number in (1, 2))
    inside, leave = Event(), Event()

    def hold():
        from django.db import connection

        with trying(first):
            inside.set()
            leave.wait(10)
        connection.close()

    holder = Thread(target=hold)
    holder.start()
    inside.wait(10)
    try:
        with pytest.raises(login.Refused) as refusal, trying(second):
            pass
    finally:
        leave.set()
        holder.join()
    assert refusal.value.wait == 0.1
    assert not AccessAttempt.objects.filter(ip_address="192.0.2.2").exists()  # It tried nothing.
    with trying(second):
        pass


# --- The same answer for all -------------------------------------------------------------------


def test_the_answer_does_not_tell_who_has_an_account(valentina):
    create_user(username="gone", password=RIGHT, is_active=False)
    create_user(username="visitor", password=RIGHT, is_staff=False)
    tried = [("valentina", WRONG), ("unheard-of", WRONG), ("gone", RIGHT), ("gone", WRONG), ("visitor", RIGHT)]
    browser = Client(REMOTE_ADDR=HOME)
    pages, hashes = [], []
    for number, (name, password) in enumerate(tried):
        before = CountingHasher.asked
        answer = attempt(name, password, browser=browser, address=f"192.0.2.{number}")
        assert answer.status_code == 200
        pages.append(answer.content.decode().replace(name, "NAME").partition("<main")[2])
        hashes.append(CountingHasher.asked - before)
    assert "enter the correct" in pages[0]
    for page in pages:
        assert page.partition("csrfmiddlewaretoken")[0] == pages[0].partition("csrfmiddlewaretoken")[0]
    assert hashes == [1] * 5


@pytest.mark.parametrize("name", ["valentina", "unheard-of", "gone", "visitor"])
def test_everybody_is_locked_alike(valentina, name):
    create_user(username="gone", password=RIGHT, is_active=False)
    create_user(username="visitor", password=RIGHT, is_staff=False)
    password = WRONG if name == "valentina" else RIGHT
    assert [attempt(name, password).status_code for _time in range(6)] == [200] * 5 + [429]


# --- What is kept ----------------------------------------------------------------------------------


def test_a_line_in_the_log_for_each_failure_and_no_secret(valentina, caplog):
    caplog.set_level(logging.INFO)
    fail(6)
    secret = "my-password-in-the-wrong-box"
    attempt(secret, WRONG)
    attempt("forged\nline", WRONG)
    lines = [record.getMessage() for record in caplog.records if "login" in record.name]
    assert lines[:5] == ["Login failed: account valentina from 192.0.2.1"] * 5
    assert lines[5].startswith("Login refused for 900 s: account valentina from 192.0.2.1")
    assert len(lines) == 8
    assert lines[6].startswith("Login failed: account unknown ")
    kept = f"{lines} {caplog.text} {list(AccessAttempt.objects.values())}"
    assert not any(word in kept for word in (secret, RIGHT, WRONG, "forged"))


def test_logins_are_in_the_audit_log(valentina):
    fail(1)
    attempt("valentina", RIGHT, address=ELSEWHERE)
    entry = AuditEntry.objects.get()
    assert (entry.username, str(entry.action), entry.name) == ("valentina", "logged_in", "valentina")
    assert entry.changes == [{"label": "Address", "before": "", "after": ELSEWHERE}]


# --- Other places where a password is asked for ------------------------------------------------


def test_the_password_change_form_is_no_way_round(valentina, client):
    client.force_login(valentina)
    page = reverse("admin:password_change")
    guess = {
        "old_password": WRONG,
        "new_password1": "long-enough-to-be-taken",
        "new_password2": "long-enough-to-be-taken",
    }
    assert [client.post(page, guess).status_code for _time in range(6)] == [200] * 5 + [429]
    assert client.post(page, {**guess, "old_password": RIGHT}).status_code == 429
    call_command("unlock_login", "valentina", stdout=StringIO())
    assert client.post(page, {**guess, "old_password": RIGHT, "new_password2": "another"}).status_code == 200
    assert not AccessAttempt.objects.exists()
    assert client.post(page, {**guess, "old_password": RIGHT}).status_code == 302


# --- Where somebody asks from -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behind_proxy", "remote", "forwarded", "address"),
    [
        (False, HOME, "203.0.113.9", HOME),  # Anybody can send the header.
        (True, "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (True, "10.0.0.1", "1.1.1.1, 2.2.2.2, 203.0.113.9", "203.0.113.9"),
        (True, "10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        (True, "10.0.0.1", "[2001:db8:1:2:3::4]:4711", "2001:db8:1:2::"),
        (True, "10.0.0.1", "", "10.0.0.1"),
        (True, "10.0.0.1", "unknown", "10.0.0.1"),
        (False, "2001:db8:1:2:ffff::1", "", "2001:db8:1:2::"),
        (False, "::ffff:192.0.2.1", "", HOME),
        (False, "fe80::1%eth0", "", "fe80::"),
        (False, "", "", None),  # A socket of the machine itself.
    ],
)
def test_the_address_is_what_one_trusted_proxy_says(settings, behind_proxy, remote, forwarded, address):
    settings.BEHIND_PROXY = behind_proxy
    request = RequestFactory().get(
        "/", REMOTE_ADDR=remote, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    )
    assert address_of(request) == address


def test_without_an_address_an_account_is_locked_all_the_same(valentina):
    create_user(username="sergei", password=RIGHT)
    assert fail(6, address="") == [200] * 5 + [429]
    assert is_in(attempt("sergei", RIGHT, address=""))


@pytest.mark.parametrize(("left", "tries", "wait"), [(1, 5, 1), (0, 5, 0), (1, 4, 0)])
def test_a_lock_lasts_to_its_last_instant(db, monkeypatch, left, tries, wait):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    tried = login.Attempt("valentina", HOME, login.OTHER_DEVICE)
    AccessAttempt.objects.create(**tried.key, failures_since_start=tries)
    AccessAttempt.objects.update(attempt_time=now - login.LOCKED_FOR + timedelta(microseconds=left))
    assert tried.wait() == wait
    login.Attempt("sergei", ELSEWHERE, login.OTHER_DEVICE).count()  # Clears away what is over.
    assert AccessAttempt.objects.filter(**tried.key).exists() == bool(left)
