"""Can this process serve the site? What prevents it, and what it lacks, each in a sentence for the operator."""

import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from django.conf import settings
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection
from django.utils import timezone

from photos.storage import unpublished
from spaceportal.kept_pages import SHARED
from spaceportal.static_files import static_problems
from spaceportal.unavailable import first_line
from upkeep.schema import schema_problems
from upkeep.work import worker_seen_at

logger = logging.getLogger(__name__)

PATIENCE = 1.0  # Seconds that a probe waits for one service.
WORKER_GONE_AFTER = timedelta(minutes=5)  # Its longest piece of work takes some three minutes.
REPEATED_AFTER = 60.0  # Seconds. Probes come every few seconds, and no bucket should be written to as often.


@dataclass(frozen=True)
class Readiness:
    problems: list[str]  # Pages cannot be made.
    warnings: list[str]  # Pages can be made, but something is missing.

    @property
    def lines(self) -> list[str]:
        return [*self.problems, *(f"Warning: {warning}" for warning in self.warnings)]


def readiness() -> Readiness:
    problems = [*static_problems()]
    warnings = [problem for service in SERVICES if (problem := service.problem())]
    try:
        if not (lacking := schema_problems()):
            warnings += read_only_database() + missing_worker()
        problems += lacking
    except DatabaseError as error:
        problems.append(f"The database does not respond: {first_line(error)}")
    return Readiness(problems, warnings)


def read_only_database() -> list[str]:
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        is_read_only = cursor.fetchone()[0] == "on"
    return ["The database accepts no changes, so nobody can log in or edit."] if is_read_only else []


def missing_worker() -> list[str]:
    seen = worker_seen_at()
    if seen and timezone.now() - seen < WORKER_GONE_AFTER:
        return []
    since = f"since {seen:%Y-%m-%d %H:%M} UTC" if seen else "so far"
    return [f"No background work has run {since}, so new pictures wait. Start manage.py work."]


class Service:
    """Something outside this process that pages do not need: asked once a minute, and never waited for long."""

    def __init__(self, name: str, ask: Callable[[], None]) -> None:
        self.name, self.ask = name, ask
        self.lock = Lock()
        self.pool = ThreadPoolExecutor(1, thread_name_prefix="readiness")
        self.question: Future[None] | None = None
        self.asked_at = 0.0

    def problem(self) -> str:
        """A sentence, or nothing if the service works."""
        with self.lock:
            is_old = self.question is None or time.monotonic() - self.asked_at > REPEATED_AFTER
            if self.question is None or (is_old and self.question.done()):
                self.question, self.asked_at = self.pool.submit(self.ask), time.monotonic()
            question = self.question
        try:
            question.result(PATIENCE)
        except NotYet:
            return f"{self.name}: no response within {PATIENCE:g} s."
        except Exception as error:  # Each client has its own.
            return f"{self.name}: {first_line(error)}"
        return ""


def write_picture() -> None:
    """Writes a file where drafts have their pictures, and removes it."""
    storage = unpublished()
    storage.delete(storage.save(f"probe/{secrets.token_hex(8)}.txt", ContentFile(b"Written by /readyz.\n")))


def ask_page_cache() -> None:
    if SHARED in settings.CACHES:
        caches[SHARED].get("probe")


SERVICES = [
    Service("Pictures cannot be stored", write_picture),
    Service("The shared page cache cannot be used", ask_page_cache),
]
