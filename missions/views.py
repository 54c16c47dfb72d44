from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from facets.views import FacetListView
from missions.cards import mission_cards
from missions.filters import MissionFilter
from missions.models import Mission
from publishing.views import PublishableDetailView


class MissionListView(FacetListView):
    filterset_class = MissionFilter
    template_name = "missions/mission_list.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(cards=mission_cards(kwargs["object_list"]), **kwargs)

    def get_queryset(self):
        return Mission.objects.published().with_crew()


class MissionDetailView(PublishableDetailView):
    model = Mission


def in_space(request: HttpRequest, date: str = "") -> HttpResponse:
    return render(request, "missions/in_space.html")


def records(request: HttpRequest) -> HttpResponse:
    return render(request, "missions/records.html")
