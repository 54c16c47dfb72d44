"""What the input says of each record, and what is shared while it is merged."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db import models

from exchange.catalogue.directory import Directory
from exchange.catalogue.report import Report
from exchange.catalogue.rows import Fault, Row, Tables
from records.identifiers import catalogue_uid
from records.models import ImportedRecord

NOTHING: tuple[Any, ...] = ("", None, [])


class Policy(Enum):
    """Whose value stands where the rows and the database differ."""

    THEIRS = "the rows win for every record they name"
    KEEP_EDITS = "an editor's value, or another source's, stays"


@dataclass
class Load:
    tables: Tables
    source: str
    policy: Policy
    progress: Callable[[int], object]
    uids: dict[str, dict[str, str]] = field(default_factory=dict)  # By label of the model and slug of the tables.
    report: Report = field(default_factory=Report)
    faults: list[Fault] = field(default_factory=list)
    directory: Directory = field(default_factory=Directory)
    # Whose trips may change: the rows of crew.csv by person, and the missions written to.
    crew_rows: dict[int, list[tuple[int, Row]]] = field(default_factory=lambda: defaultdict(list))
    changed_missions: set[int] = field(default_factory=set)
    doubtful_people: set[int] = field(default_factory=set)  # Who may be somebody else who is here.
    taken_in: set[int] = field(default_factory=set)  # Photos that were created with their files.

    def uid(self, model: type[models.Model], slug: str) -> str:
        """By which the record is known on other sites, if it is."""
        if self.policy is Policy.KEEP_EDITS:
            return catalogue_uid(self.source, model._meta.label_lower, slug)
        return self.uids.get(model._meta.label_lower, {}).get(slug, "")

    def blame(self, row: Row, *reasons: str) -> None:
        self.faults += [Fault(row.file, row.line, reason) for reason in reasons]


@dataclass(eq=False)
class Offer:
    """What the input says of one record."""

    slug: str  # As the input has it.
    row: Row
    record: Any = None  # None: not in the database yet.
    has_row: bool = True  # In the main table; False where only lists speak of the record, and `row` is of one of them.
    memory: ImportedRecord | None = None  # What the same source said last time.
    doubt: str = ""  # Names of records here one of which it may be: it is not published then.
    outranked: dict[str, Any] = field(default_factory=dict)  # What a source said whose values give way to this one's.
    said: dict[str, Any] = field(default_factory=dict)  # What it says now.

    def may_replace(self, name: str, stored: Any, policy: Policy) -> bool:
        """Whether what the database holds is not an editor's, nor another source's."""
        if policy is Policy.THEIRS:
            return True
        if self.memory is not None and name in self.memory.values:
            return stored == self.memory.values[name]
        if name in self.outranked and stored == self.outranked[name]:
            return self.said.get(name) not in NOTHING
        return stored in NOTHING


@dataclass(eq=False)
class ListMerge:
    """A list of a record that is not as the input says."""

    COMPLETED = {"launched", "landed", "launch_role", "landing_role"}

    offer: Offer
    stored: list[Any]
    offered: list[Any]
    is_replaced: bool
    # Where it is not: rows that join the list, and rows of it that were given more of the COMPLETED fields.
    added: list[Any] = field(default_factory=list)
    completed: list[Any] = field(default_factory=list)
