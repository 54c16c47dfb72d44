"""A code after the password: who needs one, what is accepted, and what happens to everybody else."""

import re
from base64 import b32decode
from threading import Barrier, Thread
from time import time

import pytest
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from publishing import second_factor
from publishing.models import AuditEntry
from spaceportal import pending_login
from tests.factories import create_mission, create_user
from tests.pages import words

LOGIN, CODE, SET_UP = (reverse(f"admin:{name}") for name in ("login", "login_code", "second_factor_set_up"))
QR_CODE, OWN, DESK = (reverse(f"admin:{name}") for name in ("second_factor_qr_code", "second_factor", "index"))
PASSWORD = "correct horse battery staple"
SECRET = "3132333435363738393031323334353637383930"


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def valentina(db):
    """A publisher with an app on her phone."""
    user = create_user(username="valentina", group="Publishers", password=PASSWORD)
    TOTPDevice.objects.create(user=user, name="app", key=SECRET)
    return user


def code_now(secret=SECRET):
    return f"{totp(bytes.fromhex(secret)):06d}"


def wrong_code():
    """None of the three that are accepted at this moment."""
    near = {totp(bytes.fromhex(SECRET), drift=drift) for drift in range(-2, 3)}
    return next(f"{number:06d}" for number in range(1, 10) if number not in near)


def type_password(browser, name="valentina", **more):
    return browser.post(LOGIN, {"username": name, "password": PASSWORD, **more})


def type_code(browser, code):
    return browser.post(CODE, {"code": code})


def is_in(browser):
    return browser.get(DESK).status_code == 200


def log_in(browser, name="valentina", code=None):
    type_password(browser, name)
    assert type_code(browser, code or code_now()).status_code == 302
    assert is_in(browser)


def forget_used_codes():
    TOTPDevice.objects.update(last_t=-1, drift=0)


def changes():
    entries = AuditEntry.objects.order_by("pk")
    return [
        (entry.username, str(entry.action), entry.name, row["label"], row["after"])
        for entry in entries
        for row in entry.changes
        if entry.action != "logged_in"
    ]


# --- The two steps ---------------------------------------------------------------------------------


def test_the_password_alone_lets_nobody_in(client, valentina):
    draft = create_mission(published_at=None)
    answer = type_password(client)
    assert answer["Location"] == CODE
    assert "_auth_user_id" not in client.session
    assert not is_in(client)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert not AuditEntry.objects.filter(action="logged_in").exists()
    page = client.get(CODE)
    assert re.search(r'<input[^>]* name="code"[^>]*>', page.text)
    assert 'autocomplete="one-time-code"' in page.text
    assert 'inputmode="numeric"' in page.text
    assert "no-store" in page["Cache-Control"]


def test_the_code_lets_in_and_leads_on(client, valentina):
    type_password(client, next="/admin/missions/mission/")
    before = client.session.session_key
    code = code_now()
    answer = type_code(client, f" {code[:3]} {code[3:]} ")
    assert answer["Location"] == "/admin/missions/mission/"
    assert is_in(client)
    assert client.session.session_key != before
    assert AuditEntry.objects.get().action == "logged_in"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https:evil.example", "/\\evil.example", "\t//evil.example"])
def test_the_way_on_never_leaves_the_site(client, valentina, elsewhere):
    type_password(client, next=elsewhere)
    answer = type_code(client, code_now())
    assert answer["Location"] == DESK


def test_a_code_is_good_once(client, valentina):
    code = code_now()
    log_in(client, code=code)
    other = Client()
    type_password(other)
    assert "has been used" in words(type_code(other, code))
    assert not is_in(other)


def test_a_recovery_code_is_good_once_and_counted(client, valentina):
    code, *others = second_factor.renew_recovery_codes(valentina)
    assert len({code, *others}) == 10
    assert not StaticToken.objects.filter(token__in=[code, *others]).exists()  # Only their hashes are kept.
    type_password(client)
    answer = client.post(CODE, {"code": f"{code[:5]}-{code[5:]}"}, follow=True)
    assert "You used a recovery code, and have 9 left." in answer.text
    assert changes() == [("valentina", "login_changed", "valentina", "recovery codes", "used one")]
    other = Client()
    type_password(other)
    assert "has been used" in words(type_code(other, code))
    log_in(other, code=others[0])


@pytest.mark.parametrize("code", ["", "abc", "12345", "1" * 11, "١٢٣٤٥٦", "-1", "0" * 20, "é" * 6, "1e5\t"])
def test_whatever_is_typed_has_an_answer(client, valentina, code):
    type_password(client)
    assert type_code(client, code).status_code == 200
    assert not is_in(client)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_two_requests_with_one_code_only_one_gets_in(valentina, kind):
    code = code_now() if kind == "app" else second_factor.renew_recovery_codes(valentina)[0]
    start, accepted = Barrier(2), []

    def race():
        start.wait(10)
        if second_factor.use_code(valentina, code):
            accepted.append(kind)
        connection.close()

    racers = [Thread(target=race) for _number in range(2)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert accepted == [kind]


@pytest.mark.parametrize(("seconds", "is_asked"), [(299, True), (301, False)])
def test_the_second_step_has_to_follow_within_five_minutes(client, valentina, monkeypatch, seconds, is_asked):
    type_password(client)
    monkeypatch.setattr(pending_login, "time", lambda: time() + seconds)
    answer = type_code(client, code_now())
    assert answer["Location"] == (DESK if is_asked else LOGIN)
    assert is_in(client) == is_asked


@pytest.mark.parametrize("change", ["password", "is_active", "is_staff", "app"])
def test_a_change_of_the_account_ends_the_pending_login(client, valentina, change):
    type_password(client)
    match change:
        case "password":
            valentina.set_password("another-long-password")
        case "app":
            second_factor.remove(valentina)
        case _:
            setattr(valentina, change, False)
    valentina.save()
    assert type_code(client, code_now())["Location"] == LOGIN
    assert not is_in(client)


def test_typing_the_password_ends_the_login_of_before(client, valentina):
    log_in(client)
    type_password(client)
    assert not is_in(client)


@pytest.mark.parametrize("address", [LOGIN, CODE, SET_UP, OWN])
def test_forms_of_other_sites_are_refused(client, valentina, address):
    log_in(client)
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = client.cookies
    assert forged.post(address, {"remove": "", "code": code_now()}).status_code == 403


# --- Locks -------------------------------------------------------------------------------------------


def test_wrong_codes_lock_as_wrong_passwords_do(client, valentina, caplog):
    type_password(client)  # The first of five attempts.
    answers = [type_code(client, wrong_code()).status_code for _time in range(6)]
    assert answers == [200] * 4 + [429] * 2
    refused = type_code(client, code_now())
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 15 * 60
    assert type_password(Client()).status_code == 429
    lines = [record.getMessage() for record in caplog.records if record.name == "spaceportal.login_pages"]
    assert lines[0] == "Login failed, wrong code: account valentina from 127.0.0.1"
    assert lines[4].startswith("Code refused for 900 s: account valentina")
    assert code_now() not in caplog.text
    assert changes() == [("valentina", "wrong_code", "valentina", "Address", "127.0.0.1")] * 4


def test_the_password_again_gives_no_more_attempts(valentina):
    answers = []
    for _time in range(3):
        browser = Client()
        answers += [type_password(browser).status_code, type_code(browser, wrong_code()).status_code]
    assert answers == [302, 200, 302, 200, 302, 429]


def test_a_login_forgets_wrong_codes(client, valentina):
    type_password(client)
    type_code(client, wrong_code())
    assert type_code(client, code_now()).status_code == 302
    assert not AccessAttempt.objects.exists()


# --- Who needs one -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "policy", "is_required"),
    [
        ("Editors", "required", False),
        ("Photo editors", "required", True),
        ("Publishers", "required", True),
        ("Administrators", "required", True),
        ("Publishers", "optional", False),
        ("Publishers", "off", False),
    ],
)
def test_who_has_to_have_one(client, db, settings, group, policy, is_required):
    settings.SECOND_FACTOR = policy
    create_user(username="sergei", group=group, password=PASSWORD)
    assert type_password(client, "sergei")["Location"] == (SET_UP if is_required else DESK)
    assert is_in(client) != is_required


@pytest.mark.parametrize(
    ("permission", "is_required"),
    [
        ("missions.delete_mission", True),
        ("missions.delete_crewassignment", False),
        ("auth.change_user", True),
        ("auth.view_user", False),
        ("articles.publish_article", True),
    ],
)
def test_which_rights_ask_for_one(db, permission, is_required):
    app, codename = permission.split(".")
    user = create_user()
    user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    assert second_factor.is_required_for(user) == is_required
    assert second_factor.is_required_for(create_user(is_superuser=True))


def test_whoever_has_one_is_asked_for_it(client, valentina, settings):
    valentina.groups.set([])
    assert type_password(client)["Location"] == CODE
    settings.SECOND_FACTOR = "off"
    assert type_password(client)["Location"] == DESK


def test_a_right_gained_later_ends_what_a_password_alone_opened(client, db):
    editor = create_user(username="sergei", group="Editors", password=PASSWORD)
    type_password(client, "sergei")
    assert is_in(client)
    editor.groups.add(Group.objects.get(name="Publishers"))
    session = client.cookies["sessionid"].value
    assert client.get(DESK, follow=True).redirect_chain[-1][0].startswith(LOGIN)
    assert type_password(client, "sergei")["Location"] == SET_UP

    editor.groups.set([Group.objects.get(name="Editors")])
    client.cookies["sessionid"] = session
    assert not is_in(client), "the login that was ended comes back when the right is taken away"


# --- Setting up --------------------------------------------------------------------------------------


def secret_on(page):
    return b32decode(re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")).hex()


def test_setting_up_when_it_is_required(client, db):
    sergei = create_user(username="sergei", group="Publishers", password=PASSWORD)
    type_password(client, "sergei", next="/admin/missions/mission/")
    page = client.get(SET_UP)
    picture = client.get(QR_CODE)
    assert picture["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture["Cache-Control"]
    assert "<svg" in picture.text
    assert "otpauth://totp/Space%20Portal%3Asergei?secret=" in page.text
    secret = secret_on(page)
    assert not is_in(client)
    assert "This code is wrong." in words(client.post(SET_UP, {"code": wrong_code()}))
    assert not TOTPDevice.objects.exists()
    done = client.post(SET_UP, {"code": code_now(secret)})
    codes = re.findall(r"<li>(\d{5} \d{5})</li>", done.text)
    assert len(set(codes)) == 10
    assert 'href="/admin/missions/mission/"' in done.text
    assert "no-store" in done["Cache-Control"]
    assert is_in(client)
    assert changes() == [("sergei", "login_changed", "sergei", "second factor", "set up")]
    # The code that confirmed it is used up, and the secret is not shown again.
    other = Client()
    type_password(other, "sergei")
    assert "has been used" in words(type_code(other, code_now(secret)))
    assert client.get(QR_CODE).status_code == 404
    log_in(other, "sergei", codes[0])
    assert second_factor.app_of(sergei).key == secret


def test_a_password_alone_replaces_no_app(client, db):
    sergei = create_user(username="sergei", group="Publishers", password=PASSWORD)
    type_password(client, "sergei")
    secret = secret_on(client.get(SET_UP))
    TOTPDevice.objects.create(user=sergei, name="app", key=SECRET)  # Meanwhile, in another window.
    client.post(SET_UP, {"code": code_now(secret)})
    assert not is_in(client)
    assert second_factor.app_of(sergei).key == SECRET


def test_nobody_sets_up_without_being_asked(client, valentina):
    assert client.get(SET_UP)["Location"] == LOGIN
    assert client.get(QR_CODE).status_code == 404
    type_password(client)  # She has an app, so the next page asks for its code.
    assert client.get(SET_UP)["Location"] == LOGIN
    assert client.get(QR_CODE).status_code == 404


# --- One’s own second factor -------------------------------------------------------------------------


@pytest.fixture
def sergei(client, db):
    """An editor, who may do without, with a password alone."""
    user = create_user(username="sergei", group="Editors", password=PASSWORD)
    type_password(client, "sergei")
    return user


def test_an_editor_adds_and_removes_one(client, sergei):
    assert "This password is wrong." in words(client.post(OWN, {"set-up": "", "password": "wrong"}))
    assert client.post(OWN, {"set-up": "", "password": PASSWORD})["Location"] == SET_UP
    secret = secret_on(client.get(SET_UP))
    assert len(re.findall(r"<li>\d{5} \d{5}</li>", client.post(SET_UP, {"code": code_now(secret)}).text)) == 10
    assert "You have 10 recovery codes left." in words(client.get(OWN))
    assert client.post(OWN, {"remove": "", "code": wrong_code()}).status_code == 200
    assert second_factor.app_of(sergei)
    forget_used_codes()
    assert client.post(OWN, {"remove": "", "code": code_now(secret)}).status_code == 302
    assert second_factor.app_of(sergei) is None
    assert [row[-1] for row in changes()] == ["set up", "removed"]
    assert is_in(client)


def test_an_open_session_is_no_way_to_guess(client, sergei):
    answers = [client.post(OWN, {"set-up": "", "password": "wrong"}).status_code for _time in range(6)]
    assert answers == [200] * 5 + [429]
    assert client.post(OWN, {"set-up": "", "password": PASSWORD}).status_code == 429


def test_a_publisher_replaces_it_but_does_not_remove_it(client, valentina):
    log_in(client)
    forget_used_codes()
    assert client.post(OWN, {"remove": "", "code": code_now()}).status_code == 403
    forget_used_codes()
    old = second_factor.renew_recovery_codes(valentina)
    page = client.post(OWN, {"codes": "", "code": code_now()})
    assert len(re.findall(r"<li>\d{5} \d{5}</li>", page.text)) == 10
    assert second_factor.use_code(valentina, old[0]) is None
    forget_used_codes()
    assert client.post(OWN, {"set-up": "", "code": code_now()})["Location"] == SET_UP
    secret = secret_on(client.get(SET_UP))
    client.post(SET_UP, {"code": code_now(secret)})
    assert [app.key for app in TOTPDevice.objects.all()] == [secret]
    assert is_in(client)


def test_a_site_without_it_has_no_such_page(client, sergei, settings):
    assert 'href="/admin/second-factor/"' in client.get(DESK).text
    settings.SECOND_FACTOR = "off"
    assert 'href="/admin/second-factor/"' not in client.get(DESK).text
    assert client.get(OWN).status_code == 404


# --- A lost phone ------------------------------------------------------------------------------------


def test_an_administrator_resets_it_and_ends_the_logins(client, valentina):
    hers = Client()
    log_in(hers)
    client.force_login(create_user(username="ludmila", group="Administrators"))
    session = client.session
    session["otp_device_id"] = "any"
    session.save()
    page = client.get(reverse("admin:auth_user_change", args=[valentina.pk]))
    reset = reverse("admin:auth_user_second_factor", args=[valentina.pk])
    assert f'href="{reset}"' in page.text
    client.get(reset)
    assert second_factor.app_of(valentina)  # Looking at the page resets nothing.
    assert client.post(reset).status_code == 302
    assert second_factor.app_of(valentina) is None
    assert not is_in(hers)
    assert is_in(client)
    assert ("ludmila", "login_changed", "valentina", "second factor", "reset") in changes()
    assert type_password(Client())["Location"] == SET_UP
    assert client.get(reset).status_code == 404


def test_nobody_resets_their_own_without_a_code(client, valentina):
    valentina.is_superuser = True
    valentina.save()
    log_in(client)
    assert client.post(reverse("admin:auth_user_second_factor", args=[valentina.pk]))["Location"] == OWN
    assert second_factor.app_of(valentina)


def test_the_reset_command(client, valentina, capsys):
    log_in(client)
    call_command("reset_second_factor", "valentina")
    assert second_factor.app_of(valentina) is None
    assert not is_in(client)
    assert changes()[-1] == ("valentina", "login_changed", "valentina", "second factor", "reset")
    for name in ("valentina", "nobody"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", name)


def test_secrets_are_not_in_the_admin(client, valentina):
    valentina.is_superuser = True
    valentina.save()
    log_in(client)
    assert not {TOTPDevice, StaticDevice} & admin.site._registry.keys()
    assert SECRET not in client.get(reverse("admin:auth_user_change", args=[valentina.pk])).text
