"""The kinds of facet a list can be narrowed by. Each is a django-filter Filter that also counts its options."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import CharField, Count, Model, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise

from facets.fields import KnownValuesField, OneOfField, PartialDateField, TextField

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
        return self.parent.form.fields[self.name].known.get(value, value)

    def labelled(self, rows: QuerySet, value: Any, words: Any) -> QuerySet:
        """Rows of one facet in the shape in which all facets are united into one query."""
        return rows.order_by().values_list(Value(self.name, output_field=CharField()), value, words, "options_count")


class RelatedFacet(OptionsFacet):
    """Rows of another table, by slug."""

    def __init__(self, model: type[Model], *, name_field: str = "name", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.related, self.name_field = model, name_field

    def known(self, slugs: list[str]) -> QuerySet:
        rows = self.related._default_manager.filter(slug__in=slugs[:100])
        return rows.order_by().values_list(Value(self.name, output_field=CharField()), "slug", self.name_field)

    def moved(self, slugs: list[str]) -> dict[str, tuple[str, str]]:
        """For each of these unknown slugs that once was, or means, another: that slug and the words for it."""
        return {}

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__slug__in": value}) if value else qs

    def counts(self, qs: QuerySet) -> list[QuerySet]:
        slug, name = f"{self.field_name}__slug", f"{self.field_name}__{self.name_field}"
        rows = qs.exclude(**{self.field_name: None}).order_by().values(slug, name)
        return [self.labelled(rows.annotate(options_count=Count("pk")), slug, name)]


class ChoiceFacet(OptionsFacet):
    """A column, or an annotation, with a few fixed values."""

    def __init__(self, *, choices: Mapping[str, Words], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = {str(value): str(words) for value, words in choices.items()}
        self.extra["known"] = self.choices

    def prepare(self, qs: QuerySet) -> QuerySet:
        return qs

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        return self.prepare(qs).filter(**{f"{self.field_name}__in": value}) if value else qs

    def counts(self, qs: QuerySet) -> list[QuerySet]:
        rows = self.prepare(qs).order_by().values(self.field_name).annotate(options_count=Count("pk"))
        value = Cast(self.field_name, CharField())
        return [self.labelled(rows, value, value)]


class OneOfFacet(Facet):
    """One of a few values; what it means is said by the facet that reads it, unless `filter` is overridden."""

    field_class = OneOfField

    def __init__(self, *, choices: Mapping[str, Words], default: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = {str(value): str(words) for value, words in choices.items()}
        self.default = default
        self.extra |= {"choices": self.choices, "default": default}

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs

    def words(self, value: str) -> str:
        return self.choices.get(value, value)


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
