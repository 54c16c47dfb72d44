"""Merges what the input says of one kind of record into the database."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from missions.catalogue.crews import reconcile
from missions.catalogue.directory import Missing
from missions.catalogue.matching import match
from missions.catalogue.offers import NOTHING, ListMerge, Load, Offer, Policy
from missions.catalogue.rows import Row
from missions.catalogue.tables import CREW, Kind, Table
from missions.models import Mission
from publishing.models import ImportedRecord, Publishable, retire_slugs
from search.folding import FoldedField

Values = dict[str, dict[str, Any]]  # By column, the attributes its cell stands for.
Blamed = list[tuple[Any, Row]]  # Instances, each with the row that is to blame for it.


class Merge:
    def __init__(self, kind: Kind, load: Load) -> None:
        self.kind, self.load, self.table = kind, load, kind.main
        self.offers: list[Offer] = []
        self.changed: set[int] = set()  # Records that were here before and have been written to.

    def run(self) -> None:
        self.offers = match(self.kind, self.load)
        self._merge_records()
        self.offers = [offer for offer in self.offers if offer.record is not None]
        for table in self.kind.lists:
            if table.name in self.load.tables:
                self._merge_lists(table)
        self._count_versions()
        if self.load.policy is Policy.KEEP_EDITS:
            self._remember()
        if self.table.model is Mission:
            self.load.changed_missions |= self.changed

    # --- The records themselves ----------------------------------------------------------------

    def _merge_records(self) -> None:
        offers = [offer for offer in self.offers if offer.row is not None]
        self._retire_slugs(offers)
        created: list[tuple[Offer, Any]] = []
        changed: Blamed = []
        fields: set[str] = set()
        for offer in offers:
            self.load.progress(1)
            values = self._read(self.table, offer.row, is_whole=offer.record is None)
            if values is None:
                continue
            if offer.record is None:
                draft = self.table.model(**_attributes(values))
                if self._is_valid(self.table, draft, offer.row):
                    created.append((offer, draft))
                    offer.said = {name: self.table.columns[name].state(draft) for name in offer.row.values}
            elif names := self._change(offer, values):
                changed.append((offer.record, offer.row))
                fields.update(field for name in names for field in self.table.columns[name].fields)
            else:
                self.load.report.tables[self.table.name].unchanged += 1
        self._insert(self.table, [(draft, offer.row) for offer, draft in created])
        for offer, draft in created:
            if draft.pk is not None:
                offer.record = draft
                self.load.directory.enter(self.table.model, offer.slug, draft.pk)
        self._update(self.table, changed, fields)
        self.changed.update(record.pk for record, _ in changed)
        if offers:
            self.load.report.tables[self.table.name].created += len(created)
            self.load.report.tables[self.table.name].changed += len(changed)

    def _retire_slugs(self, offers: list[Offer]) -> None:
        """Before anything else is written, so that no record takes over what another one leaves behind."""
        if issubclass(self.table.model, Publishable):
            policy = self.load.policy
            moved = [
                (offer.record.slug, offer.record.pk)
                for offer in offers
                if offer.record
                and offer.record.slug != offer.slug
                and offer.may_replace("slug", offer.record.slug, policy)
            ]
            retire_slugs(self.table.model, moved)

    def _change(self, offer: Offer, values: Values) -> set[str]:
        """Gives the record what it may be given; the names of the columns that have changed by it."""
        columns = self.table.columns
        stored = {name: column.state(offer.record) for name, column in columns.items()}
        offer.said = {name: columns[name].state(SimpleNamespace(**each)) for name, each in values.items()}
        other = [name for name, state in offer.said.items() if state != stored[name]]
        taken = [name for name in other if offer.may_replace(name, stored[name], self.load.policy)]
        kept = [name for name in other if name not in taken and offer.said[name] not in NOTHING]
        is_mixed = bool(kept) or len(values) < len(columns)
        draft = copy(offer.record)
        for name in taken:
            for attribute, value in values[name].items():
                setattr(draft, attribute, value)
        if faults := _cell_problems(self.table, draft, taken):
            self.load.blame(offer.row, *faults)
            return set()
        if taken and (faults := _record_problems(draft, with_constraints=is_mixed)):
            if not is_mixed:
                self.load.blame(offer.row, *faults)
                return set()
            kept, taken = kept + taken, []  # Two halves that do not fit together: what is here stays whole.
        self.load.report.tables[self.table.name].kept += len(kept)
        if not taken:
            return set()
        offer.record = draft
        after = {name: column.state(draft) for name, column in columns.items()}
        offer.said |= {name: after[name] for name in taken}  # What was left empty may have been filled in.
        return {name for name in columns if after[name] != stored[name]}

    # --- Their lists ---------------------------------------------------------------------------

    def _merge_lists(self, table: Table) -> None:
        owner = table.owner.field.attname
        offered: dict[int, list[Any]] = defaultdict(list)
        rows: dict[int, Row] = {}  # By identity: drafts have no key yet.
        for row in self.load.tables[table.name]:
            self.load.progress(1)
            if draft := self._list_row(table, row):
                offered[getattr(draft, owner)].append(draft)
                rows[id(draft)] = row
        stored: dict[int, list[Any]] = defaultdict(list)
        for record in table.rows():
            stored[getattr(record, owner)].append(record)

        counts = self.load.report.tables[table.name]
        merges: list[ListMerge] = []
        for offer in self.offers:
            pk = offer.record.pk
            if offer.row is None and pk not in offered:
                continue
            here, said = table.in_order(stored[pk]), table.in_order(offered[pk])
            offer.said[table.name] = _states(table, said)
            if _states(table, here) == offer.said[table.name]:
                counts.unchanged += len(here)
                continue
            is_replaced = offer.may_replace(table.name, _states(table, here), self.load.policy)
            merges.append(ListMerge(offer, here, said, is_replaced))
        if table is CREW and self.load.policy is Policy.KEEP_EDITS:
            reconcile(merges, [draft for drafts in offered.values() for draft in drafts], self.load)
        self._write_lists(table, merges, rows)

    def _list_row(self, table: Table, row: Row) -> Any:
        try:
            values = self._read(table, row, is_whole=True)
        except Missing as missing:
            self.load.report.skip(table.name, missing.reason)
            return None
        if values is None:
            return None
        draft = table.model(**_attributes(values))
        if table is CREW:
            self.load.crew_rows[draft.person_id].append((draft.mission_id, row))
        return draft if self._is_valid(table, draft, row) else None

    def _write_lists(self, table: Table, merges: list[ListMerge], rows: dict[int, Row]) -> None:
        counts = self.load.report.tables[table.name]
        gone: list[int] = []
        new: list[Any] = []
        completed: Blamed = []
        for merge in merges:
            if merge.is_replaced:
                gone += [record.pk for record in merge.stored]
                new += merge.offered
                before, now = (Counter(map(repr, _states(table, records))) for records in (merge.stored, merge.offered))
                counts.created += (now - before).total()
                counts.removed += (before - now).total()
                counts.unchanged += (now & before).total()
            else:
                counts.kept += 1
                counts.created += len(merge.added)
                counts.changed += len(merge.completed)
                new += merge.added
                completed += [(record, merge.offer.row) for record in merge.completed]
            if merge.is_replaced or merge.added or merge.completed:
                self.changed.add(merge.offer.record.pk)
        for part in batches(gone):
            table.model._default_manager.filter(pk__in=part).delete()
        self._insert(table, [(draft, rows[id(draft)]) for draft in new])
        self._update(table, completed, {"launched", "landed", "launch_role", "landing_role"})

    # --- Reading and checking ------------------------------------------------------------------

    def _read(self, table: Table, row: Row, *, is_whole: bool) -> Values | None:
        """None if a cell is wrong. Raises Missing for a row of a list that refers to a record left out."""
        faults = [f"{name}: there is no such column" for name in row.values if name not in table.columns]
        values: Values = {}
        left_out: Missing | None = None
        for name, column in table.columns.items():
            if not is_whole and name not in row.values:
                continue
            try:
                values[name] = column.read(row.values.get(name, ""), self.load.directory.resolve)
            except Missing as missing:
                left_out = missing
            except ValueError as error:
                faults.append(f"{name}: {error}")
        self.load.blame(row, *faults)
        if left_out and not faults and table is not self.table:
            raise left_out
        return None if faults else values

    def _is_valid(self, table: Table, record: Any, row: Row) -> bool:
        problems = _cell_problems(table, record, list(table.columns)) or _record_problems(record)
        self.load.blame(row, *problems)
        return not problems

    # --- Writing -------------------------------------------------------------------------------

    def _insert(self, table: Table, drafts: Blamed) -> None:
        def insert(records: list[Any]) -> None:
            for record in records:
                record.pk = None
            table.model._default_manager.bulk_create(records, batch_size=500)

        self._write(table, drafts, insert)

    def _update(self, table: Table, records: Blamed, fields: set[str]) -> None:
        folded = [field for field in table.model._meta.fields if isinstance(field, FoldedField)]

        def update(records: list[Any]) -> None:
            for record in records:
                for field in folded:
                    field.pre_save(record, add=False)
            names = sorted(fields | {field.name for field in folded if field.source in fields})
            table.model._default_manager.bulk_update(records, names, batch_size=100)

        if records and fields:
            self._write(table, records, update)

    def _write(self, table: Table, records: Blamed, write: Callable[[list[Any]], None]) -> None:
        """All at once; where the database refuses them, one by one to find out which."""
        try:
            with transaction.atomic():
                write([record for record, _ in records])
        except IntegrityError:
            for record, row in records:
                if faults := _record_problems(record, with_constraints=True):
                    self.load.blame(row, *faults)
                    continue
                try:
                    with transaction.atomic():
                        write([record])
                except IntegrityError as error:
                    self.load.blame(row, f"the database refuses it: {error}")

    def _count_versions(self) -> None:
        """So that an editor who has one of the records open is told."""
        if issubclass(self.table.model, Publishable):
            for part in batches(self.changed):
                self.table.model._base_manager.filter(pk__in=part).update(version=F("version") + 1)

    def _remember(self) -> None:
        new, changed = [], []
        for offer in self.offers:
            memory = offer.memory or ImportedRecord(source=self.load.source, kind=self.table.name, key=offer.slug)
            before = (memory.object_id, memory.values)
            memory.object_id, memory.values = offer.record.pk, {**memory.values, **offer.said}
            if offer.memory is None:
                new.append(memory)
            elif before != (memory.object_id, memory.values):
                changed.append(memory)
        ImportedRecord.objects.bulk_create(new, batch_size=500)
        ImportedRecord.objects.bulk_update(changed, ["object_id", "values"], batch_size=100)


def batches(pks: Iterable[int], size: int = 500) -> Iterator[list[int]]:
    ordered = sorted(pks)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


def _attributes(values: Values) -> dict[str, Any]:
    return {attribute: value for each in values.values() for attribute, value in each.items()}


def _states(table: Table, records: list[Any]) -> list[list[Any]]:
    columns = [column for column in table.columns.values() if column is not table.owner]
    return [[column.state(record) for column in columns] for record in records]


def _cell_problems(table: Table, record: Any, columns: list[str]) -> list[str]:
    """References are left out: they have been resolved, and asking the database again would take a query for each."""
    filled = {field for name in columns for field in table.columns[name].fields} - set(table.references)
    try:
        record.clean_fields(exclude={field.name for field in record._meta.fields} - filled)
    except ValidationError as error:
        return _words(error)
    return []


def _record_problems(record: Any, *, with_constraints: bool = False) -> list[str]:
    try:
        record.clean()
        if with_constraints:
            record.validate_unique()
            record.validate_constraints()
    except ValidationError as error:
        return _words(error)
    return []


def _words(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return error.messages
    words = (
        message if field == NON_FIELD_ERRORS else f"{field}: {message}"
        for field, messages in error.message_dict.items()
        for message in messages
    )
    return list(dict.fromkeys(words))  # Two validators of a field may say the same.
