"""The exports described for people at /api/ and for programs as OpenAPI, from the same schemas."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from articles.exports import ArticleExportView, ArticleJsonView, CorrectionFeedView
from articles.models import Edition
from exports.fields import Column, Schema, object_schema, typed
from exports.lists import MAX_PAGE_SIZE, PAGE_SIZE, ListExportView, list_schema
from exports.records import JsonView, RecordExportView
from exports.responses import IGNORED_HEADER, PROBLEM_JSON
from facets.description import FORMATS
from facets.facets import ChoiceFacet, Facet, OneOfFacet, OptionsFacet
from missions.exports.in_space import InSpaceJsonView
from missions.exports.missions import MissionExportView, MissionJsonView
from missions.exports.programmes import ProgrammeJsonView
from missions.exports.stations import StationJsonView
from missions.exports.together import TogetherJsonView
from missions.exports.top_lists import RecordsJsonView
from missions.models import Mission, Programme, Spacewalk, Station
from missions.spacewalks.exports import SpacewalkExportView, SpacewalkJsonView
from people.exports import PersonExportView, PersonJsonView
from people.models import Person
from photos.exports import PhotoExportView, PhotoJsonView
from photos.models import Photo
from spaceportal import VERSION as SITE_VERSION
from spaceportal.countries import CountriesJsonView

VERSION = "1.1.0"
PATTERNS = {"slug": "^[-a-zA-Z0-9_]+$", "date": r"^\d{4}-\d\d-\d\d(T\d\d(:\d\d(:\d\d)?)?Z)?$"}  # Of parameters.
WITHOUT_NUL = "^[^\\x00]*$"  # An address that contains NUL is refused.
PLACEHOLDER = "SLUG"  # Replaced by the parameter in address patterns.


@dataclass(frozen=True)
class RecordType:
    """A kind of record that has a list."""

    schema_name: str
    title: Any
    list_view: type[ListExportView]
    list_about: Any

    @property
    def stem(self) -> str:
        return self.list_view.stem

    @property
    def endings(self) -> tuple[str, ...]:
        return self.list_view.filterset_class.endings


@dataclass(frozen=True)
class Endpoint:
    """An address that returns one JSON record."""

    schema_name: str
    title: Any
    route: str
    view: type[JsonView]
    parameter: str = ""  # Of its address.
    about_parameter: Any = ""


SLUG = _lazy("The last part of the page’s address. A former one redirects (301).")
DATE = _lazy("A day, 2024-03-24, or a moment, 2024-03-24T12:00:00Z.")
RECORD_TYPES = [
    RecordType("Mission", _lazy("Missions"), MissionExportView, _lazy("The missions that match, in the list’s order.")),
    RecordType("Person", _lazy("People"), PersonExportView, _lazy("The people who match, in the list’s order.")),
    RecordType(
        "Spacewalk", _lazy("Spacewalks"), SpacewalkExportView, _lazy("The spacewalks that match, in the list’s order.")
    ),
    RecordType("Article", _lazy("Articles"), ArticleExportView, _lazy("The articles that match, in the list’s order.")),
    RecordType("Photo", _lazy("Pictures"), PhotoExportView, _lazy("The pictures that match, in the list’s order.")),
]
ENDPOINTS = [
    Endpoint("Mission", _lazy("Missions"), "missions:json", MissionJsonView, "slug", SLUG),
    Endpoint("Person", _lazy("People"), "people:json", PersonJsonView, "slug", SLUG),
    Endpoint("Spacewalk", _lazy("Spacewalks"), "spacewalks:json", SpacewalkJsonView, "slug", _lazy("eva-1 …")),
    Endpoint("Article", _lazy("Articles"), "articles:json", ArticleJsonView, "slug", SLUG),
    Endpoint("Photo", _lazy("Pictures"), "photos:json", PhotoJsonView, "slug", SLUG),
    Endpoint("Programme", _lazy("Programmes"), "missions:programme-json", ProgrammeJsonView, "slug", _lazy("apollo …")),
    Endpoint("Station", _lazy("Stations"), "missions:station-json", StationJsonView, "slug", _lazy("iss, mir …")),
    Endpoint("InSpace", _lazy("Who is in space now"), "missions:in-space-json", InSpaceJsonView),
    Endpoint("InSpace", _lazy("Who was in space"), "missions:in-space-on-json", InSpaceJsonView, "date", DATE),
    Endpoint("Countries", _lazy("Countries"), "countries-json", CountriesJsonView),
    Endpoint("Records", _lazy("Records"), "missions:records-json", RecordsJsonView),
    Endpoint("Together", _lazy("Crew journeys"), "missions:together-json", TogetherJsonView),
]
PROBLEM = object_schema(
    _lazy("Why a request was refused: RFC 9457."),
    status=typed("integer", _lazy("The status of the response.")),
    title=typed("string", _lazy("What that status means.")),
    detail=typed("string", _lazy("What went wrong.")),
)


# --- For programs -------------------------------------------------------------------------------------


def describe_api(server: str) -> dict[str, Any]:
    """The OpenAPI 3.1 description."""
    schemas: dict[str, Schema] = {"Problem": PROBLEM}
    paths: dict[str, Any] = {}
    for kind in RECORD_TYPES:
        schemas[f"{kind.schema_name}List"] = list_schema(kind.list_about, kind.list_view.fields)
        for ending in kind.endings:
            paths[reverse(f"{kind.stem}:list-{ending}")] = path_item(list_operation(kind, ending))
    for ending in ("atom", "feed.json"):
        paths[reverse(f"articles:corrections-{ending}")] = path_item(corrections_operation(ending))
    paths[reverse("missions:ics", args=[PLACEHOLDER]).replace(PLACEHOLDER, "{slug}")] = path_item(calendar_operation())
    for endpoint in ENDPOINTS:
        schemas[endpoint.schema_name] = endpoint.view.fields.schema
        address = reverse(endpoint.route, args=[PLACEHOLDER] if endpoint.parameter else [])
        paths[address.replace(PLACEHOLDER, f"{{{endpoint.parameter}}}")] = path_item(record_operation(endpoint))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Space Portal"),
            "version": VERSION,
            "x-site-version": SITE_VERSION,  # Of the code, not of the API.
            "description": _(
                "Human spaceflight by crew: missions, people, spacewalks, articles and pictures, open to everybody."
            ),
        },
        "servers": [{"url": server.rstrip("/")}],
        "paths": paths,
        "components": {"schemas": schemas, "responses": refusal_objects(), "headers": header_objects()},
    }


def media_type(ending: str) -> str:
    return FORMATS[ending][1]


def header_objects() -> dict[str, Any]:
    about = {
        "ETag": _("Identifies this version of the response."),
        IGNORED_HEADER: _("Names of parameters that were ignored in full or in part, percent-encoded."),
        "Location": _("The current address."),
        "Allow": _("The methods that are allowed."),
        "Retry-After": _("Seconds to wait before trying again."),
    }
    return {name: {"description": words, "schema": {"type": "string"}} for name, words in about.items()}


def header_refs(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


REFUSALS = {
    "400": (_lazy("The address is too long, has too many parameters or contains NUL."), ()),
    "404": (_lazy("It does not exist or is not public."), ()),
    "405": (_lazy("Only GET, HEAD and OPTIONS are allowed."), ("Allow",)),
    "500": (_lazy("Something went wrong at our end."), ()),
    "503": (_lazy("The site is temporarily unavailable."), ("Retry-After",)),
}


def refusal_objects() -> dict[str, Any]:
    """Every refusal is a problem object: RFC 9457."""
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        f"Refused{status}": {"description": words, "content": content, "headers": header_refs(*carried)}
        for status, (words, carried) in REFUSALS.items()
    }


def path_item(operation: dict[str, Any]) -> dict[str, Any]:
    """The operation as GET, HEAD and OPTIONS."""
    parameters = operation.pop("parameters", [])
    head = {**operation, "operationId": f"{operation['operationId']}Head"}
    # No response to HEAD has content, not even a refusal.
    head["responses"] = {
        status: {"description": words} for status, words in describe_statuses(operation["responses"]).items()
    }
    options = {
        "operationId": f"{operation['operationId']}Options",
        "summary": _("Allowed methods, also for scripts of other sites"),
        "responses": {
            "204": {"description": _("Only headers."), "headers": header_refs("Allow")},
            **{status: refusal_ref(status) for status in ("400", "404", "500", "503")},
        },
    }
    return {"parameters": parameters, "get": operation, "head": head, "options": options}


def describe_statuses(responses: dict[str, Any]) -> dict[str, Any]:
    return {status: response.get("description") or REFUSALS[status][0] for status, response in responses.items()}


def refusal_ref(status: str) -> dict[str, str]:
    return {"$ref": f"#/components/responses/Refused{status}"}


def list_operation(kind: RecordType, ending: str) -> dict[str, Any]:
    parameters = [facet_parameter(name, facet) for name, facet in kind.list_view.filterset_class.base_filters.items()]
    if ending == "json":
        parameters += [
            number_parameter("page", _("The page of the list. Without page and limit the whole list is returned."), 1),
            number_parameter("limit", _("Rows per page."), PAGE_SIZE, maximum=MAX_PAGE_SIZE),
        ]
    schema = {"$ref": f"#/components/schemas/{kind.schema_name}List"} if ending == "json" else other_schema(ending)
    return {
        "operationId": f"list{kind.schema_name}{ending.title().replace('.', '')}",
        "summary": _("%(kind)s as %(format)s") % {"kind": kind.title, "format": FORMATS[ending][0]},
        "parameters": parameters,
        "responses": responses(kind.list_about, media_type(ending), schema, moved_status="302"),
    }


def corrections_operation(ending: str) -> dict[str, Any]:
    filters = CorrectionFeedView.filterset_class.base_filters
    about = _("Corrections of articles.")
    return {
        "operationId": f"listCorrection{ending.title().replace('.', '')}",
        "summary": _("Corrections as %(format)s") % {"format": FORMATS[ending][0]},
        "parameters": [facet_parameter(name, facet) for name, facet in filters.items()],
        "responses": responses(about, media_type(ending), other_schema(ending), moved_status="302"),
    }


def calendar_operation() -> dict[str, Any]:
    about = _("Launch and landing of one mission, to add to a calendar.")
    answers = responses(about, media_type("ics"), other_schema("ics"), moved_status="301")
    return {
        "operationId": "readMissionIcs",
        "summary": _("Mission as %(format)s") % {"format": FORMATS["ics"][0]},
        "parameters": [path_parameter("slug", SLUG)],
        "responses": {**answers, "404": refusal_ref("404")},
    }


def record_operation(endpoint: Endpoint) -> dict[str, Any]:
    moved_status = "301" if issubclass(endpoint.view, RecordExportView) else "302" if endpoint.view.parameters else ""
    ending = "Date" if endpoint.parameter == "date" else ""
    operation: dict[str, Any] = {
        "operationId": f"read{endpoint.schema_name}{ending}",
        "summary": endpoint.title,
        "responses": responses(
            endpoint.view.fields.about,
            "application/json",
            {"$ref": f"#/components/schemas/{endpoint.schema_name}"},
            moved_status=moved_status,
        ),
    }
    if endpoint.parameter:
        operation["parameters"] = [path_parameter(endpoint.parameter, endpoint.about_parameter)]
        operation["responses"]["404"] = refusal_ref("404")
    if endpoint.view.parameters:
        operation["parameters"] = [slugs_parameter(name, about) for name, about in endpoint.view.parameters.items()]
    return operation


def path_parameter(name: str, about: Any) -> dict[str, Any]:
    schema = {"type": "string", "pattern": PATTERNS[name]}
    return {"name": name, "in": "path", "required": True, "description": about, "schema": schema}


def responses(about: Any, type: str, schema: Schema, *, moved_status: str = "") -> dict[str, Any]:
    """All possible responses; `moved_status` is the status of redirects from former addresses."""
    found: dict[str, Any] = {
        "200": {
            "description": about,
            "content": {type: {"schema": schema}},
            "headers": header_refs("ETag", IGNORED_HEADER),
        },
        "304": {"description": _("Unchanged since the response whose ETag was sent.")},
        **{status: refusal_ref(status) for status in ("400", "405", "500", "503")},
    }
    if moved_status:
        words = _("The request uses a former address. The current one is in the Location header.")
        found[moved_status] = {"description": words, "headers": header_refs("Location")}
    return found


def other_schema(ending: str) -> Schema:
    if ending == "feed.json":
        return {"type": "object", "description": _("See jsonfeed.org/version/1.1.")}
    return {"type": "string"}


def facet_parameter(name: str, facet: Any) -> dict[str, Any]:
    value: Schema = {"type": "string", "pattern": WITHOUT_NUL}
    if isinstance(facet, (ChoiceFacet, OneOfFacet)) and facet.choices:
        value["enum"] = list(facet.choices)
    if isinstance(facet, OneOfFacet):
        value["default"] = facet.default
    is_list = isinstance(facet, OptionsFacet)
    schema = {"type": "array", "items": value} if is_list else value
    return {"name": name, "in": "query", "description": facet.label, "schema": schema, "explode": True}


def slugs_parameter(name: str, about: Any) -> dict[str, Any]:
    schema = {"type": "array", "items": {"type": "string", "pattern": WITHOUT_NUL}}
    return {"name": name, "in": "query", "description": about, "schema": schema, "explode": True}


def number_parameter(name: str, about: str, default: int, **bounds: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "default": default, **bounds}
    return {"name": name, "in": "query", "description": about, "schema": schema}


class DescriptionView(JsonView):
    def content(self, **parts: str) -> dict[str, Any]:
        return describe_api(self.absolute_url("/"))


# --- For people ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DescribedField:
    name: str
    kind: str
    about: Any


def describe_fields(schema: Schema, before: str = "") -> Iterator[DescribedField]:
    """The fields of a record, each followed by the fields inside it: `crew[].name`."""
    for name, field in schema["properties"].items():
        yield DescribedField(f"{before}{name}", describe_type(field), field["description"])
        inner, mark = (field["items"], "[]") if field.get("type") == "array" else (field, "")
        inner = inner.get("anyOf", [inner])[0]
        if "properties" in inner:
            yield from describe_fields(inner, f"{before}{name}{mark}.")


def describe_type(field: Schema) -> str:
    names = {
        "string": _("text"),
        "integer": _("whole number"),
        "number": _("number"),
        "boolean": _("true or false"),
        "array": _("list"),
        "object": _("record"),
    }
    types = field.get("type", ["object", "null"])
    first, *others = [types] if isinstance(types, str) else types
    formats = {"uri": _("address"), "date-time": _("moment")}
    words = formats.get(field.get("format", "")) or (_("date") if "pattern" in field else names[first])
    if "enum" in field:
        words = format_codes(value for value in field["enum"] if value is not None)
    return format_html(_("%(kind)s or null") % {"kind": "{}"}, words) if others else words


def format_codes(values: Iterable[str]) -> SafeString:
    return format_html_join(" · ", "<code>{}</code>", ((value,) for value in values))


def find_examples() -> dict[str, str]:
    """Slugs of public records by schema name, so that every link of the page works."""
    flown = Mission.objects.published().exclude(end_kind=Mission.EndKind.PLANNED)
    flown = flown.filter(assignments__launched=True, assignments__person__in=Person.objects.published())
    mission = flown.order_by("-launch_at", "pk").first()
    person = mission and mission.assignments.filter(launched=True).order_by("order", "pk").first().person
    if person is None or not person.is_published:
        person = Person.objects.published().first()
    edition = Edition.objects.live().for_list().newest_first().first()
    photo = Photo.objects.published().newest_first().first()
    station = Station.objects.order_by("-launched_on", "pk").first()
    found = {
        "Mission": mission,
        "Person": person,
        "Article": edition and edition.article,
        "Photo": photo,
        "Programme": Programme.objects.first(),
        "Station": station,
        "Spacewalk": Spacewalk.objects.published().order_by("-started_at", "-pk").first(),
    }
    return {name: row.slug for name, row in found.items() if row}


@dataclass(frozen=True)
class ListDescription:
    kind: RecordType
    formats: list[tuple[str, str]]  # Name and address.
    parameters: list[DescribedField]
    columns: dict[str, Column]


@dataclass(frozen=True)
class RecordDescription:
    title: Any
    key: str
    pattern: str
    example: str  # Its address, if there is one to show.
    fields: list[DescribedField]


def describe_lists() -> list[ListDescription]:
    return [
        ListDescription(
            kind,
            [(FORMATS[ending][0], reverse(f"{kind.stem}:list-{ending}")) for ending in kind.endings],
            [describe_parameter(name, facet) for name, facet in kind.list_view.filterset_class.base_filters.items()],
            kind.list_view.csv_columns(),
        )
        for kind in RECORD_TYPES
    ]


def describe_parameter(name: str, facet: Facet) -> DescribedField:
    choices = facet.choices if isinstance(facet, (ChoiceFacet, OneOfFacet)) else {}
    words = format_codes(choices) if 0 < len(choices) <= 12 else ""
    several = _("may be given several times") if isinstance(facet, OptionsFacet) else ""
    return DescribedField(
        name, format_html_join("; ", "{}", ((part,) for part in (words, several) if part)), facet.label
    )


def describe_records(slugs: dict[str, str]) -> list[RecordDescription]:
    entries: list[RecordDescription] = []
    for endpoint in ENDPOINTS:
        value = {"slug": slugs.get(endpoint.schema_name), "date": "2024-03-24"}.get(endpoint.parameter)
        arguments = [PLACEHOLDER] if endpoint.parameter else []
        pattern = reverse(endpoint.route, args=arguments).replace(PLACEHOLDER, f"<{endpoint.parameter}>")
        if endpoint.parameter and not value:
            address = ""
        else:
            address = reverse(endpoint.route, args=[value] if endpoint.parameter else [])
        if endpoint.view.parameters:
            pattern += "".join(f"?{name}=<slug>&{name}=<slug>" for name in endpoint.view.parameters)
            address += f"?crew={slugs['Person']}" if "Person" in slugs else ""
        is_described = any(entry.fields and entry.key == endpoint.schema_name for entry in entries)
        fields = [] if is_described else list(describe_fields(endpoint.view.fields.schema))
        entries.append(RecordDescription(endpoint.title, endpoint.schema_name, pattern, address, fields))
    return entries


def api(request: HttpRequest) -> HttpResponse:
    slugs = find_examples()
    context = {
        "lists": describe_lists(),
        "records": describe_records(slugs),
        "slugs": slugs,
        "on_a_page": PAGE_SIZE,
        "most_on_a_page": MAX_PAGE_SIZE,
        "here": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "spaceportal/api.html", context)
