"""Primary keys in batches, because SQLite limits the number of parameters of a query."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

Key = TypeVar("Key", int, str)


def batches(pks: Iterable[Key], size: int = 500) -> Iterator[list[Key]]:
    ordered = sorted(pks)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]
