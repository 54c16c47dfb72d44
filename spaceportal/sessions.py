from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Sessions in the database, which a request that only reads does not write to.

    Django deletes the session of somebody whose password has changed as soon as they ask for a page. That page would
    wait for whoever writes; without the deletion they are nobody just the same, and `clearsessions` removes the row.
    """

    is_for_reading = False  # VisitorSessionMiddleware says it.

    def delete(self, session_key: str | None = None) -> None:
        if not self.is_for_reading:
            super().delete(session_key)
