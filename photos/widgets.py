from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.urls import reverse

from photos.models import Photo
from photos.thumbnails import thumbnail_of, with_thumbnails


class PhotoChooser(AutocompleteSelect):
    """The stock box that finds a photo by its name, and beside it the library, to choose by eye."""

    template_name = "admin/photos/photo/chooser_widget.html"

    @property
    def media(self) -> forms.Media:
        script: Any = forms.Script("js/editors-photo-chooser.js", type="module")  # Media takes more than its stubs say.
        return super().media + forms.Media(css={"screen": ["css/editors-photos.css"]}, js=[script])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        photo = with_thumbnails(Photo.objects.filter(pk=value)).first() if value else None
        return super().get_context(name, value, attrs) | {
            "photo": photo,
            "thumbnail": photo and thumbnail_of(photo),
            "library": reverse(f"{self.admin_site.name}:photos_photo_choose"),
        }
