import logging
import threading
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from spaceportal import health, readiness
from spaceportal.readiness import Service, write_picture
from spaceportal.static_files import static_problems
from upkeep.models import LastRun


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    """As in a process that has just started."""
    monkeypatch.setattr(readiness, "SERVICES", [Service(each.name, each.ask) for each in readiness.SERVICES])
    monkeypatch.setattr(health, "_last", [])
    static_problems.cache_clear()
    yield
    static_problems.cache_clear()


@pytest.fixture
def working(db):
    LastRun.objects.note(LastRun.What.WORK)


@pytest.fixture
def database_away(db):
    away = OperationalError("could not connect to server at db.internal")
    with mock.patch.object(connection, "cursor", side_effect=away):
        yield


@pytest.fixture
def migration_missing(db):
    ((app, name),) = MigrationLoader(connection).graph.leaf_nodes("people")
    MigrationRecorder(connection).record_unapplied(app, name)
    return f"{app} {name}"


def asked(client):
    response = client.get("/readyz")
    return response.status_code, response.text


def test_healthz_asks_no_database(client):
    response = client.get("/healthz")  # Without the db fixture a query would fail.
    assert (response.status_code, response.text) == (200, "ok\n")
    assert "no-store" in response.headers["Cache-Control"]


def test_ready(client, working):
    assert asked(client) == (200, "ready\n")


@pytest.mark.usefixtures("database_away")
def test_not_ready_without_database(client, caplog):
    assert asked(client) == (503, "not ready\n")
    assert "Not ready: The database does not respond: could not connect to server at db.internal" in caplog.messages


@pytest.mark.usefixtures("database_away")
def test_a_probe_that_finds_nothing_new_is_not_logged(client, caplog):
    client.get("/readyz")
    caplog.clear()
    client.get("/readyz")
    assert caplog.messages == []


@pytest.mark.usefixtures("migration_missing")
def test_not_ready_with_migrations_to_apply(client):
    assert asked(client) == (503, "not ready\n")


def test_staff_are_told_why(migration_missing, editor):
    status, text = asked(editor)
    assert status == 503
    assert text.startswith(f"not ready\nMigrations to apply: {migration_missing}.")


def test_not_ready_without_static_files(client, editor, working, monkeypatch):
    monkeypatch.setattr("spaceportal.static_files.staticfiles_storage", mock.Mock(hashed_files={"css/base.css": "x"}))
    assert asked(Client()) == (503, "not ready\n")
    assert "Run manage.py collectstatic and restart." in asked(editor)[1]


def test_without_background_work_the_site_is_ready(editor, db):
    assert asked(Client()) == (200, "ready\n")
    status, text = asked(editor)
    assert (status, text.split(":")[0]) == (200, "ready\nWarning")
    assert "No background work has run so far" in text


def test_pictures_that_cannot_be_stored_are_a_warning(editor, working, media):
    media.write_text("A file where the folder should be.")
    status, text = asked(editor)
    assert status == 200
    assert "Warning: Pictures cannot be stored: " in text


def test_pictures_are_written_where_no_visitor_sees_them_and_removed(media):
    write_picture()
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert (media / "unpublished").is_dir()


def test_a_service_is_asked_once_a_minute_and_not_waited_for(monkeypatch):
    now, calls = [1000.0], []
    silence = threading.Event()
    monkeypatch.setattr(readiness.time, "monotonic", lambda: now[0])
    service = Service("The bucket", lambda: calls.append(silence.wait(10)))
    monkeypatch.setattr(readiness, "PATIENCE", 0.05)
    assert [service.problem() for _ in range(2)] == ["The bucket: no response within 0.05 s."] * 2
    now[0] += 61
    assert service.problem()  # One question at a time.
    silence.set()
    monkeypatch.setattr(readiness, "PATIENCE", 10)
    service.question.result()
    assert [service.problem() for _ in range(2)] == ["", ""]
    assert len(calls) == 2


def test_the_log_has_a_line_when_something_changes_and_none_for_each_probe(client, db, caplog):
    caplog.set_level(logging.INFO, "spaceportal.health")
    for _ in range(3):
        client.get("/readyz")
    LastRun.objects.note(LastRun.What.WORK)
    for _ in range(3):
        client.get("/readyz")
    lines = [record for record in caplog.records if record.name == "spaceportal.health"]
    assert [line.levelname for line in lines] == ["WARNING", "INFO"]
    assert lines[1].getMessage() == "Ready."


def test_error_page_asks_no_database(client):
    # Without the db fixture a query would fail, in the view and in the page that reports it.
    client.raise_request_exception = False
    response = client.get("/missions/")
    assert response.status_code == 500
    assert "Space Portal" in response.text
