from datetime import datetime, timedelta
from time import time

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

LOGGED_IN_AT, ACTIVE_AT = "logged_in_at", "active_at"  # Keys in the session: seconds since 1970.
NOTED_EVERY = 5 * 60  # Seconds; a form that saves itself all the time writes the session no more often.


class SessionStore(db.SessionStore):
    """Database sessions that read-only requests never write, and that end a set time after the login.

    Django deletes the session of a user whose password has changed at their next request, which would then wait for the
    current writer. Without the deletion the user is logged out just the same, and `clearsessions` removes the row.
    """

    is_for_reading = False  # Set by VisitorSessionMiddleware.

    def delete(self, session_key: str | None = None) -> None:
        if not self.is_for_reading:
            super().delete(session_key)

    def get_expiry_age(self, **kwargs: int) -> int:
        """Seconds until the session ends if nothing is sent, and in any case at `SESSION_LIMIT` after the login."""
        age = super().get_expiry_age(**kwargs)
        if LOGGED_IN_AT not in self:
            return age
        return max(0, min(age, round(self[LOGGED_IN_AT] + settings.SESSION_LIMIT - time())))

    def get_expiry_date(self, **kwargs: int) -> datetime:
        return timezone.now() + timedelta(seconds=self.get_expiry_age(**kwargs))


def begin_limits(session: SessionBase, logged_in_at: float) -> None:
    session[LOGGED_IN_AT], session[ACTIVE_AT] = logged_in_at, time()


def note_activity(request: HttpRequest) -> None:
    """Restarts the idle time of a login. Reading pages does not count, nor do reports that a form is still open."""
    match = request.resolver_match
    is_report = match is not None and (match.url_name or "").endswith("_presence")
    last = request.session.get(ACTIVE_AT)
    if last is not None and not is_report and time() - last >= NOTED_EVERY:
        request.session[ACTIVE_AT] = time()
