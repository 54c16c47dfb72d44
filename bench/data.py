"""The databases that are measured: the starter catalogue, and generated histories of several sizes."""

import contextlib
import hashlib
import logging
import os
import sys
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from serving import ROOT

CATALOGUE = "catalogue"
SIZES = [400, 4_000, 40_000]
FOLDER = ROOT / "var" / "bench"


LOCAL_POSTGRESQL = "postgres:///postgres?host=/var/run/postgresql"  # With the user's own name, as on Debian and Ubuntu.


def databases() -> list[str]:
    """SQLite, and PostgreSQL if DATABASE_URL names a server or one runs on this machine."""
    if _postgresql():
        return ["sqlite", "postgresql"]
    print("PostgreSQL: skipped, because DATABASE_URL names none, and none here lets us in.", file=sys.stderr)
    return ["sqlite"]


@cache
def _postgresql() -> str:
    """The address of a database on a server where others may be made; empty if there is none."""
    named = os.environ.get("DATABASE_URL", "")
    if urlsplit(named).scheme.startswith("postgres"):
        return named
    import psycopg

    try:
        with psycopg.connect(LOCAL_POSTGRESQL.replace("postgres:", "postgresql:"), connect_timeout=2) as connection:
            may_create = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            return LOCAL_POSTGRESQL if connection.execute(may_create).fetchone() == (True,) else ""
    except psycopg.OperationalError:
        return ""


def address(database: str, size: str) -> str:
    """The DATABASE_URL of the data of this size; its name changes with what the data is made from."""
    name = f"spaceportal_bench_{size}_{_recipe()}"
    if database == "sqlite":
        FOLDER.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{FOLDER / name}.sqlite3"
    return urlsplit(_postgresql())._replace(path=f"/{name}").geturl()


def _recipe() -> str:
    sources = [*ROOT.glob("catalogue/**/*.csv"), Path(__file__).with_name("generated_history.py")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()[:8]


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spaceportal.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    logging.disable(logging.CRITICAL)  # A page that fails is reported in its row.


def make(size: str) -> None:
    """Fills the database that DATABASE_URL names, unless an earlier run did."""
    from django.core.management import call_command
    from django.db import connection

    _create()
    with contextlib.redirect_stdout(sys.stderr):
        call_command("migrate", verbosity=0)
        if _is_filled():
            return
        if size == CATALOGUE:
            call_command("load_catalogue")
            call_command("load_articles")
        else:
            from generated_history import generate

            generate(int(size))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _create() -> None:
    """The database itself, if it is PostgreSQL's and does not exist."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    name = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)}")


def _is_filled() -> bool:
    from search.models import Document

    return Document.objects.exists()  # Made last.


def raise_generation() -> None:
    from publishing.generation import raise_generation

    raise_generation()
