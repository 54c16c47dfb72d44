import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from photos.models import Photo
from photos.thumbnails import thumbnail_of, with_thumbnails
from records.forms import LoadedSelect, is_key

LIBRARY = "admin:photos_photo_choose"


def module(name: str) -> Any:
    return forms.Script(f"js/{name}.js", type="module")  # Media accepts more than its type stubs say.


class PhotoChooser(LoadedSelect):
    """Django's autocomplete box, which finds photos by title, with a button that opens the library."""

    template_name = "admin/photos/photo/chooser_widget.html"
    links_left_out = ("add", "delete")

    @property
    def media(self) -> forms.Media:
        own = forms.Media(css={"screen": ["css/editors-photos.css"]}, js=[module("editors-photo-chooser")])
        return super().media + own

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        photo: Any = self.loaded if self.loaded is not None and str(self.loaded.pk) == str(value) else None
        if value and is_key(str(value)) and not hasattr(photo, "small_files"):
            photo = with_thumbnails(Photo.objects.filter(pk=value)).first()
        return super().get_context(name, value, attrs) | {
            "photo": photo,
            "thumbnail": photo and thumbnail_of(photo),
            "library": reverse(LIBRARY),
        }


class PhotosChooser(forms.Widget):
    """Several photos in order, as a row of thumbnails with a button for more. Without JavaScript, their numbers."""

    template_name = "admin/photos/photo/photos_widget.html"
    loaded: Sequence[Photo] = ()

    @property
    def media(self) -> forms.Media:
        scripts = [module("editors-photo-chooser"), module("editors-photo-gallery")]
        return forms.Media(css={"screen": ["css/editors-photos.css"]}, js=scripts)

    def format_value(self, value: Any) -> str:
        return value if isinstance(value, str) else ", ".join(str(key) for key in value or [])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        keys = [int(key) for key in numbers_in(self.format_value(value)) if is_key(key)]
        photos = {photo.pk: photo for photo in self.loaded}
        if missing := set(keys) - photos.keys():
            photos |= {photo.pk: photo for photo in with_thumbnails(Photo.objects.filter(pk__in=missing))}
        return super().get_context(name, value, attrs) | {
            "chosen": [(photos[key], thumbnail_of(photos[key])) for key in keys if key in photos],
            "library": reverse(LIBRARY),
        }


def numbers_in(text: str) -> list[str]:
    """`12, 7`, `12 7` or `[12, 7]`."""
    return text.strip().strip("[]").replace(",", " ").split()


class PhotosField(forms.Field):
    """A list of the primary keys of existing photos, in order."""

    widget = PhotosChooser
    default_error_messages = {"unreadable": _lazy("Enter the numbers of photos, separated by commas.")}

    def prepare_value(self, value: Any) -> Any:
        return value

    def to_python(self, value: Any) -> list[int]:
        if value in self.empty_values:
            return []
        keys = numbers_in(value if isinstance(value, str) else json.dumps(value))
        if not all(is_key(key) for key in keys):
            raise ValidationError(self.error_messages["unreadable"], code="unreadable")
        return list(dict.fromkeys(map(int, keys)))  # A gallery shows each photo once.

    def validate(self, value: list[int]) -> None:
        super().validate(value)
        known = {photo.pk for photo in self.widget.loaded}
        unknown = set(value) - known
        unknown -= set(Photo.objects.filter(pk__in=unknown).values_list("pk", flat=True)) if unknown else set()
        if unknown:
            names = ", ".join(str(key) for key in value if key in unknown)
            raise ValidationError(_("There is no photo with the number %(names)s.") % {"names": names})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != list(initial or [])
        except ValidationError:
            return True
