import logging
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.cache import never_cache

from articles import attention as articles_attention
from articles.desk import piles_for
from exchange import attention as exchange_attention
from missions import attention as missions_attention
from photos import attention as photos_attention
from publishing import second_factor
from publishing.attention import Check, counts
from spaceportal import VERSION
from spaceportal.login import Attempt, Refused, refusal_page, trying
from spaceportal.login_pages import FirstStep, code_page, lacks_second_factor, note, own_page, qr_code, set_up_page
from spaceportal.password_reset import (
    PasswordResetCompleteView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)

logger = logging.getLogger(__name__)

MODEL_ORDER = [
    "Article",
    "Mission",
    "Person",
    "Spacewalk",
    "Expedition",
    "Station",
    "Programme",
    "SpacecraftType",
    "Site",
    "Agency",
    "Country",
    "Photo",
    "Licence",
]
APP_ORDER = ["articles", "missions", "people", "photos", "publishing", "auth"]
ROWS_PER_PAGE = 100
CHECK_ORDER = [  # Contradictions, flights that change, gaps; then what has no hurry.
    "never-landed",
    "overlapping",
    "differences",
    "imported-twice",
    "landing-overdue",
    "launch-overdue",
    "current-flights",
    "missions-without-spacewalks",
    "missions-without-dockings",
    "missions-without-backups",
    "people-without-birth-date",
]


def place(name: str, order: list[str]) -> int:
    return order.index(name) if name in order else len(order)


CHECKS = sorted(
    [*missions_attention.CHECKS, *exchange_attention.CHECKS, *articles_attention.CHECKS, *photos_attention.CHECKS],
    key=lambda check: place(check.slug, CHECK_ORDER),
)


def checks_for(user: Any) -> list[Check]:
    return [check for check in CHECKS if user.has_perm(check.permission)]


class LabelledAutocompleteView(AutocompleteJsonView):
    """Suggestions in the words of the model's admin, which tells namesakes apart."""

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset()
        with_labels = getattr(self.model_admin, "with_labels", None)
        return with_labels(found) if with_labels else found

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        label = getattr(self.model_admin, "autocomplete_label", str)
        return {"id": str(getattr(obj, to_field_name)), "text": label(obj)}


class PortalAdminSite(admin.AdminSite):
    site_header = site_title = "Space Portal"
    index_title = "Editors’ desk"
    index_template = "admin/desk.html"
    empty_value_display = "–"

    def get_urls(self) -> list[Any]:
        return [
            path("login/code/", never_cache(code_page), name="login_code"),
            path("login/set-up/", never_cache(set_up_page), name="second_factor_set_up"),
            path("login/set-up/qr.svg", never_cache(qr_code), name="second_factor_qr_code"),
            path("second-factor/", self.admin_view(own_page), name="second_factor"),
            path("password_reset/", PasswordResetView.as_view(), name="password_reset"),
            path("password_reset/done/", PasswordResetDoneView.as_view(), name="password_reset_done"),
            path("reset/<uidb64>/<token>/", PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
            path("reset/done/", PasswordResetCompleteView.as_view(), name="password_reset_complete"),
            path("attention/<slug:slug>/", self.admin_view(self.attention_view), name="attention_list"),
            path("attention/", self.admin_view(self.attention_overview), name="attention"),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        ours = {"release_version": VERSION, "offers_second_factor": second_factor.is_offered()}
        return {**super().each_context(request), **ours}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """What editors use most comes first."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: place(model["object_name"], MODEL_ORDER))
        return sorted(apps, key=lambda app: place(app["app_label"], APP_ORDER))

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return LabelledAutocompleteView.as_view(admin_site=self)(request)

    # --- Logins -----------------------------------------------------------------------------

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not lacks_second_factor(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:  # type: ignore[override]
        if request.method == "GET" and request.user.is_authenticated:
            if self.has_permission(request):
                return redirect("admin:index")
            request.session.is_for_reading = False  # Else the login stays, and comes back with the account's rights.
            logout(request)  # There is nothing that they may see here.
        context = {
            **self.each_context(request),
            "title": "Log in",
            "subtitle": None,
            "app_path": request.get_full_path(),
            "sends_mail": settings.SENDS_MAIL,
        }
        return FirstStep.as_view(extra_context=context, authentication_form=AdminAuthenticationForm)(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Limits attempts as the login does, so that an open session cannot be used to guess the password."""
        if request.method != "POST":
            return super().password_change(request, extra_context)
        attempt = Attempt(request.user.get_username(), address=None, device="password change")
        try:
            with trying(attempt):
                response = super().password_change(request, extra_context)
        except Refused as refusal:
            logger.warning("Password change refused for %d s: %s", refusal.wait, attempt)
            return refusal_page(refusal)
        if response.status_code == 302 or "old_password" not in (response.context_data or {})["form"].errors:
            attempt.forgive()
        else:
            logger.warning("Password change failed: %s", attempt)
        if response.status_code == 302:
            note(request.user, "password", "changed")
        return response

    # --- What needs attention ------------------------------------------------------------------

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        desk = {"piles": piles_for(request.user), "checks": self.counted_checks(request)}
        return super().index(request, {**desk, **(extra_context or {})})

    def counted_checks(self, request: HttpRequest) -> list[tuple[Check, int | None]]:
        checks = checks_for(request.user)
        return list(zip(checks, counts(checks), strict=True))

    def attention_overview(self, request: HttpRequest) -> HttpResponse:
        checks = self.counted_checks(request)
        if not checks:
            raise PermissionDenied
        context = {**self.each_context(request), "title": "Needs attention", "checks": checks}
        return TemplateResponse(request, "admin/attention.html", context)

    def attention_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        check = next((check for check in CHECKS if check.slug == slug), None)
        if check is None:
            raise Http404
        if check not in checks_for(request.user):
            raise PermissionDenied
        if check.listed_at:
            model = check.rows().model._meta
            return redirect(f"{reverse(f'admin:{model.app_label}_{model.model_name}_changelist')}?{check.listed_at}")
        if request.method == "POST" and check.decide:
            check.decide(self._registry, request)
            return redirect(request.get_full_path())
        page = Paginator(check.rows(), ROWS_PER_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.each_context(request),
            "title": check.title,
            "check": check,
            "page": page,
            "findings": [check.finding(row) for row in page],
        }
        return TemplateResponse(request, "admin/attention_list.html", context)
