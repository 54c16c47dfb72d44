"""A page of the library to choose a photo from by eye, wherever a record names one."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from photos.admin.finding import archives_on
from records.change_lists import shorten_search
from records.forms import is_key

PHOTOS_AT_ONCE = 24


def urls(model_admin: Any) -> list[Any]:
    return [model_admin.url("choose/", choose_view, "choose")]


def choose_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """A page of the library, or the one photo with the number `photo`."""
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    text, number = request.GET.get("q", ""), request.GET.get("photo", "")
    photos, _may_repeat = model_admin.get_search_results(request, model_admin.get_queryset(request), text)
    if is_key(number):
        photos = photos.filter(pk=number)
    page = model_admin.get_paginator(request, photos, PHOTOS_AT_ONCE).get_page(request.GET.get("p"))
    return model_admin.page(
        request,
        "photos/photo/choose",
        title="Choose a photo",
        page=page,
        text=text,
        wanted=shorten_search(request.GET.get("for", "")),
        archives=archives_on() if model_admin.has_add_permission(request) else {},
    )
