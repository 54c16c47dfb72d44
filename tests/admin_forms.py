"""What a browser would send from an admin page, so that a test changes only what it is about."""

from typing import Any

from django.forms import CheckboxInput, CheckboxSelectMultiple, Form, MultiWidget, SelectMultiple
from django.http import HttpResponse


def filled_in(response: HttpResponse, **changes: Any) -> dict[str, Any]:
    """The fields of the form on the page as they stand, then with these changes."""
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    return {key: value for form in forms for key, value in form_fields(form).items()} | changes


def form_fields(form: Form) -> dict[str, Any]:
    """The fields of one form as they stand."""
    sent: dict[str, Any] = {}
    for box in form:
        value, widget = box.value(), box.field.widget
        if isinstance(widget, MultiWidget):
            parts = value if isinstance(value, list) else widget.decompress(value)
            sent |= {f"{box.html_name}_{number}": _text(part) for number, part in enumerate(parts)}
        elif isinstance(widget, CheckboxSelectMultiple | SelectMultiple):
            sent[box.html_name] = [_text(one) for one in value or []]
        elif not isinstance(widget, CheckboxInput):
            sent[box.html_name] = _text(value)
        elif value:
            sent[box.html_name] = "on"
    return sent


def with_row(sent: dict[str, Any], prefix: str, **row: Any) -> dict[str, Any]:
    """As if “Add another” had been pressed and the row filled in."""
    number = int(sent[f"{prefix}-TOTAL_FORMS"])
    return {
        **sent,
        f"{prefix}-TOTAL_FORMS": str(number + 1),
        **{f"{prefix}-{number}-{name}": value for name, value in row.items()},
    }


def row_of(sent: dict[str, Any], prefix: str, **values: Any) -> str:
    """The prefix of the row that holds these values."""
    for number in range(int(sent[f"{prefix}-TOTAL_FORMS"])):
        row = f"{prefix}-{number}"
        if all(str(sent.get(f"{row}-{name}")) == str(value) for name, value in values.items()):
            return row
    raise LookupError(f"no row of {prefix} has {values}")


def errors_of(response: HttpResponse) -> str:
    """Everything the page says is wrong."""
    return " ".join(str(error) for error in response.context["errors"])


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))  # As PhotosChooser has it.
    return "" if value is None else str(value)
