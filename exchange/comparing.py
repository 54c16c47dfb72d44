"""Compares our missions, crews and people with those of another catalogue, fact by fact, and keeps what was found.

Public pages say that a record matches the other catalogue. Differences are for the editors' desk, where each is
decided: their value is taken with its source, or ours stays. What was decided stays so until either value changes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from exchange.catalogue.columns import Number, PartialMoment, TableColumn
from exchange.catalogue.directory import Directory, Missing
from exchange.catalogue.matching import match
from exchange.catalogue.offers import Load, Offer, Policy
from exchange.catalogue.rows import CatalogueError, TableRow, Tables
from exchange.catalogue.tables import CREW, KINDS, RecordKind
from missions.models import CrewAssignment, Mission, MissionComparison, MissionSource
from people.models import Person, PersonComparison, PersonSource
from records.changes import following_changes
from records.models import Comparison

# Published times of one event often differ by a rounded minute, heights by a kilometre.
TIME_SLACK = timedelta(minutes=2)
NUMBER_SLACK = Decimal(1)
SEAT = "crew"  # The fact of a Difference that is about one member of the crew.
CHANGED_SINCE = "The record has been changed since it was compared. Compare again."
UNFINISHED = {"planned", "ongoing"}  # How a mission ended, according to data from before its end.


@dataclass(frozen=True)
class Difference:
    """One fact that differs, with values as the files write them; for a seat, the legs flown: “launched landed”."""

    fact: str
    ours: str
    theirs: str
    person: int | None = None  # Of a seat, the primary key; None if we have no such person.
    name: str = ""  # Of a seat.
    decided: str = ""  # By whom and when it was decided that our value stays.

    @property
    def key(self) -> str:
        """Names the fact among those of its record: `launch_at`, `crew-17`."""
        return f"{self.fact}-{self.person or self.name}" if self.fact == SEAT else self.fact

    @property
    def words(self) -> str:
        """“lift-off: 2024-03-23T12:36Z here, 2024-03-23T12:36:10Z there”."""
        if self.fact == SEAT:
            what, (ours, theirs) = self.name, (legs.replace(" ", " and ") for legs in (self.ours, self.theirs))
        else:
            what, ours, theirs = FACT_NAMES[self.fact], self.ours, self.theirs
        return f"{what}: {ours or 'nothing'} here, {theirs or 'nothing'} there"


@dataclass(frozen=True)
class Compared:
    """A kind of record that is compared."""

    model: type[models.Model]
    table: str
    facts: tuple[str, ...]
    comparisons: type[Comparison]
    sources: type[models.Model]

    @property
    def owner(self) -> str:
        return self.comparisons.NAMED_BY[0]

    @property
    def kind(self) -> RecordKind:
        return next(kind for kind in KINDS if kind.main.name == self.table and not kind.is_merged)


PEOPLE = Compared(Person, "people", ("born_on", "died_on"), PersonComparison, PersonSource)
MISSIONS = Compared(
    Mission,
    "missions",
    ("launch_at", "end_at", "kind", "end_kind", "station", "cospar_id", "peak_altitude_km"),
    MissionComparison,
    MissionSource,
)
COMPARED = {compared.table: compared for compared in (PEOPLE, MISSIONS)}  # People first: seats name them.
FACT_NAMES = {
    name: str(compared.model._meta.get_field(name).verbose_name)
    for compared in COMPARED.values()
    for name in compared.facts
}


@dataclass
class ComparisonReport:
    """What was found of each kind: records by how they compare, and every difference in words."""

    matching: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    differing: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    not_here: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lines: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = [
            f"{table}: {self.matching[table]} match, {self.differing[table]} differ, {len(missing)} not here"
            for table, missing in ((table, self.not_here[table]) for table in COMPARED)
        ]
        counts += [f"not here: {', '.join(self.not_here[table])}" for table in COMPARED if self.not_here[table]]
        return "\n".join([*counts, *self.lines])


def compare(tables: Tables, *, source: str, catalogue: str, edition: date) -> ComparisonReport:
    """Compares each record of these tables with ours and keeps the result, dated today.

    Empty cells say nothing, and neither does data from before the end of a flight about how it ended. Raises
    CatalogueError if a row cannot be matched with one record.
    """
    load = Load(tables, source, Policy.KEEP_EDITS, lambda rows: None)
    report = ComparisonReport()
    with transaction.atomic(), following_changes():
        for compared in COMPARED.values():
            offers = match(compared.kind, load)
            if load.faults:
                raise CatalogueError(sorted(set(load.faults)))
            _keep(compared, list(_comparisons(compared, offers, load, report)), catalogue, edition)
    return report


def _comparisons(
    compared: Compared, offers: Iterable[Offer], load: Load, report: ComparisonReport
) -> Iterator[Comparison]:
    seats = _Seats(load) if compared is MISSIONS else None
    sources = {
        row.values[compared.owner]: {name: row.values.get(name, "") for name in ("title", "publisher", "address")}
        for row in reversed(load.tables.get(f"{compared.owner}_sources", []))
    }
    for offer in offers:
        if not offer.has_row:
            continue
        if offer.record is None:
            report.not_here[compared.table].append(offer.slug)
            continue
        found = list(_own_facts(compared, offer, load))
        if seats:
            found += seats.compare(offer)
        if not found:
            continue
        differences = [each for each in found if each is not None]
        kept = report.differing if differences else report.matching
        kept[compared.table] += 1
        report.lines += [f"{offer.record}: {each.words}" for each in differences]
        yield compared.comparisons(
            **{compared.owner: offer.record},
            version=offer.record.version,
            agreed=len(found) - len(differences),
            differences=differences,
            source=sources.get(offer.slug, {}),
        )


def _own_facts(compared: Compared, offer: Offer, load: Load) -> Iterator[Difference | None]:
    """For each fact that they state, a difference, or None if it agrees."""
    said = offer.row.values
    is_unfinished = said.get("end_kind") in UNFINISHED
    for name in compared.facts:
        theirs = said.get(name, "")
        if not theirs or (is_unfinished and name in {"end_at", "end_kind"}):
            continue
        column = compared.kind.main.columns[name]
        ours = column.write(offer.record)
        yield None if _agree(column, offer.record, theirs, load) else Difference(name, ours, theirs)


def _agree(column: TableColumn, record: Any, theirs: str, load: Load) -> bool:
    try:
        values = column.read(theirs, load.directory.resolve)
    except (Missing, ValueError):  # A record that we do not have, or no value of ours.
        return False
    their_record = SimpleNamespace(**values)
    if isinstance(column, PartialMoment):
        one, other = column.period(record), column.period(their_record)
        if one is None or other is None:
            return one is other
        slack = TIME_SLACK if one.is_exact and other.is_exact else timedelta()
        return one.at < other.until + slack and other.at < one.until + slack
    if isinstance(column, Number):
        ours = getattr(record, column.name)
        return ours is not None and abs(ours - values[column.name]) <= NUMBER_SLACK
    return column.state(record) == column.state(their_record)


class _Seats:
    """The prime crews: who launched and landed on each mission, by them and by us."""

    def __init__(self, load: Load) -> None:
        self._names = {row.values["slug"]: row.values.get("name", "") for row in load.tables.get("people", [])}
        self._theirs: dict[str, list[TableRow]] = defaultdict(list)
        for row in load.tables.get(CREW.name, []):
            if row.values.get("status") == CrewAssignment.Status.PRIME:
                self._theirs[row.values["mission"]].append(row)
        self._ours: dict[int, dict[int, CrewAssignment]] = defaultdict(dict)
        for seat in CrewAssignment.objects.filter(status=CrewAssignment.Status.PRIME).select_related("person"):
            self._ours[seat.mission_id][seat.person_id] = seat
        self._directory = load.directory

    def compare(self, offer: Offer) -> Iterator[Difference | None]:
        """A difference for each member of either crew whose legs differ, None for one who agrees."""
        rows = self._theirs.get(offer.slug, [])
        if not rows:
            return
        is_unfinished = offer.row.values.get("end_kind") in UNFINISHED
        unmet = dict(self._ours[offer.record.pk])
        for row in rows:
            slug = row.values["person"]
            person = self._person(slug)
            seat = unmet.pop(person, None) if person else None
            name = seat.person.name if seat else self._names.get(slug, slug)
            yield _seat_difference(legs_of(seat), _legs(row), person, name, is_unfinished=is_unfinished)
        for seat in unmet.values():
            yield _seat_difference(legs_of(seat), set(), seat.person_id, seat.person.name, is_unfinished=is_unfinished)

    def _person(self, slug: str) -> int | None:
        try:
            return self._directory.resolve(Person, slug)
        except (Missing, ValueError):
            return None


def _legs(row: TableRow) -> set[str]:
    return {leg for leg in ("launched", "landed") if row.values.get(leg) == "yes"}


def legs_of(seat: CrewAssignment | None) -> set[str]:
    return {leg for leg in ("launched", "landed") if seat and getattr(seat, leg)}


def _seat_difference(
    ours: set[str], theirs: set[str], person: int | None, name: str, *, is_unfinished: bool
) -> Difference | None:
    if is_unfinished:  # Their data does not say yet who will come home on it.
        ours, theirs = ours - {"landed"}, theirs - {"landed"}
    if ours == theirs:
        return None
    written, their_words = (" ".join(sorted(legs, reverse=True)) for legs in (ours, theirs))
    return Difference(SEAT, written, their_words, person, name)


def _keep(compared: Compared, found: list[Comparison], catalogue: str, edition: date) -> None:
    """Replaces what earlier comparisons with the same catalogue found; differences decided before stay decided."""
    earlier = compared.comparisons.objects.filter(catalogue=catalogue)
    decided = {
        (getattr(comparison, f"{compared.owner}_id"), difference.key, difference.ours, difference.theirs): (
            difference.decided
        )
        for comparison in earlier
        for difference in differences_of(comparison)
    }
    for comparison in found:
        owner = getattr(comparison, f"{compared.owner}_id")
        comparison.catalogue, comparison.edition_on = catalogue, edition
        comparison.compared_on = timezone.now().date()
        differences = [
            replace(each, decided=decided.get((owner, each.key, each.ours, each.theirs), ""))
            for each in comparison.differences
        ]
        _set_differences(comparison, differences)
    earlier.delete()
    compared.comparisons.objects.bulk_create(found, batch_size=500)


def differences_of(comparison: Comparison) -> list[Difference]:
    return [Difference(**values) for values in comparison.differences]


def _set_differences(comparison: Comparison, differences: list[Difference]) -> None:
    comparison.differences = [asdict(each) for each in differences]
    comparison.differing = len(differences)
    comparison.open = sum(not each.decided for each in differences)


# --- Deciding ------------------------------------------------------------------------------------


def keep_ours(comparison: Comparison, difference: Difference, *, by: str) -> None:
    """Notes that our value stays although theirs differs."""
    decided = f"{by}, {timezone.now():%Y-%m-%d}"
    others = differences_of(comparison)
    _set_differences(comparison, [replace(each, decided=decided) if each == difference else each for each in others])
    comparison.save()


def take_theirs(record: Any, comparison: Comparison, difference: Difference) -> None:
    """Writes their value into our record and adds their page to its sources.

    Raises ValidationError if the record has been changed since the comparison, or cannot have this value.
    """
    compared = next(each for each in COMPARED.values() if isinstance(record, each.model))
    was_current = comparison.version == record.version
    if difference.fact == SEAT:
        _take_seat(record, difference)
    else:
        _take_fact(compared, record, difference)
    record.save()
    if comparison.source:
        compared.sources._default_manager.get_or_create(**{compared.owner: record}, **comparison.source)
    _set_differences(comparison, [each for each in differences_of(comparison) if each != difference])
    comparison.agreed += 1
    if was_current:
        comparison.version = record.version
    comparison.save()


def _take_fact(compared: Compared, record: Any, difference: Difference) -> None:
    column = compared.kind.main.columns[difference.fact]
    if column.write(record) != difference.ours:
        raise ValidationError(CHANGED_SINCE)
    try:
        values = column.read(difference.theirs, Directory().resolve)
    except (Missing, ValueError) as error:
        raise ValidationError(f"{difference.words}: {error}.") from None
    for attribute, value in values.items():
        setattr(record, attribute, value)
    record.full_clean()


def _take_seat(mission: Mission, difference: Difference) -> None:
    if difference.person is None:
        raise ValidationError(f"{difference.name} is not one of our people. Add the person, then compare again.")
    crew = CrewAssignment.objects.filter(mission=mission)
    seat = crew.filter(person=difference.person, status=CrewAssignment.Status.PRIME).first()
    ours, theirs = set(difference.ours.split()), set(difference.theirs.split())
    if legs_of(seat) & (ours ^ theirs) != ours - theirs:
        raise ValidationError(CHANGED_SINCE)
    seat = seat or CrewAssignment(mission=mission, person_id=difference.person, order=crew.count() + 1)
    for leg in ours ^ theirs:
        setattr(seat, leg, leg in theirs)
    if legs_of(seat):
        seat.full_clean()
        seat.save()
    else:
        seat.delete()
