from collections.abc import Callable
from datetime import UTC, datetime
from operator import methodcaller
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from missions.admin import crew_paste, steps
from missions.admin.aliases import AliasInline
from missions.admin.coverage import CoverageFilter, state_coverage
from missions.admin.crew_form import BackupBlock, PrimeCrewBlock, add_new_people
from missions.admin.days import day_of
from missions.admin.launch_question import LaunchQuestion
from missions.models import (
    DockingEvent,
    Mission,
    MissionAlias,
    MissionCoverage,
    MissionPhoto,
    MissionSource,
    MissionTranslation,
    MoonLanding,
    MoonLandingMember,
    Station,
)
from people.inlines import CrewInline
from people.models import Person
from publishing.admin import GCAT_FIELDSET, PUBLICATION_FIELDSET, PublishableAdmin, StateFilter, UnverifiedFilter
from publishing.record_admin import RowInline, SourceInline, TranslationInline
from publishing.search import find_for_editors
from records.change_lists import ChoiceFilter, Options
from records.forms import AS_KNOWN_IN_UTC
from records.rows import RecordRows


class DockingInline(RowInline):
    model = DockingEvent
    autocomplete_fields = ["station"]
    fields = ["station", "target", "port", "kind", "docked_at", "undocked_at"]


class MissionAliasInline(AliasInline):
    model = MissionAlias


class MissionSourceInline(SourceInline):
    model = MissionSource


class CoverageInline(RowInline):
    model = MissionCoverage
    max_num = len(MissionCoverage.Topic)
    verbose_name_plural = "What is recorded completely"
    fields = ["topic", "state", "title", "publisher", "address", "seen_on"]


class MoonLandingInline(RowInline):
    model = MoonLanding
    fields = ["site", "landed_at", "left_at"]


class MoonLandingMemberInline(CrewInline):
    model = MoonLandingMember
    verbose_name = "person"
    verbose_name_plural = "Who landed on the Moon"
    fields = ["person", "order"]


MOON_INLINES = [MoonLandingInline, MoonLandingMemberInline]


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


def launched_in(decade: int) -> Callable[[Any], QuerySet]:
    start, end = (datetime(year, 1, 1, tzinfo=UTC) for year in (decade, decade + 10))
    return lambda missions: missions.filter(launch_at__gte=start, launch_at__lt=end)


class DecadeFilter(ChoiceFilter):
    """Replaces Django's date hierarchy, which reads every mission to list the years."""

    title = "launch"
    parameter_name = "decade"

    def get_options(self, request: HttpRequest) -> Options:
        decades = range(timezone.now().year // 10 * 10 + 10, 1950, -10)
        return {str(decade): (f"{decade}s", launched_in(decade)) for decade in decades}


class AttentionFilter(UnverifiedFilter):
    options = {"overdue": ("Launch or landing overdue", methodcaller("overdue")), **UnverifiedFilter.options}


@admin.register(Mission)
class MissionAdmin(PublishableAdmin):
    form = crew_paste.MissionForm
    pages = [*PublishableAdmin.pages, crew_paste.urls, steps.urls]
    questions = [LaunchQuestion]
    change_form_template = "admin/missions/mission/change_form.html"
    list_display = ["name", "launch", "end", "where_to", "crew_up", "status", "state", "verified"]
    list_filter = [StateFilter, StatusFilter, AttentionFilter, "programme", StationFilter, DecadeFilter, CoverageFilter]
    search_help_text = "A mission (Soyuz MS-25, ms25) or somebody on its crew, in any spelling (novitskiy, Новицкий)."
    autocomplete_fields = ["programme", "agency", "spacecraft", "station", "launch_site", "landing_site"]
    actions = [*PublishableAdmin.actions, "state_coverage"]
    inlines = [
        PrimeCrewBlock,
        BackupBlock,
        MissionAliasInline,
        DockingInline,
        *MOON_INLINES,
        CoverageInline,
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
                    ("destination", "lander"),
                    "station",
                    ("launch_site", "landing_site"),
                ]
            },
        ),
        PUBLICATION_FIELDSET,
        GCAT_FIELDSET,
    ]

    def get_inlines(self, request: HttpRequest, obj: Mission | None) -> list[Any]:
        """The landing on the Moon can be entered once a mission has that destination."""
        if obj is not None and obj.went_to_the_moon:
            return self.inlines
        return [inline for inline in self.inlines if inline not in MOON_INLINES]

    def rows_of(self, record: Mission) -> RecordRows:
        """Leaves out tables that cannot have rows of the mission, each of which would cost a query."""
        if record.went_to_the_moon:
            return super().rows_of(record)
        left_out = {inline.model for inline in MOON_INLINES}
        return RecordRows(
            record, {model: parent for model, parent in self.history.row_parents.items() if model not in left_out}
        )

    def with_columns(self, records: Any) -> QuerySet:
        up = Count("assignments", filter=Q(assignments__status="prime", assignments__launched=True))
        return records.with_stations().annotate(people_up=up)

    def receive_form(self, request: HttpRequest, object_id: str | None) -> HttpResponse:
        if request.POST.get("crew_text", "").strip():
            record = None if object_id is None else self.get_object(request, object_id)
            if record is not None or object_id is None:
                return crew_paste.fill_in_rows(self, request, record)
        return super().receive_form(request, object_id)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        people = self.admin_site.get_model_admin(Person)
        for person in add_new_people(formsets):
            people.log_addition(request, person, [{"added": {}}])
            self.message_user(request, f"{person.name} was added as a draft.", messages.INFO)
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            for name, seat in getattr(formset, "filled_in", ()):
                self.message_user(request, f"{name}: filled in {seat.described}, {seat.source}.", messages.INFO)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, obj: Any = None, **kwargs: Any) -> Any:
        if obj is not None and self.has_change_permission(request, obj):
            context |= steps.offered(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.action(description="State what is recorded …", permissions=["change"])
    def state_coverage(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return state_coverage(self, request, queryset)

    def find(self, text: str) -> QuerySet:
        # Editors find missions by people who are drafts as well, which the index leaves out.
        most = self.paginator.MOST + 1
        crewed = Mission.objects.filter(assignments__person__in=Person.objects.found_by_beginning(text)[:most])
        return find_for_editors("mission", text, crewed, most)

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
