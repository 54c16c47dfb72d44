"""A list with a facet of every kind for the tests of the engine."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict

from facets.description import Description
from facets.facets import (
    ChoiceFacet,
    ColumnFacet,
    DateFacet,
    GroupFacet,
    MatchFacet,
    RecordFacet,
    RelatedFacet,
    SortFacet,
    TextFacet,
    YearFacet,
)
from facets.query import Query
from facets.selection import Selection
from facets.views import FacetListView
from missions.models import Mission


class NamedFacet(GroupFacet):
    def select_group(self, rows: Any, value: str) -> QuerySet:
        return rows.exclude(callsign="") if value == "yes" else rows.filter(callsign="")


class Flights(Query):
    list_name = "missions:list"
    picked = "person"
    always_shown = ("person", "match")

    person = RecordFacet(field_name="assignments__person", label="People", phrase="with {}")
    match = MatchFacet(of="person")
    programme = RelatedFacet(label="Programme", phrase="of {}")
    kind = ChoiceFacet(field_name="kind", label="Kind", choices=dict(Mission.Kind.choices), phrase="kind: {}")
    serial = ColumnFacet(field_name="serial", label="Serial", phrase="serial {}")
    year = YearFacet(moment="launch_at", years=range(2030, 1999, -1), label="Year", phrase="in {}")
    named = NamedFacet(label="Callsign", choices={"yes": "named", "no": "nameless"}, phrase="{}")
    while_ = DateFacet(label="While")  # Filters nothing; its parameter is a keyword of Python.
    q = TextFacet(label="Text", phrase="like {}")
    sort = SortFacet({"name": ("by name", ["name"]), "last": ("last first", ["-name"])})

    def describe_count(self, number: int) -> str:
        return f"{number} flights"


class FlightsView(FacetListView):
    """Pages of two. `response.page` is the context of the template."""

    filterset_class = Flights
    paginate_by = 2

    def get_queryset(self) -> QuerySet:
        return Mission.objects.published()

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = HttpResponse(**kwargs)
        response.__dict__["page"] = context
        return response


def parse(query: str) -> Query:
    return Flights(QueryDict(query), Mission.objects.published())


def select(query: str) -> Selection:
    return Selection(parse(query))


def describe(query: str) -> Description:
    return Description(select(query))


def found(query: str) -> list[str]:
    return [mission.name for mission in select(query).rows]


def counts(query: str, facet: str) -> dict[str, int]:
    """The counts of the options of a facet."""
    options = next(options for options in select(query).facet_options if options.name == facet)
    return {option.value: option.count for option in options.options}
