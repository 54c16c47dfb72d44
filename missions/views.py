from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from exports import alternates
from facets.views import FacetListView
from missions.cards import mission_cards
from missions.crews import Crew
from missions.drawings.crew_track import CrewTrack
from missions.drawings.mission_events import MissionEvents
from missions.drawings.track_drawing import TrackDrawing
from missions.filters import MissionFilter, find_elsewhere
from missions.models import Mission, MissionSource, MissionTranslation, Station, StationTranslation
from missions.pages.in_space import InSpace, Period, parse_moment
from missions.pages.occupancy import Occupancy
from missions.pages.top_lists import TopLists
from missions.structured_data import mission_event, station_place
from photos.image_object import image_object
from photos.models import Photo
from photos.pictures import BODY_WIDE, IN_RECORD, cards_of, lead_of
from photos.share_pictures import share_name, shared
from publishing.structured_data import Thing, breadcrumb_list
from publishing.views import PublishableDetailView
from records.short_lists import short_list

PICTURES_SHOWN = 6  # Besides the lead.
ARTICLES_SHOWN = 6


class MissionListView(FacetListView):
    filterset_class = MissionFilter
    template_name = "missions/mission_list.html"

    def get_context_data(self, **kwargs):
        cards, elsewhere = mission_cards(kwargs["object_list"]), find_elsewhere(kwargs["selection"])
        return super().get_context_data(cards=cards, crew_elsewhere=elsewhere, **kwargs)

    def get_queryset(self):
        return Mission.objects.published()


class MissionDetailView(PublishableDetailView):
    model = Mission

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("programme", "agency", "spacecraft", "station", "launch_site", "landing_site")
            .annotate(
                source_list=short_list(MissionSource, of="mission"),
                translation_list=short_list(MissionTranslation, of="mission"),
                share_name=share_name(Mission),
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mission = self.object
        earlier, later = mission.neighbours()
        crew = Crew(mission)
        track = CrewTrack(crew)
        pictures = list(mission.pictures()[: PICTURES_SHOWN + 1])
        lead, *others = pictures or [None]
        return super().get_context_data(
            alternates=alternates_of(mission) if mission.is_published else [],
            lead=lead and lead_of(lead, BODY_WIDE),
            pictures=cards_of(others, sizes=IN_RECORD),
            crew=crew,
            track=None if track.is_empty else TrackDrawing(track),
            events=MissionEvents(mission, track.dockings, track.spacewalks),
            dockings=track.dockings,
            stations=mission.stations_among(docking.station for docking in track.dockings),
            spacewalks=track.spacewalks,
            articles=[row.edition for row in mission.edition_rows.live()[:ARTICLES_SHOWN]],
            sources=mission.source_list,
            earlier=earlier,
            later=later,
            checked_at=timezone.now(),
            share=shared(mission.share_name, _("%(mission)s: its dates and its crew") % {"mission": mission.name}),
            things=self.things(crew, track, pictures),
            **kwargs,
        )

    def things(self, crew: Crew, track: CrewTrack, pictures: list[Photo]) -> list[Thing]:
        mission, here = self.object, self.request.build_absolute_uri
        missions = reverse("missions:list")
        steps = [(_("Missions"), missions)]
        if mission.programme:
            steps.append((mission.programme.translated_name, f"{missions}?programme={mission.programme.slug}"))
        event = mission_event(
            mission,
            here,
            crew=crew,
            dockings=track.dockings,
            spacewalks=track.spacewalks,
            sources=mission.source_list,
            images=[image_object(photo, here) for photo in pictures],
        )
        return [event, breadcrumb_list([*steps, (mission.name, mission.get_absolute_url())], here)]


def alternates_of(mission: Mission) -> list[alternates.Alternate]:
    data = alternates.as_json(reverse("missions:json", args=[mission.slug]))
    return [data, *alternates.articles_about(mission.name, mission=mission.slug)]


def in_space(request: HttpRequest, date: str = "") -> HttpResponse:
    """People in space now, on a day or at an instant; `?date=` redirects to the page of that day."""
    asked = date or request.GET.get("date", "").strip()
    now = timezone.now()
    page: dict[str, Any] = {"today": now.date(), "checked_at": now}
    data = reverse("missions:in-space-on-json", args=[date]) if date else reverse("missions:in-space-json")
    try:
        moment = parse_moment(asked) if asked else None
    except ValueError as error:
        if period := Period.parse(asked):
            return in_space_period(request, period) if date else redirect("missions:in-space-on", date=period.date.iso)
        return render(request, "missions/in_space.html", {**page, "problem": error}, status=400)
    if moment and not date:
        return redirect("missions:in-space-on", date=moment.iso)
    page["alternates"] = [alternates.as_json(data)]
    if moment:
        steps = [(_("In space now"), reverse("missions:in-space")), (str(moment), request.path)]
        page["things"] = [breadcrumb_list(steps, request.build_absolute_uri)]
    return render(request, "missions/in_space.html", {**page, "here": InSpace(moment) if moment else InSpace.now()})


def in_space_period(request: HttpRequest, period: Period) -> HttpResponse:
    """A year or a month, from which a day can be chosen."""
    steps = [(_("In space now"), reverse("missions:in-space")), (str(period.date), request.path)]
    things = [breadcrumb_list(steps, request.build_absolute_uri)]
    page = {"period": period, "today": timezone.now().date(), "things": things}
    return render(request, "missions/in_space_period.html", page)


def records(request: HttpRequest) -> HttpResponse:
    data = alternates.as_json(reverse("missions:records-json"))
    return render(request, "missions/records.html", {"records": TopLists(), "alternates": [data]})


def with_summaries() -> QuerySet[Station]:
    return Station.objects.annotate(translation_list=short_list(StationTranslation, of="station"))


def stations(request: HttpRequest) -> HttpResponse:
    """Every station: those in orbit first, then the latest first."""
    found = with_summaries().order_by(F("ended_on").desc(nulls_first=True), F("launched_on").desc(nulls_last=True))
    steps = [(_("Missions"), reverse("missions:list")), (_("Space stations"), request.path)]
    things = [breadcrumb_list(steps, request.build_absolute_uri)]
    return render(request, "missions/station_list.html", {"stations": found, "things": things})


def station(request: HttpRequest, slug: str, year: int | None = None) -> HttpResponse:
    """The history of a station, by year if it is too long for one page."""
    occupancy = Occupancy(get_object_or_404(with_summaries(), slug=slug), year)
    if not occupancy.is_known:
        raise Http404
    here = request.build_absolute_uri
    name, address = occupancy.station.translated_name, occupancy.station.get_absolute_url()
    steps = [(_("Missions"), reverse("missions:list")), (_("Space stations"), reverse("missions:stations"))]
    steps.append((name, address))
    if year:
        steps.append((str(year), request.path))
    page = {
        "things": [station_place(occupancy.station, here), breadcrumb_list(steps, here)],
        "station": occupancy.station,
        "alternates": [alternates.as_json(reverse("missions:station-json", args=[slug]))],
        "occupancy": occupancy,
        "expeditions": occupancy.station.expeditions.order_by("-started_at"),
        "checked_at": occupancy.now,
    }
    return render(request, "missions/station.html", page)
