"""Pages give a locked or frozen database up soon; commands wait for it."""

import os
import shutil
import signal
import threading
import time

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, OperationalError, connection, connections, transaction
from django.test import Client

from missions.models import Mission
from publishing.generation import read_number
from spaceportal import patience
from spaceportal.deadlines import WAITED
from spaceportal.unavailable import is_unavailable
from tests.test_settings import answer_of

needs_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
needs_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="needs SQLite")


@pytest.fixture
def at_a_server(monkeypatch):
    """The database as a process has it that answers requests."""
    monkeypatch.setitem(connections.settings["default"], "OPTIONS", {**connections.settings["default"]["OPTIONS"]})
    monkeypatch.setitem(patience.POSTGRESQL, "lock_timeout", "300ms")
    patience.limit_waiting()


def in_a_new_thread(work):
    found = []

    def run():
        try:
            found.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


def asked():
    began = time.perf_counter()
    status = Client(raise_request_exception=False).get("/missions/").status_code
    return status, time.perf_counter() - began


def limits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
        return cursor.fetchone()


@needs_postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_only_pages_have_limits(at_a_server, monkeypatch):
    assert in_a_new_thread(limits) == ("7s", "300ms")
    monkeypatch.undo()
    assert in_a_new_thread(limits) == ("0", "0")


@needs_postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_table_that_is_locked_is_given_up(at_a_server):
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(f"LOCK TABLE {Mission._meta.db_table} IN ACCESS EXCLUSIVE MODE")
        status, seconds = in_a_new_thread(asked)
        cursor.execute("ROLLBACK")
    assert status == 503
    assert seconds < 3
    assert in_a_new_thread(asked)[0] == 200


@needs_postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_server_that_stands_still_is_given_up(monkeypatch, at_a_server):
    monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "answer_within", 0.5)

    def ask_while_it_sleeps():
        began = time.perf_counter()
        with pytest.raises(connection.Database.OperationalError), connection.cursor() as cursor:
            cursor.connection.execute("SELECT pg_sleep(5)")
        assert connection.connection.closed
        connection.close_if_unusable_or_obsolete()
        seconds = time.perf_counter() - began
        return seconds, asked()[0]

    seconds, status = in_a_new_thread(ask_while_it_sleeps)
    assert seconds < 2
    assert status == 200


@needs_postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_long_waits_of_a_request_count_together(monkeypatch, at_a_server):
    monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "answer_within", 1)
    monkeypatch.setattr(patience, "LONG_WAIT", 0.2)

    def ask_again_and_again():
        patience.begin_request(0.4)  # In the queue.
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.3)")
            with pytest.raises(OperationalError):
                cursor.execute("SELECT pg_sleep(5)")
        connection.close_if_unusable_or_obsolete()
        with pytest.raises(OperationalError):
            connection.ensure_connection()
        return time.perf_counter() - began

    assert in_a_new_thread(ask_again_and_again) < 0.9


@needs_postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_server_that_freezes_costs_one_page(monkeypatch, at_a_server):
    monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "answer_within", 0.5)

    def ask_while_it_is_frozen():
        read_number()
        server = connection.connection.info.backend_pid
        try:
            os.kill(server, signal.SIGSTOP)
        except (PermissionError, ProcessLookupError):
            return None
        try:
            return asked()
        finally:
            os.kill(server, signal.SIGCONT)

    if (found := in_a_new_thread(ask_while_it_is_frozen)) is None:
        pytest.skip("needs a server on this machine whose processes may be stopped")
    status, seconds = found
    assert status == 503
    assert seconds < 3
    assert in_a_new_thread(asked)[0] == 200


@needs_postgresql
@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "SET TRANSACTION READ ONLY; DELETE FROM auth_group",
        "SELECT * FROM a_table_of_a_migration_to_come",
        "SELECT a_column_of_one FROM auth_group",
    ],
)
def test_a_read_only_or_unmigrated_database_is_unavailable(sql):
    with pytest.raises(DatabaseError) as found, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert is_unavailable(found.value)


def test_a_mistake_of_ours_is_not_the_database_s():
    assert not is_unavailable(ValueError())
    assert not is_unavailable(IntegrityError())


def test_who_has_waited_too_long_for_a_thread_is_refused(client):
    # Without the db fixture a query would fail.
    client.raise_request_exception = False
    page = client.get("/es/missions/", **{WAITED: patience.QUEUED + 1})
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert page.headers["Content-Language"] == "es"
    assert "Content-Security-Policy" in page.headers


@needs_sqlite
def test_a_server_keeps_the_database_open(tmp_path, empty_database):
    """Its last connection would remove files that cannot be made again on a full disk."""
    shutil.copy(empty_database, tmp_path)
    script = """
        import json, os
        import spaceportal.wsgi
        from django.db import connections
        from threading import Thread
        def ask():
            connections["default"].cursor().execute("SELECT 1")
            connections.close_all()
        thread = Thread(target=ask)
        thread.start()
        thread.join()
        print(json.dumps(sorted(os.listdir(os.environ["FOLDER"]))))
    """
    files = answer_of(script, DATABASE_URL=f"sqlite:///{tmp_path}/portal.sqlite3", FOLDER=str(tmp_path))
    assert files == ["portal.sqlite3", "portal.sqlite3-shm", "portal.sqlite3-wal"]


@needs_sqlite
def test_pages_wait_less_for_the_right_to_write_than_commands(at_a_server):
    assert connections.settings["default"]["OPTIONS"]["timeout"] == patience.WRITING < 20
    assert settings.DATABASES["default"]["ENGINE"] == "spaceportal.sqlite"


def test_the_server_asks_for_it_and_its_children_do_not():
    script = """
        import json
        from django.db import connections
        before = dict(connections.settings["default"]["OPTIONS"])
        import spaceportal.wsgi
        print(json.dumps([before, connections.settings["default"]["OPTIONS"]]))
    """
    address = "postgres://portal@db.example/portal?tcp_user_timeout=1000&options=-c%20search_path%3Dportal"
    before, after = answer_of(script, DATABASE_URL=address)
    assert before == {"connect_timeout": 2, "tcp_user_timeout": 1000, "options": "-c jit=off -c search_path=portal"}
    assert after == {
        "connect_timeout": 2,
        "answer_within": 8,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 2,
        "tcp_user_timeout": 1000,
        "options": "-c statement_timeout=7s -c lock_timeout=3s -c jit=off -c search_path=portal",
    }
