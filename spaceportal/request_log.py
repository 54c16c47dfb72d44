"""A log line and a count for every request: what was asked for, how it ended, and how long it and its queries took."""

import logging
import re
from collections.abc import Callable
from functools import lru_cache
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from spaceportal import metrics
from spaceportal.deadlines import WAITED
from spaceportal.logs import on_one_line
from spaceportal.middleware import type_of_view
from spaceportal.patience import begin_request
from wording.languages import in_interface, language_of

logger = logging.getLogger("spaceportal.access")
slow = logging.getLogger("spaceportal.slow")

PROBE = re.compile(r"/(?:healthz|readyz|metrics)")
MILLISECONDS = 1000


class RequestLogMiddleware:
    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        begin_request(request.META.get(WAITED, 0.0))
        response = self.get_response(request)
        seconds = perf_counter() - began
        metrics.count(kind_of(request), response.status_code, seconds, found_in_cache(request))
        note(request, response, seconds)
        return response


class Queries:
    """Counts the queries of a request, except those that a download makes while it is being sent."""

    def __init__(self) -> None:
        self.number = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            seconds = perf_counter() - began
            self.number += 1
            self.seconds += seconds
            if seconds * MILLISECONDS >= settings.SLOW_QUERY_MS:
                # With placeholders, not with what somebody typed.
                slow.warning("Slow query, %d ms: %s", seconds * MILLISECONDS, " ".join(sql.split())[:1000])


class QueriesMiddleware:
    """Below the page cache, whose one query is not worth counting."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.queries = Queries()
        with connection.execute_wrapper(request.queries):
            return self.get_response(request)


def note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    milliseconds = seconds * MILLISECONDS
    queries = getattr(request, "queries", None)
    if settings.SERVER_TIMING:
        number, taken = (queries.number, queries.seconds) if queries else (0, 0.0)
        response.headers["Server-Timing"] = (
            f'total;dur={milliseconds:.1f}, db;dur={taken * MILLISECONDS:.1f};desc="{number} queries"'
        )
    is_slow = milliseconds >= settings.SLOW_REQUEST_MS
    log = slow if is_slow else logger
    level = logging.WARNING if is_slow else logging.DEBUG if PROBE.fullmatch(request.path_info) else logging.INFO
    if not log.isEnabledFor(level):
        return
    fields: dict[str, Any] = {
        "method": request.method,
        "path": on_one_line(request.path),
        "status": response.status_code,
        "ms": round(milliseconds, 1),
        "queries": queries.number if queries else 0,
        "query_ms": round(queries.seconds * MILLISECONDS, 1) if queries else 0.0,
        "cache": found_in_cache(request),
        "user": member_of_staff(request),
    }
    text = "%(method)s %(path)s %(status)s in %(ms)s ms, %(queries)s queries in %(query_ms)s ms, cache %(cache)s"
    text += ", by %(user)s" if fields["user"] else ""
    log.log(level, text, fields, extra={"fields": fields})


def found_in_cache(request: HttpRequest) -> str:
    """As PageCacheMiddleware notes it: `hit`, `unchanged` (304), `miss`, or `none` for what is never kept."""
    return getattr(request, "found_in_cache", "none")


def member_of_staff(request: HttpRequest) -> str:
    """Who asked, if it is known already and they belong to the staff."""
    user = getattr(request, "_cached_user", None)
    return user.get_username() if user is not None and user.is_staff else ""


def kind_of(request: HttpRequest) -> str:
    """The name of the URL pattern: there are as many as the site has, whatever addresses are tried."""
    if request.resolver_match:
        return kind_by_name(request.resolver_match.view_name)
    # The page cache responds before the address is resolved.
    return kind_at(request.path_info) if found_in_cache(request) in {"hit", "unchanged"} else "other"


@lru_cache(maxsize=4096)
def kind_at(path: str) -> str:
    with in_interface(language_of(path)):
        try:
            return kind_by_name(resolve(path).view_name)
        except Resolver404:
            return "other"


def kind_by_name(name: str) -> str:
    return "admin" if name.startswith("admin:") else name
