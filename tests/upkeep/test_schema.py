import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.db.backends.signals import connection_created
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from upkeep import schema

NEWER = (
    "This database was migrated by a newer release (missions 9999_rockets). "
    "Install that release, or restore a backup from before that update."
)
DROPPING = {
    "sqlite": {
        "search_all": "DROP TABLE search_all",
        "search_document_changed": "DROP TRIGGER search_document_changed",
    },
    "postgresql": {
        "all_words, search_all_words": "ALTER TABLE search_document DROP COLUMN all_words",
        "search_names_words": "DROP INDEX search_names_words",
    },
}


@pytest.fixture
def newer(db):
    MigrationRecorder(connection).record_applied("missions", "9999_rockets")


@pytest.fixture
def first_connection(monkeypatch):
    """A process that has not used the database yet."""
    monkeypatch.setattr(schema, "_is_checked", False)
    return lambda: connection_created.send(type(connection), connection=connections["default"])


def test_schema_of_this_code_has_no_problems(db):
    assert schema.schema_problems() == []


def test_older_schema_is_named(db):
    ((app, name),) = MigrationLoader(connection).graph.leaf_nodes("people")
    MigrationRecorder(connection).record_unapplied(app, name)
    assert schema.schema_problems() == [f"Migrations to apply: {app} {name}. Run manage.py migrate."]


def test_newer_schema_is_named(newer):
    assert schema.schema_problems() == [NEWER]


@pytest.mark.parametrize("number", [0, 1])
def test_missing_parts_of_the_search_index_are_named(db, number):
    lost, statement = list(DROPPING[connection.vendor].items())[number]
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert schema.schema_problems() == [f"The search index lacks {lost}. Run manage.py verify --repair."]


def test_first_connection_to_a_newer_database_is_refused(newer, first_connection, monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)  # The test's own transaction would be lost.
    for _ in range(2):  # Until the database fits.
        with pytest.raises(OperationalError) as refusal:
            first_connection()
        assert str(refusal.value) == NEWER
    MigrationRecorder(connection).record_unapplied("missions", "9999_rockets")
    first_connection()


def test_a_running_process_goes_on_after_an_update(db, first_connection):
    first_connection()
    MigrationRecorder(connection).record_applied("missions", "9999_rockets")
    first_connection()


def test_migrations_of_another_release_can_be_listed(newer, first_connection, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["manage.py", "showmigrations"])
    first_connection()


# --- In processes of their own ------------------------------------------------------------------------


def run(database, *command):
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}
    return subprocess.run(
        [sys.executable, *command], env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60
    )


def test_site_and_commands_refuse_a_newer_database(empty_database, tmp_path):
    database = tmp_path / "newer.sqlite3"
    database.write_bytes(empty_database.read_bytes())
    with closing(sqlite3.connect(database)) as connected, connected:
        connected.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('missions', '9999_rockets', '2026-12-01')"
        )
    command = run(database, "manage.py", "rebuild_search")
    assert (command.returncode, command.stderr.strip()) == (1, f"NewerDatabase: {NEWER}")
    site = run(database, "-c", "import spaceportal.wsgi")
    assert site.returncode == 1
    assert site.stderr.strip().endswith(NEWER)


def test_site_starts_while_the_database_is_away(tmp_path):
    site = run(tmp_path / "no folder" / "portal.sqlite3", "-c", "import spaceportal.wsgi")
    assert site.returncode == 0
    assert "The database does not respond yet" in site.stderr
