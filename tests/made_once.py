"""Records that many tests begin with, made once for each process in a copy of the test database."""

import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.files.storage import storages
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings

from photos.models import Photo
from spaceportal.settings import media_storages

_names: set[str] = set()


def made_once(create: Callable[[], Any]) -> Callable[..., Any]:
    """A fixture with the records that `create` makes and returns.

    Each test finds them as they were made, whatever other tests change. A test that commits makes its own.
    """
    _names.add(create.__name__)

    @pytest.fixture(name=create.__name__)
    def records(request, django_test_environment, django_db_setup, django_db_blocker, media):
        if commits(request.node):
            request.getfixturevalue("db")
            return create()
        with django_db_blocker.unblock():
            copy = copy_with(create)
        shutil.copytree(copy.media, media, dirs_exist_ok=True)
        connected = connected_to(copy.database)
        connected.__enter__()
        # Not at the end of this fixture: that comes before the end of the test's transaction.
        request.node.addfinalizer(lambda: connected.__exit__(None, None, None))
        request.getfixturevalue("db")
        return pickle.loads(copy.records)  # noqa: S301

    return records


def put_first(fixturenames: list[str]) -> None:
    """A database is chosen before a transaction begins in it. Fixtures of this name elsewhere come first as well."""
    fixturenames.sort(key=lambda name: name not in _names)


def commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or bool(
        {"live_server", "transactional_db"} & set(item.fixturenames)
    )


def begins_with_copy(item: pytest.Item) -> bool:
    return bool(_names & set(getattr(item, "fixturenames", ()))) and not commits(item)


@dataclass(frozen=True)
class Copy:
    database: BaseDatabaseWrapper
    media: Path
    records: bytes


_copies: list[Any] = []  # Open until the end of the run.


@cache
def copy_with(create: Callable[[], Any]) -> Copy:
    folder = TemporaryDirectory()
    copied = copy_of_test_database(f"copy{len(_copies)}")
    _copies.append((folder, copied))
    database = copied.__enter__()
    with connected_to(database), storing_in(folder.name), transaction.atomic():
        records = pickle.dumps(create())
        database.run_on_commit.clear()  # In a test nothing is committed.
    return Copy(database, Path(folder.name), records)


def remove_copies() -> None:
    copy_with.cache_clear()
    while _copies:
        folder, copied = _copies.pop()
        copied.__exit__(None, None, None)
        folder.cleanup()


@contextmanager
def copy_of_test_database(suffix: str) -> Iterator[BaseDatabaseWrapper]:
    original = connections[DEFAULT_DB_ALIAS]
    assert not original.in_atomic_block, "a fixture with a transaction comes before the one that needs a copy"
    name = original.creation.get_test_db_clone_settings(suffix)["NAME"]
    if original.vendor == "sqlite":  # SQLite would take what a killed run has left for a part of the new file.
        for ending in ("-wal", "-shm"):
            Path(f"{name}{ending}").unlink(missing_ok=True)
    original.close()
    original.creation.clone_test_db(suffix, verbosity=0)
    database = original.copy()
    database.settings_dict["NAME"] = name
    yield database
    database.close()
    original.creation.destroy_test_db(suffix=suffix, verbosity=0)


@contextmanager
def connected_to(database: BaseDatabaseWrapper) -> Iterator[None]:
    """In this thread, and in those that are started meanwhile."""
    before = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = database
    connections.settings[DEFAULT_DB_ALIAS] = database.settings_dict
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = before
        connections.settings[DEFAULT_DB_ALIAS] = before.settings_dict


@contextmanager
def storing_in(folder: str) -> Iterator[None]:
    """Pictures are kept in this folder, outside of a test."""
    with override_settings(STORAGES=portal.STORAGES | media_storages(folder)), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Photo._meta.get_field("original"), "storage", storages["originals"])
        yield
