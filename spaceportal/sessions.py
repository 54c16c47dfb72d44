from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Database sessions that read-only requests never write.

    Django deletes the session of a user whose password has changed at their next request, which would then wait for the
    current writer. Without the deletion the user is logged out just the same, and `clearsessions` removes the row.
    """

    is_for_reading = False  # Set by VisitorSessionMiddleware.

    def delete(self, session_key: str | None = None) -> None:
        if not self.is_for_reading:
            super().delete(session_key)
