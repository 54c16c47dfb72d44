"""A list with a facet of every kind, which the tests of the engine narrow. Its words are its own."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict

from facets.facet_set import FacetSet
from facets.facets import (
    ChoiceFacet,
    ColumnFacet,
    DateFacet,
    GroupFacet,
    OneOfFacet,
    RecordFacet,
    RelatedFacet,
    TextFacet,
    YearFacet,
)
from facets.picking import MATCHES, PickingFacetSet
from facets.views import FacetListView
from missions.models import Mission


class NamedFacet(GroupFacet):
    def group(self, rows: Any, value: str) -> QuerySet:
        return rows.exclude(callsign="") if value == "yes" else rows.filter(callsign="")


class Flights(PickingFacetSet):
    list_name = "missions:list"
    picked = "person"
    always_shown = ("person", "match")
    sorts = {"name": ("by name", ["name"]), "last": ("last first", ["-name"])}

    person = RecordFacet(field_name="assignments__person", match="match", label="People", phrase="with {}")
    match = OneOfFacet(label="Match", choices=MATCHES, default="any")
    programme = RelatedFacet(label="Programme", phrase="of {}")
    kind = ChoiceFacet(field_name="kind", label="Kind", choices=dict(Mission.Kind.choices), phrase="kind: {}")
    serial = ColumnFacet(field_name="serial", label="Serial", phrase="serial {}")
    year = YearFacet(moment="launch_at", years=range(2030, 1999, -1), label="Year", phrase="in {}")
    named = NamedFacet(label="Callsign", choices={"yes": "named", "no": "nameless"}, phrase="{}")
    since = DateFacet(label="Since")
    q = TextFacet(label="Text", phrase="like {}")
    sort = OneOfFacet(label="Order", choices={"name": "by name", "last": "last first"}, default="name")

    def number_words(self, number: int) -> str:
        return f"{number} flights"


class FlightsView(FacetListView):
    """Pages of two; what would be printed is the answer."""

    filterset_class = Flights
    paginate_by = 2

    def get_queryset(self) -> QuerySet:
        return Mission.objects.published()

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = HttpResponse()
        response.__dict__["page"] = context
        return response


def asked(query: str) -> FacetSet:
    return Flights(QueryDict(query), Mission.objects.published())


def found(query: str) -> list[str]:
    return [mission.name for mission in asked(query).qs]


def counts(query: str, facet: str) -> dict[str, int]:
    """Of each option of a facet, how many rows it would give."""
    options = next(options for options in asked(query).facet_options if options.name == facet)
    return {option.value: option.count for option in options.options}
