"""A short name for every request: in its answer, in each line of the log about it, and on the page when it fails.

Whoever reports an error can name it, and whoever looks into the log can find it.
"""

import logging
import secrets
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from spaceportal.middleware import type_of_view

_current: ContextVar[str] = ContextVar("request id", default="-")


def current_request_id() -> str:
    return _current.get()


class RequestIdMiddleware:
    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Not taken back at the end: Django logs an error page when the last middleware is done with it.
        _current.set(secrets.token_hex(6))
        response = self.get_response(request)
        response.headers["X-Request-ID"] = current_request_id()
        return response


class RequestIdFilter(logging.Filter):
    """Gives every line of the log the `request_id` that its format prints."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id()
        return True
