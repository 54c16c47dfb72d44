"""Form fields for dates that are known to the day, month or year, and rows that are checked against each other."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminSplitDateTime,
    AutocompleteSelect,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from records.row_checks import surely_holds
from wording.language_choices import Choices, with_choice
from wording.partial_dates import PartialDate, Precision, partial

AS_KNOWN = _("As precisely as known: 1979-10-12, 1979-10 or 1979.")
AS_KNOWN_IN_UTC = _(
    "UTC, as precisely as known: 2024-03-23 with the time 12:36:10, 12:36 or 12, or without a time; "
    "2024-03, 2024-Q1, 2024-H1 or 2024."
)


def precision_of(field: models.Field) -> models.Field | None:
    """The column with the precision of a date: `launch_precision` for `launch_at`."""
    beside = {other.name: other for other in field.model._meta.concrete_fields}
    return beside.get(f"{field.name.removesuffix('_at').removesuffix('_on')}_precision")


def read_partial_date(text: str) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except ValueError as error:
        raise ValidationError(str(error)) from None


class PartialDateField(forms.CharField):
    """A day, month or year in one box. Cleaning it sets `precision`."""

    widget = AdminDateWidget
    precision = Precision.DAY

    def __init__(self, *, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(max_length=20, empty_value=None, help_text=help_text or AS_KNOWN, **kwargs)

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        if text is None:
            return None
        known = read_partial_date(text)
        if known.precision not in {Precision.DAY, Precision.MONTH, Precision.YEAR}:
            raise ValidationError(_("Give a day, a month or a year: 1979-10-12, 1979-10 or 1979."))
        self.precision = Precision(known.precision)
        return known.at.date()

    def boxes(self, known: PartialDate) -> Any:
        return known.iso


class PartialMomentField(forms.MultiValueField):
    """Date and time in two boxes, filled as far as known. Cleaning it sets `precision`."""

    widget = AdminSplitDateTime
    precision = Precision.SECOND

    def __init__(self, *, help_text: str = "", **kwargs: Any) -> None:
        parts = (forms.CharField(max_length=20), forms.CharField(max_length=20))
        super().__init__(parts, require_all_fields=False, help_text=help_text or AS_KNOWN_IN_UTC, **kwargs)
        for part in parts:
            part.required = False
        # The stock boxes have no labels.
        for box, name in zip(getattr(self.widget, "widgets", ()), ("date", "time"), strict=False):
            box.attrs.setdefault("aria-label", f"{self.label}, {name}")

    def compress(self, data_list: list[str]) -> datetime | None:
        day, time = [*(text.strip() for text in data_list), "", ""][:2]
        if not day:
            if time:
                raise ValidationError(_("Give the day as well."))
            return None
        if day.upper().startswith("NET"):
            raise ValidationError(_("Give the date alone, and select “no earlier than”."))
        known = read_partial_date(day)
        if time:
            known = self.at_time(known, time)
        self.precision = Precision(known.precision)
        return known.at

    def at_time(self, day: PartialDate, time: str) -> PartialDate:
        if day.precision != Precision.DAY:
            raise ValidationError(_("Give the day as well."))
        padded = f"0{time}" if time.find(":") == 1 or len(time) == 1 else time
        try:
            return PartialDate.parse(f"{day.iso}T{padded}Z")
        except ValueError:
            words = _("“%(time)s” is not a time such as 12, 12:36 or 12:36:10.")
            raise ValidationError(words % {"time": time}) from None

    def boxes(self, known: PartialDate) -> Any:
        day, _t, time = known.iso.removeprefix("NET ").partition("T")
        return [day, time.removesuffix("Z")]

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial if isinstance(initial, list) else ["", ""]
        return before != [text or "" for text in (data or ["", ""])]


def rows_claimed(data: QueryDict) -> int:
    """How many rows a form claims to have, of all kinds together."""
    return sum(rows_of_kind(data, name) for name in data if name.endswith("-TOTAL_FORMS"))


def rows_of_kind(data: QueryDict, name: str) -> int:
    text = data.get(name, "")
    if not (text.isascii() and text.isdecimal()):
        return 0  # The form set refuses it.
    return int(text) if len(text) < 6 else 99_999


def is_key(text: str) -> bool:
    """Whether a database can be asked for a record with this key."""
    return text.isascii() and text.isdecimal() and len(text) < 19


class LoadedSelect(AutocompleteSelect):
    """The stock box. It prints its record without a query if the form's row was loaded with it."""

    template_name = "admin/loaded_select.html"
    loaded: models.Model | None = None

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> list[Any]:
        if self.loaded is None or list(value) != [str(self.loaded.pk)]:
            return super().optgroups(name, [key for key in value if is_key(key)], attrs)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        label = self.choices.field.label_from_instance(self.loaded)
        options.append(self.create_option(name, self.loaded.pk, label, True, len(options)))
        return [(None, options, 0)]


class LoadedChoiceField(forms.ModelChoiceField):
    """The choice of a record. In the rows of a form set, it is found among those read for all rows at once."""

    records: Mapping[str, models.Model] | None = None

    def to_python(self, value: Any) -> Any:
        if self.records is None or value in self.empty_values or isinstance(value, models.Model):
            return super().to_python(value)
        if (record := self.records.get(str(value))) is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return record


class LoadedRowForm(forms.ModelForm):
    """Hands select widgets the related objects that were already loaded, and reads none of them twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)  # Without the wrapper for “add another”.
            if isinstance(widget, LoadedSelect):
                widget.loaded = self.instance._state.fields_cache.get(name)

    def _post_clean(self) -> None:
        """Skips needless queries: chosen records have been read, and Python can tell that most checks hold."""
        row: Any = self.instance
        chosen = {name for name, field in self.fields.items() if isinstance(field, forms.ModelChoiceField)}
        clean_fields, get_constraints = row.clean_fields, row.get_constraints
        row.clean_fields = lambda exclude=None: clean_fields(exclude=chosen.union(exclude or ()))
        row.get_constraints = lambda: [
            (model, [constraint for constraint in constraints if not surely_holds(constraint, row)])
            for model, constraints in get_constraints()
        ]
        super()._post_clean()
        del row.clean_fields, row.get_constraints


def offer(form: forms.ModelForm, name: str, choices: Choices) -> None:
    """Turns a box for a tag into a choice by name. A stored tag that is not among the choices stays one."""
    if (field := form.fields.get(name)) is not None:
        stored = with_choice(choices, getattr(form.instance, name))
        form.fields[name] = forms.ChoiceField(choices=stored, label=field.label, initial=field.initial)


class PartialDatesForm(LoadedRowForm):
    """Shows each date as precisely as it is known, and stores the precision."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.partial_dates():
            known = partial(getattr(self.instance, name), getattr(self.instance, self.precision_name(name)))
            if known is not None:
                self.initial[name] = field.boxes(known)

    def partial_dates(self) -> list[tuple[str, PartialDateField | PartialMomentField]]:
        kinds = (PartialDateField, PartialMomentField)
        return [(name, field) for name, field in self.fields.items() if isinstance(field, kinds)]

    def precision_name(self, name: str) -> str:
        precision = precision_of(self._meta.model._meta.get_field(name))
        assert precision is not None
        return precision.name

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name, field in self.partial_dates():
            if self.cleaned_data.get(name) is not None:
                setattr(self.instance, self.precision_name(name), field.precision)
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # The precisions have no field of their own, but constraints that use them have to be checked.
        given = {self.precision_name(name) for name, _field in self.partial_dates()}
        return super()._get_validation_exclusions() - given


class RowKeyField(forms.ModelChoiceField):
    """The key of one of the rows that the form set has read, so that checking it takes no query."""

    def __init__(self, rows: "RowsFormSet", **kwargs: Any) -> None:
        super().__init__(rows.model._base_manager.none(), **kwargs)
        self.rows = rows

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        row = self.rows._existing_object(int(value)) if is_key(str(value)) else None
        if row is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return row


class RowsFormSet(BaseInlineFormSet):
    """Checks rows against each other, by conditional constraints too, and reports in the words of the constraint.

    `rows` are used if given, and not read again.
    """

    def __init__(self, *args: Any, rows: list[models.Model] | None = None, **kwargs: Any) -> None:
        self.rows = rows
        self.records_by_field: dict[str, dict[str, models.Model]] = {}
        super().__init__(*args, **kwargs)

    @classmethod
    def own(cls, rows: list[Any]) -> list[Any]:
        """Those of a record's rows that belong to this form set: all, unless two form sets share a table."""
        return rows

    def get_queryset(self) -> Any:
        return super().get_queryset() if self.rows is None else self.rows

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        key = form.fields.get(self._pk_field.name)
        if isinstance(key, forms.ModelChoiceField):
            form.fields[self._pk_field.name] = RowKeyField(self, initial=key.initial, required=False, widget=key.widget)
        if self.is_bound and index is not None:
            self.hand_out_records(form)

    def hand_out_records(self, form: forms.ModelForm) -> None:
        for name, field in form.fields.items():
            if isinstance(field, LoadedChoiceField):
                field.records = self.records_chosen(name, field)
                widget = getattr(field.widget, "widget", field.widget)
                if isinstance(widget, LoadedSelect):
                    widget.loaded = field.records.get(self.data.get(form.add_prefix(name), ""))

    def records_chosen(self, name: str, field: LoadedChoiceField) -> dict[str, models.Model]:
        """By key, the records that all rows name in this field, in one query."""
        if name not in self.records_by_field:
            sent = (self.data.get(f"{self.prefix}-{number}-{name}", "") for number in range(self.total_form_count()))
            loaded = {str(record.pk): record for record in self.records_loaded(name)}
            keys = {int(key) for key in sent if is_key(key) and key not in loaded}
            found = field.queryset.in_bulk(keys) if keys else {}
            self.records_by_field[name] = loaded | {str(key): record for key, record in found.items()}
        return self.records_by_field[name]

    def records_loaded(self, name: str) -> list[models.Model]:
        """The records that the stored rows name in this field, as far as they were read with the rows."""
        return [row._state.fields_cache[name] for row in self.rows or () if row._state.fields_cache.get(name)]

    def total_form_count(self) -> int:
        """No more than there is data for: a row without data would be empty, and left out."""
        total = super().total_form_count()
        return min(total, self.rows_sent) if self.is_bound else total

    @cached_property
    def rows_sent(self) -> int:
        start = f"{self.prefix}-"
        numbers = (name[len(start) :].partition("-")[0] for name in self.data if name.startswith(start))
        return max((int(number) + 1 for number in numbers if is_key(number)), default=0)

    def clean(self) -> None:
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                self.refuse_twins(constraint)
        super().clean()

    @cached_property
    def kept_forms(self) -> list[forms.ModelForm]:
        """The rows that will be stored: neither deleted nor empty."""
        typed = self.initial_forms + [form for form in self.extra_forms if form.has_changed()]
        return [form for form in typed if not (self.can_delete and self._should_delete_form(form))]

    def refuse_twins(self, constraint: models.UniqueConstraint) -> None:
        first: dict[tuple[Any, ...], forms.ModelForm] = {}
        for form in self.kept_forms:
            if not form.is_valid():
                continue
            row = form.instance
            columns = [row._meta.get_field(name).attname for name in constraint.fields if name != self.fk.name]
            key = tuple(getattr(row, column) for column in columns)
            if None in key:
                continue  # As in a database, where two unknown values are not equal.
            twin = first.setdefault(key, form)
            if twin is not form and self.holds(constraint, twin.instance) and self.holds(constraint, row):
                form.add_error(None, constraint.get_violation_error_message())

    def holds(self, constraint: models.UniqueConstraint, row: models.Model) -> bool:
        if constraint.condition is None:
            return True
        values = {
            field.name: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.is_relation
        }
        return constraint.condition.check(values)


# --- For the hooks of ModelAdmin and inlines ---------------------------------------------------------

FORMFIELD_OVERRIDES: dict[Any, Any] = {models.URLField: {"assume_scheme": "https"}}


def partial_date_field(db_field: models.Field) -> forms.Field | None:
    """The form field of a date that has a precision: it is typed as far as it is known. None for other columns."""
    if precision_of(db_field) is None:
        return None
    kind = PartialMomentField if isinstance(db_field, models.DateTimeField) else PartialDateField
    return kind(label=capfirst(db_field.verbose_name), required=not db_field.blank, help_text=str(db_field.help_text))


def related_choice(owner: Any, db_field: models.ForeignKey, request: Any) -> dict[str, Any]:
    """How a record is chosen: as its own admin says, else in the stock box if the owner completes it."""
    site, model = owner.admin_site, db_field.related_model
    its_admin = site.get_model_admin(model) if site.is_registered(model) else None
    choice: dict[str, Any] = {"form_class": getattr(its_admin, "choice_field", LoadedChoiceField)}
    chooser = getattr(its_admin, "chooser", None)
    if chooser is not None or db_field.name in owner.get_autocomplete_fields(request):
        choice["widget"] = (chooser or LoadedSelect)(db_field, site)
    return choice


def limit_related_links(field: Any, offered: Collection[str]) -> Any:
    """Leaves these of the links to add, change, delete and view what the field names."""
    wrapper = getattr(field, "widget", None)
    if isinstance(wrapper, RelatedFieldWidgetWrapper):
        offered = set(offered) - set(getattr(wrapper.widget, "links_left_out", ()))
        for action in ("add", "change", "delete", "view"):
            if action not in offered:
                setattr(wrapper, f"can_{action}_related", False)
        if not offered:
            field.widget = wrapper.widget
    return field
