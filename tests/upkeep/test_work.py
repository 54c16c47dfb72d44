"""The process that does the background work, and the housekeeping."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from threading import Event
from time import monotonic

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from photos.background import count_failed, count_waiting
from photos.storage import UNPUBLISHED, names_in, originals
from spaceportal.readiness import missing_worker
from tests.factories import create_photo, picture_bytes
from upkeep import work
from upkeep.backups.archive import locked, prepare
from upkeep.management.commands import housekeeping
from upkeep.models import LastRun
from upkeep.work import Worker, worker_seen_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(monkeypatch):
    """A worker for which the housekeeping is done, and which keeps the connection of the test."""
    monkeypatch.setattr(work, "close_old_connections", lambda: None)
    LastRun.objects.note(LastRun.What.HOUSEKEEPING)
    return Worker(Event())


def test_it_makes_what_is_missing_and_rests_when_nothing_is(worker):
    photo = create_photo(content=picture_bytes(size=(200, 150)))
    waiting = count_waiting()
    assert waiting >= 1
    assert worker.do_next() == 0
    while worker.do_next() == 0:
        pass
    photo.refresh_from_db()
    assert photo.renditions_state == "ready"
    assert (count_waiting(), count_failed()) == (0, 0)


def test_others_see_when_it_last_ran(worker):
    assert worker_seen_at() is None
    worker.do_next()
    assert timezone.now() - worker_seen_at() < timedelta(minutes=1)


def test_it_waits_for_a_database_that_is_away_and_goes_on(worker, monkeypatch, caplog):
    away = [OperationalError("no connection"), OperationalError("still none")]

    def look():
        if away:
            raise away.pop()
        return False

    monkeypatch.setattr(work, "TASKS", [look])
    monkeypatch.setattr(work.connection, "close", lambda: None)  # That of the test.
    assert [worker.do_next() for _ in range(3)] == [work.LONG_REST, work.LONG_REST, work.REST]
    assert "waits for the database" in caplog.text
    assert "Traceback" not in caplog.text


def test_an_error_of_ours_is_logged_in_full_and_ends_nothing(worker, monkeypatch, caplog):
    monkeypatch.setattr(work, "TASKS", [lambda: 1 / 0])
    assert worker.do_next() == work.LONG_REST
    assert "ZeroDivisionError" in caplog.text


def test_files_of_a_photo_that_a_schedule_has_published_are_moved(worker, monkeypatch):
    photo = create_photo(published_at=timezone.now() + timedelta(minutes=5))
    while worker.do_next() == 0:
        pass
    private = photo.renditions.filter(name__startswith=UNPUBLISHED)
    assert private.count() == photo.renditions.count() > 0
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr(timezone, "now", lambda: later)
    monkeypatch.setattr(work, "monotonic", lambda: monotonic() + 360)
    worker.do_next()
    assert not private.exists()


def test_a_clock_that_is_set_back_stops_nothing(worker, monkeypatch):
    worker.do_next()
    started = monotonic()
    earlier = timezone.now() - timedelta(days=300)
    monkeypatch.setattr(timezone, "now", lambda: earlier)
    assert LastRun.objects.is_due(LastRun.What.HOUSEKEEPING, every=work.HOUSEKEEPING_EVERY)
    assert missing_worker(), "it was seen in the future"
    monkeypatch.setattr(work, "monotonic", lambda: started + 61)
    monkeypatch.setattr(worker, "start_housekeeping", lambda: None)
    worker.do_next()
    assert worker_seen_at() == earlier
    assert not missing_worker()


def test_something_is_due_again_as_soon_as_its_time_is_over(db, monkeypatch):
    now, day = timezone.now(), timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: now)
    LastRun.objects.note(LastRun.What.BACKUP)
    for later, is_due in ((day - timedelta(microseconds=1), False), (day, True)):
        monkeypatch.setattr(timezone, "now", lambda later=later: now + later)
        assert LastRun.objects.is_due(LastRun.What.BACKUP, every=day) is is_due


@pytest.fixture
def started(monkeypatch):
    """The commands that a worker has started. Each has ended."""
    started = []

    class Process:
        def __init__(self, command, **options):
            started.append(command[-1])

        def poll(self):
            return 0

    monkeypatch.setattr(work.subprocess, "Popen", Process)
    return started


def test_it_starts_housekeeping_if_nobody_has_for_a_day(worker, started):
    worker.do_next()
    assert started == []
    LastRun.objects.update(at=timezone.now() - timedelta(hours=26))
    worker.do_next()
    assert started == ["housekeeping"]


def test_housekeeping_that_failed_or_was_killed_is_begun_again_after_an_hour(worker, started, monkeypatch):
    LastRun.objects.update(at=timezone.now() - timedelta(hours=26))
    monkeypatch.setattr(housekeeping, "steps", lambda: {"first": lambda stdout: 1 / 0})
    keep_house()
    worker.do_next()
    assert started == []
    LastRun.objects.of(LastRun.What.HOUSEKEEPING_BEGUN).update(at=timezone.now() - timedelta(minutes=61))
    worker.do_next()
    assert started == ["housekeeping"]
    monkeypatch.setattr(housekeeping, "steps", dict)
    keep_house()
    LastRun.objects.of(LastRun.What.HOUSEKEEPING_BEGUN).update(at=timezone.now() - timedelta(minutes=61))
    worker.do_next()
    assert started == ["housekeeping"]


def test_it_stops_at_once_when_told_to(empty_database, tmp_path):
    own = {"DATABASE_URL": f"sqlite:///{empty_database}", "MEDIA_ROOT": str(tmp_path)}
    environment = {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "spaceportal.settings"}
    process = subprocess.Popen(
        [sys.executable, "-c", STARTED], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "looks\n"
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "Background work stopped.\n")


# Says so when it first looks for work, and would then rest for an hour.
STARTED = """
import django; django.setup()
from django.core.management import call_command
from upkeep import work
work.Worker.do_next = lambda worker: print("looks", flush=True) or 3600
call_command("work")
"""


def test_with_its_parent_it_stops_when_that_has_ended(monkeypatch):
    worker = Worker(Event(), with_parent=True)
    assert not worker.should_stop()
    monkeypatch.setattr(os, "getppid", lambda: 1)
    assert worker.should_stop()


# --- Housekeeping ------------------------------------------------------------------------------------


def keep_house():
    out = StringIO()
    try:
        call_command("housekeeping", stdout=out)
    except CommandError as failure:
        return out.getvalue().splitlines(), str(failure)
    return out.getvalue().splitlines(), ""


def test_housekeeping_prints_a_line_for_each_thing_done():
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    lines, failure = keep_house()
    assert [line.split(":")[0] for line in lines] == ["expired sessions", "files", "previews", "download"]
    assert failure == ""
    assert not Session.objects.exists()
    assert timezone.now() - LastRun.objects.get(pk="housekeeping").at < timedelta(minutes=1)


def test_a_step_that_fails_is_told_and_the_others_follow(monkeypatch, caplog):
    steps = {"first": lambda stdout: 1 / 0, "second": lambda stdout: stdout.write("3 removed\n")}
    monkeypatch.setattr(housekeeping, "steps", lambda: steps)
    lines, failure = keep_house()
    assert lines == ["first: not done", "second: 3 removed"]
    assert failure == "Not done: first. The log has the reasons."
    assert "ZeroDivisionError" in caplog.text


def test_beside_another_that_makes_the_backup_it_succeeds_and_does_nothing(settings, tmp_path):
    settings.BACKUP_TO = str(tmp_path)
    prepare(tmp_path)
    with locked(tmp_path, writing=True):
        [line], failure = keep_house()
    assert line.startswith("backup: another process is using the backups")
    assert failure == ""
    assert not LastRun.objects.filter(pk="housekeeping").exists()


def test_without_a_new_backup_no_file_is_removed(settings, tmp_path, monkeypatch, caplog):
    settings.BACKUP_TO = str(tmp_path / "backups")
    (tmp_path / "backups").write_text("a file is in the way")
    originals().save("ab/unused", ContentFile(b"x"))
    monkeypatch.setattr("photos.stored_files.SETTLED", timedelta(hours=-1))
    lines, failure = keep_house()
    assert lines[0] == "backup: not done"
    assert "Housekeeping could not do this: backup. No backup was made. " in caplog.text
    assert "Traceback" not in caplog.text
    assert "files: none removed, because there is no new backup" in lines
    assert failure.startswith("Not done: backup.")
    assert list(names_in(originals())) == ["ab/unused"]

    (tmp_path / "backups").unlink()
    originals().delete(create_photo().original.name)  # That the site has lost a picture is no reason.
    lines, failure = keep_house()
    assert (lines[0].startswith("backup: "), failure) == (True, "")
    assert "has lost 1 of its pictures" in caplog.text
    assert not list(names_in(originals()))
