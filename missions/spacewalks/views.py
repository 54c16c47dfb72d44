from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from exports import alternates
from facets.views import CardMaker, FacetListView
from missions.models import Mission, MissionCoverage, Spacewalk, SpacewalkSource
from missions.spacewalks.cards import spacewalk_cards
from missions.spacewalks.filters import SpacewalkFilter
from missions.structured_data import spacewalk_event
from people.faces import face
from publishing.generation import once_per_generation
from publishing.structured_data import breadcrumb_list
from records.short_lists import short_list

MOST_NAMED = 12  # Missions with possible gaps that the list names.


class SpacewalkListView(FacetListView):
    filterset_class = SpacewalkFilter
    template_name = "missions/spacewalk_list.html"
    card_template = "missions/_spacewalk_card.html"

    def get_queryset(self) -> QuerySet:
        return Spacewalk.objects.published()

    def card_maker(self, rows: list[Spacewalk]) -> CardMaker:
        return lambda row, *, is_lead: spacewalk_cards([row])[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        number, first = missions_with_gaps()
        return super().get_context_data(gap_count=number, gaps=first, further_gaps=number - len(first), **kwargs)


@once_per_generation
def missions_with_gaps() -> tuple[int, list[tuple[str, str]]]:
    """How many missions may lack a spacewalk, and the (name, address) of the first of them."""
    found = Mission.objects.published().incomplete(MissionCoverage.Topic.SPACEWALKS).order_by("launch_at", "sort_key")
    first = found.only("name", "slug")[:MOST_NAMED]
    return found.count(), [(mission.name, mission.get_absolute_url()) for mission in first]


def spacewalk(request: HttpRequest, slug: str) -> HttpResponse:
    sources = short_list(SpacewalkSource, of="spacewalk")
    walks = Spacewalk.objects.published().filter(slug=slug).select_related("station").annotate(source_list=sources)
    walk = next(iter(walks.with_trips()), None)
    if walk is None:
        raise Http404
    crew = list(walk.crew.select_related("person").annotate(face=face("person__portrait")))
    earlier, later = walk.neighbours()
    steps = [(_("Spacewalks"), reverse("spacewalks:list")), (walk.name, request.path)]
    absolute_url = request.build_absolute_uri
    event = spacewalk_event(walk, [row.person for row in crew], absolute_url, station=walk.station)
    page = {
        "walk": walk,
        "crew": crew,
        "ships": walk.launched_on.published(),
        "earlier": earlier,
        "later": later,
        "sources": walk.source_list,
        "alternates": [alternates.as_json(reverse("spacewalks:json", args=[slug]))],
        "schema_items": [event, breadcrumb_list(steps, absolute_url)],
    }
    return render(request, "missions/spacewalk_detail.html", page)
