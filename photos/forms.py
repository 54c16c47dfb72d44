"""Forms for editing photos."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from photos.languages import ANY, language_name
from photos.models import Photo, PhotoText
from records.conflicts import SeenForm
from records.forms import PartialDatesForm, offer
from wording.language_choices import Choices, language_choices


def photo_languages() -> Choices:
    return [*language_choices(), ("Not known", [(ANY, language_name(ANY))])]


class PhotoForm(SeenForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "title_language", photo_languages())

    class Meta:
        widgets = {
            name: forms.NumberInput(attrs={"min": 0, "max": 1, "step": 0.01, f"data-focal-{axis}": True})
            for name, axis in [("focal_x", "across"), ("focal_y", "down")]
        } | {"cleared_because": forms.Textarea(attrs={"rows": 2})}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if "cleared_because" in self.changed_data:
            self.instance.cleared_for = ""  # A new reason covers the present objections.
        return cleaned


class TextForm(PartialDatesForm):
    """The texts in one language, marked up for spell-checking and text direction."""

    class Meta:
        widgets = {
            "caption": forms.Textarea(attrs={"rows": 4}),
            "alt": forms.Textarea(attrs={"rows": 3}),
            "long_description": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text: PhotoText = self.instance
        offer(self, "language", photo_languages())
        marks = {"lang": text.html_language, "dir": text.direction} if text.pk else {"dir": "auto"}
        for name in ("caption", "alt", "long_description"):
            if name in self.fields:
                self.fields[name].widget.attrs |= marks


class RightsForm(forms.ModelForm):
    """Changes several photos at once. Empty fields change nothing."""

    class Meta:
        model = Photo
        fields = ["credit_line", "licence"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not any(self.cleaned_data.values()):
            raise forms.ValidationError("Enter a credit or choose a licence.")
        return cleaned


class ClearanceForm(forms.ModelForm):
    """Asks a publisher why photos may be published despite missing rights."""

    class Meta:
        model = Photo
        fields = ["cleared_because"]
        widgets = {"cleared_because": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "cleared_because": "For example: NASA confirmed by e-mail that this use is allowed. Only editors see this."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cleared_because"].required = True


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files. Each is checked when it is added, so that one bad file does not stop the others."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data or []
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class UploadForm(forms.Form):
    pictures = FilesField()


class ReplaceForm(forms.Form):
    file = forms.FileField(label="New file", allow_empty_file=True)
    cleared_because = forms.CharField(
        label="May be published because",
        max_length=500,
        required=False,
        help_text="Only if the terms in the new file forbid publication.",
    )
