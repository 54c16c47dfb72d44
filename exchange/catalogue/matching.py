"""Finds the record of the database that each row of a main table is about, so that none is entered twice."""

from collections.abc import Iterator
from typing import Any

from exchange.catalogue.directory import Missing, former_slugs
from exchange.catalogue.lookalikes import LOOKALIKES
from exchange.catalogue.offers import Load, Offer, Policy
from exchange.catalogue.rows import Row
from exchange.catalogue.tables import Kind
from records.models import Addressed, ImportedRecord

DELETED = "deleted by an editor, so not created again"
FAULTY = "refers to a faulty row"
# Which source's values give way to another's, as long as no editor has touched them: so it does not matter in which
# order the two are loaded.
OUTRANKED = {"catalogue": "gcat"}


def match(kind: Kind, load: Load) -> list[Offer]:
    """The records that can be merged, old ones and new ones; the directory knows the others as missing."""
    return _Matching(kind, load).offers()


class _Matching:
    def __init__(self, kind: Kind, load: Load) -> None:
        self.kind, self.load, self.table = kind, load, kind.main
        # Locked until the end, so that no editor's save falls between reading and writing.
        self.records = {record.pk: record for record in self.table.rows().select_for_update()}
        self.by_slug = {record.slug: record for record in self.records.values()}
        self.by_uid = {record.uid: record for record in self.records.values() if isinstance(record, Addressed)}
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
        self._find_lookalikes(offers)
        taken: dict[int, Offer] = {}
        sound = [offer for offer in offers if self._is_sound(offer, taken)]
        return sound + self._offers_of_lists(sound)

    def _distinct_rows(self) -> Iterator[Row]:
        seen: dict[tuple[str, str], Row] = {}
        for row in self.load.tables.get(self.table.name, []):
            if not row.values.get("slug"):
                self.load.blame(row, "slug: a value is needed")
                continue
            faults = len(self.load.faults)
            for name in ("slug", "gcat_id"):
                if value := row.values.get(name):
                    first = seen.setdefault((name, value), row)
                    if first is not row:
                        self.load.blame(row, f"{name}: “{value}” is that of line {first.line} already")
            if len(self.load.faults) == faults:
                yield row

    def _record_of(self, row: Row) -> Any:
        slug = row.values["slug"]
        remembered = self.memories.get(slug)
        moved = self.records.get(self.former.get(slug))
        if moved and str(moved) != (row.values.get("name") or row.values.get("title")):
            moved = None  # Somebody new under an old address, which will be refused.
        return (
            self.by_gcat_id.get(row.values.get("gcat_id"))
            or (remembered and self.records.get(remembered.object_id))
            or self.by_slug.get(slug)
            or self.by_uid.get(self.load.uid(self.table.model, slug))
            or moved
        )

    def _find_lookalikes(self, offers: list[Offer]) -> None:
        """Records known here by another name, if nobody else is and no other GCAT id stands in the way."""
        for offer in offers:
            if offer.record and offer.record.pk in self.doubts and offer.record.published_at is None:
                offer.doubt = self.doubts[offer.record.pk]
        strangers = [offer for offer in offers if offer.record is None and offer.slug not in self.memories]
        if not strangers or not self.records or self.table.model not in LOOKALIKES:
            return
        lookalikes = LOOKALIKES[self.table.model](self.load, self.records.values())
        taken = {offer.record.pk for offer in offers if offer.record}
        for offer in strangers:
            free = [
                record
                for pk, record in self.records.items()
                if pk not in taken and gcat_id_of(record) in {"", offer.row.values.get("gcat_id") or gcat_id_of(record)}
            ]
            found = list(lookalikes.of(offer, free))
            sure = [each.record for each in found if each.is_sure]
            if len(sure) == 1:
                offer.record = sure[0]
                taken.add(sure[0].pk)
            elif found:
                offer.doubt = " or ".join(sorted(str(each.record) for each in found))

    def _is_sound(self, offer: Offer, taken: dict[int, Offer]) -> bool:
        """Whether there is one record it is about, or may be created for it."""
        model, load = self.table.model, self.load
        record = offer.record
        if record is None and offer.slug in self.memories:
            load.report.skip(self.table.name, DELETED)
            load.directory.enter_missing(model, offer.slug, DELETED)
            return False
        if record is None:
            load.directory.enter_missing(model, offer.slug, FAULTY)  # Until it has been created.
            return True
        offer.memory = self.memory_of.get(record.pk)
        offer.outranked = self.outranked_of.get(record.pk, {})
        load.directory.enter(model, offer.slug, record.pk)
        gcat_id = offer.row.values.get("gcat_id") or gcat_id_of(record)
        if gcat_id_of(record) not in {"", gcat_id} and not offer.may_replace("gcat_id", record.gcat_id, load.policy):
            load.blame(offer.row, f"slug: “{offer.slug}” is that of {record}, who is {record.gcat_id} in GCAT")
            return False
        first = taken.setdefault(record.pk, offer)
        if first is not offer:
            load.blame(
                offer.row, f"slug: “{offer.slug}” is {record}, and so is “{first.slug}” in line {first.row.line}"
            )
            return False
        return True

    def _offers_of_lists(self, offers: list[Offer]) -> list[Offer]:
        """Records that only lists speak of: the crew of a mission that has no row of its own."""
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
                    continue  # The row itself will be blamed, or skipped.
                if pk not in said:
                    said.add(pk)
                    more.append(Offer(slug, row, self.records[pk], has_row=False, memory=self.memory_of.get(pk)))
        return more


def gcat_id_of(record: Any) -> str:
    return getattr(record, "gcat_id", None) or ""
