"""Merges one kind of record into the database: first the records, then their lists."""

from collections import Counter, defaultdict
from copy import copy
from types import SimpleNamespace
from typing import Any

from django.db.models import F
from django.utils import timezone

from exchange.catalogue.checking import cell_problems, record_problems
from exchange.catalogue.crews import reconcile
from exchange.catalogue.directory import Missing
from exchange.catalogue.matching import match
from exchange.catalogue.offers import NOTHING, ListMerge, Load, Offer, Policy
from exchange.catalogue.rows import Fault, TableRow
from exchange.catalogue.spellings import join_spellings
from exchange.catalogue.storing import Blamed, insert, update
from exchange.catalogue.tables import CREW, PHOTOS, RecordKind, Table
from missions.models import CrewAssignment, Mission
from people.models import Person, PersonName
from records.batches import batches
from records.models import Addressed, ImportedRecord, Versioned, keep_address, retire_slugs

DOUBTFUL = "may be on the crew already under another name"
TO_DO = "Publish it if it is a different one, otherwise delete it."
Values = dict[str, dict[str, Any]]  # By column, the attributes in its cell.


class Merge:
    def __init__(self, kind: RecordKind, load: Load) -> None:
        self.kind, self.load, self.table = kind, load, kind.main
        self.offers: list[Offer] = []
        self.created: set[int] = set()
        self.changed: set[int] = set()  # Of existing records.
        self.owners: dict[int, Any] = {}  # Of list rows, by primary key.

    def run(self) -> None:
        self.offers = match(self.kind, self.load)
        if self.table.name in self.load.tables and not self.kind.is_merged:
            self._merge_records()
        self.offers = [offer for offer in self.offers if offer.record is not None]  # The others have errors.
        if self.table.model is Person:
            self.load.doubtful_people = {offer.record.pk for offer in self.offers if offer.doubt}
        for table in self.kind.lists:
            if table.name in self.load.tables:
                self._merge_lists(table)
        self._count_versions()
        self._note_doubts()
        if self.load.policy is Policy.KEEP_EDITS:
            self._remember()
        if self.table.model is Mission:
            rows = {offer.record.pk: offer.row for offer in self.offers if offer.record.pk in self.changed}
            self.load.changed_missions |= rows

    # --- Records -------------------------------------------------------------------------------

    def _merge_records(self) -> None:
        self._retire_slugs()
        counts = self.load.report.tables[self.table.name]
        created: list[tuple[Offer, Any]] = []
        changed: Blamed = []
        fields: set[str] = set()
        for offer in self.offers:
            if not offer.has_row:
                continue
            self.load.progress(1)
            values = self._read(self.table, offer.row, is_whole=offer.record is None)
            if values is None:
                continue
            if offer.record is None and self.table is PHOTOS:
                continue  # Its file was refused, which has been reported.
            if offer.record is None:
                if draft := self._create(offer, values):
                    created.append((offer, draft))
            elif columns := self._change(offer, values):
                changed.append((offer.record, offer.row))
                fields.update(field for name in columns for field in self.table.columns[name].fields)
            else:
                counts.unchanged += 1
        insert(self.table.model, [(draft, offer.row) for offer, draft in created], self.load.blame)
        update(self.table.model, changed, fields, self.load.blame)
        for offer, draft in created:
            if draft.pk is not None:
                offer.record = draft
                self.load.directory.enter(self.table.model, offer.slug, draft.pk)
                self.created.add(draft.pk)
        self.changed = {record.pk for record, _ in changed}
        # They exist already, but were created by this load.
        new_photos = self.load.new_photos if self.table is PHOTOS else set()
        counts.created += len(self.created) + len(new_photos)
        counts.changed += len(self.changed - new_photos)

    def _retire_slugs(self) -> None:
        """Retires slugs before anything is written, so that no record takes over the former slug of another."""
        if issubclass(self.table.model, Addressed):
            policy = self.load.policy
            existing = [offer for offer in self.offers if offer.has_row and offer.record]
            retired = [
                (offer.record.slug, offer.record.pk)
                for offer in existing
                if offer.record.slug != offer.slug
                and offer.may_replace("slug", offer.record.slug, policy)
                and offer.record.has_a_known_address
            ]
            retire_slugs(self.table.model, retired)

    def _create(self, offer: Offer, values: Values) -> Any:
        draft = self.table.model(**_attributes(values))
        if isinstance(draft, Versioned):
            draft.uid = self.load.uid(self.table.model, offer.slug) or draft.uid
        if not self._is_valid(self.table, draft, offer.row):
            return None
        offer.said = {name: self.table.columns[name].state(draft) for name in offer.row.values}
        if offer.doubt:
            draft.published_at = None
        return draft

    def _change(self, offer: Offer, values: Values) -> set[str]:
        """Sets the values that may be replaced. Returns the columns that have changed."""
        columns = self.table.columns
        stored = {name: column.state(offer.record) for name, column in columns.items()}
        offer.said = {name: columns[name].state(SimpleNamespace(**each)) for name, each in values.items()}
        other = [name for name, state in offer.said.items() if state != stored[name]]
        if offer.doubt and "published_at" in other:
            other.remove("published_at")
        taken = [name for name in other if offer.may_replace(name, stored[name], self.load.policy)]
        kept = [name for name in other if name not in taken and offer.said[name] not in NOTHING]
        draft = copy(offer.record)
        for attribute, value in _attributes({name: values[name] for name in taken}).items():
            setattr(draft, attribute, value)
        if problems := cell_problems(self.table, draft, taken):
            self.load.blame(offer.row, *problems)
            return set()
        to_fit = [columns[name] for name in taken] if kept or len(values) < len(columns) else []
        if taken and record_problems(draft, to_fit):
            if problems := record_problems(self._alone(offer, values), to_fit):
                self.load.blame(offer.row, *problems)
                return set()
            kept, taken = kept + taken, []  # Old and new values contradict each other, so the old ones stay.
        self.load.report.tables[self.table.name].kept += len(kept)
        if not taken:
            return set()
        if isinstance(draft, Addressed):
            keep_address(offer.record, draft)
        offer.record = draft
        after = {name: column.state(draft) for name, column in columns.items()}
        offer.said |= {name: after[name] for name in taken}  # The model may have filled in empty values.
        return {name for name in columns if after[name] != stored[name]}

    def _alone(self, offer: Offer, values: Values) -> Any:
        """The record as the row alone describes it."""
        record = self.table.model(pk=offer.record.pk, **_attributes(values))
        record._state.adding = False
        return record

    # --- Their lists ---------------------------------------------------------------------------

    def _merge_lists(self, table: Table) -> None:
        owner = table.owner.field.attname
        self.owners = {offer.record.pk: offer.record for offer in self.offers}
        offered: dict[int, list[Any]] = defaultdict(list)
        rows: dict[int, TableRow] = {}  # By id(): drafts have no primary key yet.
        for row in self.load.tables[table.name]:
            self.load.progress(1)
            if draft := self._list_draft(table, row):
                offered[getattr(draft, owner)].append(draft)
                rows[id(draft)] = row
        stored: dict[int, list[Any]] = defaultdict(list)
        for record in table.rows():
            stored[getattr(record, owner)].append(record)

        merges: list[ListMerge] = []
        for offer in self.offers:
            pk = offer.record.pk
            if not offer.has_row and pk not in offered:
                continue
            existing, said = table.in_order(stored[pk]), table.in_order(offered[pk])
            states = _states(table, existing)
            offer.said[table.name] = _states(table, said)
            if states == offer.said[table.name]:
                self.load.report.tables[table.name].unchanged += len(existing)
            else:
                may_replace = offer.may_replace(table.name, states, self.load.policy)
                merges.append(ListMerge(offer, existing, said, is_replaced=may_replace))
        if table is CREW and self.load.policy is Policy.KEEP_EDITS:
            reconcile(merges, [draft for drafts in offered.values() for draft in drafts], self.load)
        if table.model is PersonName and self.load.policy is Policy.KEEP_EDITS:
            join_spellings(merges)
        self._write_lists(table, merges, rows)

    def _list_draft(self, table: Table, row: TableRow) -> Any:
        try:
            values = self._read(table, row, is_whole=True)
        except Missing as missing:
            self.load.report.skip(table.name, missing.reason)
            return None
        if values is None:
            return None
        draft: Any = table.model(**_attributes(values))
        owner = table.owner.field
        if record := self.owners.get(getattr(draft, owner.attname)):
            setattr(draft, owner.name, record)  # As this load leaves it, so that its rules need not ask for it.
        if table is CREW and self._may_be_aboard_already(draft):
            self.load.report.skip(table.name, DOUBTFUL)
            return None
        if table is CREW:
            self.load.crew_rows[draft.person_id].append((draft.mission_id, row))
        return draft if self._is_valid(table, draft, row) else None

    def _may_be_aboard_already(self, draft: CrewAssignment) -> bool:
        is_joining = self.load.policy is Policy.KEEP_EDITS and draft.mission_id not in self.created
        return is_joining and draft.person_id in self.load.doubtful_people

    def _write_lists(self, table: Table, merges: list[ListMerge], rows: dict[int, TableRow]) -> None:
        counts = self.load.report.tables[table.name]
        gone: list[int] = []
        new: list[Any] = []
        completed: Blamed = []
        for merge in merges:
            if merge.is_replaced:
                gone += [record.pk for record in merge.stored]
                if table is CREW:
                    stored, offered = ({row.person_id for row in crew} for crew in (merge.stored, merge.offered))
                    self.load.people_removed |= stored - offered
                new += merge.offered
                before, now = (Counter(map(repr, _states(table, each))) for each in (merge.stored, merge.offered))
                counts.created += (now - before).total()
                counts.removed += (before - now).total()
                counts.unchanged += (now & before).total()
            else:
                counts.kept += 1
                new += merge.added
                completed += [(record, merge.offer.row) for record in merge.completed]
                counts.created += len(merge.added)
                counts.changed += len(merge.completed)
            if merge.is_replaced or merge.added or merge.completed:
                self.changed |= {merge.offer.record.pk} - self.created
        for part in batches(gone):
            table.model._default_manager.filter(pk__in=part).delete()
        insert(table.model, [(draft, rows[id(draft)]) for draft in new], self.load.blame)
        update(table.model, completed, ListMerge.COMPLETED, self.load.blame)

    # --- Reading, checking, remembering --------------------------------------------------------

    def _read(self, table: Table, row: TableRow, *, is_whole: bool) -> Values | None:
        """The values, or None if a cell is wrong. Raises Missing for a list row that names a record left out."""
        problems = [f"{name}: there is no such column" for name in row.values if name not in table.columns]
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
                problems.append(f"{name}: {error}")
        self.load.blame(row, *problems)
        if left_out and not problems and table is not self.table:
            raise left_out
        return None if problems else values

    def _is_valid(self, table: Table, record: Any, row: TableRow) -> bool:
        problems = cell_problems(table, record, list(table.columns)) or record_problems(record)
        self.load.blame(row, *problems)
        return not problems

    def _count_versions(self) -> None:
        """Increases versions, so that an editor who has one of the records open is told."""
        if issubclass(self.table.model, Versioned):
            now = timezone.now()
            for part in batches(self.changed):
                records = self.table.model._base_manager.filter(pk__in=part)
                records.update(version=F("version") + 1, changed_at=now)

    def _note_doubts(self) -> None:
        """Notes doubtful matches for the report, for the editors' desk, and for the next load."""
        for offer in self.offers:
            if offer.doubt:
                words = f"“{offer.record}” may be the existing “{offer.doubt}”, so it was added as a draft. {TO_DO}"
                self.load.report.doubts.append(Fault(offer.row.file, offer.row.line, words))
                ImportedRecord.objects.update_or_create(
                    source=ImportedRecord.DOUBT,
                    kind=self.table.name,
                    key=str(offer.record.pk),
                    defaults={"object_id": offer.record.pk, "values": {"may_be": offer.doubt}},
                )

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


def _attributes(values: Values) -> dict[str, Any]:
    return {attribute: value for each in values.values() for attribute, value in each.items()}


def _states(table: Table, records: list[Any]) -> list[list[Any]]:
    columns = [column for column in table.columns.values() if column is not table.owner]
    return [[column.state(record) for column in columns] for record in records]
