"""What is asked of somebody who publishes or schedules an article, or dates its first publication."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from records.plausible import PORTAL


class MomentField(forms.SplitDateTimeField):
    """A date and a time to the second."""

    def __init__(self, **kwargs: Any) -> None:
        day: Any = {"type": "date", "aria-label": _lazy("Date")}
        time: Any = {"type": "time", "step": 1, "aria-label": _lazy("Time (UTC)")}
        widget = forms.SplitDateTimeWidget(
            date_attrs=day, time_attrs=time, date_format="%Y-%m-%d", time_format="%H:%M:%S"
        )
        super().__init__(label=_lazy("Date and time (UTC)"), widget=widget, **kwargs)


class NowForm(forms.Form):
    """Asks what happens to scheduled versions with another text, if there are any."""

    INSTEAD, AS_WELL = "instead", "as well"

    waiting = forms.ChoiceField(
        label=_lazy("What is scheduled already"),
        choices=[
            (INSTEAD, _lazy("Publish this instead, and cancel the scheduled version")),
            (AS_WELL, _lazy("Publish this as well: the scheduled version still goes live at its time")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _lazy("Choose what happens to the version that is already scheduled.")},
    )

    def __init__(self, *args: Any, others_wait: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not others_wait:
            del self.fields["waiting"]

    @property
    def is_instead(self) -> bool:
        return self.cleaned_data.get("waiting") == self.INSTEAD


class ScheduleForm(NowForm):
    at = MomentField()

    def clean_at(self) -> Any:
        at = self.cleaned_data["at"]
        if reason := PORTAL.refusal(at):
            raise ValidationError(reason)
        if at <= timezone.now():
            raise ValidationError(_("This time has passed. Publish now, or choose a later one."))
        return at


class DateForm(forms.Form):
    first_published_at = MomentField(
        required=False,
        help_text=_lazy("Leave empty to use the first time the public could read it for more than an hour."),
    )
