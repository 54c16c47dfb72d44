"""The code after the password, in Chromium. open_page itself asserts that no page broke the policy."""

import re
from base64 import b32decode

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from missions.models import Mission
from publishing import second_factor
from tests.browser.conftest import DESK, PHONE, assert_sound
from tests.browser.desk import PASSWORD
from tests.factories import create_mission, create_user

SMALL = {"width": 360, "height": 740}


@pytest.fixture
def valentina(transactional_db, django_db_serialized_rollback, settings):
    settings.SECOND_FACTOR, settings.SENDS_MAIL = "required", True
    return create_user(username="valentina", group="Publishers", password=PASSWORD)


def type_password(page):
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("valentina")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def code_of(user):
    """The code of the app now, though it may have been used."""
    TOTPDevice.objects.update(last_t=-1, drift=0)
    return f"{totp(second_factor.app_of(user).bin_key):06d}"


def test_a_phone_is_set_up_and_used_without_javascript(open_page, valentina):
    page = open_page(viewport=PHONE, java_script_enabled=False)
    type_password(page)
    page.get_by_role("heading", name="Set up your second factor").wait_for()
    assert page.locator(".qr-code").evaluate("image => image.naturalWidth") > 100
    secret = b32decode(page.locator(".secret").inner_text().replace(" ", "")).hex()
    page.get_by_label("Code").fill(f"{totp(bytes.fromhex(secret)):06d}")
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    codes = page.locator(".recovery-codes li").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="continue").click()
    page.get_by_role("heading", name="Editors’ desk").wait_for()
    page.get_by_role("button", name="Log out").click()
    type_password(page)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Log in").click()
    page.get_by_text("You used a recovery code, and have 9 left.").wait_for()


def test_the_pages_are_sound(open_page, valentina):
    page = open_page()
    type_password(page)
    assert_sound(page, "set-up page", SMALL, DESK)
    secret = b32decode(page.locator(".secret").inner_text().replace(" ", "")).hex()
    page.get_by_label("Code").fill(f"{totp(bytes.fromhex(secret)):06d}")
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    assert_sound(page, "recovery codes", SMALL, DESK)
    page.evaluate("navigator.clipboard.writeText = (text) => (window.copied = text) && Promise.resolve()")
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("copied.trim().split('\\n')") == page.locator(".recovery-codes li").all_inner_texts()
    valentina.is_superuser = True
    valentina.save()
    other = create_user(username="sergei")
    TOTPDevice.objects.create(user=other, name="app")
    account = reverse("admin:auth_user_change", args=[other.pk])
    for address in (reverse("admin:second_factor"), account, reverse("admin:auth_user_second_factor", args=[other.pk])):
        page.goto(address)
        assert_sound(page, address, SMALL, DESK, of={"exclude": [[".selector"]]})  # Two boxes of the stock admin.
    Session.objects.all().delete()
    for name in ("password_reset", "password_reset_done", "password_reset_complete"):
        page.goto(reverse(f"admin:{name}"))
        assert_sound(page, name, SMALL, DESK)
    link = [urlsafe_base64_encode(force_bytes(valentina.pk)), default_token_generator.make_token(valentina)]
    page.goto(reverse("admin:password_reset_confirm", args=link))
    page.get_by_label("New password:").wait_for()
    assert_sound(page, "a link to set a password", SMALL, DESK)
    type_password(page)
    page.get_by_label("Code").fill("1")
    page.get_by_role("button", name="Log in").click()
    page.get_by_text("This code is wrong").wait_for()
    assert_sound(page, "code page with an error", SMALL, DESK)


def test_an_expired_login_is_renewed_in_place_with_a_code(open_page, valentina):
    TOTPDevice.objects.create(user=valentina, name="app")
    mission = create_mission(name="Soyuz MS-25")
    page = open_page()
    type_password(page)
    page.get_by_label("Code").fill(code_of(valentina))
    page.get_by_role("button", name="Log in").click()
    page.goto(f"/admin/missions/mission/{mission.pk}/change/")
    page.get_by_label("Name:", exact=True).fill("Soyuz MS-26")
    Session.objects.all().delete()
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog", name="Your login has expired")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Log in").click()
    code = dialog.get_by_label("Code from your phone")
    code.fill("1")
    dialog.get_by_role("button", name="Log in").click()
    dialog.get_by_role("alert").get_by_text("This code is wrong").wait_for()
    code.fill(code_of(valentina))
    dialog.get_by_role("button", name="Log in").click()
    page.locator(".messagelist .success").wait_for()
    assert Mission.objects.get().name == "Soyuz MS-26"
    TOTPDevice.objects.all().delete()
    Session.objects.all().delete()
    page.get_by_label("Name:", exact=True).fill("Soyuz MS-27")
    page.keyboard.press("Control+s")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Log in").click()
    dialog.get_by_role("status").get_by_role("link", name="Set it up in a new tab").wait_for()
    open_page.problems[:] = [problem for problem in open_page.problems if not re.search("403 .Forbidden", problem)]
