"""The pages of a record's history: compare two versions, restore one, recover what was deleted."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from reversion.errors import RevertError
from reversion.models import Version

from records.forms import is_key
from records.history import restore_or_explain, saved_at, undo_or_explain
from records.snapshots import Snapshot, differences

NOW = "now"
VERSIONS_PER_PAGE = 50
MOST_AT_ONCE = 50


def urls(model_admin: Any) -> list[Any]:
    url = model_admin.url
    return [
        url("recover/", recover_list_view, "recoverlist"),
        url("recover/<int:version_id>/", recover_view, "recover"),
        url("<int:object_id>/history/compare/", compare_view, "compare"),
        url("<int:object_id>/history/<int:version_id>/", version_view, "revision"),
        url("<int:object_id>/history/<int:version_id>/undo/", undo_view, "undo", is_posted=True),
    ]


def page_of_versions(model_admin: Any, request: HttpRequest, versions: Any) -> Any:
    return model_admin.get_paginator(request, versions, VERSIONS_PER_PAGE).get_page(request.GET.get("p"))


def compare_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    record = model_admin.viewable(request, object_id)
    before, after = (_side(model_admin, record, request.GET.get(name, "")) for name in ("before", "after"))
    if before["version"] is None or (after["version"] and before["version"].pk > after["version"].pk):
        before, after = after, before  # Older on the left, in whichever order they were selected.
    return model_admin.page(
        request,
        "compare",
        title=_("Compare versions: %(record)s") % {"record": record},
        record=record,
        before=before,
        after=after,
        differences=differences(before["state"], after["state"]),
    )


def _side(model_admin: Any, record: models.Model, name: str) -> dict[str, Any]:
    if name == NOW:
        return {"version": None, "state": model_admin.history.snapshot_of(record), "title": _("As it is now")}
    if not is_key(name):
        raise Http404
    version = get_object_or_404(model_admin.history.versions(record.pk), pk=int(name))
    title = _("%(when)s UTC, %(who)s") % {
        "when": saved_at(version),
        "who": version.revision.user or _("outside the admin"),
    }
    return {"version": version, "state": _read(model_admin, version), "title": title}


def _read(model_admin: Any, version: Version) -> Snapshot:
    try:
        return model_admin.history.snapshot_in(version)
    except RevertError as error:
        raise Http404(str(error)) from None


def version_view(model_admin: Any, request: HttpRequest, object_id: int, version_id: int) -> HttpResponse:
    """One version, and what restoring it would change. POST restores it."""
    record = model_admin.viewable(request, object_id)
    may_restore = model_admin.has_change_permission(request, record)
    if request.method == "POST" and not may_restore:
        raise PermissionDenied
    version = get_object_or_404(model_admin.history.versions(object_id), pk=version_id)
    if request.method == "POST":
        is_restored = restore_or_explain(model_admin, request, [version])
        return redirect(model_admin.address("change", object_id) if is_restored else request.path)
    state = _read(model_admin, version)
    return model_admin.page(
        request,
        "version",
        title=_("Version of %(record)s") % {"record": record},
        record=record,
        version=version,
        rows=state.values(),
        differences=differences(model_admin.history.snapshot_of(record), state),
        may_restore=may_restore,
    )


def undo_view(model_admin: Any, request: HttpRequest, object_id: int, version_id: int) -> HttpResponse:
    """Undoes the save of a version, unless something was saved since."""
    model_admin.editable(request, object_id)
    version = get_object_or_404(model_admin.history.versions(object_id), pk=version_id)
    undo_or_explain(model_admin, request, version)
    return redirect(model_admin.address("change", object_id))


def recover_list_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    if not model_admin.may_recover(request):
        raise PermissionDenied
    deleted = model_admin.history.deleted()
    if request.method == "POST":
        selected = [number for number in request.POST.getlist("version") if is_key(number)][:MOST_AT_ONCE]
        restore_or_explain(model_admin, request, list(deleted.filter(pk__in=selected)))
        return redirect(request.path)
    return model_admin.page(
        request,
        "recover_list",
        title=_("Recover deleted %(kind)s") % {"kind": model_admin.opts.verbose_name_plural},
        versions=page_of_versions(model_admin, request, deleted),
    )


def recover_view(model_admin: Any, request: HttpRequest, version_id: int) -> HttpResponse:
    """The last version of a deleted record. POST brings it back under its old number and page address."""
    if not model_admin.may_recover(request):
        raise PermissionDenied
    version = get_object_or_404(model_admin.history.deleted(), pk=version_id)
    if request.method == "POST":
        is_recovered = restore_or_explain(model_admin, request, [version])
        return redirect(model_admin.address("change", version.object_id) if is_recovered else request.path)
    return model_admin.page(
        request,
        "version",
        title=_("Recover %(record)s") % {"record": version.object_repr},
        record=None,
        version=version,
        rows=_read(model_admin, version).values(),
        may_restore=True,
    )
