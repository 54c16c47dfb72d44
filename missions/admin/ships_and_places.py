"""What missions name: programmes, spacecraft, stations and sites."""

from django.contrib import admin

from missions.admin.aliases import AliasInline
from missions.models import (
    Programme,
    ProgrammeTranslation,
    Site,
    SpacecraftAlias,
    SpacecraftType,
    Station,
    StationAlias,
    StationTranslation,
)
from publishing.record_admin import RecordAdmin, TranslationInline


class SpacecraftAliasInline(AliasInline):
    model = SpacecraftAlias


class StationAliasInline(AliasInline):
    model = StationAlias


class ProgrammeTranslationInline(TranslationInline):
    model = ProgrammeTranslation


@admin.register(Programme)
class ProgrammeAdmin(RecordAdmin):
    list_display = ["name", "agency"]
    list_select_related = ["agency"]
    autocomplete_fields = ["agency"]
    inlines = [ProgrammeTranslationInline]
    fields = ["name", "slug", "agency", "summary"]


@admin.register(SpacecraftType)
class SpacecraftTypeAdmin(RecordAdmin):
    fields = ["name", "slug"]
    inlines = [SpacecraftAliasInline]


class StationTranslationInline(TranslationInline):
    model = StationTranslation


@admin.register(Station)
class StationAdmin(RecordAdmin):
    list_display = ["short_name", "name", "launched_on", "ended_on"]
    search_fields = ["name", "short_name"]
    inlines = [StationAliasInline, StationTranslationInline]
    fields = ["name", "slug", "short_name", "summary", "launched_on", "ended_on", "crews_complete_until"]


@admin.register(Site)
class SiteAdmin(RecordAdmin):
    fields = ["name", "slug", "country"]
    list_display = ["name", "country"]
    list_select_related = ["country"]
    autocomplete_fields = ["country"]
