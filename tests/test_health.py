from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from tests.factories import create_user


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


def test_healthz_asks_no_database(client):
    response = client.get("/healthz")  # Without the db fixture a query would fail.
    assert (response.status_code, response.text) == (200, "ok\n")
    assert "no-store" in response.headers["Cache-Control"]


def test_ready(client, db):
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (200, "ready\n")


def test_not_ready_without_database(client, database_away):
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, "not ready\n")


def test_not_ready_with_migrations_to_apply(client, migration_missing):
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, "not ready\n")


def test_staff_are_told_why(migration_missing):
    client = Client()
    client.force_login(create_user())
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, f"not ready: migrations to apply: {migration_missing}\n")


def test_error_page_asks_no_database(client):
    # Without the db fixture a query would fail, in the view and in the page that reports it.
    client.raise_request_exception = False
    response = client.get("/missions/")
    assert response.status_code == 500
    assert "Space Portal" in response.text
