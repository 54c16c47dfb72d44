"""Figures for Prometheus: what all processes of this server have counted, and the state of the site.

The processes of a server share a folder, which gunicorn.conf.py makes. Each holds a numbered place in it, so that the
files do not grow in number when gunicorn replaces its workers, and what a former worker counted is not lost.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from datetime import datetime
from itertools import count as numbers
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from photos.background import count_failed, count_waiting
from spaceportal.health import is_staff
from upkeep.backups import last_backup
from upkeep.work import worker_seen_at

logger = logging.getLogger(__name__)

FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
# Bytes of each file, taken at once: a process that writes to mapped memory on a full disk is killed.
FILE_BYTES = 512 * 1024
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # Seconds.

_places: dict[int, tuple[int, Any]] = {}  # By process, because a process may fork: the place, and its lock.


def place() -> int:
    """The number of this process among those that run now."""
    if (process := os.getpid()) not in _places:
        for number in numbers():
            lock = open(Path(FOLDER) / f"{number}.lock", "w")  # noqa: SIM115  Held until the process ends.
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()
                continue
            for kind in ("counter", "histogram"):
                with open(Path(FOLDER) / f"{kind}_{number}.db", "ab") as file:
                    os.posix_fallocate(file.fileno(), 0, FILE_BYTES)
            _places[process] = number, lock
            break
    return _places[process][0]


if FOLDER:
    try:
        place()
        values.ValueClass = values.MultiProcessValue(place)
    except OSError as error:
        logger.warning("Each process counts for itself in /metrics, because %s cannot be used: %s", FOLDER, error)
        FOLDER, values.ValueClass = "", values.MutexValue

_counted = CollectorRegistry()
_requests = Histogram("spaceportal_request_seconds", "Time to respond", ["page"], buckets=BUCKETS, registry=_counted)
_responses = Counter("spaceportal_responses", "Responses", ["page", "status"], registry=_counted)
_found = Counter("spaceportal_page_cache", "Public pages by how they were found", ["found"], registry=_counted)


def count(page: str, status: int, seconds: float, found: str) -> None:
    """Counts a response. Each of the labels has few values, whatever is asked for."""
    try:
        _requests.labels(page).observe(seconds)
        _responses.labels(page, status).inc()
        _found.labels(found).inc()
    except OSError as error:  # The folder is gone.
        logger.warning("A request was not counted: %s", error)


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For staff, and for whoever sends METRICS_TOKEN as a bearer token; for others there is no such page."""
    if not (has_token(request) or is_staff(request)):
        raise Http404
    registry = CollectorRegistry()
    if FOLDER:
        MultiProcessCollector(registry, FOLDER)
    else:
        registry.register(_counted)
    registry.register(State())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def has_token(request: HttpRequest) -> bool:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return bool(settings.METRICS_TOKEN) and kind == "Bearer" and constant_time_compare(token, settings.METRICS_TOKEN)


class State:
    """The state of the site at this moment. While the database is away, nothing else is known."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            figures = {"database_up": ("Whether the database responds", 1), **self.figures()}
        except DatabaseError:
            figures = {"database_up": ("Whether the database responds", 0)}
        for name, (meaning, value) in figures.items():
            yield GaugeMetricFamily(f"spaceportal_{name}", meaning, value)

    def figures(self) -> dict[str, tuple[str, float]]:
        return {
            "work_waiting": ("Pictures and social preview images whose files are still to be made", count_waiting()),
            "work_failed": ("Those of them that have failed and will be tried again", count_failed()),
            "worker_seen_seconds": ("When background work last ran, since 1970", since_1970(worker_seen_at())),
            "last_backup_seconds": ("When the last good backup was made, since 1970", since_1970(last_backup())),
        }


def since_1970(at: datetime | None) -> float:
    """In seconds; 0 if it never happened."""
    return at.timestamp() if at else 0.0
