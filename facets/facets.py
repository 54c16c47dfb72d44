"""The kinds of facet a list can be narrowed by. Each is a django-filter Filter that also counts its options."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import CharField, Count, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, ExtractYear
from django.utils.functional import Promise

from facets.fields import KnownValuesField, OneOfField, PartialDateField, TextField
from publishing.models import is_published

SHORT_LIST = 8
Words = str | Promise  # A promise is put into the language of whoever reads it.


class Facet(django_filters.Filter):
    """One thing to narrow a list by. `phrase` puts chosen options into the sentence above the list."""

    has_options = False
    name: str  # Its parameter in the address; set by the filter set.

    def __init__(self, *, label: Words, phrase: Words = "{}", field_name: str | None = None, **kwargs: Any) -> None:
        super().__init__(field_name=field_name, label=label, **kwargs)
        self.phrase = phrase

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        raise NotImplementedError

    def words(self, value: str) -> str:
        """How a chip and the sentence name one chosen value."""
        return value


class OptionsFacet(Facet):
    """Several values, any of which will do."""

    has_options = True
    field_class = KnownValuesField

    def counts(self, qs: QuerySet) -> list[QuerySet]:
        """Rows (facet, value, words, count) of what each option alone would give."""
        raise NotImplementedError

    def words(self, value: str) -> str:
        return str(self.parent.form.fields[self.name].known.get(value, value))

    def in_language(self, words: str) -> str:
        """What stands in the database, as the reader's language has it."""
        return words

    def labelled(self, rows: QuerySet, value: Any, words: Any) -> QuerySet:
        """Rows of one facet in the shape in which all facets are united into one query."""
        return rows.order_by().values_list(Value(self.name, output_field=CharField()), value, words, "options_count")


class StoredFacet(OptionsFacet):
    """Options that stand in the database, which is asked which of the values in the address there are."""

    def known(self, values: list[str]) -> QuerySet:
        """Rows (facet, value, words) of those that there are."""
        raise NotImplementedError

    def moved(self, values: list[str]) -> dict[str, tuple[str, str]]:
        """For each of these unknown values that once was, or means, another: that value and the words for it."""
        return {}


class ColumnFacet(StoredFacet):
    """What stands in a column of the list itself; an empty value is no option."""

    def known(self, values: list[str]) -> QuerySet:
        rows = self.parent.queryset.filter(**{f"{self.field_name}__in": values[:100]}).order_by().distinct()
        return rows.values_list(Value(self.name, output_field=CharField()), self.field_name, self.field_name)

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs

    def counts(self, qs: QuerySet) -> list[QuerySet]:
        rows = qs.exclude(**{self.field_name: ""}).order_by().values(self.field_name)
        return [self.labelled(rows.annotate(options_count=Count("pk")), self.field_name, self.field_name)]


class RelatedFacet(StoredFacet):
    """Rows of another table, by slug. `field_name`, the path to them, says of which."""

    def __init__(self, *, name_field: str = "name", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name_field = name_field

    @cached_property
    def related(self) -> type[Model]:
        model = self.model
        for step in self.field_name.split("__"):
            model = model._meta.get_field(step).related_model
        return model

    def records(self) -> QuerySet:
        """The rows that may be asked for."""
        return self.related._default_manager.all()

    def known(self, values: list[str]) -> QuerySet:
        rows = self.records().filter(slug__in=values[:100]).order_by()
        return rows.values_list(Value(self.name, output_field=CharField()), "slug", self.name_field)

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__slug__in": value}) if value else qs

    def counts(self, qs: QuerySet) -> list[QuerySet]:
        slug, name = f"{self.field_name}__slug", f"{self.field_name}__{self.name_field}"
        rows = qs.exclude(**{self.field_name: None}).order_by().values(slug, name)
        return [self.labelled(rows.annotate(options_count=Count("pk")), slug, name)]


class RecordFacet(RelatedFacet):
    """Published records that a table between links to the list: `depictions__person`.

    Any of them will do, unless the facet named by `match` says "all". A former address of a record, or another
    spelling of its name, leads to the one of today.
    """

    def __init__(self, *, match: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.match = match
        self.relation, self.record = self.field_name.split("__")

    @property
    def wants_all(self) -> bool:
        return self.parent.cleaned.get(self.match) == "all"

    @property
    def owner(self) -> str:
        """What a row between calls the row of the list."""
        return self.model._meta.get_field(self.relation).field.name

    def links(self) -> QuerySet:
        """The rows between."""
        return self.model._meta.get_field(self.relation).related_model._default_manager.order_by()

    def links_of(self, qs: QuerySet) -> QuerySet:
        """Those of these rows of the list, to records that the public may see."""
        owned = {f"{self.owner}__in": qs.order_by().values("pk")}
        return self.links().filter(is_published(f"{self.record}__"), **owned)

    def records(self) -> QuerySet:
        return self.related._default_manager.published()

    def moved(self, values: list[str]) -> dict[str, tuple[str, str]]:
        found = {}
        for value in values:
            same = list(self.records().formerly_at(value)[:1])
            if not same and hasattr(self.records(), "known_as"):
                same = list(self.records().known_as(value)[:2])
            if len(same) == 1:
                found[value] = (same[0].slug, getattr(same[0], self.name_field))
        return found

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        alternatives = [[slug] for slug in value] if self.wants_all else [value] if value else []
        for slugs in alternatives:
            links = self.links().filter(**{f"{self.record}__slug__in": slugs})
            qs = qs.filter(pk__in=links.values(self.owner))
        return qs

    def counts(self, qs: QuerySet) -> list[QuerySet]:
        slug, name = f"{self.record}__slug", f"{self.record}__{self.name_field}"
        rows = self.links_of(qs).values(slug, name)
        return [self.labelled(rows.annotate(options_count=Count(self.owner, distinct=True)), slug, name)]


class ChoiceFacet(OptionsFacet):
    """A column, or an annotation, with a few fixed values."""

    def __init__(self, *, choices: Mapping[str, Words], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = {str(value): words for value, words in choices.items()}
        self.extra["known"] = self.choices

    def prepare(self, qs: QuerySet) -> QuerySet:
        return qs

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        return self.prepare(qs).filter(**{f"{self.field_name}__in": value}) if value else qs

    def counts(self, qs: QuerySet) -> list[QuerySet]:
        rows = self.prepare(qs).order_by().values(self.field_name).annotate(options_count=Count("pk"))
        value = Cast(self.field_name, CharField())
        return [self.labelled(rows, value, value)]


class YearFacet(ChoiceFacet):
    """The year of a moment that stands in a column."""

    def __init__(self, *, moment: str, years: range, **kwargs: Any) -> None:
        super().__init__(choices={str(year): str(year) for year in years}, field_name=f"year_of_{moment}", **kwargs)
        self.moment = moment

    def prepare(self, qs: QuerySet) -> QuerySet:
        return qs.annotate(**{self.field_name: ExtractYear(self.moment)})


class GroupFacet(ChoiceFacet):
    """A few fixed groups of rows, each by a rule of the queryset."""

    def group(self, rows: Any, value: str) -> QuerySet:
        """Those of the rows that are in this group."""
        raise NotImplementedError

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        if not value:
            return qs
        chosen = Q()
        for group in value:
            chosen |= Q(pk__in=self.group(self.model._default_manager.all(), group).order_by().values("pk"))
        return qs.filter(chosen)

    def counts(self, qs: QuerySet) -> list[QuerySet]:
        parts = []
        for group in self.choices:
            rows = self.group(qs, group).order_by().annotate(group=Value(group, output_field=CharField()))
            parts.append(self.labelled(rows.values("group").annotate(options_count=Count("pk")), "group", "group"))
        return parts


class OneOfFacet(Facet):
    """One of a few values; what it means is said by the facet that reads it, unless `filter` is overridden."""

    field_class = OneOfField

    def __init__(self, *, choices: Mapping[str, Words], default: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = {str(value): words for value, words in choices.items()}
        self.default = default
        self.extra |= {"choices": self.choices, "default": default}

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs

    def words(self, value: str) -> str:
        return str(self.choices.get(value, value))


class TextFacet(Facet):
    """Free text, given to the queryset's `matching_text`."""

    field_class = TextField

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.matching_text(value) if value else qs


class DateFacet(Facet):
    """A partial date; the filter set says what it bounds."""

    field_class = PartialDateField

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs
