"""The admin's lists: in a reader's order, and asked for nothing that a database stumbles over."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.db import connections
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from publishing.forms import is_key
from search.sorting import sorting_column

SEARCH_LENGTH, SEARCH_WORDS = 200, 10


def bounded(text: str) -> str:
    """As much of a search text as is worth asking the database for; SQLite gives up at 1,000 words."""
    return " ".join(text[:SEARCH_LENGTH].split()[:SEARCH_WORDS])


class SortedChangeList(ChangeList):
    def get_ordering_field(self, field_name: Any) -> Any:
        column = super().get_ordering_field(field_name)
        if not isinstance(column, str):
            return column
        return sorting_column(self.model, column, connections[self.root_queryset.db])


class ListAdmin(admin.ModelAdmin):
    """What every class of the admin has in common, stock ones included."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SortedChangeList

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
