"""Settings as other machines read them: each test starts a Python with an environment of its own."""

import json
import os
import runpy
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from textwrap import dedent

import pytest
from botocore.exceptions import EndpointConnectionError
from django.conf import settings

PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "a-key-of-this-portal-alone-and-of-some-length-0123456789",
    "ALLOWED_HOSTS": "portal.example",
}


def start_python(script, **environment):
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-c", "import django; django.setup()\n" + dedent(script)],
        cwd=settings.BASE_DIR,
        env={**inherited, "DJANGO_SETTINGS_MODULE": "spaceportal.settings", **environment},
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def answer_of(script, **environment):
    process = start_python(script, **environment)
    out, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return json.loads(out or "null")


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"SECRET_KEY": ""}, "needs a SECRET_KEY of its own"),
        ({"SECRET_KEY": settings.DEVELOPMENT_KEY}, "needs a SECRET_KEY of its own"),
        ({"SECRET_KEY": "short"}, "needs a SECRET_KEY of its own"),
        ({"DEBUG": "on"}, "does not run with DEBUG"),
        ({"ALLOWED_HOSTS": ""}, "needs ALLOWED_HOSTS"),
        ({"SECOND_FACTOR": "on"}, "is off, optional or required"),
        ({"EMAIL_URL": "smtp://mail.example"}, "needs EMAIL_FROM or CONTACT_EMAIL"),
        ({"EMAIL_URL": "smtp://m.example", "EMAIL_FROM": "a@b.example", "ALLOWED_HOSTS": "*"}, "needs a name"),
        ({"ENVIRONMENT": "prodution"}, "is development or production"),
    ],
)
def test_production_refuses_to_start(environment, complaint):
    process = start_python("", **{**PRODUCTION, **environment})
    _, errors = process.communicate(timeout=300)
    assert process.returncode != 0
    assert complaint in errors


def test_a_command_says_in_one_line_that_the_database_is_away():
    environment = {**os.environ, "DATABASE_URL": "postgres:///portal?host=/no/such/folder"}
    command = [sys.executable, "manage.py", "unlock_login", "--all"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("The database failed: ")
    assert "/no/such/folder" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("traceback", [[], ["--traceback"]])
def test_a_command_says_in_one_line_that_the_store_is_away(monkeypatch, traceback):
    def fail(words):
        raise EndpointConnectionError(endpoint_url="https://store.example")

    monkeypatch.setattr("django.core.management.execute_from_command_line", fail)
    monkeypatch.setattr(sys, "argv", ["manage.py", "sweep_media", *traceback])
    with pytest.raises(EndpointConnectionError if traceback else SystemExit, match=r"store\.example"):
        runpy.run_path(settings.BASE_DIR / "manage.py", run_name="__main__")


def test_production_answers(tmp_path, empty_database):
    shutil.copy(empty_database, tmp_path)
    script = """
        import json, re
        from django.conf import settings
        from django.core.management import call_command
        from django.test import Client
        # To compress all files takes most of the time, and is WhiteNoise's affair. The page needs no files of packages.
        settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["css", "js", "json", "md", "svg", "txt"]
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin", "*_editor", "content*"])
        client = Client(SERVER_NAME="portal.example")
        plain, alive = client.get("/how-we-count/"), client.get("/healthz")
        page = client.get("/how-we-count/", secure=True)
        style_sheet = client.get(re.search(r'"(/static/css/base[^"]+)"', page.text)[1], secure=True)
        forged = client.get("/how-we-count/", secure=True, headers={"host": "evil.example"})
        print(json.dumps({
            "on plain HTTP": [plain.status_code, plain.headers["Location"]],
            "headers of a redirect": "Content-Security-Policy" in plain.headers,
            "asked from inside": alive.status_code,
            "HSTS": page.headers["Strict-Transport-Security"],
            "style sheet": [style_sheet.status_code, style_sheet.headers["Cache-Control"]],
            "a forged host": forged.status_code,
        }))
    """
    machine = {"DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3", "STATIC_ROOT": f"{tmp_path}/static"}
    assert answer_of(script, **PRODUCTION, **machine) == {
        "on plain HTTP": [301, "https://portal.example/how-we-count/"],
        "headers of a redirect": True,
        "asked from inside": 200,
        "HSTS": "max-age=3600",
        "style sheet": [200, "max-age=315360000, public, immutable"],
        "a forged host": 400,
    }


def test_how_long_browsers_insist_on_https():
    script = """
        import json
        from django.conf import settings
        print(json.dumps([
            settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD
        ]))
    """
    assert answer_of(script, **PRODUCTION) == [3600, False, False]
    raised = {"HSTS_SECONDS": "63072000", "HSTS_INCLUDE_SUBDOMAINS": "on", "HSTS_PRELOAD": "on"}
    assert answer_of(script, **PRODUCTION, **raised) == [63072000, True, True]


def test_database_options_in_the_address_are_kept():
    script = """
        import json
        from django.conf import settings
        print(json.dumps(settings.DATABASES["default"]["OPTIONS"]))
    """
    options = answer_of(
        script, DATABASE_URL="postgres://portal@db.example/portal?sslmode=require&options=-c%20geqo=off"
    )
    assert options == {"connect_timeout": 2, "sslmode": "require", "options": "-c jit=off -c geqo=off"}


def test_sqlite_options_are_in_force(tmp_path):
    script = """
        import json, sqlite3
        from django.db import connection, transaction
        pragmas = ["journal_mode", "busy_timeout", "synchronous", "foreign_keys"]
        found = {name: connection.cursor().execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas}
        another = sqlite3.connect(connection.settings_dict["NAME"], timeout=0)
        with transaction.atomic():  # Nothing written yet.
            try:
                another.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                found["another writer"] = str(error)
        print(json.dumps(found))
    """
    assert answer_of(script, DATABASE_URL=f"sqlite:///{tmp_path}/portal.sqlite3") == {
        "journal_mode": "wal",
        "busy_timeout": 20_000,
        "synchronous": 1,  # NORMAL
        "foreign_keys": 1,
        "another writer": "database is locked",
    }


def test_writers_at_the_same_time_lose_nothing(tmp_path):
    """Two processes with two threads each. Every one reads a number and writes the next, as fast as it can."""
    path = tmp_path / "portal.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("CREATE TABLE auth_group (id INTEGER PRIMARY KEY, name TEXT)")
        database.execute("INSERT INTO auth_group (name) VALUES ('0')")
    count = """
        from concurrent.futures import ThreadPoolExecutor
        from django.contrib.auth.models import Group
        from django.db import transaction
        def count(_writer):
            for _ in range(50):
                with transaction.atomic():
                    group = Group.objects.get()
                    group.name = str(int(group.name) + 1)
                    group.save()
        with ThreadPoolExecutor(2) as writers:
            list(writers.map(count, range(2)))
    """
    processes = [start_python(count, DATABASE_URL=f"sqlite:///{path}") for _ in range(2)]
    for process in processes:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT name FROM auth_group").fetchall() == [(str(4 * 50),)]
