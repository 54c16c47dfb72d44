"""The records before and after a record in a list."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any


def neighbours(key: int, order: Sequence[int], load: Callable[[set[int]], Mapping[int, Any]]) -> tuple[Any, Any]:
    """The records before and after the one with this key in a list of keys, or None. `load` finds records by key."""
    if key not in order:  # A draft.
        return None, None
    place = order.index(key)
    before = order[place - 1] if place else 0
    after = order[place + 1] if place + 1 < len(order) else 0
    found = load({before, after} - {0})
    return found.get(before), found.get(after)
