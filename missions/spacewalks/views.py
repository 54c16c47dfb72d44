from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from exports import alternates
from facets.views import CardMaker, FacetListView
from missions.models import Spacewalk, SpacewalkSource
from missions.spacewalks.cards import spacewalk_cards
from missions.spacewalks.filters import SpacewalkFilter
from missions.structured_data import spacewalk_event
from people.faces import face
from publishing.structured_data import breadcrumb_list
from records.addresses import redirect_to_current
from records.short_lists import short_list


class SpacewalkListView(FacetListView):
    filterset_class = SpacewalkFilter
    template_name = "missions/spacewalk_list.html"
    card_template = "missions/_spacewalk_card.html"

    def get_queryset(self) -> QuerySet:
        return Spacewalk.objects.published()

    def card_maker(self, rows: list[Spacewalk]) -> CardMaker:
        return lambda row, *, is_lead: spacewalk_cards([row])[0]


def spacewalk(request: HttpRequest, slug: str) -> HttpResponse:
    sources = short_list(SpacewalkSource, of="spacewalk")
    walks = Spacewalk.objects.published().filter(slug=slug).select_related("station").annotate(source_list=sources)
    walk = next(iter(walks.with_trips()), None)
    if walk is None:
        return redirect_to_current(request, Spacewalk.objects.published(), slug)
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
