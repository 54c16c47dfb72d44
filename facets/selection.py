"""The rows that match a query, and how many rows each option would match."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from facets.facets import MOST_OFFERED, SHORT_LIST, ChoiceFacet, OptionsFacet, RecordFacet, SortFacet
from facets.index import Rows
from facets.keys import KeyIsOneOf
from facets.query import Query
from search.sorting import sort_key
from wording.numbers import at_least

MOST_PICKS, MOST_FOUND = 6, 30


@dataclass(slots=True)
class Option:
    value: str
    words: str
    count: int
    count_words: str  # “3 missions”
    is_selected: bool
    hint: str = ""
    is_least: bool = False  # There may be more such rows, of which that is not recorded.


@dataclass(frozen=True)
class FacetOptions:
    name: str
    label: str
    options: list[Option]
    is_open: bool
    most: int | None = None  # So many are listed, those with most rows; the others are left out.


@dataclass(frozen=True, eq=False)
class Selection:
    """Is worked out when it is first asked for."""

    query: Query

    @cached_property
    def matches(self) -> Rows:
        """The rows that match."""
        return self.query.narrow()

    @cached_property
    def count(self) -> int:
        return self.matches.bit_count()

    @property
    def sort(self) -> SortFacet:
        return self.query.filters["sort"]

    def list_keys(self, places: range) -> list[int]:
        """The primary keys of the rows at these places."""
        ordered = self.query.index.in_order(self.matches, self.sort)
        return list(islice(ordered, places.start, places.stop))

    @cached_property
    def rows(self) -> QuerySet:
        """The rows that match, in order, with what the list prints."""
        rows = self.query.queryset
        if self.matches != self.query.index.everything:
            rows = rows.filter(KeyIsOneOf(self.query.index.keys_of(self.matches)))
        return self.sort.sort(self.query.load_for_list(rows))

    def load(self, keys: list[int], *, load: Callable[[QuerySet], QuerySet] = lambda rows: rows) -> list[Any]:
        """The rows with these keys, in this order, each with what the list prints and what `load` adds."""
        found = load(self.query.load_for_list(self.query.queryset.filter(pk__in=keys))).in_bulk() if keys else {}
        return [found[key] for key in keys if key in found]

    # --- Options with their counts ----------------------------------------------------------------

    @cached_property
    def facet_options(self) -> list[FacetOptions]:
        """The options of all facets, each with the number of rows that choosing it alone would give."""
        facets = [facet for facet in self.query.options_facets if facet.name != self.query.picked]
        return [
            FacetOptions(
                facet.name,
                str(facet.label),
                options,
                is_open=facet.name in self.query.choices,
                most=MOST_OFFERED if isinstance(facet, RecordFacet) and len(options) >= MOST_OFFERED else None,
            )
            for facet in facets
            for options in [self._list_options(facet)]
        ]

    def _matches_without(self, name: str) -> Rows:
        """The rows that match all facets but this one."""
        return self.query.narrow(leaving_out=name) if name in self.query.found else self.matches

    def _list_options(self, facet: OptionsFacet) -> list[Option]:
        selected = self.query.values[facet.name]
        base = self._matches_without(facet.name)
        counted = facet.count_options(base)
        if isinstance(facet, ChoiceFacet):
            words = {value: str(label) for value, label in facet.choices.items()}
            shown = [v for v in words if v in counted or v in selected or len(words) <= SHORT_LIST]
        else:
            words = {value: label for value, (label, _count) in counted.items()}
            words |= {value: facet.label_of(value) for value in selected}
            shown = sorted(words, key=lambda value: (value not in selected, sort_key(words[value])))
        counts = {value: counted[value][1] if value in counted else 0 for value in shown}
        has_gap = self._gap_finder(facet)
        return [
            Option(
                value,
                words[value],
                count,
                self._words_of(count, is_least=is_least),
                value in selected,
                is_least=is_least,
            )
            for value, count in counts.items()
            for is_least in [has_gap([value])]
        ]

    def _gap_finder(self, facet: OptionsFacet) -> Callable[[list[str]], bool]:
        """A function that tells whether more rows than are counted may match with these values of the facet."""
        certain, likely = self._matches_without(facet.name), self.query.widen(leaving_out=facet.name)
        unrecorded = self.query.find_unrecorded(leaving_out=facet.name)

        def has_gap(values: list[str]) -> bool:
            if unrecorded and unrecorded & facet.find_unrecorded(values):
                return True
            possible = facet.find_possible(values)
            if not possible and likely == certain:
                return False
            found = facet.find_rows(values)
            return bool((found | possible) & likely & ~(found & certain))

        return has_gap

    # --- Picking records --------------------------------------------------------------------------

    @cached_property
    def picks(self) -> list[Option]:
        """Records to pick: the chosen ones, then those with most rows here or those found by name."""
        name, find = self.query.picked, self.query.find
        facet, chosen = self.query.filters[name], self.query.values[name]
        records = facet.records
        has_gap = self._gap_finder(facet)
        base = self.matches if facet.matches_all else self._matches_without(name)
        counts = facet.count_links(base)
        numbers = records.numbers_of(chosen)
        with_rows = sorted((n for n in numbers if n in counts), key=lambda n: (-counts[n], n))
        # If records of the chosen ones may be missing, others are no answer.
        has_others = self.matches or not (name in self.query.gaps or self.query.find_unrecorded())
        others: Iterable[int] = (n for n in counts if n not in numbers) if has_others else ()
        if find:
            slugs = facet.related._default_manager.named_like(find).values_list("slug", flat=True)
            asked = set(records.numbers_of(slugs))
            others = (n for n in counts if n in asked and n not in numbers)
        room = len(chosen) + MOST_FOUND if find else max(len(chosen), MOST_PICKS)
        # Of those with equally many rows the first in their order, as links are counted in it.
        most = nlargest(room - len(with_rows), others, key=counts.__getitem__)
        hints = self.query.index.find_hints(facet, [records[n].key for n in with_rows + most])
        without_rows = [n for n in numbers if n not in counts]
        return [
            Option(
                record.slug,
                record.label,
                counts[n],
                self._words_of(counts[n], is_least=is_least),
                is_selected=n in numbers,
                hint=hints[record.key] if counts[n] else "",
                is_least=is_least,
            )
            for n in [*without_rows, *with_rows, *most]
            for record in [records[n]]
            for is_least in [has_gap([*chosen, record.slug] if facet.matches_all else [record.slug])]
        ]

    def _words_of(self, count: int, *, is_least: bool) -> str:
        """“3 missions” or “at least 3 missions”."""
        words = self._count_words(count)
        if not is_least:
            return words
        return at_least(words) if count else _("not fully recorded")

    def _count_words(self, count: int) -> str:
        """“3 missions”, made once for each number."""
        words = self.query.index.count_words
        if count not in words:
            words[count] = self.query.describe_count(count)
        return words[count]
