"""The edit history of a record with its rows: every save kept, any two compared, any restored, the deleted recovered.

django-reversion keeps the versions. Restoring saves them through the models instead of raw, as
Revision.revert would, so that every rule holds and everything derived follows.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import reversion
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, models
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from reversion.errors import RevertError
from reversion.models import Version, VersionQuerySet

from records.change_lists import ListAdmin
from records.changes import following_changes
from records.forms import is_key
from records.row_names import name_of, names_of
from records.snapshots import Snapshot, differences, snapshot
from wording.dates import written

NOW = "now"
MOST_AT_ONCE = 50
MOST_NAMED = 5  # One by one; of more, editors are told the number.


def saved_at(version: Version) -> str:
    return written(version.revision.date_created, "second")


class HistoryAdmin(ListAdmin):
    """A record whose inlines are part of it: they are kept, compared and restored together."""

    object_history_template = "admin/history.html"
    change_list_template = "admin/record_change_list.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The rows that are part of the record: each table with its foreign key to the record. Inlines may be
        # proxies that share a table; what they save is a row of it.
        self.row_parents: dict[type[models.Model], models.ForeignKey] = {
            inline.model._meta.concrete_model: next(
                field for field in inline.model._meta.fields if field.related_model is self.model
            )
            for inline in self.inlines
        }
        if not reversion.is_registered(self.model):
            for model in {*self.row_parents, *(inline.model for inline in self.inlines)}:
                reversion.register(model)
            accessors = [parent.remote_field.get_accessor_name() for parent in self.row_parents.values()]
            reversion.register(self.model, follow=accessors)

    def saving(self) -> AbstractContextManager[Any]:
        """Holds a record and its rows while they are written; at its end they must be true together."""
        return following_changes()

    # --- Keeping -------------------------------------------------------------------------------

    @contextmanager
    def revision(self, request: HttpRequest) -> Iterator[None]:
        with reversion.create_revision():
            reversion.set_user(request.user)
            yield

    def log_addition(self, request: HttpRequest, object: models.Model, message: Any) -> Any:
        return self._comment(super().log_addition(request, object, message))

    def log_change(self, request: HttpRequest, object: models.Model, message: Any) -> Any:
        return self._comment(super().log_change(request, object, message))

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """As Django's, with rows by their names and every field by what the form, or else its column, calls it."""
        message: list[dict[str, Any]] = []
        if add:
            message.append({"added": {}})
        elif form.changed_data:
            message.append({"changed": {"fields": labels_of(form, form.changed_data)}})
        for formset in formsets or ():
            forms = {id(row_form.instance): row_form for row_form in formset.forms}
            done: list[tuple[str, models.Model, Iterable[str]]] = [
                *(("added", row, ()) for row in formset.new_objects),
                *(("changed", row, fields) for row, fields in formset.changed_objects),
                *(("deleted", row, ()) for row in formset.deleted_objects),
            ]
            names = names_of(row for _action, row, _fields in done)
            for action, row, fields in done:
                said: dict[str, Any] = {"name": str(row._meta.verbose_name), "object": names[id(row)]}
                if fields:
                    said["fields"] = labels_of(forms[id(row)], fields)
                message.append({action: said})
        return message

    def _comment(self, entry: Any) -> Any:
        if reversion.is_active():
            reversion.set_comment(entry.get_change_message())
        return entry

    def versions(self, object_id: Any) -> VersionQuerySet:
        return (
            Version.objects.get_for_object_reference(self.model, object_id)
            .select_related("revision__user")
            .order_by("-pk")
        )

    def keep_state(self, record: models.Model) -> None:
        """Puts the present state into the history if it is not there: an import wrote it, or a shell."""
        latest = self.versions(record.pk).first()
        try:
            if latest and self.snapshot_in(latest) == self.snapshot_of(record):
                return
        except RevertError:
            pass
        with reversion.create_revision():
            reversion.add_to_revision(record)
            reversion.set_comment(_("As it was before, written outside the admin."))

    def rows_of(self, record: models.Model) -> list[models.Model]:
        rows: list[models.Model] = []
        for model, parent in self.row_parents.items():
            rows += model._base_manager.filter(**{parent.attname: record.pk}).order_by("pk")
        return rows

    def snapshot_of(self, record: models.Model) -> Snapshot:
        return snapshot(record, self.rows_of(record))

    def state_in(self, version: Version) -> tuple[models.Model, list[models.Model]]:
        """The record and its rows as a version has them. Raises RevertError if it can no longer be read."""
        record = as_kept(version, self.model)
        rows = []
        for other in version.revision.version_set.select_related("content_type").order_by("pk"):
            model = other.content_type.model_class()
            if model in self.row_parents:
                row = as_kept(other, model)
                if getattr(row, self.row_parents[model].attname) == record.pk:
                    rows.append(row)
        return record, rows

    def snapshot_in(self, version: Version) -> Snapshot:
        record, rows = self.state_in(version)
        return snapshot(record, rows)

    # --- Restoring -----------------------------------------------------------------------------

    def prepare_restore(self, request: HttpRequest, record: models.Model, current: models.Model | None) -> None:
        """The place to keep from the present record what its history has no say in."""

    def restore(self, request: HttpRequest, version: Version) -> models.Model:
        """Makes the record what it was in the version, its rows included, and removes later ones."""
        record, rows = self.state_in(version)
        current = self.model._base_manager.select_for_update().filter(pk=record.pk).first()
        record._state.adding = current is None
        self.prepare_restore(request, record, current)
        with self.saving():
            _check(record)
            for model, parent in self.row_parents.items():
                model._base_manager.filter(**{parent.attname: record.pk}).delete()
            record.save()
            for row in rows:
                _check(row)
                row.save(force_insert=True)
        return record

    def restore_or_explain(self, request: HttpRequest, versions: Sequence[Version]) -> bool:
        """Restores all of them or none; records that need each other's trips can only come back together."""
        try:
            with self.saving():
                for version in versions:
                    self.restore_one(request, version)
        except ValidationError as refusal:
            for message in refusal.messages:
                self.message_user(request, message, messages.ERROR)
        except (IntegrityError, ProtectedError, RevertError):
            message = _("This cannot be restored: it does not fit other records as they are now.")
            self.message_user(request, message, messages.ERROR)
        else:
            if len(versions) > MOST_NAMED:
                total = _("%(count)d records were restored.") % {"count": len(versions)}
                self.message_user(request, total, messages.SUCCESS)
                return True
            for version in versions:
                done = _("%(record)s is as it was on %(when)s UTC.")
                self.message_user(
                    request, done % {"record": version.object_repr, "when": saved_at(version)}, messages.SUCCESS
                )
            return True
        return False

    def restore_one(self, request: HttpRequest, version: Version) -> models.Model:
        current = self.model._base_manager.filter(pk=version.object_id).first()
        if current is not None:
            self.keep_state(current)
        with self.revision(request):
            record = self.restore(request, version)
            what = _("Restored the version of %(when)s UTC.") if current else _("Recovered as of %(when)s UTC.")
            self.log_change(request, record, what % {"when": saved_at(version)})
        return record

    # --- Pages ---------------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("recover/", view(self.recover_list_view), name=f"{name}_recoverlist"),
            path("recover/<int:version_id>/", view(self.recover_view), name=f"{name}_recover"),
            path("<int:object_id>/history/compare/", view(self.compare_view), name=f"{name}_compare"),
            path("<int:object_id>/history/<int:version_id>/", view(self.version_view), name=f"{name}_revision"),
            *super().get_urls(),
        ]

    def page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        request.current_app = self.admin_site.name
        everywhere = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        return TemplateResponse(request, f"admin/{template}.html", {**everywhere, **context})

    def address(self, view: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}", args=args)

    def viewable(self, request: HttpRequest, object_id: int) -> models.Model:
        record = self.get_object(request, str(object_id))
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        if record is None:
            raise Http404
        return record

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        versions = self.get_paginator(request, self.versions(unquote(object_id)), 50)
        page = versions.get_page(request.GET.get("p"))
        return super().history_view(request, object_id, {"versions": page, **(extra_context or {})})

    def compare_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        record = self.viewable(request, object_id)
        sides = [self.side(record, request.GET.get(side, "")) for side in ("before", "after")]
        if sides[0]["version"] and sides[1]["version"] and sides[0]["version"].pk > sides[1]["version"].pk:
            sides.reverse()  # Older on the left, in whichever order they were ticked.
        elif sides[0]["version"] is None:
            sides.reverse()
        title = _("Compare versions: %(record)s") % {"record": record}
        found = differences(sides[0]["state"], sides[1]["state"])
        return self.page(
            request, "compare", title=title, record=record, before=sides[0], after=sides[1], differences=found
        )

    def side(self, record: models.Model, name: str) -> dict[str, Any]:
        if name == NOW:
            return {"version": None, "state": self.snapshot_of(record), "title": _("As it is now")}
        if not is_key(name):
            raise Http404
        version = get_object_or_404(self.versions(record.pk), pk=int(name))
        title = _("%(when)s UTC, %(who)s") % {
            "when": saved_at(version),
            "who": version.revision.user or _("outside the admin"),
        }
        return {"version": version, "state": self.readable(version), "title": title}

    def readable(self, version: Version) -> Snapshot:
        try:
            return self.snapshot_in(version)
        except RevertError as error:
            raise Http404(str(error)) from None

    def version_view(self, request: HttpRequest, object_id: int, version_id: int) -> HttpResponse:
        """One version, and what restoring it would change. POST restores it."""
        record = self.viewable(request, object_id)
        if request.method == "POST" and not self.has_change_permission(request, record):
            raise PermissionDenied
        version = get_object_or_404(self.versions(object_id), pk=version_id)
        if request.method == "POST":
            restored = self.restore_or_explain(request, [version])
            return redirect(self.address("change", object_id) if restored else request.path)
        state = self.readable(version)
        return self.page(
            request,
            "version",
            title=_("Version of %(record)s") % {"record": record},
            record=record,
            version=version,
            rows=state.values(),
            differences=differences(self.snapshot_of(record), state),
            may_restore=self.has_change_permission(request, record),
        )

    def may_recover(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"may_recover": self.may_recover(request), **(extra_context or {})})

    def deleted(self) -> VersionQuerySet:
        versions = Version.objects.get_deleted(self.model)
        return versions.select_related("revision__user").order_by("-pk")

    def recover_list_view(self, request: HttpRequest) -> HttpResponse:
        if not self.may_recover(request):
            raise PermissionDenied
        if request.method == "POST":
            ticked = [number for number in request.POST.getlist("version") if is_key(number)][:MOST_AT_ONCE]
            self.restore_or_explain(request, list(self.deleted().filter(pk__in=ticked)))
            return redirect(request.path)
        title = _("Recover deleted %(kind)s") % {"kind": self.opts.verbose_name_plural}
        page = self.get_paginator(request, self.deleted(), 50).get_page(request.GET.get("p"))
        return self.page(request, "recover_list", title=title, versions=page)

    def recover_view(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """The last version of a deleted record. POST brings it back under its old number and address."""
        if not self.may_recover(request):
            raise PermissionDenied
        version = get_object_or_404(self.deleted(), pk=version_id)
        if request.method == "POST":
            recovered = self.restore_or_explain(request, [version])
            return redirect(self.address("change", version.object_id) if recovered else request.path)
        rows = self.readable(version).values()
        title = _("Recover %(record)s") % {"record": version.object_repr}
        return self.page(request, "version", title=title, record=None, version=version, rows=rows, may_restore=True)


def as_kept(version: Version, model: type[models.Model]) -> models.Model:
    """The instance a version keeps. Columns that the table was given later are as they are now."""
    values = dict(version.field_dict)
    said = json.loads(version.serialized_data)[0]["fields"]
    columns = {
        field.attname for field in model._meta.concrete_fields if not field.primary_key and field.name not in said
    }
    if columns and (present := model._base_manager.filter(pk=version.object_id).values(*columns).first()):
        values |= present
    return model(**values)


def _check(row: models.Model) -> None:
    """Validates the row; the error names the row, as there is no form beside it that would."""
    try:
        row.full_clean()
    except ValidationError as error:
        messages = [*error.messages]
        for name in error.error_dict:
            if name != NON_FIELD_ERRORS and row._meta.get_field(name).is_relation:
                missing = _("the %(kind)s it names has been deleted since; recover that first.")
                messages = [missing % {"kind": row._meta.get_field(name).verbose_name}]
        name = name_of(row)
        raise ValidationError([f"{row._meta.verbose_name} “{name}”: {message}" for message in messages]) from None


def labels_of(form: Any, names: Iterable[str]) -> list[str]:
    """What an editor calls these fields of a form."""
    columns = {column.name: column for column in form._meta.model._meta.get_fields() if hasattr(column, "verbose_name")}
    return [
        str(form.fields[name].label or (capfirst(columns[name].verbose_name) if name in columns else name))
        for name in names
    ]
