"""The form of a record together with its rows, as one thing: built, checked and shown at once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.forms import all_valid
from django.http import HttpRequest, QueryDict

from records.conflicts import SeenForm, revive_removed_rows
from records.forms import RowsFormSet
from records.namesakes import explain_taken
from records.rows import RecordRows


@dataclass
class FilledForm:
    form: SeenForm
    formsets: list[RowsFormSet]
    inlines: list[Any]
    rows: RecordRows  # As they were read.

    def is_valid(self) -> bool:
        is_form_valid = self.form.is_valid()
        return all_valid(self.formsets) and is_form_valid  # All are checked, so that all errors are shown.

    def forget_errors(self) -> None:
        """For a page that is shown again to be completed, before anybody wanted to save it."""
        self.is_valid()
        for form in [self.form, *(form for formset in self.formsets for form in formset.forms)]:
            form.errors.clear()
        for formset in self.formsets:
            formset.non_form_errors().clear()


def fill_form(
    model_admin: Any,
    request: HttpRequest,
    record: models.Model | None,
    data: QueryDict | None = None,
    files: Mapping[str, Any] | None = None,
    *,
    rows: RecordRows | None = None,
) -> FilledForm:
    """Filled from the record, or from `data`: what was sent just now, or kept earlier. None is a new record.

    `rows` are the record's rows, if they have been read already.
    """
    rows = rows or model_admin.rows_of(record or model_admin.model())
    fields = flatten_fieldsets(model_admin.get_fieldsets(request, record))
    form = model_admin.get_form(request, record, change=record is not None, fields=fields)(
        data,
        files,
        instance=record,
        initial=model_admin.get_changeform_initial_data(request) if record is None and data is None else None,
        rows=rows.all(),
        explain_taken=partial(explain_taken, model_admin, request),
    )
    filled = FilledForm(form, [], [], rows)
    prefixes: Counter[str] = Counter()
    for formset_class, inline in model_admin.get_formsets_with_inlines(request, record):
        prefix = formset_class.get_default_prefix()
        prefixes[prefix] += 1
        if prefixes[prefix] > 1:
            prefix = f"{prefix}-{prefixes[prefix]}"
        own = formset_class.own(rows.of(inline.model)) if inline.has_view_or_change_permission(request) else []
        bound: Any = {}
        if data is not None:
            bound = {"data": revive_removed_rows(data, prefix, {str(row.pk) for row in own}), "files": files}
        formset = formset_class(instance=form.instance, prefix=prefix, rows=own, **bound)
        if data is not None and not inline.has_change_permission(request, record):
            may_delete = inline.has_delete_permission(request, record)
            _accept_unchanged(formset, set(data) if may_delete else set())
        filled.formsets.append(formset)
        filled.inlines.append(inline)
    return filled


def _accept_unchanged(formset: RowsFormSet, deletions: set[str]) -> None:
    """Rows that the editor may only view are not in what was sent, so they are not checked."""
    for number, form in enumerate(formset.initial_forms):
        if f"{formset.prefix}-{number}-DELETE" not in deletions:
            form._errors = {}
            form.cleaned_data = dict(form.initial)
