"""The countries that people have flown for, and who was the first from each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from exports import alternates, fields
from exports.embedded import MISSION_LINK, PERSON_LINK
from exports.records import JsonView
from facets.query import Query
from facets.selection import Selection
from missions.filters import MissionFilter
from missions.models import Mission, Trip
from people.filters import PersonFilter
from people.models import Country, Person
from publishing.generation import once_per_generation
from publishing.structured_data import breadcrumb_list
from wording.partial_dates import PartialDate

# What the figures of a country link to, without the country itself.
FLOWN_MISSIONS = "status=in-flight&status=ended&status=lost"
FLOWN_PEOPLE = "flown=yes"


@dataclass(frozen=True)
class FirstFlight:
    people: list[Person]
    mission: Mission
    launch: PartialDate


@dataclass(frozen=True)
class CountryFigures:
    country: Country
    first: FirstFlight | None  # None if nobody has flown for the country, only a citizen of it.
    people: int  # Who flew for it.
    missions: int  # With somebody aboard who flew for it.
    citizens: int  # Who have flown, for this or another country.

    @property
    def missions_link(self) -> str:
        return f"{reverse('missions:list')}?country={self.country.slug}&{FLOWN_MISSIONS}"

    @property
    def citizens_link(self) -> str:
        return f"{reverse('people:list')}?country={self.country.slug}&{FLOWN_PEOPLE}"


class Countries:
    """Countries by first flight, last those whose citizens flew only for others.

    A flight is counted for the country of the crew row; citizens and missions as by the lists that they link to.
    """

    def __init__(self) -> None:
        self.checked_at = timezone.now()
        self.unrecorded, self.all = countries_flown_for()

    @cached_property
    def flown_for(self) -> list[CountryFigures]:
        return [row for row in self.all if row.first]


@once_per_generation
def countries_flown_for() -> tuple[int, list[CountryFigures]]:
    """Number of people who flew without a recorded country, and the figures of each country."""
    seat = "launch_mission__assignments"
    trips = Trip.objects.flown().filter(**{f"{seat}__person": F("person"), f"{seat}__status": "prime"})
    rows = trips.order_by("start_at", "pk").values_list(
        f"{seat}__country__slug", "person", "launch_mission", "start_at", "start_precision"
    )
    flyers: defaultdict[str | None, set[int]] = defaultdict(set)
    first: dict[str | None, list[tuple]] = {}
    for slug, person, *launch in rows:
        flyers[slug].add(person)
        earliest = first.setdefault(slug, [(person, *launch)])
        if launch == list(earliest[0][1:]) and person != earliest[0][0]:
            earliest.append((person, *launch))
    missions = count_by_country(MissionFilter(QueryDict(FLOWN_MISSIONS), Mission.objects.published()))
    citizens = count_by_country(PersonFilter(QueryDict(FLOWN_PEOPLE), Person.objects.published()))
    starts = first_flights(first)
    found = [
        CountryFigures(
            country,
            starts.get(country.slug),
            people=len(flyers[country.slug]),
            missions=missions.get(country.slug, 0),
            citizens=citizens.get(country.slug, 0),
        )
        for country in Country.objects.filter(slug__in={*starts, *citizens} - {None})
    ]
    found.sort(key=lambda row: (row.first is None, row.first and row.first.launch.at))
    return len(flyers[None]), found


def first_flights(rows: dict[str | None, list[tuple]]) -> dict[str | None, FirstFlight]:
    """By country, from each of its first people to fly: (person, mission, launch, precision)."""
    people = Person.objects.in_bulk({person for launch in rows.values() for person, *_others in launch})
    missions = Mission.objects.in_bulk({mission for launch in rows.values() for _person, mission, *_others in launch})
    return {
        slug: FirstFlight(
            sorted((people[person] for person, *_others in launch), key=lambda person: person.sort_key),
            missions[launch[0][1]],
            PartialDate(*launch[0][2:]),
        )
        for slug, launch in rows.items()
    }


def count_by_country(query: Query) -> dict[str, int]:
    """How many rows of a list each country gives, by slug."""
    options: Iterable[Any] = next(each.options for each in Selection(query).facet_options if each.name == "country")
    return {option.value: option.count for option in options}


def countries(request: HttpRequest) -> HttpResponse:
    steps = [(_("People"), reverse("people:list")), (_("Countries"), request.path)]
    page = {
        "countries": Countries(),
        "alternates": [alternates.as_json(reverse("countries-json"))],
        "schema_items": [breadcrumb_list(steps, request.build_absolute_uri)],
    }
    return render(request, "spaceportal/countries.html", page)


COUNTRY = fields.RecordFields(
    _lazy("A country that people have flown for, or whose citizens have flown."),
    fields.text("name", _lazy("Its name in English."), "country.name"),
    fields.text("code", _lazy("ISO 3166; four letters for a former country."), "country.code"),
    fields.text("slug", _lazy("Its name in the filters of the lists."), "country.slug"),
    fields.record(
        "first",
        fields.RecordFields(
            _lazy("The first flight for it."),
            fields.record_list("people", PERSON_LINK, _lazy("Who flew.")),
            fields.record("mission", MISSION_LINK),
            fields.partial_date("launch", _lazy("Lift-off."), nullable=False),
        ),
        about=_lazy("The first flight for it; null if its citizens flew only for other countries."),
    ),
    fields.number("people", _lazy("Number of people who flew for it.")),
    fields.number("missions", _lazy("Number of missions with somebody aboard who flew for it.")),
    fields.number("citizens", _lazy("Number of its citizens who have flown, for it or for another country.")),
)
COUNTRIES = fields.RecordFields(
    _lazy("Countries in human spaceflight, by first flight."),
    fields.site_address("address", _lazy("The same as a page of the site."), lambda _: reverse("countries")),
    fields.record_list("countries", COUNTRY, _lazy("In order of first flight."), "all"),
    fields.number(
        "people_without_country", _lazy("Number of people who flew and whose country is not recorded."), "unrecorded"
    ),
)


class CountriesJsonView(JsonView):
    fields = COUNTRIES

    def find(self, **parts: str) -> Countries:
        return Countries()
