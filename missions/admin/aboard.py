"""What people do aboard stations: expeditions and spacewalks."""

from django.contrib import admin

from missions.admin.days import day_of
from missions.models import Expedition, ExpeditionMember, Spacewalk, SpacewalkMember
from people.inlines import CrewInline
from publishing.record_admin import RecordAdmin


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
