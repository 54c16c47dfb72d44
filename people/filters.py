"""How the people list filters."""

from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet
from django.db.models.functions import Cast, Least
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from facets.facets import ChoiceFacet, GroupFacet, RelatedFacet, SortFacet, TextFacet, Words
from facets.query import Query
from missions.flyers import having_flown, in_space_now, with_flights
from missions.models import Trip
from people.countries import country_name
from people.models import Person
from people.models.person import PersonQuerySet
from wording.numbers import grouped

MOST_FLIGHTS = 7


class RecordedFacet(RelatedFacet):
    """Something recorded for the person or, where nothing is, on their crew rows."""

    def __init__(self, *, recorded: str, flown_with: str, **kwargs: Any) -> None:
        super().__init__(field_name=recorded, **kwargs)
        self.paths = {recorded: Q(), flown_with: Q(**{f"{recorded}__isnull": True})}

    def list_values(self, qs: QuerySet) -> list[QuerySet]:
        return [
            self.values_of(people.exclude(**{path: None}), f"{path}__slug", f"{path}__{self.name_field}")
            for path, condition in self.paths.items()
            for people in [Person.objects.filter(condition)]
        ]


class CountryFacet(RecordedFacet):
    def translate_label(self, label: str) -> str:
        return country_name(label)


class FlightsFacet(ChoiceFacet):
    """Number of spaceflights; the last choice is that many or more."""

    def __init__(self, **kwargs: Any) -> None:
        choices: dict[str, Words] = {str(n): str(n) for n in range(1, MOST_FLIGHTS)}
        choices[str(MOST_FLIGHTS)] = format_lazy(_lazy("{number} or more"), number=MOST_FLIGHTS)
        super().__init__(choices=choices, **kwargs)

    def list_values(self, qs: QuerySet) -> list[QuerySet]:
        flown = Trip.objects.flown().order_by().values("person").annotate(number=Least(Count("pk"), MOST_FLIGHTS))
        number = Cast("number", CharField())
        return [self.values_of(flown.annotate(option=number), "option", "option", key="person")]


class FlownFacet(GroupFacet):
    def select_group(self, people: PersonQuerySet, value: str) -> PersonQuerySet:
        flown = having_flown(people)
        return flown if value == "yes" else people.exclude(pk__in=flown.order_by().values("pk"))


class InSpaceFacet(GroupFacet):
    """One choice: people confirmed to be in space now."""

    def select_group(self, people: PersonQuerySet, value: str) -> PersonQuerySet:
        return in_space_now(people)


class PersonFilter(Query):
    list_name = "people:list"
    always_shown = ("q",)

    q = TextFacet(label=_lazy("Name"), phrase=_lazy("called “{}”"))
    country = CountryFacet(
        recorded="citizenships__country",
        flown_with="assignments__country",
        label=_lazy("Country"),
        phrase=_lazy("from {}"),
    )
    agency = RecordedFacet(
        recorded="affiliations__agency",
        flown_with="assignments__agency",
        name_field="short_name",
        label=_lazy("Agency"),
        phrase=_lazy("with {}"),
    )
    category = ChoiceFacet(
        label=_lazy("Category"), choices=dict(Person.Category.choices), phrase=_lazy("in the category {}")
    )
    flown = FlownFacet(
        label=_lazy("Flown"),
        choices={"yes": _lazy("with a spaceflight"), "no": _lazy("without a recorded spaceflight")},
    )
    now = InSpaceFacet(label=_lazy("In space"), choices={"yes": _lazy("in space now")})
    flights = FlightsFacet(label=_lazy("Spaceflights"), phrase=_lazy("with a spaceflight count of {}"))
    sort = SortFacet(
        {
            "name": (_lazy("by family name"), ["sort_key", "pk"]),
            "flights": (_lazy("most spaceflights first"), ["-flights", "sort_key", "pk"]),
            "time": (_lazy("most time in space first"), [F("time_in_space").desc(nulls_last=True), "sort_key", "pk"]),
            "first": (_lazy("by first flight"), [F("first_flight_at").asc(nulls_last=True), "sort_key", "pk"]),
        },
        moving=["time"],
    )

    def load_for_list(self, rows: QuerySet) -> QuerySet:
        return with_flights(rows.with_faces())

    def describe_count(self, number: int) -> str:
        return ngettext("%(n)s person", "%(n)s people", number) % {"n": grouped(number)}
