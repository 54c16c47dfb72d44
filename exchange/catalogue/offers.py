"""What the input says about each record, and the state of a load."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db import models

from exchange.catalogue.directory import Directory
from exchange.catalogue.report import Report
from exchange.catalogue.rows import Fault, TableRow, Tables
from records.identifiers import catalogue_uid
from records.models import ImportedRecord

NOTHING: tuple[Any, ...] = ("", None, [])


class Policy(Enum):
    """Whose value is used if the input and the database differ."""

    THEIRS = "the input's values replace those of every record it names"
    KEEP_EDITS = "values of editors and of other sources stay"


@dataclass
class Load:
    tables: Tables
    source: str
    policy: Policy
    progress: Callable[[int], object]
    uids: dict[str, dict[str, str]] = field(default_factory=dict)  # By model label and slug in the input.
    report: Report = field(default_factory=Report)
    faults: list[Fault] = field(default_factory=list)
    directory: Directory = field(default_factory=Directory)
    # Whose trips may change: the rows of crew.csv by person, those it takes off a crew, and the changed missions, each
    # with its row.
    crew_rows: dict[int, list[tuple[int, TableRow]]] = field(default_factory=lambda: defaultdict(list))
    people_removed: set[int] = field(default_factory=set)
    changed_missions: dict[int, TableRow] = field(default_factory=dict)
    doubtful_people: set[int] = field(default_factory=set)  # People who may be existing people under another name.
    new_photos: set[int] = field(default_factory=set)  # Photos that were created with their files.

    def uid(self, model: type[models.Model], slug: str) -> str:
        """The record's identifier on other sites, or an empty string."""
        if self.policy is Policy.KEEP_EDITS:
            return catalogue_uid(self.source, model._meta.label_lower, slug)
        return self.uids.get(model._meta.label_lower, {}).get(slug, "")

    def blame(self, row: TableRow, *reasons: str) -> None:
        self.faults += [Fault(row.file, row.line, reason) for reason in reasons]


@dataclass(eq=False)
class Offer:
    """What the input says about one record."""

    slug: str  # In the input.
    row: TableRow
    record: Any = None  # None: not in the database yet.
    has_row: bool = True  # In the main table; if False, only lists name the record, and `row` is of one of them.
    memory: ImportedRecord | None = None  # What the same source said last time.
    doubt: str = ""  # Names of existing records that it may be; if any, it is not published.
    outranked: dict[str, Any] = field(default_factory=dict)  # Values from a source that gives way to this one.
    said: dict[str, Any] = field(default_factory=dict)  # What this source says now.

    def may_replace(self, name: str, stored: Any, policy: Policy) -> bool:
        """Whether the stored value is neither an editor's nor another source's."""
        if policy is Policy.THEIRS:
            return True
        if self.memory is not None and name in self.memory.values:
            return stored == self.memory.values[name]
        if name in self.outranked and stored == self.outranked[name]:
            return self.said.get(name) not in NOTHING
        return stored in NOTHING


@dataclass(eq=False)
class ListMerge:
    """A list of a record that differs from the input."""

    COMPLETED = {"launched", "landed", "launch_role", "landing_role"}

    offer: Offer
    stored: list[Any]
    offered: list[Any]
    is_replaced: bool
    # If not: rows added to the list, and rows of it in which COMPLETED fields were filled.
    added: list[Any] = field(default_factory=list)
    completed: list[Any] = field(default_factory=list)
