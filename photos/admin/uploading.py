"""Pictures as they come in: many at once, and a new file for a photo that keeps its words."""

import logging
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html

from photos.forms import ReplaceForm, UploadForm
from photos.intake import DuplicatePhoto, replace_file, take_in
from photos.models import Photo
from photos.notices import failures, file_notices, notices_of
from publishing import audit
from publishing.admin import PublishableAdmin

logger = logging.getLogger(__name__)

FILE_STAYS = "The public sees this photo: only those who may publish replace its file."

# What belongs to the file and not to the words about it.
OF_THE_FILE = (
    "original",
    "original_name",
    "sha256",
    "file_size",
    "format",
    "width",
    "height",
    "ground",
    "renditions_state",
    "renditions_error",
    "reading",
)


@dataclass(frozen=True)
class Outcome:
    """What became of one file: a new photo, the photo it already is, or the reasons against it."""

    file_name: str
    photo: Photo | None = None
    is_new: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        if self.is_new:
            return "added"
        return "here" if self.photo else "refused"

    @property
    def notices(self) -> list[str]:
        """What the editor must be told of a new photo."""
        return notices_of(self.photo) if self.photo and self.is_new else []


# In the order they are told, with what follows their number.
KINDS = {"added": "added", "refused": "refused", "here": "already in the library"}


def totals(outcomes: list[Outcome]) -> str:
    """21 added, 8 refused, 1 already in the library."""
    counts = Counter(outcome.kind for outcome in outcomes)
    return ", ".join(f"{counts[kind]} {words}" for kind, words in KINDS.items() if counts[kind])


def of_file(photo: Photo) -> str:
    """The file by its name, its size and the beginning of its hash."""
    return f"{photo.original_name}, {photo.width} × {photo.height}, {photo.sha256[:12]}"


class UploadingAdmin(PublishableAdmin):
    def get_urls(self) -> list[Any]:
        replace = path(
            "<int:object_id>/replace/",
            self.admin_site.admin_view(self.replace_view),
            name="photos_photo_replace",
        )
        return [replace, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Any number of files in one request. The script sends one at a time, and reads the outcome off this page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        outcomes = [self.take(request, file) for file in form.cleaned_data["pictures"]] if form.is_valid() else []
        return self.page(
            request, "photos/photo/upload", title="Add photos", form=form, outcomes=outcomes, totals=totals(outcomes)
        )

    def take(self, request: HttpRequest, file: UploadedFile) -> Outcome:
        try:
            with self.revision(request):
                photo = take_in(file, user=request.user)
                self.log_addition(request, photo, "Added.")
        except DuplicatePhoto as duplicate:
            return Outcome(file.name or "", duplicate.photo)
        except ValidationError as refusal:
            logger.warning("%s sent %r, which was refused: %s", request.user, file.name, " ".join(refusal.messages))
            return Outcome(file.name or "", reasons=tuple(refusal.messages))
        return Outcome(file.name or "", photo, is_new=True)

    def replace_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        photo: Any = self.viewable(request, object_id)
        if not self.has_change_permission(request, photo):
            raise PermissionDenied
        if self.is_public(photo) and not self.has_publish_permission(request):
            logger.warning("%s may not publish, and tried: another file for photo %s", request.user, photo.pk)
            self.message_user(request, FILE_STAYS, messages.ERROR)
            return redirect(self.address("change", photo.pk))
        form = ReplaceForm(request.POST, request.FILES) if request.method == "POST" else ReplaceForm()
        if form.is_valid() and self.replaced(request, photo, form):
            self.message_user(request, "The file was replaced. All texts are as they were.", messages.SUCCESS)
            for notice in file_notices(photo) + failures(photo):
                self.message_user(request, notice, messages.WARNING)
            return redirect(self.address("change", photo.pk))
        return self.page(request, "photos/photo/replace", title=f"Replace the file: {photo}", form=form, photo=photo)

    def replaced(self, request: HttpRequest, photo: Photo, form: ReplaceForm) -> bool:
        self.keep_state(photo)
        before = of_file(photo)
        try:
            with self.revision(request):
                replace_file(photo, form.cleaned_data["file"])
                self.log_change(request, photo, "Replaced the file.")
            if self.is_public(photo):
                replaced = audit.change("File", before, of_file(photo))
                audit.note(audit.Action.REPLACED, photo, by=request.user, changes=[replaced])
        except DuplicatePhoto as duplicate:
            first = duplicate.photo
            address = self.address("change", first.pk)
            form.add_error("file", format_html('This is the file of <a href="{}">{}</a>.', address, first))
        except ValidationError as refusal:
            logger.warning("%s sent %r, which was refused: %s", request.user, form.cleaned_data["file"].name, refusal)
            form.add_error("file", refusal)
        return form.is_valid()

    def prepare_restore(self, request: HttpRequest, record: Any, current: Any) -> None:
        """The history brings words back. The file stays the one there is."""
        super().prepare_restore(request, record, current)
        if current is not None:
            for name in OF_THE_FILE:
                setattr(record, name, getattr(current, name))
        elif not record.original.storage.exists(record.original.name):
            raise ValidationError(f"The file of “{record}” is no longer kept. Add it again.")
