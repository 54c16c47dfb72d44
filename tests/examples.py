"""How much of a long proof a run goes through: all of it under `make soak`, else another part of it each time."""

from collections.abc import Sequence
from random import sample
from typing import Any

from hypothesis import settings


def in_full() -> bool:
    return settings.get_current_profile_name() == "soak"


def examples(few: int) -> int:
    """For Hypothesis."""
    return 300 if in_full() else few


def some(all_of_them: Sequence[Any], few: int) -> Sequence[Any]:
    return all_of_them if in_full() else sample(all_of_them, few)
