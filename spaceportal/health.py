"""Health checks: is the process alive, and is it ready to serve?"""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from spaceportal.readiness import Readiness, readiness

logger = logging.getLogger(__name__)


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process runs. Does not use the database, so that a lost database gets no process restarted."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 if pages can be made, else 503. The reasons are logged when they change, and shown to staff only."""
    found = readiness()
    note_change(found)
    answer = "not ready\n" if found.problems else "ready\n"
    details = "".join(f"{line}\n" for line in found.lines) if is_staff(request) else ""
    response = HttpResponse(answer + details, content_type="text/plain", status=503 if found.problems else 200)
    response.__dict__["_has_been_logged"] = True  # Otherwise Django logs an error for each probe.
    return response


_last: list[str] = []


def note_change(found: Readiness) -> None:
    global _last
    before, _last = _last, found.lines
    if found.lines == before:
        return
    if found.problems:
        logger.error("Not ready: %s", " ".join(found.lines))
    elif found.warnings:
        logger.warning("Ready. %s", " ".join(found.lines))
    else:
        logger.info("Ready.")


def is_staff(request: HttpRequest) -> bool:
    try:
        return request.user.is_active and request.user.is_staff
    except DatabaseError:
        return False  # Without the database there are no users.
