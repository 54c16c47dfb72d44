"""Two editors at one record: the second is told, sees both texts, and loses nothing."""

import hashlib
import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

from records.forms import PartialDatesForm, PartialDatesMixin, RowsFormSet, is_key, rows_claimed, rows_of_kind
from records.history import HistoryAdmin
from records.namesakes import TAKEN, explain_taken
from records.snapshots import Key, Row, Snapshot, differences, key_of, snapshot

CONFLICT = "conflict"


def state_token(record: models.Model, rows: list[models.Model]) -> str:
    """Stands for what editors wrote of a record and its rows, and for how often: another token, another state."""
    everything = [record, *rows]
    # What the site notes of its own accord while an editor types, they cannot overwrite.
    names = {column.name for row in everything for column in row._meta.concrete_fields if column.editable}
    state = serializers.serialize("json", everything, fields=[*sorted(names), "version"])
    return hashlib.sha256(state.encode()).hexdigest()[:32]


class HiddenNote(forms.CharField):
    """Something a form says of itself, which nobody types and nobody changes."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class SeenForm(PartialDatesForm):
    """Remembers which state of the record the editor has before them, and refuses to save over another."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    window = HiddenNote()  # Tells this form from others that its editor has open; what is typed is kept by it.
    took = HiddenNote()  # What it was restored from, if it was.

    # Filled in by ConflictAdmin.get_form, on a class made for the request.
    rows_of: Callable[[models.Model], list[models.Model]] = staticmethod(lambda record: [])
    explain_taken: Callable[[models.Model, str], Any] | None = None
    refusal: ValidationError | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state = state_token(self.instance, self.rows_of(self.instance)) if self.instance.pk else ""
        self.initial["seen"] = self.state
        self.initial["window"] = secrets.token_hex(8)

    @property
    def overwrites(self) -> bool:
        """The editor has seen both texts and wants theirs; if a third one came in between, they have not."""
        return self.data.get("_overwrite") == self.state

    def _post_clean(self) -> None:
        super()._post_clean()
        for name, errors in self.errors.as_data().items():
            if name in self.fields and self.explain_taken and TAKEN & {error.code for error in errors}:
                explained = [
                    self.explain_taken(self.instance, name) if error.code in TAKEN else error for error in errors
                ]
                self.errors[name] = self.error_class(explained, renderer=self.renderer)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.state and self.cleaned_data.get("seen") != self.state and not self.overwrites:
            raise ValidationError(_("Somebody else saved this record while you were editing it."), code=CONFLICT)
        if self.refusal is not None:
            raise self.refusal
        return cleaned


class ConflictAdmin(PartialDatesMixin, HistoryAdmin):
    form = SeenForm
    change_form_template = "admin/record_change_form.html"
    most_new_rows = 100  # Each is some 15 ms of work, and nobody types a hundred crew rows before saving.

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.rows_of = staticmethod(self.rows_of)
        form.refusal = getattr(request, "refusal", None)
        form.explain_taken = staticmethod(partial(explain_taken, self, request))
        return form

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        record = super().get_object(request, object_id, from_field)
        if record is None or not transaction.get_connection().in_atomic_block or request.method != "POST":
            return record
        # Two saves of one record wait for each other here, so the second finds what the first wrote.
        return self.model._base_manager.select_for_update().filter(pk=record.pk).first()

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method == "POST":
            parent = self.row_parents[inline.model._meta.concrete_model]
            rows = inline.model._base_manager.filter(**{parent.attname: obj.pk})
            present = {str(pk) for pk in rows.values_list("pk", flat=True)} if obj.pk else set()
            kwargs["data"] = revive_removed_rows(kwargs["data"], prefix, present)
        return kwargs

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method == "POST" and self.has_too_many_rows(request, object_id):
            title = _("A form can add %(most)d rows at once, and this one has more") % {"most": self.most_new_rows}
            response = self.page(request, "not_saved", title=title, typed=typed_in(request.POST))
            response.status_code = 413
            return response
        return super().changeform_view(request, object_id, form_url, extra_context)

    def has_too_many_rows(self, request: HttpRequest, object_id: Any) -> bool:
        """Asked before a row is built; whatever else the form says costs nothing yet."""
        claimed = rows_claimed(request.POST)
        if claimed <= self.most_new_rows:
            return False
        kept = 0
        if object_id is not None and is_key(str(object_id)):
            for model, parent in self.row_parents.items():
                kept += model._base_manager.filter(**{parent.attname: object_id}).count()
        return claimed > kept + self.most_new_rows

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        form = context["adminform"].form
        if form.is_bound and form.has_error(forms.ALL_FIELDS, CONFLICT):
            context["conflict"] = self.describe_conflict(form, context["inline_admin_formsets"])
        return super().render_change_form(request, context, **kwargs)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        if not typed_in(request.POST):
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        # Deleted while it was being edited: what was typed is shown, because no form is left to hold it.
        version = self.versions(object_id).first() if object_id.isdecimal() else None
        title = _("This record was deleted while you were editing it")
        response = self.page(
            request,
            "not_saved",
            title=title,
            rows=self.typed_without_record(request),
            version=version,
            may_recover=self.may_recover(request),
        )
        response.status_code = 409
        return response

    def typed_without_record(self, request: HttpRequest) -> list[Row]:
        """What a form says whose record is gone: as if all of it were to be added."""
        form = self.get_form(request)(request.POST, instance=self.model())
        form.is_valid()
        formsets, _inlines = self._create_formsets(request, form.instance, change=False)
        for formset in formsets:
            formset.is_valid()
        return list(typed_snapshot(form, formsets).values())

    def describe_conflict(self, form: SeenForm, inlines: list[Any]) -> dict[str, Any]:
        theirs = self.model._base_manager.get(pk=form.instance.pk)
        latest = self.versions(theirs.pk).first()
        saved = self.snapshot_of(theirs)
        return {
            "state": form.state,
            # What was written outside the admin has no author in the history, if it is there at all.
            "version": latest if latest and latest.revision.user and self.snapshot_in(latest) == saved else None,
            "differences": differences(saved, typed_snapshot(form, [inline.formset for inline in inlines])),
        }


def is_typed(name: str) -> bool:
    """Whether a field of a form holds something an editor typed, rather than what the form counts by."""
    hidden = ("csrfmiddlewaretoken", "seen", "window", "took", "post")
    return name not in hidden and not name.startswith("_") and not name.endswith(("_FORMS", "-id"))


def typed_in(data: QueryDict) -> list[tuple[str, str]]:
    return [(name, text) for name, text in data.items() if text and is_typed(name)]


def typed_snapshot(form: SeenForm, formsets: list[RowsFormSet]) -> Snapshot:
    """The record as the form in front of the editor has it."""
    keys: dict[int, Key] = {}
    rows = []
    for formset in formsets:
        for number, row_form in enumerate(formset.kept_forms):
            row = row_form.instance
            keys[id(row)] = key_of(row) if row.pk else (str(formset.prefix), number)
            rows.append(row)
    typed = snapshot(form.instance, rows, keys=keys)
    invalid = [(form, typed[key_of(form.instance)])]
    invalid += [
        (row_form, typed[keys[id(row_form.instance)]]) for formset in formsets for row_form in formset.kept_forms
    ]
    for one_form, row in invalid:
        for name in one_form.errors:
            if name in one_form.fields:  # Refused, so not on the instance: shown as typed.
                label = str(one_form[name].label).capitalize()
                raw = one_form[name].value()
                row.values[label] = " ".join(map(str, filter(None, raw))) if isinstance(raw, list) else str(raw or "")
    return typed


def revive_removed_rows(data: QueryDict, prefix: str, present: set[str]) -> QueryDict:
    """Turns rows somebody else has removed since into new ones, so that what was typed in them can be saved."""
    typed = range(rows_of_kind(data, f"{prefix}-INITIAL_FORMS"))
    known = {*present, ""}
    removed = [number for number in typed if data.get(f"{prefix}-{number}-id", "") not in known]
    if not removed:
        return data
    gone = set(removed)
    total = rows_of_kind(data, f"{prefix}-TOTAL_FORMS")
    order = [number for number in range(total) if number not in gone]
    order += [number for number in removed if not data.get(f"{prefix}-{number}-DELETE")]
    places = {str(old): new for new, old in enumerate(order)}
    revived = data.copy()
    of_rows = [key for key in data if key.startswith(f"{prefix}-") and key[len(prefix) + 1 :].split("-")[0].isdigit()]
    for key in of_rows:
        del revived[key]
    for key in of_rows:
        number, _dash, name = key[len(prefix) + 1 :].partition("-")
        if number in places:
            revived.setlist(f"{prefix}-{places[number]}-{name}", data.getlist(key))
    for old in gone & set(order):
        revived[f"{prefix}-{places[str(old)]}-id"] = ""
    revived[f"{prefix}-INITIAL_FORMS"] = str(len(typed) - len(removed))
    revived[f"{prefix}-TOTAL_FORMS"] = str(len(order))
    return revived
