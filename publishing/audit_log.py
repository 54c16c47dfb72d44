"""The audit log in the admin."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _lazy

from publishing.models import AuditEntry
from records.change_lists import ListAdmin
from records.forms import is_key
from search.sorting import sort_key

MOST_PEOPLE = 100


class KindFilter(admin.SimpleListFilter):
    title = _lazy("kind")
    parameter_name = "model"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        registered = model_admin.admin_site._registry.items()
        kinds = [model for model, its_admin in registered if its_admin is not model_admin]
        return [(model._meta.label_lower, capfirst(model._meta.verbose_name_plural)) for model in kinds]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(model=self.value()) if self.value() else queryset


class WhoFilter(admin.SimpleListFilter):
    title = _lazy("person")
    parameter_name = "user"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        staff = get_user_model().objects.filter(is_staff=True).values_list("pk", "username")
        return [(str(pk), name) for pk, name in sorted(staff, key=lambda one: sort_key(one[1]))[:MOST_PEOPLE]]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value() or ""
        return queryset.filter(user=value) if is_key(value) else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ListAdmin):
    list_display = ["at", "username", "action", "kind", "record"]
    list_filter = ["action", KindFilter, WhoFilter, "at"]
    search_fields = ["name", "username"]
    list_per_page = 50
    show_full_result_count = False
    fields = ["at", "username", "action", "kind", "record", "changes_shown"]
    readonly_fields = ["kind", "record", "changes_shown"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        return lookup == "object_id" or super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        )

    @admin.display(description=_lazy("kind"))
    def kind(self, entry: AuditEntry) -> str:
        try:
            return str(capfirst(apps.get_model(entry.model)._meta.verbose_name))
        except LookupError:
            return entry.model

    @admin.display(description=_lazy("record"), ordering="name")
    def record(self, entry: AuditEntry) -> str:
        try:
            address = reverse(f"admin:{entry.model.replace('.', '_')}_change", args=[entry.object_id])
        except NoReverseMatch:
            return entry.name
        if entry.action == AuditEntry.Action.DELETED:
            return entry.name
        return format_html('<a href="{}">{}</a>', address, entry.name)

    @admin.display(description=_lazy("what changed"))
    def changes_shown(self, entry: AuditEntry) -> str:
        return render_to_string("admin/publishing/_changes.html", {"changes": entry.changes})
