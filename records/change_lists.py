"""The admin's lists: sorted as readers sort, and proof against values that a database refuses."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import connections
from django.db.models import F, QuerySet
from django.db.models.lookups import IsNull
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from records.forms import is_key
from search.sorting import sorting_column

SEARCH_LENGTH, SEARCH_WORDS = 200, 10
TOO_LARGE = re.compile(r"\d{19}")


def shorten_search(text: str) -> str:
    """The start of a search text: SQLite gives up at 1,000 words."""
    return " ".join(text[:SEARCH_LENGTH].split()[:SEARCH_WORDS])


class BoundedPaginator(Paginator):
    """Counts no further than MOST, so that a page of a long list costs the same however long the list is."""

    MOST = 5000

    @cached_property
    def count(self) -> int:
        records: Any = self.object_list
        if not isinstance(records, QuerySet):
            return super().count
        return records.order_by()[: self.MOST + 1].count()

    @property
    def is_cut(self) -> bool:
        return self.count > self.MOST


class SortedChangeList(ChangeList):
    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        if self.sorts_by_calculated_column():
            self.root_queryset = self.model_admin.with_columns(self.root_queryset)
        return super().get_queryset(request, exclude_parameters)

    def sorts_by_calculated_column(self) -> bool:
        """Whether the list is sorted by a calculated column, which then has to be calculated for all rows."""
        chosen = (self.get_ordering_field(self.list_display[place]) for place in self.chosen_columns())
        columns = {field.name for field in self.lookup_opts.get_fields()} | {"pk", "id"}
        return any(isinstance(name, str) and name.lstrip("-").split("__")[0] not in columns for name in chosen)

    def chosen_columns(self) -> list[int]:
        parts = (part.lstrip("-") for part in self.params.get(ORDER_VAR, "").split("."))
        return [int(part) for part in parts if is_key(part) and int(part) < len(self.list_display)]

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except (OverflowError, ValueError) as error:  # Such as the year 99999.
            raise IncorrectLookupParameters(error) from error
        records = self.model_admin.get_queryset(request)
        made = self.model_admin.with_columns(records)
        if made is not records:
            keys = list(self.result_list.values_list("pk", flat=True))
            rows = self.apply_select_related(made.filter(pk__in=keys))
            self.result_list = sorted(rows, key=lambda row: keys.index(row.pk))
        self.is_cut = getattr(self.paginator, "is_cut", False)

    def get_filters(self, request: HttpRequest) -> Any:
        """Refuses numbers too large for a database, as Django refuses what is no number."""
        values = [value for name, values in self.filter_params.items() for value in values]
        if any(TOO_LARGE.search(value) for value in values):
            raise IncorrectLookupParameters
        try:
            return super().get_filters(request)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        """Rows without a value come last, in both directions and on every database."""
        fields = {field.name: field for field in self.lookup_opts.get_fields()}
        ordering: list[Any] = []
        for column in super().get_ordering(request, queryset):
            name = column.lstrip("-") if isinstance(column, str) else "pk"
            if name != "pk" and (name not in fields or fields[name].null):
                ordering.append(IsNull(F(name), True).asc())
            ordering.append(column)
        return ordering

    def get_ordering_field(self, field_name: Any) -> Any:
        column = super().get_ordering_field(field_name)
        if not isinstance(column, str):
            return column
        return sorting_column(self.model, column, connections[self.root_queryset.db])


Options = Mapping[str, tuple[Any, Callable[[Any], QuerySet]]]  # By value: its label, and how it narrows the records.


class ChoiceFilter(admin.SimpleListFilter):
    """A filter with a few choices, fixed ones in `options` or those that `get_options` finds."""

    options: Options

    def get_options(self, request: HttpRequest) -> Options:
        return self.options

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        self.options = self.get_options(request)
        return [(value, label) for value, (label, _narrow) in self.options.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in self.options:
            return queryset
        _label, narrow = self.options[self.value() or ""]
        return narrow(queryset)


class KeysField(forms.ModelMultipleChoiceField):
    """Several records. Refuses keys that a database cannot be asked for."""

    def _check_values(self, value: Any) -> Any:
        for key in value:
            if not is_key(str(key)):
                raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": key})
        return super()._check_values(value)


class ListAdmin(admin.ModelAdmin):
    """What all admins share, stock ones included."""

    paginator = BoundedPaginator
    show_full_result_count = False

    def with_columns(self, records: QuerySet) -> QuerySet:
        """The records with what the columns of the list print. Asked for the records of one page."""
        return records

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SortedChangeList

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **{"form_class": KeysField, **kwargs})

    def find(self, text: str) -> QuerySet | None:
        """The records that a search finds, or None to look into `search_fields`."""
        return None

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        text = shorten_search(search_term)
        found = self.find(text) if text else None
        if found is None:
            return super().get_search_results(request, queryset, text)
        return queryset.filter(pk__in=found.values("pk")), False

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> Any:  # type: ignore[override]
        """Refuses selected keys that no database can be asked for."""
        if all(is_key(key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            return super().response_action(request, queryset)
        self.message_user(request, _("Nothing was changed: select records of this list."), messages.WARNING)
        return None
