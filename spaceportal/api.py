"""What can be taken along, described for people at /api/ and for programs as OpenAPI, from the same schemas."""

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

from articles import exports as articles
from articles.models import Edition
from exports.answers import LEFT_OUT, PROBLEM_JSON
from exports.lists import MOST_ON_A_PAGE, ON_A_PAGE, ListExportView, list_schema
from exports.records import JsonView, RecordExportView
from exports.schemas import Schema, number, record, text
from facets.description import FORMATS
from facets.facets import ChoiceFacet, Facet, OneOfFacet, OptionsFacet
from missions import exports as missions
from missions.models import Mission, Station
from people import exports as people
from people.models import Person
from photos import exports as photos
from photos.models import Photo

VERSION = "1.1.0"
PATTERNS = {"slug": "^[-a-zA-Z0-9_]+$", "date": r"^\d{4}-\d\d-\d\d(T\d\d(:\d\d(:\d\d)?)?Z)?$"}  # Of parts of addresses.
WITHOUT_NUL = "^[^\\x00]*$"  # An address that holds one is refused.
PLACEHOLDER = "SLUG"  # In place of which an address pattern of OpenAPI has a parameter.


@dataclass(frozen=True)
class Kind:
    """A kind of record that has a list and a page for each."""

    name: str  # Of the schema.
    title: Any
    list_view: type[ListExportView]
    list_about: Any
    record_route: str
    record_view: type[JsonView]

    @property
    def key(self) -> str:
        return self.list_view.kind

    @property
    def endings(self) -> tuple[str, ...]:
        return self.list_view.filterset_class.endings


@dataclass(frozen=True)
class Single:
    """Something that is asked for by itself."""

    name: str
    title: Any
    route: str
    view: type[JsonView]
    parameter: str = ""  # Of its address.
    about_parameter: Any = ""


SLUG = _lazy("The last part of the page's address. A former one is answered with 301 and today's address.")
KINDS = [
    Kind(
        "Mission",
        _lazy("Missions"),
        missions.MissionExportView,
        _lazy("The missions of a query, in its order."),
        "missions:json",
        missions.MissionJsonView,
    ),
    Kind(
        "Person",
        _lazy("People"),
        people.PersonExportView,
        _lazy("The people of a query, in its order."),
        "people:json",
        people.PersonJsonView,
    ),
    Kind(
        "Article",
        _lazy("Articles"),
        articles.ArticleExportView,
        _lazy("The articles of a query, in its order."),
        "articles:json",
        articles.ArticleJsonView,
    ),
    Kind(
        "Photo",
        _lazy("Photos"),
        photos.PhotoExportView,
        _lazy("The photos of a query, in its order."),
        "photos:json",
        photos.PhotoJsonView,
    ),
]
SINGLES = [
    *(Single(kind.name, kind.title, kind.record_route, kind.record_view, "slug", SLUG) for kind in KINDS),
    Single(
        "Station", _lazy("Stations"), "missions:station-json", missions.StationJsonView, "slug", _lazy("iss, mir …")
    ),
    Single("InSpace", _lazy("Who is in space now"), "missions:in-space-json", missions.InSpaceJsonView),
    Single(
        "InSpace",
        _lazy("Who was in space"),
        "missions:in-space-on-json",
        missions.InSpaceJsonView,
        "date",
        _lazy("A day, 2024-03-24, or an instant, 2024-03-24T12:00:00Z."),
    ),
    Single("Records", _lazy("Records"), "missions:records-json", missions.RecordsJsonView),
]
PROBLEM = record(
    _lazy("Why there is no answer: RFC 9457."),
    status=number(_lazy("The status of the answer.")),
    title=text(_lazy("What that status means.")),
    detail=text(_lazy("What is the matter, in words.")),
)


# --- For programs -------------------------------------------------------------------------------------


def description(server: str) -> dict[str, Any]:
    """OpenAPI 3.1."""
    schemas: dict[str, Schema] = {"Problem": PROBLEM}
    paths: dict[str, Any] = {}
    for kind in KINDS:
        view = kind.list_view
        schemas[f"{kind.name}List"] = list_schema(kind.list_about, view.schema)
        for ending in kind.endings:
            paths[reverse(f"{kind.key}:list-{ending}")] = path_item(list_operation(kind, ending))
    for ending in ("atom", "feed.json"):
        paths[reverse(f"articles:corrections-{ending}")] = path_item(corrections_operation(ending))
    for single in SINGLES:
        schemas[single.name] = single.view.schema
        address = reverse(single.route, args=[PLACEHOLDER] if single.parameter else [])
        paths[address.replace(PLACEHOLDER, f"{{{single.parameter}}}")] = path_item(single_operation(single))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Space Portal"),
            "version": VERSION,
            "description": _(
                "Human spaceflight by crew: missions, people, articles and photos, to be read by anybody."
            ),
        },
        "servers": [{"url": server.rstrip("/")}],
        "paths": paths,
        "components": {"schemas": schemas, "responses": refusals(), "headers": headers()},
    }


def media_type(ending: str) -> str:
    return FORMATS[ending][1]


def headers() -> dict[str, Any]:
    """What answers carry besides their content."""
    about = {
        "ETag": _("Tells this answer from others; none where the answer is longer than a megabyte."),
        LEFT_OUT: _("Names of parameters that had no effect, or not all of it, in percent-encoding."),
        "Location": _("Today’s address."),
        "Allow": _("What is answered instead."),
        "Retry-After": _("After how many seconds to ask again."),
    }
    return {name: {"description": words, "schema": {"type": "string"}} for name, words in about.items()}


def named(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


REFUSALS = {
    "400": (_lazy("The address cannot be read: it is too long, has too many parameters, or holds NUL."), ()),
    "404": (_lazy("There is none, or it is not public."), ()),
    "405": (_lazy("Only GET, HEAD and OPTIONS are answered."), ("Allow",)),
    "500": (_lazy("Something went wrong at our end."), ()),
    "503": (_lazy("The site cannot answer just now."), ("Retry-After",)),
}


def refusals() -> dict[str, Any]:
    """Every refusal is a problem: RFC 9457."""
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        f"Refused{status}": {"description": words, "content": content, "headers": named(*carried)}
        for status, (words, carried) in REFUSALS.items()
    }


def path_item(operation: dict[str, Any]) -> dict[str, Any]:
    """Of what can be read, which can also be asked for its head alone, and for what may be asked."""
    parameters = operation.pop("parameters", [])
    head = {**operation, "operationId": f"{operation['operationId']}Head"}
    # Of a head there is no content, and of a refused one neither.
    head["responses"] = {status: {"description": words} for status, words in in_words(operation["responses"]).items()}
    options = {
        "operationId": f"{operation['operationId']}Options",
        "summary": _("What may be asked, also by scripts of other sites"),
        "responses": {
            "204": {"description": _("Nothing but headers."), "headers": named("Allow")},
            **{status: refused(status) for status in ("400", "404", "500", "503")},
        },
    }
    return {"parameters": parameters, "get": operation, "head": head, "options": options}


def in_words(responses: dict[str, Any]) -> dict[str, Any]:
    return {status: answer.get("description") or REFUSALS[status][0] for status, answer in responses.items()}


def refused(status: str) -> dict[str, str]:
    return {"$ref": f"#/components/responses/Refused{status}"}


def list_operation(kind: Kind, ending: str) -> dict[str, Any]:
    parameters = [facet_parameter(name, facet) for name, facet in kind.list_view.filterset_class.base_filters.items()]
    if ending == "json":
        parameters += [
            number_parameter("page", _("Which page of the list; without page and limit all of it is answered."), 1),
            number_parameter("limit", _("How many to a page."), ON_A_PAGE, maximum=MOST_ON_A_PAGE),
        ]
    schema = {"$ref": f"#/components/schemas/{kind.name}List"} if ending == "json" else other_schema(ending)
    return {
        "operationId": f"list{kind.name}{ending.title().replace('.', '')}",
        "summary": _("%(kind)s as %(format)s") % {"kind": kind.title, "format": FORMATS[ending][0]},
        "parameters": parameters,
        "responses": responses(kind.list_about, media_type(ending), schema, has_moved="302"),
    }


def corrections_operation(ending: str) -> dict[str, Any]:
    filters = articles.CorrectionFeedView.filterset_class.base_filters
    about = _("What was corrected in articles.")
    return {
        "operationId": f"listCorrection{ending.title().replace('.', '')}",
        "summary": _("Corrections as %(format)s") % {"format": FORMATS[ending][0]},
        "parameters": [facet_parameter(name, facet) for name, facet in filters.items()],
        "responses": responses(about, media_type(ending), other_schema(ending), has_moved="302"),
    }


def single_operation(single: Single) -> dict[str, Any]:
    has_former_addresses = issubclass(single.view, RecordExportView)
    operation: dict[str, Any] = {
        "operationId": f"read{single.name}{single.parameter.title() if single.name == 'InSpace' else ''}",
        "summary": single.title,
        "responses": responses(
            single.view.schema["description"],
            "application/json",
            {"$ref": f"#/components/schemas/{single.name}"},
            has_moved="301" if has_former_addresses else "",
        ),
    }
    if single.parameter:
        operation["parameters"] = [
            {
                "name": single.parameter,
                "in": "path",
                "required": True,
                "description": single.about_parameter,
                "schema": {"type": "string", "pattern": PATTERNS[single.parameter]},
            }
        ]
        operation["responses"]["404"] = refused("404")
    return operation


def responses(about: Any, type: str, schema: Schema, *, has_moved: str = "") -> dict[str, Any]:
    """All the answers there are. `has_moved` is the status of those that lead from a former address to today's."""
    answers: dict[str, Any] = {
        "200": {"description": about, "content": {type: {"schema": schema}}, "headers": named("ETag", LEFT_OUT)},
        "304": {"description": _("Nothing has changed since the answer whose ETag was sent.")},
        **{status: refused(status) for status in ("400", "405", "500", "503")},
    }
    if has_moved:
        words = _("Something is named by a former address; today’s is in the header Location.")
        answers[has_moved] = {"description": words, "headers": named("Location")}
    return answers


def other_schema(ending: str) -> Schema:
    if ending == "feed.json":
        return {"type": "object", "description": _("As jsonfeed.org/version/1.1 says.")}
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


def number_parameter(name: str, about: str, default: int, **bounds: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "default": default, **bounds}
    return {"name": name, "in": "query", "description": about, "schema": schema}


class DescriptionView(JsonView):
    def content(self) -> dict[str, Any]:
        return description(self.here("/"))


# --- For people ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    about: Any


def fields_of(schema: Schema, before: str = "") -> Iterator[Field]:
    """The fields of a record, each followed by those inside it: `crew[].name`."""
    for name, field in schema["properties"].items():
        yield Field(f"{before}{name}", kind_of(field), field["description"])
        inner, mark = (field["items"], "[]") if field.get("type") == "array" else (field, "")
        inner = inner.get("anyOf", [inner])[0]
        if "properties" in inner:
            yield from fields_of(inner, f"{before}{name}{mark}.")


def kind_of(field: Schema) -> str:
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
        words = codes(value for value in field["enum"] if value is not None)
    return format_html(_("%(kind)s or null") % {"kind": "{}"}, words) if others else words


def codes(values: Iterable[str]) -> SafeString:
    """Values that are the same in every language."""
    return format_html_join(" · ", "<code>{}</code>", ((value,) for value in values))


def examples() -> dict[str, str]:
    """Of each kind of record one that is public, by its slug, so that every link of the page leads somewhere."""
    flown = Mission.objects.published().exclude(end_kind=Mission.EndKind.PLANNED)
    flown = flown.filter(assignments__launched=True, assignments__person__in=Person.objects.published())
    mission = flown.order_by("-launch_at", "pk").first()
    person = mission and mission.assignments.filter(launched=True).order_by("order", "pk").first().person
    if person is None or not person.is_published:
        person = Person.objects.published().first()
    edition = Edition.objects.live().for_list().newest_first().first()
    photo = Photo.objects.published().newest_first().first()
    station = Station.objects.order_by("-launched_on", "pk").first()
    found = {"Mission": mission, "Person": person, "Article": edition and edition.article, "Photo": photo}
    return {name: row.slug for name, row in {**found, "Station": station}.items() if row}


@dataclass(frozen=True)
class ListEntry:
    kind: Kind
    formats: list[tuple[str, str]]  # Name and address.
    parameters: list[Field]
    columns: dict[str, Any]


@dataclass(frozen=True)
class RecordEntry:
    title: Any
    key: str
    pattern: str
    example: str  # Its address, if there is one to show.
    fields: list[Field]


def list_entries() -> list[ListEntry]:
    return [
        ListEntry(
            kind,
            [(FORMATS[ending][0], reverse(f"{kind.key}:list-{ending}")) for ending in kind.endings],
            [parameter_of(name, facet) for name, facet in kind.list_view.filterset_class.base_filters.items()],
            kind.list_view.columns,
        )
        for kind in KINDS
    ]


def parameter_of(name: str, facet: Facet) -> Field:
    choices = facet.choices if isinstance(facet, (ChoiceFacet, OneOfFacet)) else {}
    words = codes(choices) if 0 < len(choices) <= 12 else ""
    several = _("may be given several times") if isinstance(facet, OptionsFacet) else ""
    return Field(name, format_html_join("; ", "{}", ((part,) for part in (words, several) if part)), facet.label)


def record_entries(slugs: dict[str, str]) -> list[RecordEntry]:
    entries: list[RecordEntry] = []
    for single in SINGLES:
        value = {"slug": slugs.get(single.name), "date": "2024-03-24"}.get(single.parameter)
        arguments = [PLACEHOLDER] if single.parameter else []
        pattern = reverse(single.route, args=arguments).replace(PLACEHOLDER, f"<{single.parameter}>")
        if single.parameter and not value:
            address = ""
        else:
            address = reverse(single.route, args=[value] if single.parameter else [])
        is_told = any(entry.fields and entry.key == single.name for entry in entries)
        fields = [] if is_told else list(fields_of(single.view.schema))
        entries.append(RecordEntry(single.title, single.name, pattern, address, fields))
    return entries


def api(request: HttpRequest) -> HttpResponse:
    slugs = examples()
    context = {
        "lists": list_entries(),
        "records": record_entries(slugs),
        "slugs": slugs,
        "on_a_page": ON_A_PAGE,
        "most_on_a_page": MOST_ON_A_PAGE,
        "here": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "spaceportal/api.html", context)
