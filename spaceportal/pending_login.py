"""Somebody whose password was right, and whose code is still missing. Until then, nobody is logged in.

The session holds who it is for five minutes. It has no user, so every page treats them as a visitor.
"""

from dataclasses import dataclass
from time import time
from typing import Any, Self

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

PENDING = "pending_login"
PENDING_FOR = 5 * 60  # Seconds.


@dataclass(frozen=True)
class PendingLogin:
    user: User
    password_at: float  # Seconds since 1970.
    next_address: str

    @staticmethod
    def begin(request: HttpRequest, user: Any, next_address: str) -> None:
        """Begins one in a new session; whoever was logged in before is logged out."""
        request.session.flush()
        request.session[PENDING] = {
            "user": user.pk,
            "password": user.get_session_auth_hash(),
            "at": time(),
            "next": next_address,
        }
        request.session.set_expiry(PENDING_FOR)

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """None if there is none, if it has expired, or if the account or its password has changed since."""
        kept = request.session.get(PENDING)
        if kept is None or not 0 <= time() - kept["at"] < PENDING_FOR:
            return None
        user = User.objects.filter(pk=kept["user"], is_active=True, is_staff=True).first()
        if user is None or not constant_time_compare(user.get_session_auth_hash(), kept["password"]):
            return None
        return cls(user, kept["at"], kept["next"])

    @staticmethod
    def end(request: HttpRequest) -> None:
        if request.session.pop(PENDING, None) is not None:
            request.session.set_expiry(None)
