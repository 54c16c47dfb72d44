"""The kinds of facet: django-filter Filters that also count their options and say in words what was chosen."""

import copy
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from heapq import nlargest
from operator import and_, or_
from typing import Any, Self

import django_filters
from django.db.models import CharField, Model, QuerySet, Value
from django.db.models.functions import Cast, ExtractYear
from django.utils.functional import Promise, cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from facets.fields import DateParameterField, OneOfField, OptionsField, TextField, TolerantField
from facets.index import Links, Records, Rows
from facets.keys import list_keys
from search.folding import fold
from search.words import MOST_WORDS
from wording.changing import changes_by_the_minute
from wording.lists import all_of, any_of
from wording.partial_dates import PartialDate

Words = str | Promise  # A promise is translated when it is read.
Choices = dict[str, list[str]]  # The chosen values by facet.
SHORT_LIST = 8
MOST_OFFERED = 100  # Records, of a facet that has no search for names.


@dataclass(frozen=True)
class Notice:
    """What a visitor should know about a result, with links (text, address) that help."""

    words: str
    links: tuple[tuple[str, str], ...] = ()
    html: SafeString | None = None  # The words with links in them, if there are any.


class Facet(django_filters.Filter):
    """One parameter of a list. `phrase` puts its chosen values into the sentence above the list."""

    name: str  # Of the parameter; set by Query.get_filters().
    field_class: type[TolerantField]

    def __init__(self, *, label: Words, phrase: Words = "{}", field_name: str | None = None) -> None:
        super().__init__(field_name=field_name, label=label)
        self.phrase = phrase
        self.extra: dict[str, Any] = {}

    def __deepcopy__(self, memo: dict) -> Self:
        # django-filter copies every filter for every query. What a query sets is `extra`; the rest can be shared.
        facet = copy.copy(self)
        facet.extra = {**self.extra}
        return facet

    @cached_property
    def field(self) -> TolerantField:
        return self.field_class(**self.extra)

    def find_rows(self, value: Any) -> Rows | None:
        """The rows with this value, which is never empty; None if it does not filter."""
        raise NotImplementedError

    def label_of(self, value: str) -> str:
        return str(self.extra.get("labels", {}).get(value, value))

    def to_parameters(self, value: Any) -> list[str]:
        """A cleaned value as the address has it; nothing for the default."""
        return value if isinstance(value, list) else [value] if value else []

    def has_effect(self, choices: Choices) -> bool:
        """Whether a value of this facet changes anything when these are the choices."""
        return True

    def chosen_labels(self) -> list[str]:
        return [self.label_of(value) for value in self.parent.choices[self.name]]

    def describe_choices(self) -> str:
        """The clause about the chosen values in the sentence; empty if there is none."""
        return str(self.phrase).format(any_of(self.chosen_labels()))

    def find_possible(self, value: Any) -> Rows:
        """Rows that may have this value, because not everything that decides about it is recorded of them."""
        return 0

    def find_unrecorded(self, value: Any) -> Rows:
        """Those of Query.unrecorded that may lack rows with this value; all of them if nothing rules it out."""
        return self.parent.unrecorded

    def find_notice(self) -> Notice | None:
        """What a visitor should know about the chosen values."""
        return None

    def find_gap_notice(self, rows: Rows) -> Notice | None:
        """What a visitor should know if these rows, of those that may have the chosen values, are not in the list."""
        return None

    def suggest_choices(self) -> list[tuple[str, Choices]]:
        """Similar choices to offer when nothing matches, each with a description."""
        return []


class OptionsFacet(Facet):
    """Any number of values, of which one is enough."""

    field_class = OptionsField
    is_held = True  # By the index, value by value.

    def list_values(self, qs: QuerySet) -> list[QuerySet]:
        """Rows (facet, value, label, key): which rows have which value. Rows that are not in `qs` do no harm."""
        raise NotImplementedError

    def translate_label(self, label: str) -> str:
        """A label from the database in the reader's language."""
        return label

    def find_rows(self, value: list[str]) -> Rows:
        held = self.parent.index.held(self)
        return reduce(or_, (held[one].rows for one in value if one in held), 0)

    def find_label(self, value: str) -> str | None:
        """The label of a value that some row has."""
        held = self.parent.index.held(self).get(value)
        return held.label if held else None

    def count_options(self, rows: Rows) -> dict[str, tuple[str, int]]:
        """By value, its label and how many of these rows have it, for values that some of them have."""
        held = self.parent.index.held(self)
        return {value: (one.label, count) for value, one in held.items() if (count := (one.rows & rows).bit_count())}

    def values_of(self, rows: QuerySet, value: Any, label: Any, *, key: str = "pk") -> QuerySet:
        """Rows (facet, value, label, key), which the index unites for all facets into one database query."""
        return rows.order_by().values_list(Value(self.name, output_field=CharField()), value, label, key)


class StoredFacet(OptionsFacet):
    """Options from the database. The query looks up which of the values in the address exist."""

    def look_up(self, values: list[str]) -> QuerySet:
        """Rows (facet, value, label) of the values that exist."""
        raise NotImplementedError

    def find_current(self, values: list[str]) -> dict[str, tuple[str, str]]:
        """Maps unknown values that are former or alternative slugs to (current slug, label)."""
        return {}


class ColumnFacet(StoredFacet):
    """The values of a column of the list itself; an empty value is not an option."""

    def look_up(self, values: list[str]) -> QuerySet:
        rows = self.parent.queryset.filter(**{f"{self.field_name}__in": values}).order_by().distinct()
        return rows.values_list(Value(self.name, output_field=CharField()), self.field_name, self.field_name)

    def list_values(self, qs: QuerySet) -> list[QuerySet]:
        return [self.values_of(qs.exclude(**{self.field_name: ""}), self.field_name, self.field_name)]


class RelatedFacet(StoredFacet):
    """Rows of another table, by slug. `field_name` is the path to that table."""

    def __init__(self, *, name_field: str = "name", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name_field = name_field

    @cached_property
    def related(self) -> type[Model]:
        model = self.model
        for step in self.field_name.split("__"):
            model = model._meta.get_field(step).related_model
        return model

    def find_current(self, values: list[str]) -> dict[str, tuple[str, str]]:
        records = self.get_records()
        ways = [getattr(records, way) for way in ("formerly_at", "known_as") if hasattr(records, way)]
        found = {}
        for value in values:
            meant: list[Any] = next(filter(None, (list(way(value)[:2]) for way in ways)), [])
            if len(meant) == 1:
                found[value] = (meant[0].slug, self.translate_label(getattr(meant[0], self.name_field)))
        return found

    def get_records(self) -> QuerySet:
        """The rows that can be chosen."""
        return self.related._default_manager.all()

    def look_up(self, values: list[str]) -> QuerySet:
        rows = self.get_records().filter(slug__in=values).order_by()
        return rows.values_list(Value(self.name, output_field=CharField()), "slug", self.name_field)

    def list_values(self, qs: QuerySet) -> list[QuerySet]:
        slug, name = f"{self.field_name}__slug", f"{self.field_name}__{self.name_field}"
        return [self.values_of(qs.exclude(**{self.field_name: None}), slug, name)]


class RecordFacet(RelatedFacet):
    """Published records that a through table links to the list: `depictions__person`.

    Former slugs and other spellings of a name are understood. If the list has a MatchFacet `of` this facet, visitors
    can ask for rows that have all of the chosen records.
    """

    is_held = False  # There may be as many records as rows, so the index holds their links instead.
    kind_of_link = ""  # Tells apart the links that get_links() may give.

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.relation, self.record = self.field_name.split("__")

    @property
    def matches_all(self) -> bool:
        return self.name == self.parent.picked and self.parent.values["match"] == "all"

    @property
    def owner(self) -> str:
        """Name of the through table's foreign key to the listed model."""
        return self.model._meta.get_field(self.relation).field.name

    def get_links(self) -> QuerySet:
        """Rows of the through table."""
        return self.model._meta.get_field(self.relation).related_model._default_manager.order_by()

    def get_records(self) -> QuerySet:
        return self.related._default_manager.published()

    @property
    def links(self) -> Links:
        return self.parent.index.links(self)

    @property
    def records(self) -> Records:
        return self.parent.index.records(self)

    def find_rows(self, value: list[str]) -> Rows:
        found = [self.parent.index.rows_at(self.links.places_of(n)) for n in self.records.numbers_of(value)]
        return reduce(and_ if self.matches_all else or_, found)

    def find_label(self, value: str) -> str | None:
        number = self.records.number_of.get(value)
        return None if number is None else self.records[number].label

    def count_links(self, rows: Rows) -> Counter[int]:
        """By number of the record, how many of these rows are linked to it."""
        index = self.parent.index
        return self.links.all_counted if rows == index.everything else self.links.count(index.flags(rows))

    def count_options(self, rows: Rows) -> dict[str, tuple[str, int]]:
        """As in OptionsFacet, for the chosen records and those with most rows: there may be as many records as rows."""
        counts = self.count_links(rows)
        chosen = self.records.numbers_of(self.parent.values[self.name])
        offered = {*nlargest(MOST_OFFERED, counts, key=counts.__getitem__), *counts.keys() & {*chosen}}
        return {self.records[number].slug: (self.records[number].label, counts[number]) for number in offered}

    def find_hints(self, keys: list[int]) -> dict[int, str]:
        """By primary key, what tells records of the same name apart."""
        return {}

    def describe_choices(self) -> str:
        return str(self.phrase).format((all_of if self.matches_all else any_of)(self.chosen_labels()))

    def suggest_choices(self) -> list[tuple[str, Choices]]:
        choices = {**self.parent.choices}
        is_all = self.matches_all and choices.pop("match", None)
        return [(_("any of these people"), choices)] if is_all else []


class ChoiceFacet(OptionsFacet):
    """A column or an annotation with a few fixed values."""

    def __init__(self, *, choices: Mapping[str, Words], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = {str(value): label for value, label in choices.items()}
        self.extra["labels"] = self.choices

    def annotate(self, qs: QuerySet) -> QuerySet:
        """The rows with the annotation, if it is one."""
        return qs

    def list_values(self, qs: QuerySet) -> list[QuerySet]:
        rows = self.annotate(qs).annotate(option=Cast(self.field_name, CharField()))
        return [self.values_of(rows, "option", "option")]


class YearFacet(ChoiceFacet):
    """The year of the column `moment`."""

    def __init__(self, *, moment: str, years: range, **kwargs: Any) -> None:
        super().__init__(choices={str(year): str(year) for year in years}, field_name=f"year_of_{moment}", **kwargs)
        self.moment = moment

    def annotate(self, qs: QuerySet) -> QuerySet:
        return qs.annotate(**{self.field_name: ExtractYear(self.moment)})


class GroupFacet(ChoiceFacet):
    """A few fixed groups of rows, each defined by a queryset method."""

    def select_group(self, rows: Any, value: str) -> QuerySet:
        """Those of the rows that are in this group."""
        raise NotImplementedError

    def list_values(self, qs: QuerySet) -> list[QuerySet]:
        return [
            self.values_of(rows.annotate(option=Value(group, output_field=CharField())), "option", "option")
            for group in self.choices
            for rows in [self.select_group(qs, group)]
        ]


class OneOfFacet(Facet):
    """One of a few values. By itself it filters nothing: another facet or the order of the list reads its value.

    If it qualifies the facet `of`, it has no effect while fewer than `least` values of that are chosen.
    """

    field_class = OneOfField

    def __init__(
        self, *, choices: Mapping[str, Words], default: str, of: str = "", least: int = 1, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.choices, self.default, self.of, self.least = choices, default, of, least
        self.extra |= {"labels": choices, "default": default}

    def find_rows(self, value: str) -> None:
        return None

    def to_parameters(self, value: str) -> list[str]:
        return [] if value == self.default else [value]

    def has_effect(self, choices: Choices) -> bool:
        return not self.of or len(choices.get(self.of, [])) >= self.least

    def describe_choices(self) -> str:
        return ""


class MatchFacet(OneOfFacet):
    """Whether rows must have any or all of the records chosen in the facet `of`."""

    def __init__(self, *, of: str) -> None:
        choices = {"any": _lazy("any of them"), "all": _lazy("all of them")}
        super().__init__(label=_lazy("Match"), choices=choices, default="any", of=of, least=2)


class SortFacet(OneOfFacet):
    """The order of a list: value → (label, ordering). The first is the default.

    Those of `moving` depend on the current time even if nothing changes, like the longest flights.
    """

    def __init__(self, orders: Mapping[str, tuple[Words, list[Any]]], *, moving: Collection[str] = ()) -> None:
        choices = {value: label for value, (label, _ordering) in orders.items()}
        super().__init__(label=_lazy("Order"), choices=choices, default=next(iter(orders)))
        self.orders, self.moving = orders, moving

    @property
    def value(self) -> str:
        return self.parent.values[self.name]

    @property
    def is_default(self) -> bool:
        return self.value == self.default

    def in_default_order(self, rows: QuerySet) -> QuerySet:
        return rows.order_by(*self.orders[self.default][1])

    def sort(self, rows: QuerySet) -> QuerySet:
        if self.value in self.moving:
            changes_by_the_minute()
        return rows.order_by(*self.orders[self.value][1])


class TextFacet(Facet):
    """Free text: rows with each of its words somewhere in what the queryset's `list_texts` gives of them."""

    field_class = TextField

    def find_rows(self, value: str) -> Rows:
        return self.parent.search_once(self, value)

    def search(self, text: str) -> Rows:
        return self.parent.index.rows_with(fold(text).split()[:MOST_WORDS])


class LongTextFacet(TextFacet):
    """Free text of lists whose texts are too long to be held: passed to the queryset's `matching_text`."""

    def search(self, text: str) -> Rows:
        return self.parent.index.rows_of(list_keys(self.parent.queryset.matching_text(text)))


class DateFacet(Facet):
    """A partial date: `from` or `to`, for rows whose period overlaps the time from its beginning or until its end.

    `field_name` is the stem of the columns of the period: `launch` for launch_at and launch_precision.
    """

    field_class = DateParameterField

    def find_rows(self, value: PartialDate) -> Rows:
        index = self.parent.index
        periods = index.periods(self.field_name)
        return index.rows_at(periods.from_(value.at) if self.name == "from" else periods.before(value.until))

    def to_parameters(self, value: PartialDate | None) -> list[str]:
        return [value.iso] if value else []
