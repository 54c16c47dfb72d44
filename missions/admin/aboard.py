"""What people do aboard stations: expeditions and spacewalks."""

from django.contrib import admin

from missions.admin.days import day_of
from missions.models import (
    Expedition,
    ExpeditionMember,
    ExpeditionSource,
    Spacewalk,
    SpacewalkMember,
    SpacewalkSource,
)
from people.inlines import CrewInline
from publishing.record_admin import RecordAdmin, SourceInline


class SpacewalkMemberInline(CrewInline):
    model = SpacewalkMember
    verbose_name_plural = "Spacewalkers"


class SpacewalkSourceInline(SourceInline):
    model = SpacewalkSource


@admin.register(Spacewalk)
class SpacewalkAdmin(RecordAdmin):
    list_display = ["name", "kind", "started", "station", "mission"]
    list_filter = ["kind"]
    list_select_related = ["station", "mission"]
    date_hierarchy = "started_at"
    autocomplete_fields = ["mission", "station"]
    inlines = [SpacewalkMemberInline, SpacewalkSourceInline]
    fields = [
        "name",
        "slug",
        "kind",
        ("station", "mission"),
        "started_at",
        "ended_at",
        ("duration_minutes", "duration_is_approximate"),
        "summary",
    ]

    def view_on_site(self, spacewalk: Spacewalk) -> str | None:
        """None while its mission is not public, because nobody can open its page then."""
        is_public = spacewalk.mission is None or spacewalk.mission.is_published
        return spacewalk.get_absolute_url() if is_public else None

    @admin.display(description="started", ordering="started_at")
    def started(self, spacewalk: Spacewalk) -> str:
        return day_of(spacewalk.started)


class ExpeditionMemberInline(CrewInline):
    model = ExpeditionMember
    verbose_name_plural = "Crew"


class ExpeditionSourceInline(SourceInline):
    model = ExpeditionSource


@admin.register(Expedition)
class ExpeditionAdmin(RecordAdmin):
    list_display = ["name", "station", "started", "ended"]
    list_select_related = ["station"]
    date_hierarchy = "started_at"
    autocomplete_fields = ["station"]
    inlines = [ExpeditionMemberInline, ExpeditionSourceInline]
    fields = ["name", "slug", "station", "started_at", "ended_at"]

    @admin.display(description="began", ordering="started_at")
    def started(self, expedition: Expedition) -> str:
        return day_of(expedition.started)

    @admin.display(description="ended", ordering="ended_at")
    def ended(self, expedition: Expedition) -> str:
        return day_of(expedition.ended)
