"""Finds the record that each row of a main table is about, so that none is added twice."""

from collections.abc import Iterator
from typing import Any

from exchange.catalogue.directory import Missing, former_slugs
from exchange.catalogue.offers import Load, Offer, Policy
from exchange.catalogue.recognising import RECOGNISERS
from exchange.catalogue.rows import TableRow
from exchange.catalogue.tables import RecordKind
from records.models import ImportedRecord, Versioned

DELETED = "deleted by an editor, so not created again"
FAULTY = "refers to a row with errors"
# Values of the second source give way to those of the first, unless an editor has changed them. So the two can be
# loaded in any order.
OUTRANKED = {"catalogue": "gcat"}


def match(kind: RecordKind, load: Load) -> list[Offer]:
    """The records to merge, existing and new; the others are entered in the directory as missing."""
    return _Matching(kind, load).offers()


class _Matching:
    def __init__(self, kind: RecordKind, load: Load) -> None:
        self.kind, self.load, self.table = kind, load, kind.main
        # Locked until the end, so that no editor saves between reading and writing.
        self.records = {record.pk: record for record in self.table.rows().select_for_update()}
        self.by_slug = {record.slug: record for record in self.records.values()}
        self.by_uid = {record.uid: record for record in self.records.values() if isinstance(record, Versioned)}
        self.former = former_slugs(self.table.model, set(self.records))
        self.by_gcat_id = {record.gcat_id: record for record in self.records.values() if gcat_id_of(record)}
        memories = ImportedRecord.objects.filter(source=load.source, kind=self.table.name)
        self.memories = {memory.key: memory for memory in memories} if load.policy is Policy.KEEP_EDITS else {}
        self.memory_of = {memory.object_id: memory for memory in self.memories.values()}
        outranked = ImportedRecord.objects.filter(source=OUTRANKED.get(load.source, ""), kind=self.table.name)
        doubts = ImportedRecord.objects.filter(source=ImportedRecord.DOUBT, kind=self.table.name)
        self.doubts = {doubt.object_id: doubt.values["may_be"] for doubt in doubts}
        self.outranked_of = {memory.object_id: memory.values for memory in outranked}

    def offers(self) -> list[Offer]:
        offers = [Offer(row.values["slug"], row, self._record_of(row)) for row in self._distinct_rows()]
        self._recognise(offers)
        taken: dict[int, Offer] = {}
        sound = [offer for offer in offers if self._is_sound(offer, taken)]
        return sound + self._offers_of_lists(sound)

    def _distinct_rows(self) -> Iterator[TableRow]:
        seen: dict[tuple[str, str], TableRow] = {}
        for row in self.load.tables.get(self.table.name, []):
            if not row.values.get("slug"):
                self.load.blame(row, "slug: a value is required")
                continue
            faults = len(self.load.faults)
            for name in ("slug", "gcat_id"):
                if value := row.values.get(name):
                    first = seen.setdefault((name, value), row)
                    if first is not row:
                        self.load.blame(row, f"{name}: “{value}” is already in line {first.line}")
            if len(self.load.faults) == faults:
                yield row

    def _record_of(self, row: TableRow) -> Any:
        slug = row.values["slug"]
        remembered = self.memories.get(slug)
        formerly = self.records.get(self.former.get(slug))
        if formerly and str(formerly) != (row.values.get("name") or row.values.get("title")):
            formerly = None  # Another record under a former address, which will be refused.
        return (
            self.by_gcat_id.get(row.values.get("gcat_id"))
            or (remembered and self.records.get(remembered.object_id))
            or self.by_slug.get(slug)
            or self.by_uid.get(self.load.uid(self.table.model, slug))
            or formerly
        )

    def _recognise(self, offers: list[Offer]) -> None:
        """Gives new rows the existing record that is the same under another name, unless GCAT ids differ."""
        for offer in offers:
            if offer.record and offer.record.pk in self.doubts and offer.record.published_at is None:
                offer.doubt = self.doubts[offer.record.pk]
        new = [offer for offer in offers if offer.record is None and offer.slug not in self.memories]
        if not new or not self.records or self.table.model not in RECOGNISERS:
            return
        recogniser = RECOGNISERS[self.table.model](self.load, self.records.values())
        taken = {offer.record.pk for offer in offers if offer.record}
        for offer in new:
            free = [
                record
                for pk, record in self.records.items()
                if pk not in taken and gcat_id_of(record) in {"", offer.row.values.get("gcat_id") or gcat_id_of(record)}
            ]
            found = list(recogniser.find(offer, free))
            sure = [each.record for each in found if each.is_sure]
            if len(sure) == 1:
                offer.record = sure[0]
                taken.add(sure[0].pk)
            elif found:
                offer.doubt = " or ".join(sorted(str(each.record) for each in found))

    def _is_sound(self, offer: Offer, taken: dict[int, Offer]) -> bool:
        """Whether the row is about one record, or a record can be created for it."""
        model, load = self.table.model, self.load
        record = offer.record
        if record is None and offer.slug in self.memories:
            load.report.skip(self.table.name, DELETED)
            load.directory.enter_missing(model, offer.slug, DELETED)
            return False
        if record is None:
            load.directory.enter_missing(model, offer.slug, FAULTY)  # Until it is created.
            return True
        offer.memory = self.memory_of.get(record.pk)
        offer.outranked = self.outranked_of.get(record.pk, {})
        load.directory.enter(model, offer.slug, record.pk)
        gcat_id = offer.row.values.get("gcat_id") or gcat_id_of(record)
        if gcat_id_of(record) not in {"", gcat_id} and not offer.may_replace("gcat_id", record.gcat_id, load.policy):
            load.blame(offer.row, f"slug: “{offer.slug}” belongs to {record}, which is {record.gcat_id} in GCAT")
            return False
        first = taken.setdefault(record.pk, offer)
        if first is not offer:
            load.blame(
                offer.row, f"slug: “{offer.slug}” is {record}, and so is “{first.slug}” in line {first.row.line}"
            )
            return False
        return True

    def _offers_of_lists(self, offers: list[Offer]) -> list[Offer]:
        """Records that only lists name, such as a mission that has crew rows but no row of its own."""
        said = {offer.record.pk for offer in offers if offer.record}
        slugs = {offer.slug for offer in offers}
        more = []
        for table in self.kind.lists:
            for row in self.load.tables.get(table.name, []):
                slug = row.values.get(table.owner.name, "")
                if slug in slugs:
                    continue
                slugs.add(slug)
                try:
                    pk = self.load.directory.resolve(self.table.model, slug)
                except (Missing, ValueError):
                    continue  # The row itself will be reported or skipped.
                if pk not in said:
                    said.add(pk)
                    more.append(Offer(slug, row, self.records[pk], has_row=False, memory=self.memory_of.get(pk)))
        return more


def gcat_id_of(record: Any) -> str:
    return getattr(record, "gcat_id", None) or ""
