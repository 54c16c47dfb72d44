import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import Error as DatabaseProblem
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from exports.responses import allow_other_sites, is_data
from missions.cards import mission_cards
from missions.models import Mission
from missions.models.flight_dates import DOUBTED_AFTER_DAYS, DOUBTED_AFTER_DAYS_BELOW_ORBIT
from missions.models.mission import SPACE_BOUNDARY_KM
from search.finding import find_similar
from search.searchables import searchables
from spaceportal.download import NAME, TABLES, latest_download, open_download
from spaceportal.glossary import sorted_terms
from spaceportal.home import home_parts
from spaceportal.provenance import checks, publishers, recorded
from spaceportal.request_ids import current_request_id
from spaceportal.structured_data import data_catalog, data_download, web_site
from spaceportal.unavailable import is_unavailable
from wording.partial_dates import Precision, floor

FAI_BOUNDARY_KM = 100
RETRY_AFTER = 30  # Seconds.


def home(request: HttpRequest) -> HttpResponse:
    today = timezone.now()
    parts = home_parts(floor(today, Precision.HOUR))
    context = {
        "parts": parts,
        "newest": mission_cards(parts.newest),
        "today": today,
        "schema_items": [web_site(request.build_absolute_uri)],
    }
    return render(request, "spaceportal/home.html", context)


def how_we_count(request: HttpRequest) -> HttpResponse:
    flown = Mission.objects.published().exclude(end_kind=Mission.EndKind.PLANNED).exclude(kind=Mission.Kind.ORBITAL)
    below_orbit = list(flown.order_by("launch_at", "sort_key"))
    context = {
        "boundary_km": SPACE_BOUNDARY_KM,
        "fai_boundary_km": FAI_BOUNDARY_KM,
        "doubted_after_days": DOUBTED_AFTER_DAYS,
        "doubted_after_days_below_orbit": DOUBTED_AFTER_DAYS_BELOW_ORBIT,
        "between": [mission for mission in below_orbit if is_between_boundaries(mission)],
        "not_counted": [mission for mission in below_orbit if not mission.reaches_space],
    }
    return render(request, "spaceportal/how_we_count.html", context)


def is_between_boundaries(mission: Mission) -> bool:
    peak = mission.peak_altitude_km
    return peak is not None and SPACE_BOUNDARY_KM <= peak < FAI_BOUNDARY_KM


def glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "spaceportal/glossary.html", {"terms": sorted_terms()})


def sources(request: HttpRequest) -> HttpResponse:
    context = {"publishers": publishers(), "checks": checks(), "recorded": recorded()}
    return render(request, "spaceportal/sources.html", context)


def about(request: HttpRequest) -> HttpResponse:
    context = {
        "contact_email": settings.CONTACT_EMAIL,
        "page_kind": "AboutPage",
        "schema_items": [data_catalog(request.build_absolute_uri)],
    }
    return render(request, "spaceportal/about.html", context)


# Error pages use neither database nor session, because either may be what failed.


def error_page(status: int, **context: Any) -> HttpResponse:
    page = {"status": status, "request_id": current_request_id(), **context}
    return HttpResponse(render_to_string(f"{status}.html", page), status=status)


def with_detail(response: HttpResponse, reason: str) -> HttpResponse:
    """The response, with its reason for ProblemMiddleware."""
    response.__dict__["detail"] = reason
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = str(exception.args[0]) if isinstance(exception, BadRequest) and exception.args else ""
    return with_detail(error_page(400, reason=reason), reason)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(403)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(403)  # The form's token was missing or old; Django logs which.


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    words = words_in(request.path)
    try:
        matches = [] if is_data(request.path) else find_similar(words)
    except DatabaseProblem:
        matches = []  # The page works without them.
    lines = [
        (document, searchables[document.kind].address(document), searchables[document.kind].line(document.facts))
        for document in matches
    ]
    reason = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return with_detail(error_page(404, words=words, near=lines), reason)


def failed(request: HttpRequest) -> HttpResponse:
    """503 if the database or object storage is unavailable, because that passes; else 500."""
    return unavailable() if is_unavailable(sys.exc_info()[1]) else error_page(500)


def unavailable() -> HttpResponse:
    response = error_page(503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def words_in(path: str) -> str:
    """The last part of the address in words, to search for what the visitor wanted."""
    return path.rstrip("/").rpartition("/")[2].replace("-", " ").replace("_", " ")[:100]


def data(request: HttpRequest) -> HttpResponse:
    """Everything public as one download."""
    download = latest_download()
    tables = [(table, download.rows.get(table.name, 0) if download else None) for table in TABLES]
    schema_items = [data_download(request.build_absolute_uri, download)] if download else []
    context = {"download": download, "tables": tables, "schema_items": schema_items}
    return render(request, "spaceportal/data.html", context)


def data_zip(request: HttpRequest) -> HttpResponseBase:
    download = latest_download()
    if download is None:
        raise Http404
    try:
        file = open_download(download)
    except FileNotFoundError:  # A newer one has just replaced it.
        raise Http404 from None
    response = FileResponse(file, as_attachment=True, filename=f"{NAME}-{download.made_at:%Y-%m-%d}.zip")
    return allow_other_sites(response)
