from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import ListView

from missions.models import Mission
from publishing.views import PublishableDetailView


class MissionListView(ListView):
    template_name = "missions/mission_list.html"
    context_object_name = "missions"
    paginate_by = 24

    def get_queryset(self):
        return Mission.objects.published().with_crew()


class MissionDetailView(PublishableDetailView):
    model = Mission


def in_space(request: HttpRequest, date: str = "") -> HttpResponse:
    return render(request, "missions/in_space.html")


def records(request: HttpRequest) -> HttpResponse:
    return render(request, "missions/records.html")
