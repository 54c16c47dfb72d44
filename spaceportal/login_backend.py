"""Connects the rules of `spaceportal.login` with Django and django-axes."""

import logging
from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.handlers.database import AxesDatabaseHandler
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.http import HttpRequest, HttpResponse

from publishing import audit
from spaceportal.login import Attempt, Refused, refusal_page, trying

logger = logging.getLogger(__name__)


class LoginBackend(AxesStandaloneBackend, ModelBackend):
    """Django's accounts and permissions, with every login attempt counted."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        if username is None or password is None:
            return None
        if request is None:  # A shell, or a test.
            return ModelBackend.authenticate(self, request, username, password)
        request.login_attempt = Attempt.of(request, username)
        try:
            with trying(request.login_attempt):
                user = ModelBackend.authenticate(self, request, username, password)
        except Refused as refusal:
            request.login_refusal = refusal
            raise
        # The admin has the only login form; accounts without access to it are treated like a wrong password.
        return user if user is not None and user.is_staff else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """In one query, where Django asks for the user’s own permissions and for those of the groups in turn."""
        is_asked = obj is None and user_obj.is_active and not user_obj.is_anonymous and not user_obj.is_superuser
        if is_asked and not hasattr(user_obj, "_perm_cache"):
            names = Permission.objects.order_by().values_list("content_type__app_label", "codename")
            granted = names.filter(user=user_obj).union(names.filter(group__user=user_obj))
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in granted}  # Where Django keeps them.
        return super().get_all_permissions(user_obj, obj)


class LoginHandler(AxesDatabaseHandler):
    """Logs the result of each attempt. The methods have the names that axes calls; `Attempt` decides about locks."""

    def is_locked(self, request: HttpRequest, credentials: dict | None = None) -> bool:
        return Attempt.of(request, (credentials or {}).get("username") or "").wait() > 0

    def user_login_failed(
        self, sender: Any, credentials: dict, request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        attempt = getattr(request, "login_attempt", None)
        if request is None or attempt is None:
            return
        refusal = getattr(request, "login_refusal", None)
        if refusal is None:
            logger.warning("Login failed: %s", attempt)
        else:
            logger.warning("Login refused for %d s: %s", refusal.wait, attempt)
            request.axes_locked_out = True  # The middleware of axes then calls `refuse`.

    def user_logged_in(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        attempt = getattr(request, "login_attempt", None)
        if attempt is not None:  # There is none if a session was started without a password.
            attempt.forgive()
            came_from = audit.change("Address", "", attempt.address or "")
            audit.note(audit.Action.LOGGED_IN, user, by=user, changes=[came_from])

    def user_logged_out(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        """Not logged."""


def refuse(request: HttpRequest, response: HttpResponse, credentials: dict | None = None) -> HttpResponse:
    """The page that says when to try again."""
    return refusal_page(request.login_refusal)
