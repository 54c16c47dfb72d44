"""A reference number for every request: in its response, in its log lines, and on error pages.

A visitor can quote it when reporting an error, and an operator can find it in the log.
"""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")  # By the proxy, so that its log and ours have the same number.

_current: ContextVar[str] = ContextVar("request id", default="-")


def current_request_id() -> str:
    return _current.get()


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Not reset at the end: Django logs error pages after the last middleware.
        _current.set(given_by_proxy(request) or secrets.token_hex(6))
        response = self.get_response(request)
        response.headers["X-Request-ID"] = current_request_id()
        return response


def given_by_proxy(request: HttpRequest) -> str:
    given = request.META.get("HTTP_X_REQUEST_ID", "") if settings.BEHIND_PROXY else ""
    return given if GIVEN.fullmatch(given) else ""
