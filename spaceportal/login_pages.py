"""The login pages after the password, and the page on which people manage their own second factor."""

import logging
from base64 import b32encode
from io import BytesIO
from time import time
from typing import Any

import django_otp
import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import login
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django_otp.util import random_hex

from publishing import audit, second_factor
from spaceportal.login import Attempt, Refused, refusal_page, remember_device, trying
from spaceportal.pending_login import PENDING, PendingLogin
from spaceportal.sessions import begin_limits

logger = logging.getLogger(__name__)

NEW_SECRET = "new_second_factor"  # noqa: S105  Key in the session: the secret that the set-up page shows, and since when.
SET_UP_WITHIN = 10 * 60  # Seconds.
WRONG_CODE = "This code is wrong or has been used. Wait for the next one in your app, or type a recovery code."
WRONG_NEW_CODE = "This code is wrong. Wait for the next one, and check that your phone’s clock is right."


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        max_length=4096, strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


# --- Logging in ----------------------------------------------------------------------------------


class FirstStep(LoginView):
    """Checks the password, and logs in those who need no code."""

    template_name = "admin/login.html"
    next_page = "admin:index"  # If the login was not asked for on the way to another page.

    def form_valid(self, form: Any) -> HttpResponse:
        user, address = form.get_user(), self.get_success_url()
        has_app = second_factor.is_offered() and second_factor.app_of(user) is not None
        if not has_app and not second_factor.is_required_for(user):
            return enter(self.request, user, redirect(address), password_at=time())
        PendingLogin.begin(self.request, user, address)
        if has_app:
            return redirect("admin:login_code")
        show_new_secret(self.request)
        return redirect("admin:second_factor_set_up")


def enter(
    request: HttpRequest, user: Any, response: HttpResponse, *, password_at: float, factor: Any = None
) -> HttpResponse:
    """Logs the user in. `factor` is what the code came from; the session then names it."""
    request.login_attempt = Attempt.of(request, user.get_username())  # Forgiven, and noted in the audit log.
    PendingLogin.end(request)
    request.session.pop(NEW_SECRET, None)
    login(request, user)
    django_otp.login(request, factor)
    begin_limits(request.session, password_at)
    remember_device(request, response)
    return response


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the session began without a code, and the account has to have one by now."""
    return django_otp.DEVICE_ID_SESSION_KEY not in request.session and second_factor.is_required_for(request.user)


def code_page(request: HttpRequest) -> HttpResponse:
    pending = PendingLogin.of(request)
    if pending is None or second_factor.app_of(pending.user) is None:
        return begin_again(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt = Attempt.of(request, pending.user.get_username())
        try:
            with trying(attempt):
                factor = second_factor.use_code(pending.user, form.cleaned_data["code"])
        except Refused as refusal:
            logger.warning("Code refused for %d s: %s", refusal.wait, attempt)
            return refusal_page(refusal)
        if factor is not None:
            response = redirect(pending.next_address)
            enter(request, pending.user, response, password_at=pending.password_at, factor=factor)
            note_recovery_code(request, factor)
            return response
        logger.warning("Login failed, wrong code: %s", attempt)
        came_from = audit.change("Address", "", attempt.address or "")
        audit.note(audit.Action.WRONG_CODE, pending.user, by=pending.user, changes=[came_from])
        form.add_error("code", WRONG_CODE)
    return page(request, "code", "Enter your code", form=form)


def begin_again(request: HttpRequest) -> HttpResponse:
    if admin.site.has_permission(request):
        return redirect("admin:index")
    if PENDING in request.session:
        messages.warning(request, "That took too long. Please log in again.")
    return redirect("admin:login")


def note_recovery_code(request: HttpRequest, factor: Any) -> None:
    if factor != second_factor.app_of(request.user):
        note(request.user, "recovery codes", "used one")
        left = second_factor.recovery_codes_left(request.user)
        messages.warning(request, f"You used a recovery code, and have {left} left. Make new ones in “Second factor”.")


# --- Setting up ----------------------------------------------------------------------------------


def show_new_secret(request: HttpRequest) -> None:
    request.session[NEW_SECRET] = {"secret": random_hex(20), "at": time()}


def new_secret(request: HttpRequest) -> tuple[Any, str, PendingLogin | None] | None:
    """Who is setting up which secret, and their pending login; None if nobody is."""
    kept = request.session.get(NEW_SECRET)
    if not second_factor.is_offered() or kept is None or time() - kept["at"] > SET_UP_WITHIN:
        return None
    if admin.site.has_permission(request):
        return request.user, kept["secret"], None
    pending = PendingLogin.of(request)
    return (pending.user, kept["secret"], pending) if pending else None


def set_up_page(request: HttpRequest) -> HttpResponse:
    found = new_secret(request)
    if found is None:
        return begin_again(request)
    user, secret, pending = found
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # With a password alone, nobody replaces an app that has been set up in the meantime.
        factor = second_factor.set_up(user, secret, form.cleaned_data["code"], may_replace=pending is None)
        if factor is not None:
            note(user, "second factor", "set up")
            response = codes_page(request, user, pending.next_address if pending else "")
            if pending is not None:
                return enter(request, user, response, password_at=pending.password_at, factor=factor)
            del request.session[NEW_SECRET]
            django_otp.login(request, factor)
            return response
        form.add_error("code", WRONG_NEW_CODE)
    context = {"form": form, "app": second_factor.new_app(user, secret), "is_required": pending is not None}
    return page(request, "set_up", "Set up your second factor", secret=in_fours(secret), **context)


def in_fours(secret: str) -> str:
    """The secret as apps expect it, for typing."""
    text = b32encode(bytes.fromhex(secret)).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def codes_page(request: HttpRequest, user: Any, next_address: str) -> HttpResponse:
    """Makes new recovery codes and shows them, only on this page, which no cache keeps."""
    codes = second_factor.renew_recovery_codes(user)
    shown = [f"{code[:5]} {code[5:]}" for code in codes]
    # Rendered at once: what follows may log the user in.
    return page(request, "recovery_codes", "Your recovery codes", codes=shown, next_address=next_address).render()


def qr_code(request: HttpRequest) -> HttpResponse:
    found = new_secret(request)
    if found is None:
        raise Http404
    user, secret, _pending = found
    svg = BytesIO()
    address = second_factor.new_app(user, secret).config_url
    segno.make(address, error="m", micro=False).save(svg, kind="svg", scale=4, light="white")
    return HttpResponse(svg.getvalue(), content_type="image/svg+xml")


# --- One’s own second factor -----------------------------------------------------------------------


def own_page(request: HttpRequest) -> HttpResponse:
    """What the account has, and how to change it. Changes ask for a code, or for the password if there is no app."""
    if not second_factor.is_offered():
        raise Http404
    user: Any = request.user
    app, is_required = second_factor.app_of(user), second_factor.is_required_for(user)
    form = (CodeForm if app else PasswordForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt = Attempt(user.get_username(), address=None, device="second factor")
        try:
            with trying(attempt):
                is_proven = proves(form, user)
        except Refused as refusal:
            logger.warning("Change of the second factor refused for %d s: %s", refusal.wait, attempt)
            return refusal_page(refusal)
        if is_proven:
            attempt.forgive()
            return change_factor(request, app, is_required=is_required)
        logger.warning("Change of the second factor failed: %s", attempt)
        form.add_error(None, WRONG_CODE if app else "This password is wrong.")
    left = second_factor.recovery_codes_left(user)
    return page(request, "second_factor", "Second factor", form=form, app=app, codes_left=left, is_required=is_required)


def proves(form: forms.Form, user: Any) -> bool:
    if isinstance(form, CodeForm):
        return second_factor.use_code(user, form.cleaned_data["code"]) is not None
    return user.check_password(form.cleaned_data["password"])


def change_factor(request: HttpRequest, app: Any, *, is_required: bool) -> HttpResponse:
    user: Any = request.user
    if "codes" in request.POST and app:
        note(user, "recovery codes", "made new ones")
        return codes_page(request, user, "")
    if "remove" in request.POST and app:
        if is_required:
            raise PermissionDenied
        with transaction.atomic():
            second_factor.remove(user)
            note(user, "second factor", "removed")
        messages.success(request, "Your second factor has been removed. You now log in with your password alone.")
        return redirect("admin:second_factor")
    show_new_secret(request)
    return redirect("admin:second_factor_set_up")


# --- What they share -------------------------------------------------------------------------------


def page(request: HttpRequest, name: str, title: str, **context: Any) -> TemplateResponse:
    return TemplateResponse(
        request, f"admin/login/{name}.html", {**admin.site.each_context(request), "title": title, **context}
    )


def note(user: Any, what: str, now: str) -> None:
    audit.note(audit.Action.LOGIN_CHANGED, user, by=user, changes=[audit.change(what, "", now)])
