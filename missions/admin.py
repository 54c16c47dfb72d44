from collections.abc import Callable
from operator import methodcaller
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from missions import flight_steps_admin
from missions.launch_question import LaunchQuestion
from missions.models import (
    CrewAssignment,
    DockingEvent,
    Expedition,
    ExpeditionMember,
    Mission,
    MissionAlias,
    MissionPhoto,
    MissionSource,
    MissionTranslation,
    Programme,
    Site,
    SpacecraftAlias,
    SpacecraftType,
    Spacewalk,
    SpacewalkMember,
    Station,
    StationAlias,
    StationTranslation,
)
from people.inlines import CrewInline
from people.models import Person
from publishing.admin import GCAT_FIELDSET, PUBLICATION_FIELDSET, PublishableAdmin, StateFilter, UnverifiedFilter
from publishing.record_admin import RecordAdmin, RowInline, SourceInline, TranslationInline
from records.change_lists import ChoiceFilter, Options
from records.forms import AS_KNOWN_IN_UTC
from wording.partial_dates import PartialDate


def day_of(date: PartialDate | None) -> str:
    """For the narrow columns of lists: 2024-03-23, NET 2027-03."""
    return date.day_in_figures if date else "–"


class CrewAssignmentInline(CrewInline):
    model = CrewAssignment
    verbose_name_plural = "Crew"
    autocomplete_fields = ["person", "agency", "country"]
    fields = [
        "person",
        "status",
        "launched",
        "launch_role",
        "landed",
        "landing_role",
        "order",
        "category",
        "agency",
        "country",
        "fate",
        "seat",
        "note",
    ]


class DockingInline(RowInline):
    model = DockingEvent
    autocomplete_fields = ["station"]
    fields = ["station", "port", "kind", "docked_at", "undocked_at"]


class AliasInline(RowInline):
    fields = ["text"]
    verbose_name_plural = "Other names"


class MissionAliasInline(AliasInline):
    model = MissionAlias


class SpacecraftAliasInline(AliasInline):
    model = SpacecraftAlias


class StationAliasInline(AliasInline):
    model = StationAlias


class MissionSourceInline(SourceInline):
    model = MissionSource


class MissionTranslationInline(TranslationInline):
    model = MissionTranslation


class PhotoInline(RowInline):
    model = MissionPhoto
    verbose_name = "picture"
    verbose_name_plural = "Pictures (the first is at the top of the page)"
    fields = ["photo", "order"]


def with_status(status: str) -> Callable[[Any], QuerySet]:
    return lambda missions: missions.with_status().filter(status_now=status)


class StatusFilter(ChoiceFilter):
    title = "status"
    parameter_name = "status"
    options = {value: (label, with_status(value)) for value, label in Mission.Status.choices}


class StationFilter(ChoiceFilter):
    """Finds the same missions at a station as the public list."""

    title = "station"
    parameter_name = "station"

    def get_options(self, request: HttpRequest) -> Options:
        return {
            station.slug: (station.name, methodcaller("at_stations", [station])) for station in Station.objects.all()
        }


class AttentionFilter(UnverifiedFilter):
    options = {"overdue": ("Launch or landing overdue", methodcaller("overdue")), **UnverifiedFilter.options}


@admin.register(Mission)
class MissionAdmin(PublishableAdmin):
    pages = [*PublishableAdmin.pages, flight_steps_admin.urls]
    questions = [LaunchQuestion]
    change_form_template = "admin/missions/mission/change_form.html"
    list_display = ["name", "launch", "end", "where_to", "crew_up", "status", "state", "verified"]
    list_filter = [StateFilter, StatusFilter, AttentionFilter, "programme", StationFilter]
    ordering = list(Mission._meta.ordering or [])  # The counted column would lose it.
    date_hierarchy = "launch_at"
    search_help_text = "A mission (Soyuz MS-25, ms25) or somebody on its crew, in any spelling (novitskiy, Новицкий)."
    autocomplete_fields = ["programme", "agency", "spacecraft", "station", "launch_site", "landing_site"]
    inlines = [
        CrewAssignmentInline,
        MissionAliasInline,
        DockingInline,
        MissionTranslationInline,
        PhotoInline,
        MissionSourceInline,
    ]
    fieldsets = [
        (None, {"fields": ["name", "slug", "summary"]}),
        (
            "Flight",
            {
                "description": AS_KNOWN_IN_UTC,
                "fields": [
                    "end_kind",
                    ("launch_at", "launch_is_net"),
                    "end_at",
                    "planned_end_at",
                    "kind",
                    "peak_altitude_km",
                ],
            },
        ),
        (
            "Ship and places",
            {
                "fields": [
                    ("programme", "agency"),
                    ("spacecraft", "serial"),
                    ("callsign", "cospar_id"),
                    "station",
                    ("launch_site", "landing_site"),
                ]
            },
        ),
        PUBLICATION_FIELDSET,
        GCAT_FIELDSET,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        up = Count("assignments", filter=Q(assignments__status="prime", assignments__launched=True))
        return super().get_queryset(request).with_stations().annotate(people_up=up)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, obj: Any = None, **kwargs: Any) -> Any:
        if obj is not None and self.has_change_permission(request, obj):
            context |= flight_steps_admin.offered(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def find(self, text: str) -> QuerySet:
        # Editors find drafts by people who are drafts as well, which the public search leaves out.
        crewed = CrewAssignment.objects.filter(person__in=Person.objects.matching_text(text)).values("mission")
        named = Mission.objects.matching_text(text).values("pk")
        return Mission.objects.filter(Q(pk__in=named) | Q(pk__in=crewed))

    @admin.display(description="launch", ordering="launch_at")
    def launch(self, mission: Mission) -> str:
        return day_of(mission.launch)

    @admin.display(description="end", ordering="end_at")
    def end(self, mission: Mission) -> str:
        return day_of(mission.end)

    @admin.display(description="station", ordering="station")
    def where_to(self, mission: Mission) -> str:
        return ", ".join(station.short_name for station in mission.stations) or "–"

    @admin.display(description="status")
    def status(self, mission: Mission) -> str:
        return str(mission.status.label)

    @admin.display(description="launched crew", ordering="people_up")
    def crew_up(self, mission: Any) -> int:
        return mission.people_up


@admin.register(Programme)
class ProgrammeAdmin(RecordAdmin):
    list_display = ["name", "agency"]
    list_select_related = ["agency"]
    autocomplete_fields = ["agency"]


@admin.register(SpacecraftType)
class SpacecraftTypeAdmin(RecordAdmin):
    inlines = [SpacecraftAliasInline]


class StationTranslationInline(TranslationInline):
    model = StationTranslation


@admin.register(Station)
class StationAdmin(RecordAdmin):
    list_display = ["short_name", "name", "launched_on", "ended_on"]
    search_fields = ["name", "short_name"]
    inlines = [StationAliasInline, StationTranslationInline]
    fields = ["name", "slug", "short_name", "summary", "launched_on", "ended_on"]


@admin.register(Site)
class SiteAdmin(RecordAdmin):
    list_display = ["name", "country"]
    list_select_related = ["country"]
    autocomplete_fields = ["country"]


class SpacewalkMemberInline(CrewInline):
    model = SpacewalkMember
    verbose_name_plural = "Spacewalkers"


@admin.register(Spacewalk)
class SpacewalkAdmin(RecordAdmin):
    list_display = ["name", "started", "station", "mission"]
    list_select_related = ["station", "mission"]
    date_hierarchy = "started_at"
    autocomplete_fields = ["mission", "station"]
    inlines = [SpacewalkMemberInline]
    fields = ["name", "slug", ("station", "mission"), "started_at", "ended_at", "summary"]

    @admin.display(description="started", ordering="started_at")
    def started(self, spacewalk: Spacewalk) -> str:
        return day_of(spacewalk.started)


class ExpeditionMemberInline(CrewInline):
    model = ExpeditionMember
    verbose_name_plural = "Crew"


@admin.register(Expedition)
class ExpeditionAdmin(RecordAdmin):
    list_display = ["name", "station", "started", "ended"]
    list_select_related = ["station"]
    date_hierarchy = "started_at"
    autocomplete_fields = ["station"]
    inlines = [ExpeditionMemberInline]
    fields = ["name", "slug", "station", "started_at", "ended_at"]

    @admin.display(description="began", ordering="started_at")
    def started(self, expedition: Expedition) -> str:
        return day_of(expedition.started)

    @admin.display(description="ended", ordering="ended_at")
    def ended(self, expedition: Expedition) -> str:
        return day_of(expedition.ended)
