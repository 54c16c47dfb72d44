"""Asked when a mission is saved as planned although its lift-off time has passed."""

from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from missions.models import Mission
from records.filled_form import FilledForm
from records.forms import PartialMomentField
from records.questions import Question

LAUNCHED, SLIPPED, KEEP = "launched", "slipped", "keep"


class LaunchQuestion(Question):
    name = "launch"
    heading = "Did it launch? The lift-off time has passed, but the outcome is still “Planned: not launched yet”."

    answer = forms.ChoiceField(
        choices=[
            (LAUNCHED, "It launched: save it as “In flight”"),
            (SLIPPED, "It slipped: save it with this lift-off"),
            (KEEP, "Save it as it is"),
        ],
        widget=forms.RadioSelect,
        label="What happened",
    )
    launch_at = PartialMomentField(label="New lift-off, if it slipped", required=False)
    is_net = forms.BooleanField(label="No earlier than", required=False)

    @classmethod
    def about(cls, model_admin: Any, request: Any, filled: FilledForm) -> Self | None:
        mission: Any = filled.form.instance
        return cls(filled, request.POST) if mission.is_planned and mission.is_overdue else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("answer") == SLIPPED and "launch_at" not in self.errors:
            launch_at = cleaned.get("launch_at")
            if launch_at is None:
                self.add_error("launch_at", ValidationError("Enter the new lift-off."))
            elif launch_at < timezone.now() and not cleaned.get("is_net"):
                self.add_error("launch_at", ValidationError("This time has passed too."))
        return cleaned

    def apply(self) -> None:
        answer = self.cleaned_data["answer"]
        if answer == LAUNCHED:
            self.change("end_kind", Mission.EndKind.ONGOING)
        elif answer == SLIPPED:
            field: Any = self.fields["launch_at"]
            self.change("launch_at", self.cleaned_data["launch_at"])
            self.change("launch_precision", field.precision)
            self.change("launch_is_net", self.cleaned_data["is_net"])
