from threading import Lock
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import EditionMission
from exports import alternates
from exports.responses import A_DAY
from facets.description import FORMATS
from facets.views import CardMaker, FacetListView
from missions.cards import mission_cards
from missions.crews import Crew
from missions.drawings.crew_track import CrewTrack, JourneysTrack
from missions.drawings.crew_track_summary import TrackSummary
from missions.drawings.journeys_summary import MOST_NAMES, JourneysSummary
from missions.drawings.lives import LivesChart
from missions.drawings.mission_events import MissionEvents
from missions.drawings.track_drawing import TrackDrawing
from missions.filters import MissionFilter, career_hints, find_elsewhere
from missions.journeys import Journeys
from missions.models import (
    Mission,
    MissionComparison,
    MissionCoverage,
    MissionPhoto,
    MissionSource,
    MissionTranslation,
    Programme,
    ProgrammeTranslation,
    Station,
    StationTranslation,
)
from missions.pages.in_space import InSpace, Period, parse_moment
from missions.pages.launches import Launches, load_launches
from missions.pages.moon import MoonFlight
from missions.pages.occupancy import Occupancy
from missions.pages.programmes import figures_of, list_programmes
from missions.pages.together import (
    Chosen,
    address,
    address_of,
    examples,
    find_by_name,
    split_names,
    suggest,
)
from missions.pages.top_lists import TopLists
from missions.pages.visits import visits_by_station
from missions.spacewalks.from_station import spacewalks_from
from missions.structured_data import mission_event, programme_series, station_place
from missions.typed_names import best_matches
from people.models import Person
from photos.cards import photo_cards
from photos.image_object import image_object
from photos.models import Photo
from photos.pictures import IN_RECORD, beside_of
from photos.social_previews import SocialImage, general_image, social_image, social_preview_name
from publishing.owners import owners
from publishing.structured_data import SchemaItem, breadcrumb_list
from publishing.views import PublishableDetailView
from records.addresses import redirect_to_current
from records.short_lists import short_list
from wording.lists import all_of

PICTURES_SHOWN = 6  # Besides the lead.
ARTICLES_SHOWN = 6
MOST_TRACKS = 6
drawing = Lock()


def address_of_crew(names: list[str]) -> str:
    """Where typed names lead: to the missions of one person, the flights of several, a choice, or else the search."""
    if len(names) > 1:
        return address([], names=names)
    (name,) = names
    match best_matches(find_by_name(names)[name], name):
        case []:
            return f"{reverse('search')}?{urlencode({'q': name})}"
        case [person]:
            return f"{reverse('missions:list')}?{urlencode({'crew': person.slug})}#results"
    return f"{reverse('missions:list')}?{urlencode({'find': name})}#crew"


class MissionListView(FacetListView):
    filterset_class = MissionFilter
    template_name = "missions/mission_list.html"
    card_template = "missions/_mission_card.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        names = list(split_names(request.GET.getlist("names")))
        return redirect(address_of_crew(names)) if names else super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        elsewhere = find_elsewhere(kwargs["selection"])
        crew = kwargs["query"].choices.get("crew", [])
        together = address_of(crew) if len(crew) > 1 else ""
        return super().get_context_data(crew_elsewhere=elsewhere, together=together, **kwargs)

    def get_queryset(self):
        return Mission.objects.published()

    def card_maker(self, rows: list[Mission]) -> CardMaker:
        return lambda row, *, is_lead: mission_cards([row])[0]


class MissionDetailView(PublishableDetailView):
    queryset = Mission.objects.select_related(
        "programme", "agency", "spacecraft", "station", "launch_site", "landing_site"
    ).annotate(
        source_list=short_list(MissionSource, of="mission"),
        coverage_list=short_list(MissionCoverage, of="mission"),
        comparison_list=short_list(MissionComparison, of="mission"),
        translation_list=short_list(MissionTranslation, of="mission"),
        social_preview_name=social_preview_name(Mission),
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mission = self.object
        earlier, later = mission.neighbours()
        crew = Crew(mission)
        track = CrewTrack(crew)
        has_pictures = mission.pk in owners(MissionPhoto, of="mission")
        has_articles = mission.pk in owners(EditionMission, of="mission")
        pictures = list(mission.pictures()[: PICTURES_SHOWN + 1]) if has_pictures else []
        incomplete = {topic.value for topic in MissionCoverage.Topic if not mission.is_complete(topic)}
        lead, *others = pictures or [None]
        return super().get_context_data(
            alternates=alternates_of(mission) if mission.is_published else [],
            lead=lead and beside_of(lead),
            pictures=photo_cards(others, sizes=IN_RECORD),
            crew=crew,
            track=None if track.is_empty else mission_drawing(track),
            events=MissionEvents(mission, track.dockings, track.spacewalks, incomplete),
            incomplete=incomplete,
            moon=MoonFlight(crew, track.spacewalks) if mission.went_to_the_moon else None,
            stations=mission.stations_among(docking.station for docking in track.dockings),
            articles=[row.edition for row in mission.edition_rows.live()[:ARTICLES_SHOWN]] if has_articles else [],
            sources=mission.source_list,
            matches=[each for each in mission.comparison_list if each.still_matches(mission)],
            earlier=earlier,
            later=later,
            checked_at=timezone.now(),
            social_image=social_image(
                mission.social_preview_name, _("%(mission)s: its dates and its crew") % {"mission": mission.name}
            ),
            schema_items=self.make_schema_items(crew, track, pictures),
            **kwargs,
        )

    def make_schema_items(self, crew: Crew, track: CrewTrack, pictures: list[Photo]) -> list[SchemaItem]:
        mission, absolute_url = self.object, self.request.build_absolute_uri
        steps = [(_("Missions"), reverse("missions:list"))]
        if mission.programme:
            steps.append((mission.programme.translated_name, mission.programme.get_absolute_url()))
        event = mission_event(
            mission,
            absolute_url,
            crew=crew,
            dockings=track.dockings,
            spacewalks=track.spacewalks,
            sources=mission.source_list,
            images=[image_object(photo, absolute_url) for photo in pictures],
        )
        return [event, breadcrumb_list([*steps, (mission.name, mission.get_absolute_url())], absolute_url)]


def mission_drawing(track: CrewTrack) -> TrackDrawing:
    title = _("Who launched and returned on which ship: %(ship)s") % {"ship": track.mission.name}
    return TrackDrawing(track, title=title, summary=TrackSummary(track).text)


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
        page["schema_items"] = [breadcrumb_list(steps, request.build_absolute_uri)]
    return render(request, "missions/in_space.html", {**page, "in_space": InSpace(moment) if moment else InSpace.now()})


def in_space_period(request: HttpRequest, period: Period) -> HttpResponse:
    """A year or a month, from which a day can be chosen."""
    steps = [(_("In space now"), reverse("missions:in-space")), (str(period.date), request.path)]
    schema_items = [breadcrumb_list(steps, request.build_absolute_uri)]
    page = {"period": period, "today": timezone.now().date(), "schema_items": schema_items}
    return render(request, "missions/in_space_period.html", page)


def launches(request: HttpRequest) -> HttpResponse:
    """The launches to come, and those of which nobody has said whether they have happened."""
    planned = load_launches(Mission.objects.published().planned())
    calendar = f"{reverse('missions:list-ics')}?status=planned"
    page = {
        "launches": Launches.of(planned),
        "calendar_address": f"{request.get_host()}{calendar}",
        "alternates": [(*FORMATS["ics"], calendar)],
        "checked_at": timezone.now(),
    }
    return render(request, "missions/launches.html", page)


def together(request: HttpRequest) -> HttpResponse:
    """Several people's flights on one page: `?crew=` a slug, `?name=` a name as somebody typed it."""
    chosen = Chosen.read(request.GET)
    if chosen.is_settled and not chosen.is_canonical:
        return redirect(chosen.address)
    journeys = Journeys(chosen.people)
    page: dict[str, Any] = {"chosen": chosen, "canonical": chosen.address, "checked_at": journeys.now}
    if len(chosen.people) < 2:
        return render(request, "missions/together.html", {**page, "examples": examples()})
    names = name_some(chosen.people)
    summary = JourneysSummary(journeys).text
    steps = [(_("Crew journeys"), reverse("missions:together")), (names, chosen.address)]
    page |= {
        "names": names,
        "summary": summary,
        "journeys": journeys,
        "tracks": journey_drawings(journeys),
        "lives": LivesChart(journeys) if journeys.trips else None,
        "table": JourneysTrack(journeys, journeys.trips),
        "alternates": [alternates.as_json(f"{reverse('missions:together-json')}?{chosen.parameters}")],
        "social_image": SocialImage(f"{reverse('missions:together-picture')}?{chosen.parameters}", summary or names),
        "schema_items": [breadcrumb_list(steps, request.build_absolute_uri)],
    }
    return render(request, "missions/together.html", page)


def name_some(people: list[Person]) -> str:
    """The names, or the first of them and the number of the others."""
    names = [person.reader_name for person in people]
    if len(names) <= MOST_NAMES:
        return all_of(names)
    others = len(names) - MOST_NAMES + 1
    words = _("%(names)s and %(number)d others")
    return words % {"names": ", ".join(names[:-others]), "number": others}


def together_suggestions(request: HttpRequest) -> HttpResponse:
    """People whose names match what somebody types, which static/js/suggest.js puts below the box."""
    chosen = Chosen.read(request.GET)
    *before, text = list(split_names([request.GET.get("q", "")])) or [""]
    found = [
        (person, address([*chosen.people, person], names=before))
        for person in suggest(text)
        if person not in chosen.people
    ]
    hints = career_hints([person.pk for person, _link in found])
    status = ngettext("%(count)d suggestion", "%(count)d suggestions", len(found)) % {"count": len(found)}
    context = {"found": [(person, link, hints.get(person.pk, "")) for person, link in found], "status": status}
    response = render(request, "missions/_together_suggestions.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def together_picture(request: HttpRequest) -> HttpResponse:
    """The social preview image of a comparison. There are too many to keep, so each is drawn when it is fetched."""
    chosen = Chosen.read(request.GET)
    # One at a time in each process, because drawing is slow; whoever comes meanwhile gets the site's own image.
    if len(chosen.people) < 2 or not drawing.acquire(blocking=False):
        return redirect(general_image().address)
    try:
        journeys = Journeys(chosen.people)
        draw = import_string("missions.drawings.together_drawing.draw_together")  # Pages do not need Pillow.
        summary = JourneysSummary(journeys).text
        image = draw(journeys, kicker=_("Crew journeys"), names=name_some(chosen.people), summary=summary)
    finally:
        drawing.release()
    response = HttpResponse(content_type="image/png")
    image.save(response, "PNG", compress_level=7)
    patch_cache_control(response, public=True, max_age=A_DAY)
    return response


def journey_drawings(journeys: Journeys) -> list[TrackDrawing]:
    """A drawing for each of the latest flights that people had in common."""
    drawings = []
    for number, trips in enumerate(journeys.chapters[-MOST_TRACKS:], start=1):
        track = JourneysTrack(journeys, trips)
        first, last = track.start.year, min(track.end, journeys.now).year
        title = f"{first}–{last}" if last > first else str(first)
        drawings.append(TrackDrawing(track, title=title, id=f"track-{number}"))
    return drawings


def records(request: HttpRequest) -> HttpResponse:
    data = alternates.as_json(reverse("missions:records-json"))
    return render(request, "missions/records.html", {"records": TopLists(), "alternates": [data]})


def programmes(request: HttpRequest) -> HttpResponse:
    """Every programme, those that flew most recently first."""
    steps = [(_("Missions"), reverse("missions:list")), (_("Programmes"), request.path)]
    page = {
        "programmes": list_programmes(programmes_with_summaries()),
        "schema_items": [breadcrumb_list(steps, request.build_absolute_uri)],
    }
    return render(request, "missions/programme_list.html", page)


def programme(request: HttpRequest, slug: str) -> HttpResponse:
    found = programmes_with_summaries().select_related("agency").filter(slug=slug).first()
    if found is None:
        return redirect_to_current(request, Programme.objects, slug)
    figures = figures_of(found)
    absolute_url = request.build_absolute_uri
    steps = [
        (_("Missions"), reverse("missions:list")),
        (_("Programmes"), reverse("missions:programmes")),
        (found.translated_name, request.path),
    ]
    page = {
        "programme": found,
        "figures": figures,
        "launches": Launches.of(load_launches(Mission.objects.published().planned().filter(programme=found))),
        "cards": mission_cards(figures.latest),
        "alternates": [alternates.as_json(reverse("missions:programme-json", args=[slug]))],
        "schema_items": [programme_series(found, figures, absolute_url), breadcrumb_list(steps, absolute_url)],
    }
    return render(request, "missions/programme.html", page)


def programmes_with_summaries() -> QuerySet[Programme]:
    return Programme.objects.annotate(translation_list=short_list(ProgrammeTranslation, of="programme"))


def stations_with_summaries() -> QuerySet[Station]:
    return Station.objects.annotate(translation_list=short_list(StationTranslation, of="station"))


def stations(request: HttpRequest) -> HttpResponse:
    """Every station: those in orbit first, then the latest first."""
    found = stations_with_summaries().order_by(
        F("ended_on").desc(nulls_first=True), F("launched_on").desc(nulls_last=True)
    )
    visits = visits_by_station()
    steps = [(_("Missions"), reverse("missions:list")), (_("Space stations"), request.path)]
    page = {
        "stations": [(each, visits.get(each)) for each in found],
        "schema_items": [breadcrumb_list(steps, request.build_absolute_uri)],
    }
    return render(request, "missions/station_list.html", page)


def station(request: HttpRequest, slug: str, year: int | None = None) -> HttpResponse:
    """The history of a station, by year if it is too long for one page."""
    found = stations_with_summaries().filter(slug=slug).first()
    if found is None:
        return redirect_to_current(request, Station.objects, slug)
    occupancy = Occupancy(found, year)
    if not occupancy.is_known:
        raise Http404
    absolute_url = request.build_absolute_uri
    name, address = occupancy.station.translated_name, occupancy.station.get_absolute_url()
    steps = [(_("Missions"), reverse("missions:list")), (_("Space stations"), reverse("missions:stations"))]
    steps.append((name, address))
    if year:
        steps.append((str(year), request.path))
    page = {
        "schema_items": [station_place(occupancy.station, absolute_url), breadcrumb_list(steps, absolute_url)],
        "station": occupancy.station,
        "alternates": [alternates.as_json(reverse("missions:station-json", args=[slug]))],
        "occupancy": occupancy,
        "spacewalks": spacewalks_from(occupancy.station),
        "checked_at": occupancy.now,
    }
    return render(request, "missions/station.html", page)
