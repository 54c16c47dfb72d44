"""Two editors at one record: the second to save sees both texts, and loses nothing."""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from records.forms import PartialDatesForm, RowsFormSet, is_key, rows_claimed, rows_of_kind
from records.namesakes import TAKEN
from records.snapshots import Key, Snapshot, differences, key_of, snapshot

CONFLICT = "conflict"


def state_token(record: models.Model, rows: Iterable[models.Model]) -> str:
    """Fingerprint of a record and its rows, used to detect concurrent edits."""
    everything = [record, *rows]
    # Columns that the site fills in by itself are left out: no form can overwrite them.
    names = {column.name for row in everything for column in row._meta.concrete_fields if column.editable}
    state = serializers.serialize("json", everything, fields=[*sorted(names), "version"])
    return hashlib.sha256(state.encode()).hexdigest()[:32]


class HiddenNote(forms.CharField):
    """What a form notes about itself. It never counts as a change."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class SeenForm(PartialDatesForm):
    """Remembers which state of the record its editor has seen, and refuses to save over another."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    window = HiddenNote()  # Tells the windows of one editor apart; autosaves are kept by it.
    took = HiddenNote()  # The autosave it was restored from, if any.

    def __init__(
        self,
        *args: Any,
        rows: Iterable[models.Model] = (),
        explain_taken: Callable[[models.Model, str], Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.explain_taken = explain_taken
        self.state = state_token(self.instance, rows) if self.instance.pk else ""
        self.initial["seen"] = self.state
        self.initial["window"] = secrets.token_hex(8)

    @property
    def overwrites(self) -> bool:
        """Whether the editor has seen both texts and wants theirs. A third one saved since is a new conflict."""
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
            raise ValidationError(_lazy("Somebody else saved this record while you were editing it."), code=CONFLICT)
        return cleaned

    @property
    def has_conflict(self) -> bool:
        return self.is_bound and self.has_error(forms.ALL_FIELDS, CONFLICT)


def describe_conflict(model_admin: Any, form: SeenForm, formsets: list[RowsFormSet]) -> dict[str, Any]:
    """Both texts, and the version that the other editor saved."""
    history = model_admin.history
    theirs = history.model._base_manager.get(pk=form.instance.pk)
    latest = history.versions(theirs.pk).first()
    saved = history.snapshot_of(theirs)
    return {
        "state": form.state,
        # A state written outside the admin has no author in the history, if it is there at all.
        "version": latest if latest and latest.revision.user and history.snapshot_in(latest) == saved else None,
        "differences": differences(saved, typed_snapshot(form, formsets)),
    }


def deleted_meanwhile(model_admin: Any, request: HttpRequest, object_id: Any) -> HttpResponse:
    """Shows what was typed into the form of a record that has been deleted since."""
    filled = model_admin.fill_form(request, None, request.POST)
    filled.is_valid()
    version = model_admin.history.versions(object_id).first() if is_key(object_id) else None
    response = model_admin.page(
        request,
        "not_saved",
        title=_("This record was deleted while you were editing it"),
        rows=list(typed_snapshot(filled.form, filled.formsets).values()),
        version=version,
        may_recover=model_admin.may_recover(request),
    )
    response.status_code = 409
    return response


# --- Too many rows ---------------------------------------------------------------------------------


def has_too_many_rows(model_admin: Any, data: QueryDict, object_id: Any) -> bool:
    """Asked before a row is built, from the numbers that the form claims."""
    claimed = rows_claimed(data)
    if claimed <= model_admin.most_new_rows:
        return False
    stored = 0
    if object_id is not None and is_key(str(object_id)):
        for model, parent in model_admin.history.row_parents.items():
            stored += model._base_manager.filter(**{parent.attname: object_id}).count()
    return claimed > stored + model_admin.most_new_rows


def refuse_rows(model_admin: Any, request: HttpRequest, data: QueryDict) -> HttpResponse:
    title = _("A form can add %(most)d rows at once, and this one has more") % {"most": model_admin.most_new_rows}
    response = model_admin.page(request, "not_saved", title=title, typed=typed_in(data))
    response.status_code = 413
    return response


# --- What is in a form -----------------------------------------------------------------------------


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
