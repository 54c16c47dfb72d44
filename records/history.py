"""The edit history of a record with its rows: every save is kept, and can be restored.

django-reversion keeps the versions. Restoring saves them through the models instead of raw, as
Revision.revert would, so that every rule holds and everything derived follows.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import reversion
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from reversion.errors import RevertError
from reversion.models import Version, VersionQuerySet

from records.changes import following_changes
from records.models import Addressed
from records.namesakes import avoid_taken_slug
from records.row_names import name_of, names_of
from records.rows import RecordRows
from records.snapshots import Snapshot, differences, snapshot
from wording.dates import written

MOST_NAMED = 5  # One by one; of more, editors are told the number.


def saved_at(version: Version) -> str:
    return written(version.revision.date_created, "second")


@contextmanager
def revision_by(user: Any, *, savepoint: bool = True) -> Iterator[None]:
    """A transaction that is one revision. Without a savepoint, a refusal undoes the transaction around it too."""
    with transaction.atomic(savepoint=savepoint), reversion.create_revision(atomic=False):
        reversion.set_user(user)
        yield


def comment_revision(entry: Any) -> Any:
    """Repeats the message of an admin log entry in the revision that is being made."""
    if reversion.is_active():
        reversion.set_comment(entry.get_change_message())
    return entry


def keep_in_revision(rows: Iterable[models.Model]) -> None:
    """Adds rows that were saved in bulk, which django-reversion does not notice."""
    for row in rows:
        if reversion.is_active():
            reversion.add_to_revision(row)


@contextmanager
def knowing_rows(
    record: models.Model, parents: Mapping[type[models.Model], models.ForeignKey], rows: Iterable[models.Model]
) -> Iterator[None]:
    """Within it, the relations from the record to its rows hold these rows as if they had been prefetched.

    django-reversion reads all of them whenever a record is saved.
    """
    rows, known = list(rows), {}
    one_to_one = [parent.remote_field for parent in parents.values() if parent.unique]
    for model, parent in parents.items():
        own = [row for row in rows if isinstance(row, model)]
        if parent.unique:
            parent.remote_field.set_cached_value(record, own[0] if own else None)
            continue
        queryset = model._base_manager.filter(**{parent.attname: record.pk})
        queryset._result_cache = own
        known[parent.remote_field.get_accessor_name()] = queryset
    cache = record.__dict__.setdefault("_prefetched_objects_cache", {})
    before = dict(cache)
    cache.update(known)
    try:
        yield
    finally:
        cache.clear()
        cache.update(before)
        for relation in one_to_one:
            relation.delete_cached_value(record)


class RecordHistory:
    """The versions of one kind of record and of the rows that are part of it."""

    def __init__(self, model: type[models.Model], row_models: Iterable[type[models.Model]]) -> None:
        self.model = model
        row_models = list(row_models)
        # Each table of rows with its foreign key to the record. Several models may be proxies of one table.
        self.row_parents: dict[type[models.Model], models.ForeignKey] = {
            row_model._meta.concrete_model: next(
                field for field in row_model._meta.fields if field.related_model is model
            )
            for row_model in row_models
        }
        if not reversion.is_registered(model):
            for row_model in {*self.row_parents, *row_models}:
                reversion.register(row_model)
            accessors = [parent.remote_field.get_accessor_name() for parent in self.row_parents.values()]
            reversion.register(model, follow=accessors)

    def versions(self, object_id: Any) -> VersionQuerySet:
        return (
            Version.objects.get_for_object_reference(self.model, object_id)
            .select_related("revision__user")
            .order_by("-pk")
        )

    def deleted(self) -> VersionQuerySet:
        """The last version of each record that has been deleted."""
        return Version.objects.get_deleted(self.model).select_related("revision__user").order_by("-pk")

    def keep_state(self, record: models.Model, rows: Iterable[models.Model] | None = None) -> None:
        """Adds the present state if the history lacks it, because an import or a shell wrote it.

        `rows` are its present rows, if they have been read already.
        """
        rows = self.rows_of(record) if rows is None else list(rows)
        latest = self.versions(record.pk).first()
        try:
            if latest and self.snapshot_in(latest, with_names=False) == snapshot(record, rows, with_names=False):
                return
        except RevertError:
            pass
        with revision_by(None, savepoint=False), knowing_rows(record, self.row_parents, rows):
            reversion.add_to_revision(record)
            reversion.set_comment(_("Earlier state, changed outside the admin."))

    def rows_of(self, record: models.Model) -> list[models.Model]:
        return RecordRows(record, self.row_parents).all()

    def snapshot_of(self, record: models.Model) -> Snapshot:
        return snapshot(record, self.rows_of(record))

    def state_in(self, version: Version) -> tuple[models.Model, list[models.Model]]:
        """The record and its rows in a version. Raises RevertError if it can no longer be read."""
        record = _instance_in(version, self.model)
        rows = []
        for other in version.revision.version_set.select_related("content_type").order_by("pk"):
            model = other.content_type.model_class()
            if model in self.row_parents:
                row = _instance_in(other, model)
                if getattr(row, self.row_parents[model].attname) == record.pk:
                    rows.append(row)
        return record, rows

    def snapshot_in(self, version: Version, *, with_names: bool = True) -> Snapshot:
        record, rows = self.state_in(version)
        return snapshot(record, rows, with_names=with_names)


# --- Restoring -------------------------------------------------------------------------------------


def restore_or_explain(model_admin: Any, request: HttpRequest, versions: Sequence[Version]) -> bool:
    """Restores all versions or none; records that need each other's trips can only come back together."""
    return _restore_or_explain(model_admin, request, lambda: versions)


def _restore_or_explain(model_admin: Any, request: HttpRequest, find: Callable[[], Sequence[Version]]) -> bool:
    """Finds the versions in the transaction that restores them."""
    try:
        with following_changes():
            versions = find()
            notes = [restore(model_admin, request, version) for version in versions]
    except ValidationError as refusal:
        for message in refusal.messages:
            model_admin.message_user(request, message, messages.ERROR)
        return False
    except (IntegrityError, ProtectedError, RevertError):
        message = _("This cannot be restored: it conflicts with other records.")
        model_admin.message_user(request, message, messages.ERROR)
        return False
    done = [
        _("%(record)s was restored to the version of %(when)s UTC.")
        % {"record": version.object_repr, "when": saved_at(version)}
        for version in versions
    ]
    if len(versions) > MOST_NAMED:
        done = [_("%(count)d records were restored.") % {"count": len(versions)}]
    for message in done:
        model_admin.message_user(request, message, messages.SUCCESS)
    for note in filter(None, notes):
        model_admin.message_user(request, note, messages.WARNING)
    return True


def undo_or_explain(model_admin: Any, request: HttpRequest, version: Version) -> bool:
    """Undoes the save of this version and of all records of the kind saved with it, or says why not."""
    return _restore_or_explain(model_admin, request, lambda: _versions_before(model_admin, version))


def _versions_before(model_admin: Any, version: Version) -> list[Version]:
    """The version before this save of each record saved with it. Raises ValidationError if one cannot be undone.

    The records are locked, so that none is saved again between this and the restoring.
    """
    saved = list(Version.objects.get_for_model(model_admin.model).filter(revision=version.revision_id).order_by("pk"))
    for key in sorted(int(one.object_id) for one in saved):
        model_admin.lock(key)
    if refusals := list(filter(None, (why_not_undone(model_admin, one) for one in saved))):
        raise ValidationError(refusals)
    return [model_admin.history.versions(one.object_id)[1] for one in saved]


def why_not_undone(model_admin: Any, version: Version) -> str:
    """Why the save of this version cannot be undone; empty if it can."""
    history: RecordHistory = model_admin.history
    latest = list(history.versions(version.object_id)[:2])
    record = history.model._base_manager.filter(pk=version.object_id).first()
    if record is None:
        return _("%(record)s has been deleted since. Recover it first.") % {"record": version.object_repr}
    if latest[0].pk != version.pk or history.snapshot_in(version) != history.snapshot_of(record):
        words = _("%(record)s has been saved again since, so this cannot be undone. Its history can restore a version.")
        return words % {"record": record}
    if len(latest) < 2:
        return _("%(record)s has no earlier version.") % {"record": record}
    saved = differences(history.snapshot_in(latest[1]), history.snapshot_in(version))
    decided = {str(capfirst(column.verbose_name)) for column in _columns(model_admin, model_admin.decided_fields)}
    if saved and {change.label for row in saved for change in row.fields} <= decided:
        return _("This save changed only when %(record)s is public. Publish or withdraw it instead.") % {
            "record": record
        }
    return ""


def _columns(model_admin: Any, names: Iterable[str]) -> list[models.Field]:
    return [column for column in model_admin.model._meta.concrete_fields if column.name in names]


def restore(model_admin: Any, request: HttpRequest, version: Version) -> str:
    """Makes the record what it was in the version, its rows included, and removes later rows.

    Returns a note for the editor if it got another page address than it had in the version, else an empty string.
    """
    history: RecordHistory = model_admin.history
    current = history.model._base_manager.select_for_update().filter(pk=version.object_id).first()
    before: Snapshot = {}
    if current is not None:
        history.keep_state(current)
        before = history.snapshot_of(current)
    with revision_by(request.user):
        record, rows = history.state_in(version)
        record._state.adding = current is None
        model_admin.prepare_restore(request, record, current)
        note = avoid_taken_slug(model_admin, request, record, current) if isinstance(record, Addressed) else ""
        with following_changes():
            _check(record)
            for model, parent in history.row_parents.items():
                model._base_manager.filter(**{parent.attname: record.pk}).delete()
            record.save()
            for row in rows:
                _check(row)
                row.save(force_insert=True)
        model_admin.settle(record)
        what = _("Restored the version of %(when)s UTC.") if current else _("Recovered as of %(when)s UTC.")
        model_admin.log_change(request, record, what % {"when": saved_at(version)})
    model_admin.note_restored(request, record, before)
    return note


def _instance_in(version: Version, model: type[models.Model]) -> models.Model:
    """The instance in a version. Columns added to the table since have their present values."""
    values = dict(version.field_dict)
    said = json.loads(version.serialized_data)[0]["fields"]
    columns = {
        field.attname for field in model._meta.concrete_fields if not field.primary_key and field.name not in said
    }
    if columns and (present := model._base_manager.filter(pk=version.object_id).values(*columns).first()):
        values |= present
    return model(**values)


def _check(row: models.Model) -> None:
    """Validates the row. The error names it, because the message is shown without a form."""
    try:
        row.full_clean()
    except ValidationError as error:
        messages = [*error.messages]
        for name in error.error_dict:
            if name != NON_FIELD_ERRORS and row._meta.get_field(name).is_relation:
                missing = _("the %(kind)s it refers to has been deleted; recover that first.")
                messages = [missing % {"kind": row._meta.get_field(name).verbose_name}]
        name = name_of(row)
        raise ValidationError([f"{row._meta.verbose_name} “{name}”: {message}" for message in messages]) from None


# --- What the log says of a save -------------------------------------------------------------------


def describe_change(form: Any, formsets: Iterable[Any], *, is_new: bool) -> list[dict[str, Any]]:
    """A change message in Django's format, with the names of rows and the labels that editors see."""
    message: list[dict[str, Any]] = []
    if is_new:
        message.append({"added": {}})
    elif form.changed_data:
        message.append({"changed": {"fields": _labels_of(form, form.changed_data)}})
    for formset in formsets:
        forms = {id(row_form.instance): row_form for row_form in formset.forms}
        changes: list[tuple[str, models.Model, Iterable[str]]] = [
            *(("added", row, ()) for row in formset.new_objects),
            *(("changed", row, fields) for row, fields in formset.changed_objects),
            *(("deleted", row, ()) for row in formset.deleted_objects),
        ]
        names = names_of(row for _action, row, _fields in changes)
        for action, row, fields in changes:
            details: dict[str, Any] = {"name": str(row._meta.verbose_name), "object": names[id(row)]}
            if fields:
                details["fields"] = _labels_of(forms[id(row)], fields)
            message.append({action: details})
    return message


def _labels_of(form: Any, names: Iterable[str]) -> list[str]:
    """The labels of these fields, or where a field has none, the name of its column."""
    columns = {column.name: column for column in form._meta.model._meta.get_fields() if hasattr(column, "verbose_name")}
    return [
        str(form.fields[name].label or (capfirst(columns[name].verbose_name) if name in columns else name))
        for name in names
    ]
