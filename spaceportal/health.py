"""Health checks: is the process alive, and is it ready to serve?"""

import logging

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

logger = logging.getLogger(__name__)


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process runs. Does not use the database, so that a lost database gets no process restarted."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 if the database is reachable and migrated, else 503. The reason is logged, and shown to staff only."""
    reason = _why_not_ready()
    if not reason:
        return HttpResponse("ready\n", content_type="text/plain")
    logger.error("Not ready: %s", reason)
    text = f"not ready: {reason}\n" if _is_staff(request) else "not ready\n"
    return HttpResponse(text, content_type="text/plain", status=503)


def _why_not_ready() -> str:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return f"the database does not respond ({error})"
    if missing:
        return "migrations to apply: " + ", ".join(
            f"{migration.app_label} {migration.name}" for migration, _ in missing
        )
    return ""


def _is_staff(request: HttpRequest) -> bool:
    try:
        return request.user.is_active and request.user.is_staff
    except DatabaseError:
        return False  # Without the database there are no users.
