"""How long web processes wait for the database. Commands have no limit, because imports take time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf

from django.db import OperationalError, connections
from django.http import HttpRequest, HttpResponse

from spaceportal.middleware import type_of_view

# One of the OPTIONS, in seconds: all long waits of a request together. A frozen server cannot enforce its own limits.
ANSWER_WITHIN = "answer_within"
LONG_WAIT = 1.0  # Seconds. Shorter waits do not count, so a page may make many queries.
QUEUED = 6  # Seconds that a request may wait for a thread.
WRITING = 5  # Seconds a page waits for SQLite's write lock.
POSTGRESQL = {"statement_timeout": "7s", "lock_timeout": "3s"}
CONNECTION = {
    ANSWER_WITHIN: 8,
    # Notice a server that has left the network.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 8000,  # Milliseconds.
}

_waited: ContextVar[float] = ContextVar("seconds this request has waited", default=0.0)


def limit_waiting() -> None:
    """Sets the limits of a web process, before its first query. Options in DATABASE_URL take precedence."""
    database = connections.settings["default"]
    options = database["OPTIONS"]
    if database["ENGINE"] == "spaceportal.sqlite":
        options["timeout"] = WRITING
        return
    limits = " ".join(f"-c {name}={value}" for name, value in POSTGRESQL.items())
    database["OPTIONS"] = {**CONNECTION, **options, "options": f"{limits} {options.get('options', '')}".strip()}


def begin_request(waited: float) -> None:
    """A new request, which has already waited this many seconds for a thread."""
    _waited.set(waited)


def has_waited_too_long() -> bool:
    return _waited.get() > QUEUED


class PatienceMiddleware:
    """Refuses (503) a request that has waited too long for a thread, from inside those that add headers."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if has_waited_too_long():
            raise OperationalError("the request has waited too long")
        return self.get_response(request)


def patience_left(within: float) -> float:
    """Seconds for which this request may still wait, 0 if none."""
    return max(within - _waited.get(), 0.0)


def give_up_waiting() -> None:
    _waited.set(inf)


@contextmanager
def waiting() -> Iterator[None]:
    """Adds the time spent in the block to what the request has waited, if it was long."""
    began = time.monotonic()
    try:
        yield
    finally:
        if (seconds := time.monotonic() - began) >= LONG_WAIT:
            _waited.set(_waited.get() + seconds)
