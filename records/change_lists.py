"""The admin's lists: in a reader's order, and asked for nothing that a database stumbles over."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import connections
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from records.forms import is_key
from search.sorting import sorting_column

SEARCH_LENGTH, SEARCH_WORDS = 200, 10
TOO_LARGE = re.compile(r"\d{19}")


def bounded(text: str) -> str:
    """As much of a search text as is worth asking the database for; SQLite gives up at 1,000 words."""
    return " ".join(text[:SEARCH_LENGTH].split()[:SEARCH_WORDS])


class SortedChangeList(ChangeList):
    def get_filters(self, request: HttpRequest) -> Any:
        """Refuses numbers and years that no database knows, as Django does what is no number at all."""
        values = [value for name, values in self.filter_params.items() for value in values]
        if any(TOO_LARGE.search(value) for value in values):
            raise IncorrectLookupParameters
        try:
            return super().get_filters(request)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error

    def get_ordering_field(self, field_name: Any) -> Any:
        column = super().get_ordering_field(field_name)
        if not isinstance(column, str):
            return column
        return sorting_column(self.model, column, connections[self.root_queryset.db])


class KeysField(forms.ModelMultipleChoiceField):
    """Several records, by numbers that a database can be asked for."""

    def _check_values(self, value: Any) -> Any:
        for key in value:
            if not is_key(str(key)):
                raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": key})
        return super()._check_values(value)


class ListAdmin(admin.ModelAdmin):
    """What every class of the admin has in common, stock ones included."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SortedChangeList

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **{"form_class": KeysField, **kwargs})

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return super().get_search_results(request, queryset, bounded(search_term))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Actions are for records whose numbers a database can be asked for."""
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        keys = [key for key in selected if is_key(key)]
        if keys != selected:
            sent = request.POST.copy()
            sent.setlist(ACTION_CHECKBOX_NAME, keys)
            request.POST = sent  # type: ignore[assignment]
        return super().changelist_view(request, extra_context)
