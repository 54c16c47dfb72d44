"""Merges rows of the catalogue format into the database."""

from collections.abc import Callable
from enum import Enum

from missions.catalogue.report import Report
from missions.catalogue.rows import Tables


class Policy(Enum):
    """Whose value stands where the rows and the database differ."""

    THEIRS = "the rows win for every record they name"
    KEEP_EDITS = "an editor's value, or another source's, stays"


def load(
    tables: Tables,
    *,
    source: str,
    policy: Policy,
    dry_run: bool = False,
    progress: Callable[[int], object] = lambda rows: None,
) -> Report:
    """Writes what the tables say, all of it or nothing; raises CatalogueError with every fault found.

    `progress` is told again and again how many more rows have been dealt with; they sum up to all rows of the tables.
    """
    raise NotImplementedError
