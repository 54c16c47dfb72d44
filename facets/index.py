"""Which rows of a list have which value, held in memory, so that filtering and counting need no database.

A set of rows is an integer: the bit at a row's place in the list's default order is set if the row belongs to it.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from facets.printing import PrintedRows
from publishing.generation import once_per_generation
from wording.changing import is_true_until, noting_limits
from wording.partial_dates import Precision, after, coarser

if TYPE_CHECKING:
    from facets.facets import OptionsFacet, RecordFacet, SortFacet
    from facets.query import Query

Rows = int
MOST_PRINTED = 16 * 1024 * 1024  # Bytes. 4,000 missions as JSON, CSV and calendar are 13 MB.
MOST_PACKED = 12 * 1024 * 1024  # 40,000 missions as JSON, CSV and calendar are some 10 MB.
ONE = ord("1")
BITS = bytes(1 if byte == ONE else 0 for byte in range(256))  # Translates the digits 0 and 1 to their values.


@dataclass
class Held:
    """The rows that have one value."""

    label: str
    rows: Rows = 0


class Record(NamedTuple):
    """A record that rows of a list are linked to."""

    key: int
    slug: str
    label: str


class Records:
    """The public records of one kind, numbered in their order."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.all = list(records)
        self.number_of_key = {record.key: number for number, record in enumerate(self.all)}
        self.number_of = {record.slug: number for number, record in enumerate(self.all)}

    def __getitem__(self, number: int) -> Record:
        return self.all[number]

    def numbers_of(self, slugs: Iterable[str]) -> list[int]:
        return [self.number_of[slug] for slug in slugs if slug in self.number_of]


class Links:
    """Which rows are linked to which records."""

    def __init__(self, records: Records, pairs: Iterable[tuple[int, int]]) -> None:
        """`pairs` are of the number of a record and the place of a row."""
        ordered = sorted(set(pairs))
        self.records = records
        self.numbers = array("i", (number for number, _place in ordered))
        self.places = array("i", (place for _number, place in ordered))

    def places_of(self, number: int) -> array:
        """The places of the rows that are linked to this record."""
        return self.places[bisect_left(self.numbers, number) : bisect_left(self.numbers, number + 1)]

    def count(self, flags: bytes) -> Counter[int]:
        """By number of the record, how many of the flagged rows are linked to it."""
        return Counter(compress(self.numbers, map(flags.__getitem__, self.places)))

    @cached_property
    def all_counted(self) -> Counter[int]:
        """By number of the record, how many rows are linked to it."""
        return Counter(self.numbers)


class Periods:
    """When the dated rows begin and end, each in order of time."""

    def __init__(self, rows: Iterable[tuple[int, datetime, str]]) -> None:
        """`rows` are places, each with the first instant of its period and the precision of that."""
        dated = sorted((at, place, precision) for place, at, precision in rows)
        # A period is at least an hour, because a minute is asked for only to mean about then.
        ends = sorted((after(at, coarser(precision, Precision.HOUR)), place) for at, place, precision in dated)
        self.begins = [at for at, _place, _precision in dated]
        self.by_begin = array("i", (place for _at, place, _precision in dated))
        self.ends = [end for end, _place in ends]
        self.by_end = array("i", (place for _end, place in ends))

    def from_(self, start: datetime) -> array:
        """The places of the rows that end after this moment."""
        return self.by_end[bisect_right(self.ends, start) :]

    def begun_between(self, start: datetime | None, end: datetime | None) -> array:
        """The places of the rows that begin from `start` on and before `end`, as far as these are known."""
        first = bisect_left(self.begins, start) if start else 0
        return self.by_begin[first : bisect_left(self.begins, end) if end else None]

    def before(self, end: datetime) -> array:
        """The places of the rows that begin before this moment."""
        return self.by_begin[: bisect_left(self.begins, end)]


class Index:
    """The public rows of a list, and what facets say of them; each part is read when it is first needed."""

    def __init__(self, list_of: "type[Query]", queryset: QuerySet) -> None:
        self.list_of = list_of
        self.queryset = queryset
        self.printed = PrintedRows(MOST_PRINTED)
        self.packed = PrintedRows(MOST_PACKED)  # Exports of long lists, many rows at a time.
        self.hints: dict[int, str] = {}
        self.count_words: dict[int, str] = {}  # “3 missions”
        self._held: dict[str, dict[str, Held]] = {}
        self._links: dict[tuple[str, str], Links] = {}
        self._records: dict[type[Model], Records] = {}
        self._periods: dict[str, Periods] = {}
        self._found: dict[str, Rows] = {}
        self._orders: dict[str, tuple[list[int], datetime]] = {}  # The places of all rows, and until when it is true.

    # --- Rows -------------------------------------------------------------------------------------

    @cached_property
    def keys(self) -> list[int]:
        """The primary keys of all rows, in the default order."""
        ordered = self.list_of.base_filters["sort"].in_default_order(self.queryset)
        return list(ordered.values_list("pk", flat=True))

    @cached_property
    def place_of(self) -> dict[int, int]:
        return {key: place for place, key in enumerate(self.keys)}

    @cached_property
    def everything(self) -> Rows:
        return (1 << len(self.keys)) - 1

    def rows_at(self, places: Iterable[int]) -> Rows:
        digits = bytearray(b"0") * (len(self.keys) + 1)
        for place in places:
            digits[place] = ONE
        return int(digits[::-1], 2)

    def rows_of(self, keys: Iterable[int]) -> Rows:
        return self.rows_at(place for key in keys if (place := self.place_of.get(key)) is not None)

    def find_once(self, name: str, find_keys: Callable[[QuerySet], Iterable[int]]) -> Rows:
        """The rows with the primary keys that the function finds among all rows, asked for once under this name."""
        if name not in self._found:
            self._found[name] = self.rows_of(find_keys(self.queryset))
        return self._found[name]

    def flags(self, rows: Rows) -> bytes:
        """For each place 1 if the row there is one of these, else 0."""
        return format(rows, f"0{len(self.keys)}b")[::-1].encode().translate(BITS)

    def keys_of(self, rows: Rows) -> list[int]:
        return list(compress(self.keys, self.flags(rows)))

    def in_order(self, rows: Rows, sort: "SortFacet") -> Iterator[int]:
        """The primary keys of these rows, in the chosen order."""
        flags = self.flags(rows)
        if sort.is_default:
            return compress(self.keys, flags)
        order = self._read_order(sort)
        return compress(map(self.keys.__getitem__, order), map(flags.__getitem__, order))

    def _read_order(self, sort: "SortFacet") -> list[int]:
        known = self._orders.get(sort.value)
        if known is None or known[1] <= timezone.now():
            with noting_limits() as limit:
                keys = sort.sort(sort.parent.load_for_list(self.queryset)).values_list("pk", flat=True)
                known = [place for key in keys if (place := self.place_of.get(key)) is not None], limit.until
            self._orders[sort.value] = known
        is_true_until(known[1])
        return known[0]

    # --- Texts and dates --------------------------------------------------------------------------

    @cached_property
    def texts(self) -> list[str]:
        """At the place of each row the texts it is found by, one a line."""
        lines: list[list[str]] = [[] for _key in self.keys]
        for key, text in self.queryset.list_texts():
            if (place := self.place_of.get(key)) is not None:
                lines[place].append(text)
        return ["\n".join(of_row) for of_row in lines]

    def rows_with(self, words: Sequence[str]) -> Rows:
        """The rows whose texts contain all of these words, if only as parts of longer ones."""
        places: Iterable[int] = range(len(self.keys)) if words else ()
        for word in words:
            places = [place for place in places if word in self.texts[place]]
        return self.rows_at(places)

    def periods(self, stem: str) -> Periods:
        """The periods of the columns `launch_at` and `launch_precision` for the stem `launch`."""
        if stem not in self._periods:
            dated = self.queryset.exclude(**{f"{stem}_at": None}).order_by()
            self._periods[stem] = Periods(
                (place, at, precision)
                for key, at, precision in dated.values_list("pk", f"{stem}_at", f"{stem}_precision")
                if (place := self.place_of.get(key)) is not None
            )
        return self._periods[stem]

    # --- Values -----------------------------------------------------------------------------------

    def held(self, facet: "OptionsFacet") -> dict[str, Held]:
        """By value of the facet, the rows that have it; all facets are read in one query."""
        if facet.name not in self._held:
            self._held |= self._read_values([other for other in facet.parent.options_facets if other.is_held])
        return self._held[facet.name]

    def _read_values(self, facets: "list[OptionsFacet]") -> dict[str, dict[str, Held]]:
        parts = [part for facet in facets for part in facet.list_values(self.queryset)]
        places: dict[str, dict[str, tuple[str, list[int]]]] = {facet.name: {} for facet in facets}
        for name, value, label, key in parts[0].union(*parts[1:], all=True) if parts else []:
            if value is not None and (place := self.place_of.get(key)) is not None:
                places[name].setdefault(str(value), (label, []))[1].append(place)
        return {
            facet.name: {
                value: Held(facet.translate_label(label), self.rows_at(found))
                for value, (label, found) in places[facet.name].items()
            }
            for facet in facets
        }

    def records(self, facet: "RecordFacet") -> Records:
        if facet.related not in self._records:
            rows = facet.get_records().values_list("pk", "slug", facet.name_field)
            self._records[facet.related] = Records(Record(*row) for row in rows)
        return self._records[facet.related]

    def links(self, facet: "RecordFacet") -> Links:
        name = (facet.name, facet.kind_of_link)
        if name not in self._links:
            records = self.records(facet)
            self._links[name] = Links(
                records,
                (
                    (number, place)
                    for record, row in facet.get_links().order_by().values_list(facet.record, facet.owner)
                    if (number := records.number_of_key.get(record)) is not None
                    and (place := self.place_of.get(row)) is not None
                ),
            )
        return self._links[name]

    def find_hints(self, facet: "RecordFacet", keys: list[int]) -> dict[int, str]:
        """By primary key, what tells the records apart; each is asked for once."""
        if missing := [key for key in keys if key not in self.hints]:
            self.hints |= dict.fromkeys(missing, "") | facet.find_hints(missing)
        return self.hints


@dataclass
class _Place:
    """Where the index of a list is kept."""

    index: Index | None = None


@once_per_generation
def _place_of(list_of: "type[Query]") -> _Place:
    return _Place()


def shared_index(list_of: "type[Query]", queryset: QuerySet) -> Index:
    """The index of the whole list, shared by the public pages of one generation."""
    place = _place_of(list_of)
    if place.index is None:
        place.index = Index(list_of, queryset)
    return place.index
