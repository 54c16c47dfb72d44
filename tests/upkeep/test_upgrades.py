"""From every state in releases.toml a database with data migrates to today's, and nothing is lost.

Each state's own code makes its database, so the commit has to be in this clone. `make upgrades` runs these.
"""

import csv
import os
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from spaceportal import VERSION
from tests.addresses import public_routes
from tests.made_once import connected_to, storing_in
from tests.upkeep.test_migrations import findings

STATES = tomllib.loads((settings.BASE_DIR / "releases.toml").read_text())["state"]
FILL = """
import django
from django.core.management import call_command, get_commands
django.setup()
import photos.background
photos.background.start = lambda *command: False
for command in ("migrate", "load_catalogue", "draw_illustrations", "load_articles"):
    if command in get_commands():
        call_command(command, verbosity=0)
"""
# Rows that are derived, or that the framework keeps for itself.
DERIVED = re.compile(r"search_.*|django_migrations|publishing_generation|missions_trip|auth_group_permissions")
# Columns in which a migration has changed what was there, each for the reason that it states.
CHANGED = {
    ("publishing_importedrecord", "values"),  # missions 0018: spacewalks got a kind.
    ("django_content_type", "model"),  # photos 0011: the share picture is a social preview now.
}
RECORDS = ["/missions/soyuz-ms-25/", "/people/oleg-novitsky/", "/stations/iss/", "/stations/iss/2024/"]
RECORDS += ["/programmes/apollo/", "/articles/a-hole-smaller-than-a-millimetre/", "/in-space/2024-04-01/"]
RECORDS += ["/missions/?crew=oleg-novitsky", "/search/?q=soyuz", "/missions/soyuz-ms-25.json"]


@pytest.mark.upgrade
@pytest.mark.parametrize("state", STATES, ids=lambda state: state["name"])
def test_a_database_is_migrated_with_all_its_data(state, tmp_path, django_db_setup, django_db_blocker):
    code = code_of(state["commit"], tmp_path / "code")
    keep_only_illustrations_of_articles(code)
    media = str(tmp_path / "media")
    with django_db_blocker.unblock(), empty_database(tmp_path) as (database, address):
        environment = {**os.environ, "DATABASE_URL": address, "MEDIA_ROOT": media}
        environment |= {"DJANGO_SETTINGS_MODULE": "spaceportal.settings", "PYTHONDONTWRITEBYTECODE": "1"}
        run([sys.executable, "-c", FILL], cwd=code, env=environment)
        before = rows_of(database)
        assert len(before["missions_mission"]) > 400
        assert len(before["articles_edition"]) == 8

        run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=settings.BASE_DIR, env=environment)

        assert list(losses(before, rows_of(database))) == []
        with connected_to(database), storing_in(media):
            assert findings() == []
            assert failures() == {}


def code_of(commit, folder):
    """The code of that commit, in this folder; skips the test if this is no full clone."""

    def git(*arguments):
        return subprocess.run(["git", *arguments], cwd=settings.BASE_DIR, capture_output=True, check=False)

    if git("cat-file", "-e", f"{commit}^{{commit}}").returncode:
        shallow = git("rev-parse", "--is-shallow-repository")
        if shallow.returncode or shallow.stdout.strip() == b"true":
            pytest.skip(f"needs a full clone: commit {commit[:7]} is not here (git fetch --unshallow)")
        pytest.fail(f"releases.toml names commit {commit}, which is not in this repository")
    folder.mkdir()
    run(["tar", "--extract", "--directory", str(folder)], input=git("archive", commit).stdout)
    return folder


def keep_only_illustrations_of_articles(code):
    """Drawing all 124 of the first state takes a minute."""
    articles = "".join(path.read_text() for path in (code / "catalogue" / "articles").glob("*.toml"))
    for path in (code / "catalogue").glob("illustrations/*.csv"):
        head, *rows = csv.reader(path.read_text().splitlines())
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([head, *(row for row in rows if f'"{row[0]}"' in articles)])


def run(command, **options):
    """Fails with what the process wrote."""
    done = subprocess.run(command, capture_output=True, check=False, timeout=1200, **options)
    assert done.returncode == 0, done.stderr.decode()[-3000:]


@contextmanager
def empty_database(tmp_path):
    """(connection, address) of a new database of the kind that the tests use."""
    database = connection.copy()
    if connection.vendor == "sqlite":
        name = str(tmp_path / "portal.sqlite3")
        address = f"sqlite:///{name}"
    else:
        name = f"upgrade_{os.getpid()}"
        address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        administer(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    database.settings_dict["NAME"] = name
    with closing(database):
        yield database, address
    if connection.vendor != "sqlite":
        administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def administer(*statements):
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def rows_of(database):
    """{table: {first column: {column: value}}} of all that is not derived."""
    found = defaultdict(dict)
    with database.cursor() as cursor:
        tables = [table for table in database.introspection.table_names(cursor) if not DERIVED.fullmatch(table)]
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                values = dict(zip(columns, row, strict=True))
                found[table][values.get("id", row[0])] = values
    database.close()
    return found


def losses(before, after):
    for table, rows in before.items():
        for key, values in rows.items():
            if key not in after[table]:
                yield f"{table} {key} is gone"
                continue
            now = after[table][key]
            for column, value in values.items():
                if column not in now:
                    yield f"{table}.{column} is gone"
                elif now[column] != value and (table, column) not in CHANGED:
                    yield f"{table} {key}: {column} was {value!r}, is {now[column]!r}"


def failures():
    """Public pages that do not open, with their status."""
    client = Client()
    routes = [route for route in public_routes() if "<" not in route and not route.startswith("es/")]
    # `write_data` makes the download, and figures are for staff.
    lists = [f"/{route}" for route in routes if not route.endswith(".zip") and route != "metrics"]
    statuses = {address: client.get(address).status_code for address in [*lists, *RECORDS]}
    return {address: status for address, status in statuses.items() if status not in {200, 301, 302}}


def test_every_earlier_release_is_a_state_to_upgrade_from():
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", (settings.BASE_DIR / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert {*released} - {VERSION} <= {state["name"] for state in STATES}
