"""Accounts and groups in the admin: nobody can grant rights they lack, or take over an account that has more."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as StockGroupAdmin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from publishing import audit, second_factor
from publishing.open_sessions import end_sessions
from records.change_lists import ListAdmin

admin.site.unregister([User, Group, StaticDevice, TOTPDevice])  # The last two show secrets.


def permissions_of(holder: Any) -> QuerySet[Permission]:
    """The permissions of an account or group, whether or not the account is active."""
    if isinstance(holder, Group):
        return holder.permissions.all()
    return Permission.objects.filter(Q(user=holder) | Q(group__user=holder)).distinct()


def holds_all(user: Any, permissions: QuerySet[Permission]) -> bool:
    return user.is_superuser or not permissions.exclude(pk__in=permissions_of(user).values("pk")).exists()


def may_touch(user: Any, holder: Any) -> bool:
    """Whether the user may manage this account or group, which amounts to having its rights."""
    if holder is None or user.is_superuser:
        return True
    return not getattr(holder, "is_superuser", False) and holds_all(user, permissions_of(holder))


class AccountAdmin(ListAdmin):
    """Refuses every page about an account or group with rights that the user lacks."""

    audited: tuple[str, ...]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and may_touch(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and may_touch(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and may_touch(request.user, obj)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None and not request.user.is_superuser:
            own = permissions_of(request.user).values("pk")
            if db_field.related_model is Permission:
                field.queryset = field.queryset.filter(pk__in=own)
            elif db_field.related_model is Group:
                beyond = Permission.objects.exclude(pk__in=own)
                field.queryset = field.queryset.exclude(permissions__in=beyond)
        return field

    # --- The audit log -------------------------------------------------------------------------

    def rights(self, record: Any) -> dict[str, str]:
        """The rights that the audit log records, by field name."""
        found: dict[str, str] = {}
        for name in self.audited:
            value = getattr(record, name)
            if self.opts.get_field(name).many_to_many:
                rows = value.select_related("content_type") if value.model is Permission else value.all()
                value = ", ".join(sorted(map(str, rows)))
            found[name] = str(value)
        return found

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = self.model._default_manager.filter(pk=obj.pk).first()
        form.rights_before = self.rights(before) if before else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        before, after = form.rights_before, self.rights(form.instance)
        self.note(request, form.instance, audit.Action.GRANTED if change else audit.Action.ADDED, before, after)

    def note(self, request: HttpRequest, record: Any, action: str, before: dict, after: dict) -> None:
        names = [name for name in self.audited if before.get(name, "") != after.get(name, "")]
        changes = [
            audit.change(self.opts.get_field(name).verbose_name, before.get(name, ""), after.get(name, ""))
            for name in names
        ]
        if changes:
            audit.note(action, record, by=request.user, changes=changes)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.note(request, obj, audit.Action.DELETED, self.rights(obj), {})
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for record in queryset:
            self.note(request, record, audit.Action.DELETED, self.rights(record), {})
        super().delete_queryset(request, queryset)


@admin.register(User)
class UserAdmin(AccountAdmin, StockUserAdmin):
    audited = ("username", "is_active", "is_staff", "is_superuser", "groups", "user_permissions")
    ordering = [Lower("username"), "pk"]

    def get_urls(self) -> list[Any]:
        reset = self.admin_site.admin_view(self.reset_second_factor)
        return [path("<id>/second-factor/", reset, name="auth_user_second_factor"), *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        is_shown = obj is not None and second_factor.is_offered()
        return [*fieldsets, ("Second factor", {"fields": ["second_factor"]})] if is_shown else fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = [*super().get_readonly_fields(request, obj), "second_factor"]
        return fields if request.user.is_superuser else [*fields, "is_superuser"]

    @admin.display(description="second factor")
    def second_factor(self, user: User) -> str:
        context = {
            "user": user,
            "app": second_factor.app_of(user),
            "codes_left": second_factor.recovery_codes_left(user),
            "is_required": second_factor.is_required_for(user),
        }
        return render_to_string("admin/auth/user/_second_factor.html", context)

    def reset_second_factor(self, request: HttpRequest, id: str) -> HttpResponse:
        """For somebody who has lost their phone and their recovery codes."""
        user = self.get_object(request, id)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if user is None or second_factor.app_of(user) is None:
            raise Http404
        if user == request.user:  # Their own page asks for a code.
            return redirect("admin:second_factor")
        if request.method == "POST":
            reset_second_factor(user, by=request.user)
            messages.success(request, f"The second factor of {user} has been reset, and their logins have ended.")
            return redirect("admin:auth_user_change", user.pk)
        context = {**self.admin_site.each_context(request), "title": "Reset the second factor", "original": user}
        return TemplateResponse(request, "admin/auth/user/reset_second_factor.html", {**context, "opts": self.opts})

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        user = self.get_object(request, id)
        if user == request.user:  # Their own page asks for the old password.
            return redirect("admin:password_change")
        before = user.password if user else ""
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and user is not None:
            user.refresh_from_db(fields=["password"])
            if user.password != before:
                changed = audit.change("password", "", "set by somebody else")
                audit.note(audit.Action.LOGIN_CHANGED, user, by=request.user, changes=[changed])
        return response


def reset_second_factor(user: User, *, by: Any) -> None:
    with transaction.atomic():
        second_factor.remove(user)
        end_sessions(user)
        audit.note(audit.Action.LOGIN_CHANGED, user, by=by, changes=[audit.change("second factor", "set up", "reset")])


@admin.register(Group)
class GroupAdmin(AccountAdmin, StockGroupAdmin):
    audited = ("name", "permissions")
    ordering = [Lower("name"), "pk"]
