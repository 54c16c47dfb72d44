from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from facets.views import FacetListView
from missions.cards import mission_cards
from missions.filters import MissionFilter
from missions.crews import Crew
from missions.models import Mission
from publishing.views import PublishableDetailView


class MissionListView(FacetListView):
    filterset_class = MissionFilter
    template_name = "missions/mission_list.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(cards=mission_cards(kwargs["object_list"]), **kwargs)

    def get_queryset(self):
        return Mission.objects.published()


class MissionDetailView(PublishableDetailView):
    model = Mission

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("programme", "agency", "spacecraft", "station", "launch_site", "landing_site")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mission = self.object
        earlier, later = mission.neighbours()
        return super().get_context_data(
            crew=Crew(mission),
            dockings=mission.dockings.in_time_order().select_related("station"),
            spacewalks=mission.spacewalks.prefetch_related("members"),
            sources=mission.sources.all(),
            earlier=earlier,
            later=later,
            checked_at=timezone.now(),
            **kwargs,
        )


def in_space(request: HttpRequest, date: str = "") -> HttpResponse:
    return render(request, "missions/in_space.html")


def records(request: HttpRequest) -> HttpResponse:
    return render(request, "missions/records.html")
