"""How log lines are written, which tracebacks are left out, and which lines are mailed to administrators.

A line names the request it belongs to. It contains no control characters and no secret from an address.
"""

import json
import logging
import re
import time
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.mail import mail_admins

from spaceportal.request_ids import current_request_id
from spaceportal.unavailable import first_line, is_unavailable

# Control characters, line separators, and marks that change the direction of text.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Whoever has one of these addresses can read a draft or set a password.
SECRET = re.compile(r"(/articles/preview/|/reset/[^/\s]+/)[^/\s]+")


def on_one_line(text: str) -> str:
    text = UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
    return SECRET.sub(r"\1…", text)


class TextFormatter(logging.Formatter):
    """One line for each message, whatever a visitor puts into it, and a traceback indented below it."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} [{request_id}]: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        record.request_id = current_request_id()
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = on_one_line(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        return "\n".join(f"    {on_one_line(line)}" for line in super().formatException(ei).split("\n"))

    def formatStack(self, stack_info: str) -> str:
        return "\n".join(f"    {on_one_line(line)}" for line in stack_info.split("\n"))


class JsonFormatter(logging.Formatter):
    """One JSON object for each message, with the `fields` that were logged with it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": current_request_id(),
            "message": on_one_line(record.getMessage()),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = SECRET.sub(r"\1…", self.formatException(record.exc_info))
        return json.dumps(line, default=str)


FORMATTERS = {"text": TextFormatter, "json": JsonFormatter}


class TracebackFilter(logging.Filter):
    """Drops tracebacks of refused requests, and of failures of the database or of object storage."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if error and (is_unavailable(error) or isinstance(error, SuspiciousOperation)):
            record.exc_info = record.exc_text = None
            reason = first_line(error)
            if reason not in (message := record.getMessage()):
                record.msg, record.args = "%s: %s", (message.rstrip("."), reason)
        return True


def is_refusal(logger: str) -> bool:
    """Whether this logger tells only of refused requests, such as one with a foreign Host header."""
    return logger.startswith("django.security.")


class RefusalFilter(logging.Filter):
    """Drops what any stranger can cause, so that nobody is told of it instead of a real error."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not is_refusal(record.name)


class MailLimit(logging.Filter):
    """Lets a few records an hour pass, so that a lost database does not send ten thousand mails."""

    def __init__(self, most: int = 5, seconds: float = 60 * 60) -> None:
        super().__init__()
        self.most, self.seconds = most, seconds
        self.passed: list[float] = []
        self.lock = Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        with self.lock:
            self.passed = [at for at in self.passed if now - at < self.seconds]
            if len(self.passed) >= self.most:
                return False
            self.passed.append(now)
        return True


class MailHandler(logging.Handler):
    """Sends a log line to the administrators. Django's own mails also contain cookies and what was typed into forms."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            subject = on_one_line(record.getMessage())[:150]
            mail_admins(f"{record.levelname}: {subject}", self.format(record))
        except Exception:
            self.handleError(record)
