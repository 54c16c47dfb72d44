"""The generation of public content: one number, raised by every change of what the public can see.

Public pages, and what many of them share, are kept under the number that was read before they were made.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.db.models import F
from django.utils.translation import get_language

P = ParamSpec("P")
T = TypeVar("T")

MOST_KEPT = 4096  # Results of all functions together.

_current: ContextVar[Hashable | None] = ContextVar("generation", default=None)
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def raise_generation() -> None:
    """The last thing before the commit of a change, so that other writers wait for a moment only."""
    apps.get_model("publishing", "Generation").objects.update(number=F("number") + 1)


def read_generation() -> Hashable:
    return apps.get_model("publishing", "Generation").objects.values_list("number", flat=True).get()


@contextmanager
def reading() -> Iterator[Hashable]:
    """Within it, for a public page, `once_per_generation` keeps its results."""
    token = _current.set(read_generation())
    try:
        yield _current.get()
    finally:
        _current.reset(token)


def once_per_generation(function: Callable[P, T]) -> Callable[P, T]:
    """Computes a result once for each language and generation, for arguments that can be hashed.

    Only while a public page is made: elsewhere, as in a transaction that changes something, it is computed anew.
    """

    @wraps(function)
    def kept(*args: P.args, **kwargs: P.kwargs) -> T:
        if (generation := _current.get()) is None:
            return function(*args, **kwargs)
        key = (function, generation, get_language(), args, *sorted(kwargs.items()))
        with _lock:
            if key in _kept:
                _kept.move_to_end(key)
                return _kept[key]
        result = function(*args, **kwargs)
        with _lock:
            _kept[key] = result
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        return result

    return kept


def forget() -> None:
    """For tests: another test may reach the same number with other rows."""
    with _lock:
        _kept.clear()
