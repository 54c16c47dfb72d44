"""What operators read in the log, and what is mailed to them."""

import json
import logging

import pytest
from django.core import mail
from django.core.exceptions import DisallowedHost
from django.db import OperationalError
from django.test import Client

from spaceportal.error_tracker import without_personal_data
from spaceportal.logs import JsonFormatter, MailHandler, MailLimit, TextFormatter, TracebackFilter
from tests.test_settings import answer_of, start_python


def record_of(message, *args, error=None):
    return logging.LogRecord("site", logging.WARNING, "", 0, message, args, error and (type(error), error, None))


def line(message, *args, error=None):
    """As text, without time, level and name."""
    return TextFormatter().format(record_of(message, *args, error=error)).partition("]: ")[2]


def test_a_message_stays_on_one_line():
    assert line("%s cannot be referenced", "x\nFAKE\x1b[31m\u2028\u202e") == (
        r"x\nFAKE\x1b[31m\u2028\u202e cannot be referenced"
    )
    assert line("Zoë “née” Ж") == "Zoë “née” Ж"


def test_a_traceback_stays_below_its_line():
    lines = line("Broken", error=ValueError("first\nWARNING: forged\x1b")).split("\n")
    assert lines[0] == "Broken"
    assert all(each.startswith("    ") for each in lines[1:])
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("/articles/preview/12:abc-DEF/", "/articles/preview/…/"),
        ("/es/articles/preview/12:abc-DEF/", "/es/articles/preview/…/"),
        ("/admin/reset/MQ/c1x2y3-0123456789abcdef/", "/admin/reset/MQ/…/"),
        ("/articles/preview/", "/articles/preview/"),
    ],
)
def test_secrets_in_addresses_are_not_written(address, written):
    assert line("Not Found: %s", address) == f"Not Found: {written}"
    broken = record_of("Not Found: %s", address, error=ValueError(address))
    found = json.loads(JsonFormatter().format(broken))
    assert (found["message"], found["traceback"]) == (f"Not Found: {written}", f"ValueError: {written}")


def test_json_is_one_object_on_one_line():
    record = record_of("Broken\n%s", "\x1b", error=ValueError("forged\n\x1b"))
    record.fields = {"status": 500}
    text = JsonFormatter().format(record)
    assert "\n" not in text
    assert "\x1b" not in text
    found = json.loads(text)
    assert found["message"] == r"Broken\n\x1b"
    assert found["traceback"].startswith("ValueError: forged")
    assert {name: found[name] for name in ("level", "logger", "status")} == {
        "level": "WARNING",
        "logger": "site",
        "status": 500,
    }


@pytest.mark.parametrize("error", [OperationalError("it left\n  Is it running?"), DisallowedHost("it left")])
def test_refusals_and_a_lost_database_are_one_line(error):
    record = record_of("Service Unavailable: %s", "/missions/", error=error)
    assert TracebackFilter().filter(record)
    assert TextFormatter().format(record).endswith("]: Service Unavailable: /missions/: it left")


def test_other_errors_keep_their_traceback():
    record = record_of("Internal Server Error", error=ValueError("a bug"))
    TracebackFilter().filter(record)
    assert record.exc_info


def test_administrators_are_told_a_few_times_an_hour(settings, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("spaceportal.logs.time.monotonic", lambda: now[0])
    settings.ADMINS = [("", "admin@portal.example")]
    handler, limit = MailHandler(), MailLimit(most=2)
    handler.setFormatter(TextFormatter())
    handler.addFilter(limit)
    for _ in range(10_000):
        handler.handle(record_of("Broken:\n%s", "/articles/preview/secret/", error=ValueError("a bug")))
    assert [message.to for message in mail.outbox] == [["admin@portal.example"]] * 2
    assert "secret" not in mail.outbox[0].subject + mail.outbox[0].body
    assert "ValueError: a bug" in mail.outbox[0].body
    now[0] += 3601
    handler.handle(record_of("Broken again"))
    assert len(mail.outbox) == 3


def test_what_any_stranger_can_cause_is_not_mailed(settings, monkeypatch):
    """Else five requests with a foreign Host header would use up the mails of an hour."""
    settings.ADMINS = [("", "admin@portal.example")]
    (mailing,) = (handler for handler in logging.getLogger().handlers if isinstance(handler, MailHandler))
    (limit,) = (each for each in mailing.filters if isinstance(each, MailLimit))
    monkeypatch.setattr(limit, "passed", [])
    Client(headers={"host": "evil.example"}).get("/robots.txt")
    assert mail.outbox == []
    mailing.handle(record_of("Broken"))
    assert len(mail.outbox) == 1


def test_a_refused_form_is_logged(db, caplog):
    Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "admin", "password": "x"})
    assert "Forbidden (CSRF cookie not set.): /admin/login/" in caplog.text


def log_of(**environment):
    script = """
        import logging, warnings
        from django.test import Client
        logging.getLogger("site").info("Added")
        Client().get("/robots.txt", headers={"host": "evil.example"})
        warnings.warn("Outdated")
    """
    # However slow the machine is, no line says so.
    environment = {"SLOW_REQUEST_MS": "300000", **environment}
    return start_python(script, **environment).communicate(timeout=300)[1].splitlines()


def test_a_foreign_host_and_a_warning_of_python_are_one_line_each():
    host, warning = log_of()
    assert "Invalid HTTP_HOST header: 'evil.example'" in host
    assert "py.warnings" in warning
    assert "UserWarning: Outdated" in warning


def test_the_log_can_be_json_and_say_more():
    lines = [json.loads(line) for line in log_of(LOG_FORMAT="json", LOG_LEVEL="info")]
    assert (lines[0]["message"], lines[-1]["logger"]) == ("Added", "py.warnings")


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT is text or json"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is DEBUG"),
        ({"ADMINS": "a@portal.example"}, "ADMINS needs EMAIL_URL"),
    ],
)
def test_mistaken_settings_are_named(environment, complaint):
    process = start_python("", **environment)
    assert complaint in process.communicate(timeout=300)[1]
    assert process.returncode != 0


# --- Error trackers ------------------------------------------------------------------------------------


def test_an_error_tracker_that_is_not_installed_is_named(tmp_path):
    (tmp_path / "sentry_sdk.py").write_text("raise ImportError")
    process = start_python("", SENTRY_DSN="https://key@errors.example/1", PYTHONPATH=str(tmp_path))
    assert "pip install sentry-sdk" in process.communicate(timeout=300)[1]
    assert process.returncode != 0


def test_an_error_tracker_gets_no_personal_data(tmp_path):
    (tmp_path / "sentry_sdk.py").write_text("def init(dsn, **options): global given; given = options")
    script = """
        import json, sentry_sdk
        request = {
            "method": "GET", "url": "https://portal.example/articles/preview/secret/?q=name", "query_string": "q=name",
            "cookies": {"sessionid": "1"}, "headers": {"Cookie": "1"}, "env": {"REMOTE_ADDR": "192.0.2.1"}, "data": "x",
        }
        event = {
            "request": request, "user": {"id": 1}, "extra": {"request": "<GET '/?q=name'>", "sys.argv": ["secret"]},
            "logentry": {"message": "Broken: %s", "params": ["/articles/preview/secret/"]},
            "exception": {"values": [{"type": "ValueError", "value": "at /admin/reset/MQ/secret/"}]},
        }
        event = sentry_sdk.given["before_send"](event, None)
        options = {name: value for name, value in sentry_sdk.given.items() if not callable(value)}
        print(json.dumps([event, options]))
    """
    event, options = answer_of(script, SENTRY_DSN="https://key@errors.example/1", PYTHONPATH=str(tmp_path))
    assert event == {
        "request": {"method": "GET", "url": "https://portal.example/articles/preview/…/"},
        "extra": {"request_id": "-"},
        "logentry": {"message": "Broken: %s", "params": ["/articles/preview/…/"]},
        "exception": {"values": [{"type": "ValueError", "value": "at /admin/reset/MQ/…/"}]},
    }
    assert options == {
        "environment": "development",
        "send_default_pii": False,
        "include_local_variables": False,
        "max_request_body_size": "never",
    }


def test_an_error_tracker_is_not_told_what_any_stranger_can_cause():
    assert without_personal_data({"logger": "django.security.DisallowedHost"}, None) is None
    assert without_personal_data({"logger": "django.request"}, None) is not None
