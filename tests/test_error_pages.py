"""Pages for what went wrong: ours, without a database, and with a number that the log knows."""

from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import path

from spaceportal.logs import TextFormatter
from spaceportal.urls import *  # noqa: F403  The site's own addresses and error pages, and one that is broken.
from spaceportal.urls import urlpatterns as site
from tests.pages import words
from tests.test_settings import answer_of


def broken(request):
    raise RuntimeError("broken on purpose")


urlpatterns = [*site, path("broken/", broken)]


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "headline"),
    [
        ("/missions/?q=%00", 400, "We can’t read this address The address contains a NUL character."),
        ("/missions/soyuz-ms-99/", 404, "Page not found"),
        ("/broken/", 500, "Something went wrong at our end"),
    ],
)
@pytest.mark.urls(__name__)
def test_each_says_what_happened_and_which_request_it_was(db, visitor, address, status, headline):
    page = visitor.get(address)
    assert page.status_code == status
    assert words(page).startswith(f"Error {status} {headline}")
    assert words(page).endswith(page.headers["X-Request-ID"])
    assert '<meta name="robots" content="noindex">' in page.text


def test_a_missing_page_offers_to_look_for_its_words(db, visitor):
    page = visitor.get("/missions/soyuz-ms-99/")
    assert 'name="q" value="soyuz ms 99"' in page.text


def test_a_form_that_was_open_for_too_long(db):
    page = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "admin", "password": "x"})
    assert page.status_code == 403
    assert words(page).startswith("Error 403 You don’t have access to this page")


def test_numbers_differ_and_the_log_knows_them(db, visitor, caplog):
    caplog.handler.setFormatter(TextFormatter())
    numbers = [visitor.get("/missions/soyuz-ms-99/").headers["X-Request-ID"] for _ in range(2)]
    assert numbers[0] != numbers[1]
    assert all(f"django.request [{number}]: Not Found" in caplog.text for number in numbers)


def test_a_database_that_is_away_is_a_matter_of_minutes(db, visitor):
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("could not connect to server")):
        page = visitor.get("/missions/")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert words(page).startswith("Error 503 The site is unavailable")
    assert "could not connect" not in page.text


def test_a_database_that_refuses_connections_is_answered_for_at_once():
    script = """
        import json, logging, time
        from django.test import Client
        logging.disable()
        client = Client(SERVER_NAME="localhost", raise_request_exception=False)
        client.get("/healthz")
        began = time.perf_counter()
        page = client.get("/missions/")
        print(json.dumps([page.status_code, page.headers["Retry-After"], time.perf_counter() - began]))
    """
    status, retry_after, seconds = answer_of(script, DATABASE_URL="postgres://portal@127.0.0.1:9/portal")
    assert (status, retry_after) == (503, "30")
    assert seconds < 1
