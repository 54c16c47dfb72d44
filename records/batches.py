"""Primary keys in batches, because SQLite limits the number of parameters of a query."""

from collections.abc import Iterable, Iterator


def batches(pks: Iterable[int], size: int = 500) -> Iterator[list[int]]:
    ordered = sorted(pks)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]
