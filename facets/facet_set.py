"""A list that can be narrowed by facets, and that can say of itself what it shows.

The address is the state: chips, links, counts and the sentence are all made from the cleaned
values, so they agree with the rows and never echo what was rejected.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django.db.models import Count, IntegerField, QuerySet, Value
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from facets.facets import SHORT_LIST, ChoiceFacet, Facet, OneOfFacet, OptionsFacet, StoredFacet, Words
from search.sorting import sort_key
from wording.partial_dates import PartialDate

Chosen = dict[str, list[str]]
FEW = 200
FORMATS: dict[str, tuple[Words, str]] = {
    "json": ("JSON", "application/json"),
    "csv": ("CSV", "text/csv"),
    "atom": ("Atom", "application/atom+xml"),
    "feed.json": ("JSON Feed", "application/feed+json"),
    "ics": ("Calendar", "text/calendar"),
}


@dataclass(frozen=True)
class Option:
    value: str
    words: str
    count: int
    is_selected: bool
    hint: str = ""


@dataclass(frozen=True)
class Chip:
    """One chosen value and the address of the list without it."""

    name: str
    label: str
    words: str
    link: str
    without: Chosen = field(repr=False)


@dataclass(frozen=True)
class WayOut:
    """Another question to ask when this one has no answer."""

    words: str
    link: str
    count: int


@dataclass(frozen=True)
class Rejected:
    label: str
    value: str
    reason: str
    name: str  # The parameter of the address that it was given for.


@dataclass(frozen=True)
class FacetOptions:
    name: str
    label: str
    options: list[Option]
    is_open: bool


class FacetSet(django_filters.FilterSet):
    list_name: ClassVar[str]  # Of the list's address.
    data: Any
    # The formats the list can be taken along in.
    endings: ClassVar[tuple[str, ...]] = ("json", "csv", "atom", "feed.json")
    always_shown: ClassVar[tuple[str, ...]] = ()  # Facets that stay visible on a phone, above “Filters”.
    sorts: ClassVar[Mapping[str, tuple[Words, list[Any]]]] = {}  # value: (words, ordering); the first is the default

    def __init__(self, data: Any = None, queryset: QuerySet | None = None, *, known: Any = None, **kwargs: Any) -> None:
        super().__init__(data if data is not None else QueryDict(), queryset, **kwargs)
        self.is_bound = True  # No parameters is a question too.
        for name, facet in self.filters.items():
            facet.name = name
        self._known = known
        self._moved = False

    @cached_property
    def path(self) -> str:
        return reverse(self.list_name)

    # --- What was asked ---------------------------------------------------------------------------

    @property
    def form(self) -> Any:
        if not hasattr(self, "_form"):
            known = self.known  # First, because it may put today's values in the place of former ones.
            form = super().form
            for name, words in known.items():
                form.fields[name].known = words
            form.is_valid()
        return self._form

    @cached_property
    def known(self) -> dict[str, dict[str, str]]:
        """The words for the asked values of facets that stand in the database, in one query."""
        if self._known is not None:
            return self._known
        asked = {
            name: [value for value in dict.fromkeys(self.data.getlist(name)) if value and len(value) <= 100]
            for name, facet in self.filters.items()
            if isinstance(facet, StoredFacet)
        }
        words: dict[str, dict[str, str]] = {name: {} for name in asked}
        parts = [self.filters[name].known(values) for name, values in asked.items() if values]
        if parts:
            for name, value, label in parts[0].union(*parts[1:], all=True):
                words[name][value] = self.filters[name].in_language(label)
        for name, values in asked.items():
            if unknown := [value for value in values if value not in words[name]][:5]:
                self._follow(name, self.filters[name].moved(unknown), words[name])
        return words

    def _follow(self, name: str, moved: dict[str, tuple[str, str]], words: dict[str, str]) -> None:
        """Puts today's value in the place of a former one; the view then leads to the address that says so."""
        if moved:
            self._moved = True
            self.data = self.data.copy()
            self.data.setlist(name, [moved[v][0] if v in moved else v for v in self.data.getlist(name)])
            words |= dict(moved.values())

    @property
    def moved(self) -> bool:
        """Whether the address names something by what it was called before."""
        return self.known is not None and self._moved

    @cached_property
    def cleaned(self) -> dict[str, Any]:
        return self.form.cleaned_data

    @cached_property
    def chosen(self) -> Chosen:
        """The query in its canonical form: known values in a fixed order, without defaults."""
        chosen: Chosen = {}
        for name, facet in self.filters.items():
            value = self.cleaned.get(name)
            if isinstance(value, PartialDate):
                value = value.iso
            values = value if isinstance(value, list) else [value] if value else []
            if values and not (isinstance(facet, OneOfFacet) and values == [facet.default]):
                chosen[name] = values
        return self.tidy(chosen)

    def tidy(self, chosen: Chosen) -> Chosen:
        """Drops what has no effect; a filter set may know more of that."""
        return chosen

    @cached_property
    def rejected(self) -> list[Rejected]:
        """Values that were left out, and why, in words for the visitor."""
        return [
            Rejected(str(facet.label), value if len(value) <= 60 else f"{value[:60]}…", self.reason(name, value), name)
            for name, facet in self.filters.items()
            for value in self.form.fields[name].rejected[:10]
        ]

    def reason(self, name: str, value: str) -> str:
        match self.filters[name].field_class.__name__:
            case "PartialDateField":
                return _("is not a date such as 2024, 2024-03 or 2024-03-23")
            case "TextField":
                return _("was cut off: the text is too long")
        return _("is not known here")

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen.keys() - {"sort"})

    # --- What it gives ----------------------------------------------------------------------------

    def narrowed(self, *, leaving_out: str = "") -> QuerySet:
        rows = self.queryset.all()
        for name, facet in self.filters.items():
            if name != leaving_out:
                rows = facet.filter(rows, self.cleaned.get(name))
        return rows

    @cached_property
    def few(self) -> list[Any] | None:
        """The keys of the rows where they are few, as one question; None where they are many."""
        keys = list(self.narrowed().order_by().values_list("pk", flat=True)[: FEW + 1])
        return keys if len(keys) <= FEW else None

    def answer(self, *, leaving_out: str = "") -> QuerySet:
        """As `narrowed`; but few rows are named by their keys, which spares repeating the question in every count."""
        if self.cleaned.get(leaving_out) or self.few is None:
            return self.narrowed(leaving_out=leaving_out)
        return self.queryset.filter(pk__in=self.few)

    def loaded(self, rows: QuerySet) -> QuerySet:
        """The rows with what a list prints and sorts by; counting needs none of it."""
        return rows

    @cached_property
    def qs(self) -> QuerySet:
        rows = self.loaded(self.answer())
        if self.sorts:
            rows = rows.order_by(*self.sorts[self.cleaned.get("sort") or next(iter(self.sorts))][1])
        return rows

    def rows(self, start: int, stop: int) -> list[Any]:
        """A page of the list: first which rows, then what they print, so that the rest of the list costs nothing."""
        pks = list(self.qs.values_list("pk", flat=True)[start:stop])
        found = {row.pk: row for row in self.loaded(self.queryset.filter(pk__in=pks))}
        return [found[pk] for pk in pks if pk in found]

    @cached_property
    def count(self) -> int:
        return self.narrowed().order_by().count() if self.few is None else len(self.few)

    # --- Options with their counts ----------------------------------------------------------------

    @property
    def hidden_in_use(self) -> int:
        """How many of the facets behind “Filters” narrow or order the list."""
        return sum(name not in self.always_shown for name in self.chosen)

    @cached_property
    def facet_options(self) -> list[FacetOptions]:
        """What each facet offers, with the number of rows that choosing it alone would give; all in one query."""
        facets = [facet for facet in self.filters.values() if isinstance(facet, (StoredFacet, ChoiceFacet))]
        facets = [facet for facet in facets if self.is_listed(facet)]
        parts = [part for facet in facets for part in facet.counts(self.answer(leaving_out=facet.name))]
        counted: dict[str, dict[str, tuple[str, int]]] = {facet.name: {} for facet in facets}
        for name, value, words, count in parts[0].union(*parts[1:], all=True) if parts else []:
            if value is not None:  # A facet may be counted in parts that share no rows.
                words = self.filters[name].in_language(words)
                counted[name][str(value)] = (words, count + counted[name].get(str(value), ("", 0))[1])
        return [
            FacetOptions(
                facet.name, str(facet.label), self._options(facet, counted[facet.name]), facet.name in self.chosen
            )
            for facet in facets
        ]

    def is_listed(self, facet: Facet) -> bool:
        """A facet with a control of its own, such as the crew, is left out of the common ones."""
        return True

    def _options(self, facet: OptionsFacet, counted: dict[str, tuple[str, int]]) -> list[Option]:
        selected = self.cleaned.get(facet.name) or []
        if isinstance(facet, ChoiceFacet):
            words = {value: str(choice) for value, choice in facet.choices.items()}
            shown = [v for v in words if v in counted or v in selected or len(words) <= SHORT_LIST]
        else:
            words = {value: label for value, (label, _count) in counted.items()}
            words |= {value: facet.words(value) for value in selected}
            shown = sorted(words, key=lambda value: (value not in selected, sort_key(words[value])))
        return [Option(v, words[v], counted.get(v, ("", 0))[1], v in selected) for v in shown]

    # --- Links ------------------------------------------------------------------------------------

    def link(self, chosen: Chosen | None = None, **changes: Any) -> str:
        """The address of the list for these choices (its own, if none are given), changed so."""
        query = {**(self.chosen if chosen is None else chosen)}
        for name, value in changes.items():
            query[name] = value if isinstance(value, list) else [str(value)]
        pairs = [(name, value) for name in [*self.filters, "page"] for value in query.get(name, []) if value]
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    @property
    def query(self) -> str:
        """The canonical query, for alternates of the list; empty or beginning with `?`."""
        return self.link().removeprefix(self.path)

    @property
    def alternates(self) -> list[tuple[str, str, str]]:
        """(name, media type, address) of the same question in other formats."""
        stem = self.path.rstrip("/")
        return [
            (str(name), media_type, f"{stem}.{ending}{self.query}")
            for ending in self.endings
            for name, media_type in [FORMATS[ending]]
        ]

    @cached_property
    def chips(self) -> list[Chip]:
        return list(self._chips())

    def _chips(self) -> Iterator[Chip]:
        for name, values in self.chosen.items():
            if name == "sort":
                continue
            for value in values:
                rest = [v for v in values if v != value]
                without = {k: v for k, v in self.chosen.items() if k != name} | ({name: rest} if rest else {})
                without = self.tidy({k: without[k] for k in self.filters if k in without})
                facet = self.filters[name]
                yield Chip(name, str(facet.label), str(facet.words(value)), self.link(without), without)

    # --- Ways out of nothing ----------------------------------------------------------------------

    def alternatives(self) -> list[tuple[str, Chosen]]:
        """Other questions near this one: by default the same without one of its parts."""
        if len(self.chips) < 2:
            return []
        return [(_("without %(what)s") % {"what": chip.words}, chip.without) for chip in self.chips]

    @cached_property
    def ways_out(self) -> list[WayOut]:
        """Those of the alternatives that give something, counted in one query."""
        asked = self.alternatives()[:20]
        parts = [
            self.changed(chosen)
            .narrowed()
            .order_by()
            .annotate(way=Value(index, output_field=IntegerField()))
            .values("way")
            .annotate(options_count=Count("pk"))
            .values_list("way", "options_count")
            for index, (_words, chosen) in enumerate(asked)
        ]
        counts = dict(parts[0].union(*parts[1:], all=True)) if parts else {}
        return [
            WayOut(words, self.link(chosen), counts[index])
            for index, (words, chosen) in enumerate(asked)
            if counts.get(index)
        ]

    def changed(self, chosen: Chosen) -> "FacetSet":
        """The same list asked otherwise, with none but values asked for here."""
        data = QueryDict(mutable=True)
        for name, values in chosen.items():
            data.setlist(name, values)
        return type(self)(data, self.queryset, known=self.known, request=self.request)

    # --- Words ------------------------------------------------------------------------------------

    def number_words(self, number: int) -> str:
        """So many of its rows: `4 photos`."""
        raise NotImplementedError

    @property
    def sentence(self) -> str:
        raise NotImplementedError
