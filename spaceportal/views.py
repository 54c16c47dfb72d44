from django.core.exceptions import BadRequest
from django.db import Error as DatabaseProblem
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from missions.cards import mission_cards
from missions.in_space import InSpace
from missions.models import Mission
from missions.models.mission import SPACE_BOUNDARY_KM
from search.finding import near
from search.searchables import searchables
from spaceportal.provenance import checks, publishers

FAI_BOUNDARY_KM = 100


def home(request: HttpRequest) -> HttpResponse:
    today = timezone.now()
    missions = Mission.objects.published()
    newest = missions.exclude(end_kind=Mission.EndKind.PLANNED).with_crew().order_by("-launch_at", "name")[:6]
    context = {
        "in_space": InSpace.now(),
        "newest": mission_cards(newest),
        "today": today,
        "on_this_day": missions.on_day_of_year(today.month, today.day)[:5],
    }
    return render(request, "spaceportal/home.html", context)


def how_we_count(request: HttpRequest) -> HttpResponse:
    flown = Mission.objects.published().exclude(end_kind=Mission.EndKind.PLANNED).exclude(kind=Mission.Kind.ORBITAL)
    below_orbit = list(flown.order_by("launch_at", "name"))
    context = {
        "boundary_km": SPACE_BOUNDARY_KM,
        "fai_boundary_km": FAI_BOUNDARY_KM,
        "between": [mission for mission in below_orbit if is_between_boundaries(mission)],
        "not_counted": [mission for mission in below_orbit if not mission.reaches_space],
    }
    return render(request, "spaceportal/how_we_count.html", context)


def is_between_boundaries(mission: Mission) -> bool:
    peak = mission.peak_altitude_km
    return peak is not None and SPACE_BOUNDARY_KM <= peak < FAI_BOUNDARY_KM


def sources(request: HttpRequest) -> HttpResponse:
    return render(request, "spaceportal/sources.html", {"publishers": publishers(), "checks": checks()})


# The error pages. They need neither the database nor the session: either may be what failed.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = str(exception.args[0]) if isinstance(exception, BadRequest) and exception.args else ""
    return HttpResponse(render_to_string("400.html", {"reason": reason}), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("403.html"), status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    words = words_in(request.path)
    try:
        matches = near(words)
    except DatabaseProblem:
        matches = []  # The page is the way on all the more.
    lines = [(document, searchables[document.kind].line(document.facts)) for document in matches]
    return HttpResponse(render_to_string("404.html", {"words": words, "near": lines}), status=404)


def failed(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("500.html"), status=500)


def words_in(path: str) -> str:
    """What somebody may have been looking for: the last part of the address, in words."""
    return path.rstrip("/").rpartition("/")[2].replace("-", " ").replace("_", " ")[:100]
