"""The rows that match a query, and how many rows each option would match."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When

from facets.facets import SHORT_LIST, ChoiceFacet, OptionsFacet, StoredFacet
from facets.query import Query
from search.sorting import sort_key

SMALL_RESULT = 200
MOST_PICKS, MOST_FOUND = 6, 30


@dataclass(frozen=True)
class Option:
    value: str
    words: str
    count: int
    count_words: str  # “3 missions”
    is_selected: bool
    hint: str = ""


@dataclass(frozen=True)
class FacetOptions:
    name: str
    label: str
    options: list[Option]
    is_open: bool


@dataclass(frozen=True, eq=False)
class Selection:
    """Reads the database when something is first asked for."""

    query: Query

    @cached_property
    def small_result(self) -> list[Any] | None:
        """Primary keys of the result if there are at most SMALL_RESULT, else None."""
        keys = list(self.query.qs.order_by().values_list("pk", flat=True)[: SMALL_RESULT + 1])
        return keys if len(keys) <= SMALL_RESULT else None

    @cached_property
    def matches(self) -> QuerySet:
        """The rows that match. A small result is pinned by primary key so that no count repeats the whole query."""
        return self.query.qs if self.small_result is None else self.query.queryset.filter(pk__in=self.small_result)

    def matches_without(self, name: str) -> QuerySet:
        """The rows that match all facets but this one."""
        return self.query.narrow(leaving_out=name) if self.query.values[name] else self.matches

    @cached_property
    def rows(self) -> QuerySet:
        """The rows that match, in order, with what the list prints."""
        return self.query.filters["sort"].sort(self.query.load_for_list(self.matches))

    @cached_property
    def count(self) -> int:
        return self.query.qs.order_by().count() if self.small_result is None else len(self.small_result)

    def load_page(self, places: range, *, load: Callable[[QuerySet], QuerySet] = lambda rows: rows) -> list[Any]:
        """The rows at these places, each with what the list prints and what `load` adds."""
        # Their keys first, so that the rest of the list costs nothing.
        keys = list(self.rows.values_list("pk", flat=True)[places.start : places.stop])
        rows = load(self.query.load_for_list(self.query.queryset.filter(pk__in=keys)))
        found = {row.pk: row for row in rows}
        return [found[key] for key in keys if key in found]

    # --- Options with their counts ----------------------------------------------------------------

    @cached_property
    def facet_options(self) -> list[FacetOptions]:
        """The options of all facets in one query, each with the number of rows that choosing it alone would give."""
        facets = [
            facet
            for name, facet in self.query.filters.items()
            if isinstance(facet, (StoredFacet, ChoiceFacet)) and name != self.query.picked
        ]
        parts = [part for facet in facets for part in facet.count_options(self.matches_without(facet.name))]
        counted: dict[str, dict[str, tuple[str, int]]] = {facet.name: {} for facet in facets}
        for name, value, label, count in parts[0].union(*parts[1:], all=True) if parts else []:
            if value is not None:  # A facet may be counted in parts that share no rows.
                others = counted[name].get(str(value), ("", 0))[1]
                counted[name][str(value)] = (self.query.filters[name].translate_label(label), count + others)
        options = {facet.name: self._list_options(facet, counted[facet.name]) for facet in facets}
        return [
            FacetOptions(facet.name, str(facet.label), options[facet.name], facet.name in self.query.choices)
            for facet in facets
        ]

    def _list_options(self, facet: OptionsFacet, counted: dict[str, tuple[str, int]]) -> list[Option]:
        selected = self.query.values[facet.name]
        if isinstance(facet, ChoiceFacet):
            words = {value: str(label) for value, label in facet.choices.items()}
            shown = [v for v in words if v in counted or v in selected or len(words) <= SHORT_LIST]
        else:
            words = {value: label for value, (label, _count) in counted.items()}
            words |= {value: facet.label_of(value) for value in selected}
            shown = sorted(words, key=lambda value: (value not in selected, sort_key(words[value])))
        counts = {value: counted[value][1] if value in counted else 0 for value in shown}
        return [
            Option(value, words[value], count, self.query.describe_count(count), value in selected)
            for value, count in counts.items()
        ]

    # --- Picking records --------------------------------------------------------------------------

    @cached_property
    def picks(self) -> list[Option]:
        """Records to pick: the chosen ones, then those with most rows here or those found by name."""
        name, find = self.query.picked, self.query.find
        facet, chosen = self.query.filters[name], self.query.values[name]
        links = facet.get_links_of(self.matches if facet.matches_all else self.matches_without(name))
        record, slug, words = facet.record, f"{facet.record}__slug", f"{facet.record}__{facet.name_field}"
        if find:
            found = facet.related._default_manager.named_like(find)
            links = links.filter(Q(**{f"{record}__in": found}) | Q(**{f"{slug}__in": chosen}))
        rows = (
            links.values(record, slug, words)
            .annotate(
                count=Count(facet.owner, distinct=True),
                is_chosen=Case(When(**{f"{slug}__in": chosen}, then=1), default=0),
            )
            .order_by("-is_chosen", "-count", *(f"{record}__{column}" for column in facet.related._meta.ordering))
        )
        shown = list(rows[: len(chosen) + MOST_FOUND if find else max(len(chosen), MOST_PICKS)])
        hints = facet.find_hints([row[record] for row in shown])
        options = [
            Option(
                row[slug],
                row[words],
                row["count"],
                self.query.describe_count(row["count"]),
                row[slug] in chosen,
                hint=hints.get(row[record], ""),
            )
            for row in shown
        ]
        given = {option.value for option in options}
        nothing = self.query.describe_count(0)
        without_rows = [Option(v, facet.label_of(v), 0, nothing, True) for v in chosen if v not in given]
        return sorted([*without_rows, *options], key=lambda option: not option.is_selected)
