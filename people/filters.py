"""How the people list filters."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Least
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from facets.facet_set import FacetSet
from facets.facets import ChoiceFacet, GroupFacet, OneOfFacet, RelatedFacet, TextFacet, Words
from missions.flyers import having_flown, in_space_now, with_flights
from people.countries import country_name
from people.models import Person
from people.models.person import PersonQuerySet
from wording.lists import any_of
from wording.numbers import grouped

MOST_FLIGHTS = 7


class RecordedFacet(RelatedFacet):
    """Something recorded of the person; for people of whom it is not, what their crew rows say of it."""

    def __init__(self, *, recorded: str, flown_with: str, **kwargs: Any) -> None:
        super().__init__(field_name=recorded, **kwargs)
        self.paths = {recorded: Q(), flown_with: Q(**{f"{recorded}__isnull": True})}

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        if not value:
            return qs
        chosen = Q()
        for path, condition in self.paths.items():
            people = Person.objects.filter(condition, **{f"{path}__slug__in": value}).order_by().values("pk")
            chosen |= Q(pk__in=people)
        return qs.filter(chosen)

    def counts(self, qs: QuerySet) -> list[QuerySet]:
        people = qs.order_by().values("pk")
        parts = []
        for path, condition in self.paths.items():
            slug, name = f"{path}__slug", f"{path}__{self.name_field}"
            rows = Person.objects.filter(condition, pk__in=people).exclude(**{path: None}).order_by().values(slug, name)
            parts.append(self.labelled(rows.annotate(options_count=Count("pk", distinct=True)), slug, name))
        return parts


class CountryFacet(RecordedFacet):
    def in_language(self, words: str) -> str:
        return country_name(words)


class FlightsFacet(ChoiceFacet):
    """How often somebody has flown; the last choice is that often or oftener."""

    def __init__(self, **kwargs: Any) -> None:
        choices: dict[str, Words] = {str(n): str(n) for n in range(1, MOST_FLIGHTS)}
        choices[str(MOST_FLIGHTS)] = format_lazy(_lazy("{number} or more"), number=MOST_FLIGHTS)
        super().__init__(choices=choices, field_name="flights_shown", **kwargs)

    def prepare(self, qs: QuerySet) -> QuerySet:
        return with_flights(qs).annotate(flights_shown=Least("flights", MOST_FLIGHTS))


class FlownFacet(GroupFacet):
    def group(self, people: PersonQuerySet, value: str) -> PersonQuerySet:
        flown = having_flown(people)
        return flown if value == "yes" else people.exclude(pk__in=flown.order_by().values("pk"))


class InSpaceFacet(GroupFacet):
    """One choice: those who are up there now, as far as that is confirmed."""

    def group(self, people: PersonQuerySet, value: str) -> PersonQuerySet:
        return in_space_now(people)


class PersonFilter(FacetSet):
    list_name = "people:list"
    always_shown = ("q",)
    sorts = {
        "name": (_lazy("by family name"), ["sort_key", "pk"]),
        "flights": (_lazy("most spaceflights first"), ["-flights", "sort_key", "pk"]),
        "time": (_lazy("most time in space first"), [F("time_in_space").desc(nulls_last=True), "sort_key", "pk"]),
        "first": (_lazy("by first flight"), [F("first_flight_at").asc(nulls_last=True), "sort_key", "pk"]),
    }

    q = TextFacet(label=_lazy("Name"), phrase=_lazy("called “{}”"))
    country = CountryFacet(
        recorded="citizenships__country",
        flown_with="assignments__country",
        label=_lazy("Country"),
        phrase=_lazy("of {}"),
    )
    agency = RecordedFacet(
        recorded="affiliations__agency",
        flown_with="assignments__agency",
        name_field="short_name",
        label=_lazy("Agency"),
        phrase=_lazy("with {}"),
    )
    category = ChoiceFacet(label=_lazy("Category"), choices=dict(Person.Category.choices), phrase=_lazy("category: {}"))
    flown = FlownFacet(
        label=_lazy("Flown"),
        choices={"yes": _lazy("has flown"), "no": _lazy("has no recorded flight")},
        phrase=_lazy("who {}"),
    )
    now = InSpaceFacet(label=_lazy("In space"), choices={"yes": _lazy("in space now")}, phrase=_lazy("{}"))
    flights = FlightsFacet(label=_lazy("Spaceflights"), phrase=_lazy("spaceflights: {}"))
    sort = OneOfFacet(
        label=_lazy("Order"), choices={value: words for value, (words, _order) in sorts.items()}, default="name"
    )

    def loaded(self, rows: QuerySet) -> QuerySet:
        return with_flights(rows.with_faces())

    def number_words(self, number: int) -> str:
        return ngettext("%(n)s person", "%(n)s people", number) % {"n": grouped(number)}

    @property
    def sentence(self) -> str:
        clauses = [
            str(facet.phrase).format(any_of(map(facet.words, self.chosen[name])))
            for name, facet in self.filters.items()
            if name in self.chosen and name != "sort"
        ]
        return f"{self.number_words(self.count)} {', '.join(clauses)}".strip()
