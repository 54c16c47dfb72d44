"""A reference number for every request: in its response, in its log lines, and on error pages.

A visitor can quote it when reporting an error, and an operator can find it in the log.
"""

import logging
import re
import secrets
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse

from spaceportal.middleware import type_of_view

# Control characters, line separators, and marks that change the direction of text.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
SECRET = re.compile(r"(/articles/preview/)[^/\s]+")  # Anybody with the address can read the draft.

_current: ContextVar[str] = ContextVar("request id", default="-")


def current_request_id() -> str:
    return _current.get()


class RequestIdMiddleware:
    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Not reset at the end: Django logs error pages after the last middleware.
        _current.set(secrets.token_hex(6))
        response = self.get_response(request)
        response.headers["X-Request-ID"] = current_request_id()
        return response


class LineFormatter(logging.Formatter):
    """Keeps each message on one line, whatever a visitor puts into it, and a traceback indented below it."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = SECRET.sub(r"\1…", UNPRINTABLE.sub(_escaped, record.message))
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        lines = super().formatException(ei).split("\n")
        return "\n".join(f"    {UNPRINTABLE.sub(_escaped, line)}" for line in lines)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


class RequestIdFilter(logging.Filter):
    """Adds the `request_id` that the log format prints."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id()
        return True
