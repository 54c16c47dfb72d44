"""The second factor of a login: a code from an app on the phone, or a recovery code if the phone is lost.

django-otp keeps the app’s secret and the recovery codes, and accepts each code once: it locks the row while it checks,
so two requests at the same time cannot use the same code. Recovery codes are kept as hashes only.
"""

import re
import secrets
import time
from binascii import unhexlify
from typing import Any

import django_otp
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES, RECOVERY_DIGITS = 10, 10


def is_offered() -> bool:
    return settings.SECOND_FACTOR != "off"


def is_required_for(user: Any) -> bool:
    """Whether this account needs one, as the site may require of those who publish, delete or manage accounts."""
    if settings.SECOND_FACTOR != "required":
        return False
    return user.is_superuser or any(map(_decides, user.get_all_permissions()))


def _decides(permission: str) -> bool:
    app, _, codename = permission.partition(".")
    action, _, model = codename.partition("_")
    if app == "auth":
        return action != "view"
    # Rows of a form, such as crew, have no page of their own; editors may delete them.
    has_pages = any(own._meta.label_lower == f"{app}.{model}" for own in admin.site._registry)
    return action == "publish" or (action == "delete" and has_pages)


def app_of(user: Any) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user).first()


def recovery_codes_left(user: Any) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def new_app(user: Any, key: str) -> TOTPDevice:
    """An app with this secret, not saved yet; its `config_url` is what the QR code holds."""
    return TOTPDevice(user=user, name="app", key=key)


def set_up(user: Any, key: str, code: str, *, may_replace: bool) -> TOTPDevice | None:
    """Saves the app with this secret in place of an earlier one if the code is right; returns None if it is not."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if app_of(user) is not None and not may_replace:
            return None
        app, digits = new_app(user, key), _digits(code)
        totp = TOTP(unhexlify(key), app.step, app.t0, app.digits)
        totp.time = time.time()
        if not digits.isdecimal() or not totp.verify(int(digits), app.tolerance):
            return None
        remove(user)
        app.last_t, app.drift = totp.t(), totp.drift  # So this code is used up.
        app.save()
        return app


def renew_recovery_codes(user: Any) -> list[str]:
    """New codes, which replace the earlier ones and cannot be seen again."""
    codes = ["".join(secrets.choice("0123456789") for _ in range(RECOVERY_DIGITS)) for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        StaticToken.objects.bulk_create(StaticToken(device=device, token=_hashed(user, code)) for code in codes)
    return codes


def use_code(user: Any, code: str) -> Device | None:
    """Uses the code up and returns what it comes from, the app or the recovery codes; None if it is wrong."""
    digits = _digits(code)
    if len(digits) == RECOVERY_DIGITS:
        device, token = StaticDevice.objects.filter(user=user).first(), _hashed(user, digits)
    else:
        device, token = app_of(user), digits
    return device and django_otp.verify_token(user, device.persistent_id, token)


def remove(user: Any) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _digits(code: str) -> str:
    return re.sub(r"[\s-]", "", code)


def _hashed(user: Any, code: str) -> str:
    """As long as django-otp’s column. The key is the site’s, so that nobody finds the codes by trying all numbers."""
    return salted_hmac("publishing.second_factor", f"{user.pk} {code}").hexdigest()[:16]
