"""Adding photos, many at once, and replacing the file of a photo."""

import logging
import re
import secrets
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.html import format_html

from photos.admin.clearing import note_clearance
from photos.background import try_again
from photos.checking import Checked, check
from photos.decoding import NotNow
from photos.forms import ReplaceForm, UploadForm
from photos.intake import DuplicatePhoto, import_photo, replace_file
from photos.lookalikes import BANDS, find_lookalikes
from photos.models import Photo
from photos.notices import failures, file_notices, notices_of
from photos.thumbnails import load_thumbnails
from publishing import audit
from records.history import revision_by

logger = logging.getLogger(__name__)

RETRY_AFTER = 60  # Seconds.
BATCH = re.compile("[0-9a-f]{32}")
FILE_STAYS = "This photo is public: only publishers can replace its file."

# The columns of the file and its upload, not of the texts about it.
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
    *BANDS,
    "is_look_known",
    "looks_like",
    "added_at",
    "added_by",
    "batch",
)


@dataclass(frozen=True)
class Outcome:
    """What became of one file: a new photo, an existing photo, or the reasons why it was rejected."""

    file_name: str
    photo: Photo | None = None
    is_new: bool = False
    reasons: tuple[str, ...] = ()
    is_for_now: bool = False

    @property
    def kind(self) -> str:
        if self.is_new:
            return "added"
        return "here" if self.photo else "rejected"

    @property
    def notices(self) -> list[str]:
        """Notices about a new photo."""
        return notices_of(self.photo) if self.photo and self.is_new else []

    @cached_property
    def lookalikes(self) -> list[Photo]:
        """The photos that a new photo looks like, with thumbnails."""
        return lookalikes_with_thumbnails(self.photo) if self.photo and self.is_new else []


def lookalikes_with_thumbnails(photo: Photo) -> list[Photo]:
    found = find_lookalikes(photo)
    load_thumbnails(found)
    return found


# In the order of the summary, with the words after each number.
KINDS = {"added": "added", "rejected": "rejected", "here": "already in the library"}


def totals(outcomes: list[Outcome]) -> str:
    """21 added, 8 rejected, 1 already in the library."""
    counts = Counter(outcome.kind for outcome in outcomes)
    return ", ".join(f"{counts[kind]} {words}" for kind, words in KINDS.items() if counts[kind])


def of_file(photo: Photo) -> str:
    """The file by its name, its size and the beginning of its hash."""
    return f"{photo.original_name}, {photo.width} × {photo.height}, {photo.sha256[:12]}"


def urls(model_admin: Any) -> list[Any]:
    return [model_admin.url("<int:object_id>/replace/", replace_view, "replace")]


def upload_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Any number of files in one request. The script sends one at a time, and reads the outcome off this page.

    All files sent from one page form a batch, which the address of the page then names.
    """
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    batch = batch_in(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    files = form.cleaned_data["pictures"] if form.is_valid() else []
    outcomes = [add_photo(model_admin, request, file, batch) for file in files]
    response = model_admin.page(
        request,
        "photos/photo/upload",
        title="Add photos",
        form=form,
        outcomes=outcomes,
        totals=totals(outcomes),
        batch=batch,
        added=Photo.objects.filter(batch=batch).count(),
    )
    return asking_to_wait(response) if outcomes and all(outcome.is_for_now for outcome in outcomes) else response


def asking_to_wait(response: HttpResponse) -> HttpResponse:
    response.status_code = 503
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def batch_in(request: HttpRequest) -> str:
    """The batch that the request names, or a new one."""
    asked = request.POST.get("batch") or request.GET.get("batch", "")
    return asked if BATCH.fullmatch(asked) else secrets.token_hex(16)


def add_photo(model_admin: Any, request: HttpRequest, file: UploadedFile, batch: str) -> Outcome:
    try:
        checked = check(file)
        with revision_by(request.user):
            photo = import_photo(file, user=request.user, batch=batch, checked=checked)
            model_admin.log_addition(request, photo, "Added.")
    except DuplicatePhoto as duplicate:
        try_again([duplicate.photo])  # Perhaps it was sent again because its files are missing.
        return Outcome(file.name or "", duplicate.photo)
    except ValidationError as refusal:
        logger.warning("%s sent %r, which was rejected: %s", request.user, file.name, " ".join(refusal.messages))
        return Outcome(file.name or "", reasons=tuple(refusal.messages), is_for_now=isinstance(refusal, NotNow))
    return Outcome(file.name or "", photo, is_new=True)


def replace_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    photo = model_admin.viewable(request, object_id)
    if not may_replace(model_admin, request, photo):
        return redirect(model_admin.address("change", photo.pk))
    form = ReplaceForm(request.POST, request.FILES) if request.method == "POST" else ReplaceForm()
    if form.is_valid() and (checked := checked_file(request, form)):
        with transaction.atomic():
            photo = model_admin.lock(object_id)
            if photo is None:
                raise Http404
            if not may_replace(model_admin, request, photo):  # It was published meanwhile.
                return redirect(model_admin.address("change", photo.pk))
            is_done = is_replaced(model_admin, request, photo, form, checked)
        if is_done:
            model_admin.message_user(request, "The file was replaced. The texts have not changed.", messages.SUCCESS)
            for notice in file_notices(photo) + failures(photo):
                model_admin.message_user(request, notice, messages.WARNING)
            return redirect(model_admin.address("change", photo.pk))
    response = model_admin.page(
        request,
        "photos/photo/replace",
        title=f"Replace the file: {photo}",
        form=form,
        photo=photo,
        asks_reason=model_admin.is_public(photo),
    )
    return asking_to_wait(response) if form.has_error("file", NotNow.CODE) else response


def may_replace(model_admin: Any, request: HttpRequest, photo: Photo) -> bool:
    """Tells who may only change drafts that the file of a public photo stays."""
    if not model_admin.has_change_permission(request, photo):
        raise PermissionDenied
    if not model_admin.is_public(photo) or model_admin.has_publish_permission(request):
        return True
    logger.warning("%s may not publish, and tried: another file for photo %s", request.user, photo.pk)
    model_admin.message_user(request, FILE_STAYS, messages.ERROR)
    return False


def checked_file(request: HttpRequest, form: ReplaceForm) -> Checked | None:
    """None if the file is not accepted; the form then says why."""
    try:
        return check(form.cleaned_data["file"])
    except ValidationError as refusal:
        refuse(request, form, refusal)
        return None


def refuse(request: HttpRequest, form: ReplaceForm, refusal: ValidationError) -> None:
    logger.warning("%s sent %r, which was rejected: %s", request.user, form.cleaned_data["file"].name, refusal)
    form.add_error("file", refusal)


def is_replaced(model_admin: Any, request: HttpRequest, photo: Photo, form: ReplaceForm, checked: Checked) -> bool:
    model_admin.history.keep_state(photo)
    before, reason = of_file(photo), form.cleaned_data["cleared_because"]
    former_reason = photo.cleared_because
    if reason and model_admin.has_publish_permission(request):
        # The reason will cover the objections that are there once the file is read.
        photo.clear(reason, by=request.user)
        photo.cleared_for = ""
    try:
        with revision_by(request.user):
            replace_file(photo, form.cleaned_data["file"], checked=checked)
            model_admin.log_change(request, photo, "Replaced the file.")
            if photo.cleared_because != former_reason:
                note_clearance(photo, former_reason, request)
        if model_admin.is_public(photo):
            replaced = audit.change("File", before, of_file(photo))
            audit.note(audit.Action.REPLACED, photo, by=request.user, changes=[replaced])
    except DuplicatePhoto as duplicate:
        first = duplicate.photo
        address = model_admin.address("change", first.pk)
        form.add_error("file", format_html('This is the file of <a href="{}">{}</a>.', address, first))
    except ValidationError as refusal:
        refuse(request, form, refusal)
    return form.is_valid()
