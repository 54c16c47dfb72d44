"""Choosing a photo by eye, wherever a record names one."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import path

from photos.models import Photo
from photos.widgets import PhotoChooser
from publishing.admin import PublishableAdmin

PHOTOS_AT_ONCE = 24


class ChoosesPhotos:
    """For ModelAdmin and inlines whose records name photos."""

    admin_site: admin.AdminSite

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.related_model is not Photo:
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        field = super().formfield_for_dbfield(
            db_field, request, **kwargs | {"widget": PhotoChooser(db_field, self.admin_site)}
        )
        field.widget.can_add_related = field.widget.can_delete_related = False
        return field


class ChoosingAdmin(PublishableAdmin):
    def get_urls(self) -> list[Any]:
        choose = path("choose/", self.admin_site.admin_view(self.choose_view), name="photos_photo_choose")
        return [choose, *super().get_urls()]

    def choose_view(self, request: HttpRequest) -> HttpResponse:
        """A page of the library, or with `photo` the one that has this number."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        text, number = request.GET.get("q", ""), request.GET.get("photo", "")
        photos, _may_repeat = self.get_search_results(request, self.get_queryset(request), text)
        if number.isdecimal() and len(number) < 19:
            photos = photos.filter(pk=number)
        page = self.get_paginator(request, photos, PHOTOS_AT_ONCE).get_page(request.GET.get("p"))
        return self.page(request, "photos/photo/choose", title="Choose a photo", page=page, text=text)
