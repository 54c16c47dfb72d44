"""Questions about a valid form that may be a mistake: asked before it is saved, and answered in it."""

from typing import Any, Self

from django import forms
from django.http import QueryDict

from records.filled_form import FilledForm


class Question(forms.Form):
    """Shown above the fields of a record's form; saving again sends the answer with what was typed.

    Its fields begin with an underscore, so that an autosave leaves them out.
    """

    name: str
    heading: str

    def __init__(self, filled: FilledForm, data: QueryDict) -> None:
        self.filled = filled
        prefix = f"_{self.name}"
        is_answered = any(key.startswith(prefix) for key in data)
        super().__init__(data if is_answered else None, prefix=prefix, label_suffix="")

    @classmethod
    def about(cls, model_admin: Any, request: Any, filled: FilledForm) -> Self | None:
        """The question, if this valid form raises it."""
        raise NotImplementedError

    def apply(self) -> None:
        """Applies the answer to the instance of the form before it is saved."""

    def change(self, name: str, value: Any) -> None:
        """Sets a value of the record as if it had been typed, so that the history names it."""
        form = self.filled.form
        setattr(form.instance, name, value)
        if name in form.fields and name not in form.changed_data:
            form.changed_data.append(name)
