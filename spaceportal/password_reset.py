"""Sets a new password through a mailed link. Without EMAIL_URL these pages do not exist.

The link works once, for an hour, and leads to the site's own name, whatever the request was sent to. To log in with the
new password, people still need their second factor.
"""

import logging
from threading import Thread
from typing import Any
from unicodedata import normalize

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import views as auth_views
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse_lazy
from django.utils.crypto import salted_hmac

from records.identifiers import first_host
from spaceportal.login import Attempt, Refused, address_of, refusal_page, trying
from spaceportal.login_pages import note

logger = logging.getLogger(__name__)


class PasswordResetForm(auth_forms.PasswordResetForm):
    def get_users(self, email: str) -> Any:
        return (user for user in super().get_users(email) if user.is_staff)

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Sends it in a thread, so that nobody can tell from the time to respond whether there is an account."""
        Thread(target=super().send_mail, args=args, kwargs=kwargs).start()

    def save(self, **options: Any) -> None:  # type: ignore[override]
        super().save(**{**options, "domain_override": first_host(), "use_https": settings.SECURE_SSL_REDIRECT})


class MailOnly:
    """Returns 404 if the site sends no mail, and gives the page the admin's context without its list of models."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.SENDS_MAIL:
            raise Http404
        self.extra_context = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False}
        return super().dispatch(request, *args, **kwargs)


class PasswordResetView(MailOnly, auth_views.PasswordResetView):
    form_class = PasswordResetForm
    email_template_name = "admin/login/password_reset_email.txt"
    subject_template_name = "admin/login/password_reset_subject.txt"
    success_url = reverse_lazy("admin:password_reset_done")

    def form_valid(self, form: Any) -> HttpResponse:
        """Limits how many mails an account gets, and how many one address asks for."""
        # Django finds accounts in this spelling: PostgreSQL takes ſ for S.
        email = normalize("NFKC", form.cleaned_data["email"]).casefold()
        mailbox = salted_hmac("spaceportal.password_reset", email).hexdigest()[:16]
        address = address_of(self.request)
        to_account, from_address = (
            Attempt(f"mailbox {mailbox}", address=None, device="password reset"),
            Attempt("password reset", address=None, device=f"address {address}"),
        )
        try:
            with trying(from_address):
                pass
            with trying(to_account):
                pass
        except Refused as refusal:
            logger.warning("Password reset refused for %d s, from %s", refusal.wait, address)
            return refusal_page(refusal)
        logger.warning("Password reset asked for, from %s", address)
        return super().form_valid(form)


class PasswordResetDoneView(MailOnly, auth_views.PasswordResetDoneView):
    pass


class PasswordResetConfirmView(MailOnly, auth_views.PasswordResetConfirmView):
    success_url = reverse_lazy("admin:password_reset_complete")

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return user if user is not None and user.is_active and user.is_staff else None

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        note(self.user, "password", "set through a link by mail")
        return response


class PasswordResetCompleteView(MailOnly, auth_views.PasswordResetCompleteView):
    pass
