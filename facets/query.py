"""What the address of a list asks for."""

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property

from facets.facets import Choices, Facet, Notice, OptionsFacet, StoredFacet, TextFacet
from facets.fields import ONLY_THE_LAST
from facets.index import Index, Rows
from wording.numbers import at_least

Labels = dict[str, dict[str, str]]  # Facet → value → label.
MAX_LOOKED_UP = 100
MAX_UNKNOWN_LOOKED_UP = 5
MAX_SLUG = 100


@dataclass(frozen=True)
class Rejected:
    """A value of the address that has no effect, and why."""

    label: str
    value: str
    reason: str
    name: str  # Of the parameter.


class Query(django_filters.FilterSet):
    """The parsed address of a list. A subclass declares the facets of its list, one of them `sort`.

    A query never changes. Values that are not understood are listed in `rejected` and have no effect. Former slugs are
    replaced by current ones; `has_former_slugs` tells the view to redirect.
    """

    data: QueryDict
    list_name: ClassVar[str]  # URL name of the list.
    endings: ClassVar[tuple[str, ...]] = ("json", "csv", "atom", "feed.json")  # Of the list's address as an export.
    picked: ClassVar[str] = ""  # The RecordFacet with a control of its own, where visitors search for names.
    always_shown: ClassVar[tuple[str, ...]] = ()  # Facets that a phone does not hide behind “Filters”.

    def __init__(
        self, data: QueryDict, queryset: QuerySet, *, index: Index | None = None, labels: Labels | None = None
    ) -> None:
        """`index` is of these rows. With `labels`, all values are current, and nothing is looked up."""
        super().__init__(data, queryset)
        self.index = index or Index(type(self), queryset)
        self.searched: dict[tuple[str, str], Rows] = {}
        self.labels = self._look_up_labels() if labels is None else labels
        former = self._find_former_slugs() if labels is None else {}
        self.has_former_slugs = bool(former)
        for (name, _value), (slug, label) in former.items():
            self.labels[name][slug] = label
        for name, facet_labels in self.labels.items():
            self.filters[name].extra["labels"] = facet_labels
        if former:
            slugs = {place: slug for place, (slug, _label) in former.items()}
            self.data = QueryDict(mutable=True)
            for name, values in data.lists():
                self.data.setlist(name, [slugs.get((name, value), value) for value in values])
        self.values: dict[str, Any] = {
            name: facet.field.clean(self.data.getlist(name)) for name, facet in self.filters.items()
        }

    @classmethod
    def get_filters(cls) -> dict[str, Facet]:
        """The facets by parameter. A parameter that is a Python keyword is declared with an underscore: `from_`."""
        facets = {name.rstrip("_"): facet for name, facet in super().get_filters().items()}
        for name, facet in facets.items():
            facet.name = name
        return facets

    def _look_up_labels(self) -> Labels:
        """The labels of the asked values that exist; those that no row has are looked up in one database query."""
        asked = self._list_stored_values()
        labels: Labels = {name: {} for name in asked}
        for name, values in asked.items():
            found = {value: self.filters[name].find_label(value) for value in values}
            labels[name] = {value: label for value, label in found.items() if label is not None}
            asked[name] = [value for value in values if value not in labels[name]]
        parts = [self.filters[name].look_up(values[:MAX_LOOKED_UP]) for name, values in asked.items() if values]
        for name, value, label in parts[0].union(*parts[1:], all=True) if parts else []:
            labels[name][value] = self.filters[name].translate_label(label)
        return labels

    def _find_former_slugs(self) -> dict[tuple[str, str], tuple[str, str]]:
        """(facet, value) → (current slug, label) for the asked values that are former or alternative slugs."""
        found: dict[tuple[str, str], tuple[str, str]] = {}
        for name, values in self._list_stored_values().items():
            unknown = [value for value in values if value not in self.labels[name]][:MAX_UNKNOWN_LOOKED_UP]
            current = self.filters[name].find_current(unknown) if unknown else {}
            found |= {(name, value): current[value] for value in current}
        return found

    def _list_stored_values(self) -> dict[str, list[str]]:
        return {
            name: [value for value in dict.fromkeys(self.data.getlist(name)) if value and len(value) <= MAX_SLUG]
            for name, facet in self.filters.items()
            if isinstance(facet, StoredFacet)
        }

    def with_choices(self, choices: Choices) -> Self:
        """The query for other choices out of the values of this one."""
        data = QueryDict(mutable=True)
        for name, values in choices.items():
            data.setlist(name, values)
        query = type(self)(data, self.queryset, index=self.index, labels=self.labels)
        query.searched = self.searched
        return query

    # --- What was understood ----------------------------------------------------------------------

    @cached_property
    def choices(self) -> Choices:
        """The values as the address has them, in a fixed order, without defaults and what has no effect."""
        return self.tidy({name: facet.to_parameters(self.values[name]) for name, facet in self.filters.items()})

    def tidy(self, choices: Choices) -> Choices:
        return {
            name: choices[name]
            for name, facet in self.filters.items()
            if choices.get(name) and facet.has_effect(choices)
        }

    @cached_property
    def rejected(self) -> list[Rejected]:
        return [
            Rejected(str(facet.label), value if len(value) <= 60 else f"{value[:60]}…", str(reason), name)
            for name, facet in self.filters.items()
            for reason, values in (
                (facet.field.reason, facet.field.rejected),
                (ONLY_THE_LAST, facet.field.passed_over),
            )
            for value in values[:10]
        ]

    @cached_property
    def find(self) -> str:
        """What was typed to find a record to pick; it filters nothing."""
        return " ".join(self.data.get("find", "").split())[:100]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.choices.keys() - {"sort"})

    # --- Addresses --------------------------------------------------------------------------------

    @cached_property
    def path(self) -> str:
        """Address of the whole list."""
        return reverse(self.list_name)

    @cached_property
    def address(self) -> str:
        """Canonical address of the list for this query."""
        return self.link_to(self.choices)

    @cached_property
    def parameters(self) -> str:
        """The canonical query string, empty or with its `?`."""
        return self.address.removeprefix(self.path)

    def link_to(self, choices: Choices, *, page: int = 1) -> str:
        pairs: list[tuple[str, Any]] = [(name, value) for name in self.filters for value in choices.get(name, [])]
        if page > 1:
            pairs.append(("page", page))
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    # --- Rows -------------------------------------------------------------------------------------

    @cached_property
    def options_facets(self) -> list[OptionsFacet]:
        return [facet for facet in self.filters.values() if isinstance(facet, OptionsFacet)]

    @cached_property
    def found(self) -> dict[str, Rows]:
        """By facet that filters, the rows with its values."""
        found = {name: facet.find_rows(self.values[name]) for name, facet in self.filters.items() if self.values[name]}
        return {name: rows for name, rows in found.items() if rows is not None}

    def narrow(self, *, leaving_out: str = "") -> Rows:
        """The rows that match every facet with a value, except one if named."""
        return reduce(and_, (rows for name, rows in self.found.items() if name != leaving_out), self.index.everything)

    def widen(self, *, leaving_out: str = "") -> Rows:
        """The rows that match or may match every facet with a value, except one if named."""
        may_match = (
            rows | self.filters[name].find_possible(self.values[name])
            for name, rows in self.found.items()
            if name != leaving_out
        )
        return reduce(and_, may_match, self.index.everything)

    @cached_property
    def gaps(self) -> dict[str, Rows]:
        """By facet, the rows that are not in the list but may match, as this facet lacks records of them."""
        missing = self.widen() & ~self.narrow()
        return {name: rows for name, found in self.found.items() if (rows := missing & ~found)}

    @cached_property
    def unrecorded(self) -> Rows:
        """Records that may lack rows of this list, as missions may lack spacewalks; one bit for each."""
        return 0

    def find_unrecorded(self, *, leaving_out: str = "") -> Rows:
        """Those of `unrecorded` that may lack rows that match every facet with a value, except one if named."""
        may_lack = (self.filters[name].find_unrecorded(self.values[name]) for name in self.found if name != leaving_out)
        return reduce(and_, may_lack, self.unrecorded)

    def find_unrecorded_notice(self, rows: Rows) -> Notice:
        """What a visitor should know if these of `unrecorded` may lack rows that match."""
        raise NotImplementedError

    @cached_property
    def is_complete(self) -> bool:
        """Whether no row that matches can be missing from the list."""
        return not self.gaps and not self.find_unrecorded()

    def search_once(self, facet: TextFacet, text: str) -> Rows:
        """The rows with a text, searched once for this query and those similar to it."""
        if (facet.name, text) not in self.searched:
            self.searched[facet.name, text] = facet.search(text)
        return self.searched[facet.name, text]

    def load_for_list(self, rows: QuerySet) -> QuerySet:
        """The rows with what the list prints and sorts by."""
        return rows

    def describe_count(self, number: int) -> str:
        """So many rows of this list in words: “4 pictures”."""
        raise NotImplementedError

    def describe_matches(self) -> str:
        """The number of rows that match, in words: “4 pictures” or, if some may be missing, “at least 4 pictures”."""
        number = self.narrow().bit_count()
        words = self.describe_count(number)
        return words if self.is_complete or not number else at_least(words)
