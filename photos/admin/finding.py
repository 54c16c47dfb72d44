"""Searching archives of photographs from the library or the chooser, and adding what is found."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from photos.admin.linking import offers_of
from photos.admin.uploading import Outcome
from photos.archives import ARCHIVES, FoundPhoto
from photos.archives.fetching import ArchiveError
from photos.archives.picking import add_found, fetch_found
from photos.archives.searching import MOST_PAGES, search
from photos.archives.thumbnails import fetch_signed, sign
from photos.checking import check
from photos.intake import DuplicatePhoto
from photos.models import Photo
from photos.thumbnails import load_thumbnails, thumbnail_of
from records.change_lists import shorten_search
from records.history import revision_by


def urls(model_admin: Any) -> list[Any]:
    return [
        model_admin.url("find/", find_view, "find"),
        model_admin.url("find/thumbnail/", thumbnail_view, "find_thumbnail"),
        model_admin.url("find/pick/", pick_view, "pick", is_posted=True),
    ]


def archives_on() -> dict[str, str]:
    """Names of the archives that this site searches, by key."""
    return {key: archive.name for key, archive in ARCHIVES.items() if archive.is_on}


def find_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The search form and, for a search text, its results, which are fetched now."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    names = archives_on()
    archive = request.GET.get("archive", "")
    archive = archive if archive in names else next(iter(names), "")
    text, number = shorten_search(request.GET.get("q", "")), page_number(request.GET.get("p", ""))
    context: dict[str, Any] = {"archives": names, "archive": archive, "text": text}
    context |= {"name": names.get(archive, ""), "number": number}
    context |= {"previous_number": number - 1, "next_number": number + 1}
    if archive and text:
        try:
            found = search(archive, text, number)
        except ArchiveError as error:
            context["error"] = str(error)
        else:
            context |= {"found": found, "results": in_rows(found.photos)}
    return model_admin.page(request, "photos/photo/find", title="Find a photograph", **context)


def page_number(text: str) -> int:
    return min(MOST_PAGES, max(1, int(text))) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def in_rows(photos: list[FoundPhoto]) -> list[dict[str, Any]]:
    """Each with the address of its thumbnail and the library’s photo of it, if there is one."""
    addresses = [photo.page_address for photo in photos]
    here = {photo.source_address: photo for photo in Photo.objects.filter(source_address__in=addresses)}
    return [
        {"photo": photo, "thumbnail": photo.thumbnail and sign(photo), "here": here.get(photo.page_address)}
        for photo in photos
    ]


def thumbnail_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """A thumbnail of a search result. The address is signed, so nothing else can be fetched."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    try:
        return HttpResponse(fetch_signed(request.GET.get("of", "")), content_type="image/jpeg")
    except BadSignature:
        raise Http404 from None
    except ArchiveError as error:
        return HttpResponse(str(error), status=502, content_type="text/plain; charset=utf-8")


# --- Adding one -------------------------------------------------------------------------------------


def pick_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Adds a photograph to the library as a draft. The chooser shows the outcome in its dialogue."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    outcome = pick(model_admin, request, request.POST.get("archive", ""), request.POST.get("key", ""))
    if "in_dialog" in request.POST:
        return model_admin.page(request, "photos/photo/picked", title="Find a photograph", **shown(outcome))
    tell(model_admin, request, outcome)
    if outcome.photo is None:
        wanted = {name: request.POST.get(name, "") for name in ("archive", "q", "p")}
        return redirect(f"{model_admin.address('find')}?{urlencode(wanted)}")
    has_offers = outcome.is_new and any(offers_of(outcome.photo))
    return redirect(model_admin.address("named" if has_offers else "change", outcome.photo.pk))


def shown(outcome: Outcome) -> dict[str, Any]:
    if outcome.photo is not None:
        load_thumbnails([outcome.photo])
    return {"outcome": outcome, "thumbnail": outcome.photo and thumbnail_of(outcome.photo)}


def pick(model_admin: Any, request: HttpRequest, archive: str, key: str) -> Outcome:
    """Fetches and decodes, then saves: no transaction is open while others could wait for it."""
    if archive not in archives_on() or not key or len(key) > 200:
        return Outcome("", reasons=("This photograph is not in an archive that this site searches.",))
    try:
        fetched = fetch_found(archive, key)
        checked = check(fetched.file)
        with revision_by(request.user):
            photo = add_found(fetched, user=request.user, checked=checked)
            model_admin.log_addition(request, photo, f"Added from {ARCHIVES[archive].name}.")
    except DuplicatePhoto as duplicate:
        return Outcome(key, duplicate.photo)
    except ArchiveError as error:
        return Outcome(key, reasons=(str(error),))
    except ValidationError as refusal:
        return Outcome(key, reasons=tuple(refusal.messages))
    return Outcome(key, photo, is_new=True)


def tell(model_admin: Any, request: HttpRequest, outcome: Outcome) -> None:
    if outcome.photo is None:
        model_admin.message_user(request, " ".join(outcome.reasons), messages.ERROR)
        return
    link = format_html('<a href="{}">{}</a>', model_admin.address("change", outcome.photo.pk), outcome.photo)
    if not outcome.is_new:
        model_admin.message_user(request, format_html("Already in the library: {}", link), messages.WARNING)
        return
    words = "{} was added as a draft. Write its alternative text before you publish it."
    model_admin.message_user(request, format_html(words, link), messages.SUCCESS)
    for notice in outcome.notices:
        model_admin.message_user(request, notice, messages.WARNING)
