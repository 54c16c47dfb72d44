"""The generation of public content: one number, raised by every change of what the public can see.

Public pages, and what many of them share, are kept under the number that was read before they were made.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import get_language

from wording.changing import NEVER, is_true_until, noting_limits

P = ParamSpec("P")
T = TypeVar("T")

MOST_KEPT = 4096  # Results of all functions together.
MOST_SHARED = 1_000  # Records of one function and language: all people of the starter catalogue, and all missions.
NUMBER = "SELECT MAX(number) FROM publishing_generation"


@dataclass(frozen=True)
class Generation:
    number: int
    until: datetime = NEVER  # When content changes without an edit, as a scheduled publication.


_current: ContextVar[Generation | None] = ContextVar("generation", default=None)
_kept: OrderedDict[Hashable, tuple[Any, datetime]] = OrderedDict()  # Results of one generation, and until when.
_kept_of: Generation | None = None
_lock = Lock()


def raise_generation() -> None:
    """Called last before the commit of a change, so that other writers wait only for a moment.

    The number follows the clock, so that none recurs after a backup has been restored.
    """
    now = int(time.time() * 1_000_000)
    rows = apps.get_model("publishing", "Generation").objects
    if not rows.update(number=Greatest(F("number") + 1, Value(now))):
        rows.create(pk=1, number=now)  # The database was emptied.


def read_number() -> int:
    """Cheaper than a queryset, because every public request asks for it."""
    # This query tells as well as Django's own whether a kept connection is alive.
    connection.health_check_done = True
    try:
        return _read_number()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return _read_number()


def _read_number() -> int:
    quickly = getattr(connection, "read_number", None)  # PostgreSQL has a way without a cursor, which nobody can watch.
    if quickly and not (connection.in_atomic_block or connection.queries_logged or connection.execute_wrappers):
        return quickly(NUMBER.encode())
    with connection.cursor() as cursor:
        cursor.execute(NUMBER)
        return cursor.fetchone()[0] or 0


@contextmanager
def reading(generation: Generation | None = None) -> Iterator[Generation]:
    """Within it, for a public page, `once_per_generation` keeps its results."""
    current = generation or Generation(read_number())
    token = _current.set(current)
    try:
        yield current
    finally:
        _current.reset(token)


def once_per_generation(function: Callable[P, T]) -> Callable[P, T]:
    """Computes a result once for each language and generation, for arguments that can be hashed.

    A result that mentions running time is computed again each minute. Only while a public page is made: elsewhere, as
    in a transaction that changes something, it is computed each time.
    """

    @wraps(function)
    def kept(*args: P.args, **kwargs: P.kwargs) -> T:
        if (generation := _current.get()) is None:
            return function(*args, **kwargs)
        key = (function, get_language(), args, *sorted(kwargs.items()))
        found = _find(generation, key)
        if found is None:
            with noting_limits() as limit:
                result = function(*args, **kwargs)
            found = result, min(limit.until, generation.until)
            _keep(generation, key, found)
        is_true_until(found[1])
        return found[0]

    return kept


def loaded_once(load: Callable[[set[int]], dict[int, T]]) -> Callable[[Iterable[int]], dict[int, T]]:
    """For a function that loads records by primary key: public pages of a generation share them, at most MOST_SHARED.

    Only records not loaded yet are asked for, all in one call. Nobody may change a shared record.
    """

    @once_per_generation
    def shelf(load: Callable[[set[int]], dict[int, T]]) -> dict[int, T]:
        return {}

    @wraps(load)
    def loaded(keys: Iterable[int]) -> dict[int, T]:
        wanted, shared = set(keys), shelf(load)
        found = {key: record for key in wanted if (record := shared.get(key)) is not None}
        if missing := wanted - found.keys():
            new = load(missing)
            if len(shared) + len(new) > MOST_SHARED:
                shared.clear()
            shared.update(new)
            found |= new
        return found

    return loaded


def _find(generation: Generation, key: Hashable) -> tuple[Any, datetime] | None:
    with _lock:
        if _kept_of != generation or key not in _kept or _kept[key][1] <= timezone.now():
            return None
        _kept.move_to_end(key)
        return _kept[key]


def _keep(generation: Generation, key: Hashable, found: tuple[Any, datetime]) -> None:
    global _kept_of
    with _lock:
        if _kept_of != generation:
            _kept.clear()
            _kept_of = generation
        _kept[key] = found
        _kept.move_to_end(key)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)


def forget() -> None:
    """For tests: another test may reach the same number with other rows."""
    with _lock:
        _kept.clear()
